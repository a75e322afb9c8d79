"""The ordered booklet of the bookmark method as PDF, A4: instructions first, then a block for each step."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    PageBreak,
    Paragraph,
    Spacer,
    Table,
)

from workbench.domain.text import Language, Text
from workbench.files.protocols.pages import (
    BOLD,
    GREY,
    INK,
    PALE,
    PORTRAIT,
    REGULAR,
    SHEET_BOTTOM,
    SHEET_TOP,
    STYLES,
    print_text,
    register_fonts,
    text_width,
    upright_pdf,
)
from workbench.i18n import translator
from workbench.workflows.assessing.bookmark_booklet import Booklet, BookletPage
from workbench.workflows.wording import decimal

_WIDTH = text_width(PORTRAIT)
_CREDIT_WIDTH = 16 * mm
_HALF = (A4[1] - SHEET_TOP - SHEET_BOTTOM) / 2
_TEXT = STYLES["left"].clone("booklet text", fontSize=9.5, leading=13, spaceAfter=4)
_ASKED = _TEXT.clone("booklet question", fontName=BOLD)
_SMALL = _TEXT.clone("booklet small", fontSize=8, leading=10.5, textColor=GREY, spaceAfter=0)
_OPTION = _TEXT.clone("booklet option", fontSize=9, leading=12, spaceAfter=0)
_STEP = _TEXT.clone("booklet step", fontName=BOLD, fontSize=11, leading=14, spaceAfter=0)

_KIND = Text(ru="Книжка для метода закладки", en="Booklet for the bookmark method")
_FOOT = Text(ru="Метод закладки · стандарт %(standard)s", en="Bookmark method · standard %(standard)s")
_PAGE_OF = Text(ru="лист %(number)s из %(count)s", en="sheet %(number)s of %(count)s")
_SECRET = Text(
    ru="Здесь ключ теста: не показывайте книжку участникам и верните её секретарю.",
    en="This holds the key of the test: do not show it to participants, and give it back to the secretary.",
)
_HOW = Text(ru="Как работать с книжкой", en="How to use it")
_STEPS = (
    Text(
        ru="Страницы книжки — это шаги: получить за ситуацию столько-то баллов или больше. Они идут от "
        "самого "
        "лёгкого шага к самому трудному; порядок взят из ответов участников. Одна ситуация встречается "
        "несколько раз, по разу на каждый балл.",
        en="A page is a step: to get so many credits or more in a situation. Pages go from the easiest "
        "step to "
        "the hardest, as participants' answers have shown. A situation comes several times, once for each "
        "credit.",
    ),
    Text(
        ru="Возьмите уровень и представьте человека, который только-только его достиг: чуть меньше — и "
        "был бы "
        "уровнем ниже. Что значат уровни, сказано ниже.",
        en="Take a level and imagine somebody who has only just reached it: a little less, and it would "
        "be the "
        "one below. What levels mean stands below.",
    ),
    Text(
        ru="Листайте с первой страницы. На каждой спросите себя: из 100 таких людей сделают ли этот шаг "
        "хотя бы "
        "%(share)s? Пока ответ «да», листайте дальше.",
        en="Begin at the first page. On each ask yourself: of 100 such people, would at least %(share)s "
        "take this "
        "step? As long as the answer is yes, turn the page.",
    ),
    Text(
        ru="Положите закладку перед первой страницей, на которой ответ «нет», и впишите её номер в "
        "таблицу. Это "
        "число от 2 до %(last)s; %(last)s значит, что такие люди делают все шаги.",
        en="Put the bookmark before the first page where the answer is no, and write its number into "
        "the table. "
        "It is a number from 2 to %(last)s; %(last)s says that such people take all steps.",
    ),
    Text(
        ru="Затем идите дальше, к следующему уровню: его закладка не может стоять раньше.",
        en="Then go on to the next level: its bookmark cannot come earlier.",
    ),
)
_LEVELS = Text(ru="Уровни", en="Levels")
_LEVEL = Text(ru="Уровень %(level)s", en="Level %(level)s")
_YOURS = Text(ru="Ваши закладки", en="Your bookmarks")
_PANELLIST = Text(ru="Участник панели", en="Panellist")
_ROUND = Text(ru="Раунд", en="Round")
_TITLE = Text(ru="Страница %(number)s из %(count)s", en="Page %(number)s of %(count)s")
_PLACE = Text(ru="место на шкале, логиты: %(place)s", en="place on the scale, logits: %(place)s")
_ONE_CREDIT = Text(
    ru="Шаг: не меньше 1 балла. Его делают ответы, отмеченные ●.",
    en="The step: 1 credit or more. Answers marked ● take it.",
)
_CREDITS = Text(
    ru="Шаг: не меньше %(credit)s баллов. Его делают ответы, отмеченные ●.",
    en="The step: %(credit)s credits or more. Answers marked ● take it.",
)
_MEANING = Text(
    ru="Закладка сразу после этой страницы (впишите %(next)s): те, кто едва достиг уровня, делают этот "
    "шаг и все до "
    "него, а следующий — уже нет.",
    en="A bookmark right after this page (write %(next)s): those who have barely reached the level take "
    "this step and "
    "all before it, and no longer the next one.",
)
_MEANING_LAST = Text(
    ru="Закладка после этой, последней страницы (впишите %(next)s): те, кто едва достиг уровня, делают "
    "все шаги.",
    en="A bookmark after this last page (write %(next)s): those who have barely reached the level take "
    "all steps.",
)
_REACHES = "\N{BLACK CIRCLE}"


def booklet_pdf(booklet: Booklet, *, language: Language = "ru") -> bytes:
    """Print a booklet; the same booklet gives the same bytes. A step is never broken over two sheets."""
    register_fonts()
    printed = _Printed(booklet, language)
    title = f"{_KIND.to(language)}: {print_text(booklet.competency.name.to(language))}"
    return upright_pdf(
        printed.parts(), title=title, language=language, foot=printed.foot(), page_of=printed.page_of
    )


class _Printed:
    """The parts of a booklet in one language."""

    def __init__(self, booklet: Booklet, language: Language) -> None:
        self._booklet = booklet
        self._language = language
        self._ = translator(language).gettext

    def foot(self) -> str:
        return f"{self._name()} · {self._said(_FOOT, standard=self._booklet.standard)}"

    def page_of(self, number: int, count: int) -> str:
        return self._said(_PAGE_OF, number=number, count=count)

    def parts(self) -> Iterator[Flowable]:
        yield _paragraph(self._said(_KIND), STYLES["season"])
        yield _paragraph(self._name(), STYLES["title"].clone("booklet title", spaceAfter=8))
        yield from self._instructions()
        yield PageBreak()
        for page in self._booklet.pages:
            yield CondPageBreak(_HALF)  # two steps on a sheet where they fit
            yield KeepTogether(list(self._page(page)))
            yield Spacer(0, 7 * mm)

    def _instructions(self) -> Iterator[Flowable]:
        booklet = self._booklet
        places = {"share": round(100 * booklet.response_probability), "last": len(booklet.pages) + 1}
        yield _paragraph(self._said(_HOW), STYLES["heading"])
        for number, step in enumerate(_STEPS, start=1):
            yield _paragraph(f"{number}. {self._said(step, **places)}", _TEXT)
        yield _paragraph(self._said(_SECRET), _TEXT.clone("booklet secret", fontName=BOLD, spaceBefore=4))
        yield _paragraph(self._said(_LEVELS), STYLES["heading"])
        for level in booklet.competency.levels:
            head = escape(self._said(_LEVEL, level=level.level), quote=False)
            told = f"{level.name.to(self._language)}. {level.anchor.to(self._language)}"
            yield Paragraph(f"<b>{head}.</b> {_safe(told)}", _TEXT)
        yield KeepTogether(
            [_paragraph(self._said(_YOURS), STYLES["heading"]), self._bookmarks(), Spacer(0, 2 * mm)]
        )

    def _bookmarks(self) -> Table:
        """Where a panellist writes the numbers; headings are those that `read_bookmarks` knows."""
        lowest = min(each.level for each in self._booklet.competency.levels)
        levels = [each.level for each in self._booklet.competency.levels if each.level > lowest]
        heads = [
            self._said(_PANELLIST),
            self._said(_ROUND),
            *(self._said(_LEVEL, level=each) for each in levels),
        ]
        first, second = 40 * mm, 18 * mm
        widths = [first, second, *[(_WIDTH - first - second) / len(levels)] * len(levels)]
        looks = [*_LOOKS, ("GRID", (0, 0), (-1, -1), 0.4, INK), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
        empty = [[""] * len(heads)] * 3
        rows = [[_paragraph(each, _OPTION) for each in heads], *empty]
        return Table(rows, colWidths=widths, rowHeights=[None, *[9 * mm] * 3], style=looks)

    def _page(self, page: BookletPage) -> Iterator[Flowable]:
        situation, count = page.situation, len(self._booklet.pages)
        place = self._said(_PLACE, place=decimal(page.location, 2).translated(self._))
        head = [
            _paragraph(self._said(_TITLE, number=page.number, count=count), _STEP),
            _paragraph(place, _SMALL.clone("booklet place", alignment=2)),
        ]
        looks = [*_LOOKS, ("BACKGROUND", (0, 0), (-1, -1), PALE), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
        yield Table([head], colWidths=[_WIDTH / 2] * 2, style=looks)
        yield Spacer(0, 2 * mm)
        step = _ONE_CREDIT if page.credit == 1 else _CREDITS
        yield _paragraph(self._said(step, credit=page.credit), _ASKED)
        yield _paragraph(situation.text.to(self._language), _TEXT)
        yield _paragraph(situation.question.to(self._language), _TEXT)
        yield self._options(page)
        yield Spacer(0, 2 * mm)
        meaning = _MEANING_LAST if page.number == count else _MEANING
        yield _paragraph(self._said(meaning, next=page.number + 1), _SMALL)

    def _options(self, page: BookletPage) -> Table:
        """The key: credits, the best first; which of them take the step, and why each is worth what it is."""
        rows = []
        for option in sorted(page.situation.options, key=lambda each: -each.credit):
            mark = f"{_REACHES} {option.credit}" if option.credit >= page.credit else f"{option.credit}"
            style = _OPTION.clone("booklet credit", fontName=BOLD, alignment=2)
            text = _paragraph(option.text.to(self._language), _OPTION)
            reason = _paragraph(option.reason.to(self._language), _SMALL)
            rows.append([_paragraph(mark, style), [text, reason]])
        looks = [*_LOOKS, ("LINEBELOW", (0, 0), (-1, -2), 0.3, GREY), ("VALIGN", (0, 0), (-1, -1), "TOP")]
        return Table(rows, colWidths=[_CREDIT_WIDTH, _WIDTH - _CREDIT_WIDTH], style=looks)

    def _name(self) -> str:
        return self._booklet.competency.name.to(self._language)

    def _said(self, text: Text, **places: object) -> str:
        said = text.to(self._language)
        return said % places if places else said


_LOOKS: list[tuple[object, ...]] = [
    ("FONTNAME", (0, 0), (-1, -1), REGULAR),  # or reportlab names a font that is not embedded
    ("LEFTPADDING", (0, 0), (-1, -1), 3),
    ("RIGHTPADDING", (0, 0), (-1, -1), 5),
    ("TOPPADDING", (0, 0), (-1, -1), 3),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
]


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(_safe(text), style)


def _safe(text: str) -> str:
    return escape(print_text(text), quote=False)
