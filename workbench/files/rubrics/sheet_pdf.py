"""A rubric as a score sheet to print and fill in by hand: A4 upright, black on white."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    Paragraph,
    Spacer,
    Table,
)

from workbench.domain.rubric import Criterion, Gate, Rubric
from workbench.domain.text import Language, Text
from workbench.errors import N_
from workbench.files.protocols.pages import (
    BOLD,
    INK,
    PORTRAIT,
    REGULAR,
    STYLES,
    print_text,
    register_fonts,
    text_width,
    upright_pdf,
)
from workbench.i18n import translator
from workbench.workflows.wording import decimal

_WIDTH = text_width(PORTRAIT)
_LINE = 6.5 * mm  # of handwriting
_RULE = 0.6
_BOX = "\N{BALLOT BOX}"
_TEXT = STYLES["left"].clone("sheet text", fontSize=9, leading=12, spaceAfter=2)
_SMALL = _TEXT.clone("sheet small", fontSize=7.5, leading=10)
_NAME = _TEXT.clone("sheet name", fontName=BOLD, fontSize=10, leading=13, spaceBefore=7)
_TICK = _TEXT.clone("sheet box", fontSize=12, leading=11.5, spaceAfter=0)
_ANCHOR = _TEXT.clone("sheet anchor", fontSize=8.5, leading=11, spaceAfter=0)
_PLACES = (N_("Number of an entry"), N_("Expert’s code"), N_("Date"), N_("Signature"))
_GATE_COMMENTS = {
    "at_no": N_("Comment (required where you answer no)"),
    "always": N_("Comment (required)"),
}
_CLOSING = {
    "required": N_("Comment on the entry as a whole (required)"),
    "optional": N_("Comment on the entry as a whole (if you wish)"),
}
_HOW_TO = N_("Mark one box of each question. Comments may go on overleaf, with the number of the question.")
_MEAN = N_("The total is the sum of the last column divided by the sum of the weights of what was rated.")
_SUM = N_(
    "The total is the sum of the last column divided by the sum of the weights of what was rated, times "
    "%(weights)s."
)
_FLOOR = N_("If any level is below %(floor)s, the lowest level stands for that quotient.")
_HEADS = (N_("Criterion"), N_("Weight"), N_("Level"), N_("Weight × level"))
Translate = Callable[[str], str]


def rubric_sheet(rubric: Rubric, *, language: Language = "ru") -> bytes:
    """Print the rubric as a form for one entry and one juror; the same rubric gives the same bytes.

    No criterion is broken over two pages unless it is longer than one. Examples of levels are left out: on
    paper the anchors need the room.
    """
    register_fonts()
    sheet = _Sheet(rubric, language)
    title = print_text(rubric.title.to(language))
    return upright_pdf(
        sheet.parts(), title=title, language=language, foot=sheet.foot(), page_of=sheet.page_of
    )


class _Sheet:
    """The parts of a sheet in one language."""

    def __init__(self, rubric: Rubric, language: Language) -> None:
        self._rubric = rubric
        self._language = language
        self._: Translate = translator(language).gettext

    def foot(self) -> str:
        title = self._said(self._rubric.title)
        return f"{title if len(title) <= 70 else title[:69] + '…'} · {self._rubric.key}"

    def page_of(self, number: int, count: int) -> str:
        return self._(N_("page %(number)s of %(count)s")) % {"number": number, "count": count}

    def parts(self) -> Iterator[Flowable]:
        rubric, _ = self._rubric, self._
        yield _paragraph(_(N_("Review")), STYLES["season"].clone("kind", spaceAfter=2))
        yield _paragraph(self._said(rubric.title), STYLES["title"].clone("sheet title", spaceAfter=8))
        yield self._places()
        yield Spacer(0, 4 * mm)
        yield _paragraph(self._said(rubric.purpose), _TEXT)
        yield _paragraph(_(_HOW_TO), _SMALL)
        if rubric.gates:
            yield from self._heading(N_("Conditions"))
            for gate in rubric.gates:
                yield KeepTogether(list(self._gate(gate)))
            yield from self._heading(N_("Criteria"))
        for number, criterion in enumerate(rubric.criteria, start=1):
            yield KeepTogether(list(self._criterion(number, criterion)))
        yield KeepTogether(list(self._ending()))

    def _places(self) -> Table:
        """Where the number of the entry, the code, the date and the signature are written."""
        first, second, third, fourth = (_paragraph(self._(each), _TEXT) for each in _PLACES)
        widths = [32 * mm, 48 * mm, 6 * mm, 30 * mm, _WIDTH - 116 * mm]
        looks = [
            *_LOOKS,
            ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
            ("LINEBELOW", (1, 0), (1, -1), _RULE, INK),
            ("LINEBELOW", (4, 0), (4, -1), _RULE, INK),
        ]
        lines = [[first, "", "", second, ""], [third, "", "", fourth, ""]]
        return Table(lines, colWidths=widths, rowHeights=[9 * mm] * 2, style=looks)

    def _heading(self, text: str) -> Iterator[Flowable]:
        yield CondPageBreak(40 * mm)  # no heading stands alone at the foot of a page
        yield _paragraph(self._(text), STYLES["heading"])

    def _gate(self, gate: Gate) -> Iterator[Flowable]:
        yield _paragraph(self._said(gate.name), _NAME)
        yield from self._asked(gate)
        answers = [N_("Yes"), N_("No"), *([N_("I cannot answer this")] if gate.may_abstain else [])]
        row = [part for each in answers for part in (_box(), _paragraph(self._(each), _ANCHOR))]
        widths = [7 * mm, 22 * mm, 7 * mm, 22 * mm, 7 * mm, _WIDTH - 65 * mm]
        yield Table([row + [""] * (len(widths) - len(row))], colWidths=widths, style=[*_LOOKS, *_MIDDLE])
        if gate.comment in _GATE_COMMENTS:
            yield from self._lines(self._(_GATE_COMMENTS[gate.comment]), 2)

    def _criterion(self, number: int, criterion: Criterion) -> Iterator[Flowable]:
        yield _paragraph(f"{number}. {self._said(criterion.name)}", _NAME)
        yield from self._asked(criterion)
        yield self._levels(criterion)
        if criterion.comment == "always":
            required = _GATE_COMMENTS["always"]
            yield from self._lines(self._(required), 3)
        elif criterion.comment == "at_ends":
            ends = {"lowest": self._rubric.scale.lowest, "highest": self._rubric.scale.highest}
            text = N_("Comment (required at levels %(lowest)s and %(highest)s)")
            yield from self._lines(self._(text) % ends, 2)

    def _asked(self, part: Criterion | Gate) -> Iterator[Flowable]:
        yield _paragraph(self._said(part.question), _TEXT)
        if part.evidence is not None:
            told = self._(N_("What counts: %(evidence)s")) % {"evidence": self._said(part.evidence)}
            yield _paragraph(told, _SMALL)

    def _levels(self, criterion: Criterion) -> Table:
        """A box for each level, the anchor beside it; a level nobody described has its number alone."""
        rows: list[list[Flowable]] = []
        for level in self._rubric.scale.levels():
            described = criterion.described(level)
            number = _paragraph(str(level), _ANCHOR.clone("level", fontName=BOLD))
            told: Flowable = Spacer(0, 0)
            if described is not None:
                name, anchor = self._said(described.name), self._said(described.anchor)
                told = Paragraph(f"<b>{_safe(name)}.</b> {_safe(anchor)}", _ANCHOR)
            rows.append([_box(), number, told])
        if criterion.may_abstain:
            abstain = _paragraph(self._(N_("I cannot rate this")), _ANCHOR)
            rows.append([_box(), Spacer(0, 0), abstain])
        looks = [*_LOOKS, ("LINEBELOW", (0, 0), (-1, -2), 0.3, INK), ("VALIGN", (0, 0), (-1, -1), "TOP")]
        widths = [7 * mm, 7 * mm, _WIDTH - 14 * mm]
        # A level that is longer than a page may go on overleaf; nothing else can be done with it.
        return Table(rows, colWidths=widths, style=looks, splitInRow=1)

    def _lines(self, label: str, count: int) -> Iterator[Flowable]:
        """Lines to write on, under what they are for."""
        yield Spacer(0, 1.5 * mm)
        yield _paragraph(label, _SMALL)
        looks = [*_LOOKS, ("LINEBELOW", (0, 0), (-1, -1), 0.4, INK)]
        yield Table([[""]] * count, colWidths=[_WIDTH], rowHeights=[_LINE] * count, style=looks)

    def _ending(self) -> Iterator[Flowable]:
        rubric = self._rubric
        yield _paragraph(self._(N_("Total")), STYLES["heading"])
        yield self._counting()
        yield Spacer(0, 1.5 * mm)
        for sentence in self._explained():
            yield _paragraph(sentence, _SMALL)
        if rubric.closing_comment in _CLOSING:
            yield from self._lines(self._(_CLOSING[rubric.closing_comment]), 5)

    def _counting(self) -> Table:
        """Levels with their weights, to be filled in, and the total."""
        rubric, _ = self._rubric, self._
        small = _ANCHOR.clone("centred", alignment=1)
        rows = [[_paragraph(_(head), _SMALL) for head in _HEADS]]
        rows += [
            [
                _paragraph(f"{number}. {self._said(each.name)}", _ANCHOR),
                _paragraph(self._number(each.weight), small),
                _paragraph("", small),
                _paragraph("", small),
            ]
            for number, each in enumerate(rubric.criteria, start=1)
        ]
        lowest, highest = (self._number(each) for each in rubric.total_range)
        total = _(N_("Total, from %(lowest)s to %(highest)s")) % {"lowest": lowest, "highest": highest}
        bold = _ANCHOR.clone("total", fontName=BOLD)
        rows.append([_paragraph(total, bold), *(_paragraph("", small) for _ in range(3))])
        looks = [
            ("FONTNAME", (0, 0), (-1, -1), REGULAR),
            ("GRID", (0, 0), (-1, -1), 0.4, INK),
            ("BOX", (0, -1), (-1, -1), 1.2, INK),
            ("SPAN", (1, -1), (-1, -1)),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ]
        widths = [_WIDTH - 84 * mm, 24 * mm, 28 * mm, 32 * mm]
        return Table(rows, colWidths=widths, style=looks, splitInRow=1, repeatRows=1)

    def _explained(self) -> Iterator[str]:
        rubric, _ = self._rubric, self._
        if rubric.aggregation.method == "sum":
            yield _(_SUM) % {"weights": self._number(rubric.all_weights)}
        else:
            yield _(_MEAN)
        if rubric.aggregation.floor is not None:
            yield _(_FLOOR) % {"floor": rubric.aggregation.floor}

    def _number(self, value: float) -> str:
        digits = len(f"{value:.2f}".rstrip("0").partition(".")[2])
        return decimal(value, digits).translated(self._) if digits else f"{value:.0f}"

    def _said(self, text: Text) -> str:
        return text.to(self._language)


_LOOKS: list[tuple[object, ...]] = [
    ("FONTNAME", (0, 0), (-1, -1), REGULAR),  # or reportlab names a font that is not embedded
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 2),
    ("TOPPADDING", (0, 0), (-1, -1), 1),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
]
_MIDDLE: list[tuple[object, ...]] = [("VALIGN", (0, 0), (-1, -1), "MIDDLE")]


def _box() -> Paragraph:
    return Paragraph(_BOX, _TICK)


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(_safe(text), style)


def _safe(text: str) -> str:
    return escape(print_text(text), quote=False)
