"""A participant's report on their competencies to print and take along: A4 upright, vector throughout."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from html import escape

from reportlab.lib.colors import HexColor
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

from workbench.domain.competencies import Profile
from workbench.domain.rubric import Rubric
from workbench.domain.text import Language, Text, text_digest
from workbench.errors import N_
from workbench.files.protocols.pages import (
    BOLD,
    GREY,
    PORTRAIT,
    REGULAR,
    RULE,
    STYLES,
    print_text,
    register_fonts,
    text_width,
    upright_pdf,
)
from workbench.i18n import translator
from workbench.workflows.assessing.profile_drawing import (
    LIGHT,
    Box,
    Drawing,
    Part,
    Shape,
    Stroke,
    profile_drawing,
)
from workbench.workflows.assessing.profile_words import (
    CompetencyWords,
    competency_words,
    headline,
    how_to_read,
    limits,
    raters_words,
)

_WIDTH = text_width(PORTRAIT)
_PIXEL = 0.75  # points
_ROWS_TOGETHER = 2  # of the picture, at least, where it goes on on the next page
_LONGEST_FOOT = 78
_TINT = HexColor("#E9EEFB")

_TEXT = STYLES["left"].clone("report text", fontSize=9, leading=11.8, spaceAfter=1.5)
_SMALL = _TEXT.clone("report small", fontSize=7.5, leading=9.6, textColor=GREY, spaceAfter=2)
_KIND = STYLES["season"].clone("report kind", alignment=0, spaceAfter=2)
_TITLE = STYLES["title"].clone("report title", alignment=0, fontSize=17, leading=21, spaceAfter=3)
_HEADING = STYLES["heading"].clone("report heading", spaceBefore=8, spaceAfter=3)
_NAME = _TEXT.clone("report name", fontName=BOLD, fontSize=11, leading=14, spaceAfter=1)
_LEVEL = _TEXT.clone("report level", fontName=BOLD)
_STEP = _TEXT.clone("report step", leftIndent=12, bulletIndent=2, bulletFontName=REGULAR, spaceAfter=1)
_HEADLINE = _TEXT.clone("report headline", fontSize=11, leading=15, spaceAfter=0)

_REPORT = N_("Competency report")
_PARTICIPANT = N_("Participant %(person)s")
_WHEN = N_("Answers up to %(date)s")
_DATE = N_("%(year)s-%(month)s-%(day)s")
_BY = N_("By the rubric “%(rubric)s”, scale number %(number)s")
_HOW = N_("How to read this")
_EACH = N_("Competency by competency")
_TRY = N_("What is seen at this level and above:")
_LIMITS = N_("What this report is not")
_RECOMPUTE = N_(
    "The numbers can be recomputed from the answers and the scale number %(number)s%(scale)s; digest of this "
    "profile: %(profile)s."
)
_SCALE = N_(" (digest %(digest)s)")
_PAGE = N_("page %(number)s of %(count)s")
Translate = Callable[[str], str]


def competency_report(
    profile: Profile,
    rubric: Rubric,
    *,
    assessment_name: Text,
    language: Language = "ru",
    categories: Mapping[str, Text] | None = None,
    person: str = "",
    standard_digest: str = "",
) -> bytes:
    """Print a profile as PDF; the same profile gives the same bytes, since no clock is read.

    Parameters
    ----------
    assessment_name : as the season calls it.
    categories : the season's names of categories by id, for the norms.
    person : how the participant is called on paper; their id where nothing is given.
    standard_digest : of the standard the profile was made by.
    """
    register_fonts()
    report = _Report(profile, rubric, language, categories or {}, person or profile.participant_id)
    title = print_text(f"{report.said(_REPORT)}: {assessment_name.to(language)}")
    foot = print_text(f"{report.who} · {assessment_name.to(language)}")
    foot = foot if len(foot) <= _LONGEST_FOOT else foot[: _LONGEST_FOOT - 1] + "…"
    story = [*report.first_page(assessment_name), *report.each(), *report.ending(standard_digest)]
    return upright_pdf(story, title=title, language=language, foot=foot, page_of=report.page_of)


def profile_digest(profile: Profile) -> str:
    """SHA-256 of all a profile says, by which a report is told from one of other answers."""
    return text_digest(json.dumps(asdict(profile), sort_keys=True, ensure_ascii=False))


class _Report:
    """The parts of a report in one language."""

    def __init__(
        self,
        profile: Profile,
        rubric: Rubric,
        language: Language,
        categories: Mapping[str, Text],
        person: str,
    ) -> None:
        self._profile, self._rubric, self._language = profile, rubric, language
        self._categories = categories
        self.said: Translate = translator(language).gettext
        self.who = self.said(_PARTICIPANT) % {"person": person}

    def page_of(self, number: int, count: int) -> str:
        return self.said(_PAGE) % {"number": number, "count": count}

    def first_page(self, assessment_name: Text) -> Iterator[Flowable]:
        profile, language = self._profile, self._language
        yield _paragraph(f"{self.said(_REPORT)} · {self.who}", _KIND)
        yield _paragraph(assessment_name.to(language), _TITLE)
        rubric = self._rubric.title.to(language)
        about = self.said(_BY) % {"rubric": rubric, "number": profile.standard}
        # Of others' ratings that are not shown there is no date either.
        when = f"{self.said(_WHEN) % {'date': self._date()}}. " if profile.made_at else ""
        yield _paragraph(f"{when}{about}.", _SMALL)
        yield Spacer(0, 2 * mm)
        yield _tinted(headline(profile, self._rubric, language))
        yield _paragraph(self.said(_HOW), _HEADING)
        yield _paragraph(" ".join(how_to_read(profile, language)), _TEXT)
        raters = raters_words(profile, language)
        if raters:
            yield _paragraph(raters, _TEXT)
        yield Spacer(0, 2 * mm)
        yield _Picture(profile, self._rubric, language)

    def each(self) -> Iterator[Flowable]:
        """What is said of each competency, which stays together on a page where it can."""
        yield CondPageBreak(60 * mm)
        yield _paragraph(self.said(_EACH), _HEADING)
        for result in self._profile.competencies:
            told = competency_words(result, self._rubric, self._language, categories=self._categories)
            yield KeepTogether([*self._competency(told), Spacer(0, 1.5 * mm)])

    def ending(self, standard_digest: str) -> Iterator[Flowable]:
        digest = self.said(_SCALE) % {"digest": standard_digest} if standard_digest else ""
        places = {
            "number": self._profile.standard,
            "scale": digest,
            "profile": profile_digest(self._profile),
        }
        yield KeepTogether(
            [
                _paragraph(self.said(_LIMITS), _HEADING),
                *(_listed(each) for each in limits(self._language)),
                Spacer(0, 2 * mm),
                _paragraph(self.said(_RECOMPUTE) % places, _SMALL),
            ]
        )

    def _competency(self, told: CompetencyWords) -> Iterator[Flowable]:
        yield _ruled(told.name)
        yield _paragraph(told.level, _LEVEL)
        if told.caution:
            yield _paragraph(told.caution, _TEXT)
        if told.anchor:
            yield _headed(told.level_name, told.anchor)
        if told.next_anchor:
            yield _headed(told.next_level, told.next_anchor)
        elif told.next_level:
            yield _paragraph(told.next_level, _TEXT)
        if told.next_steps:
            yield _paragraph(self.said(_TRY), _LEVEL)
            yield from (_listed(each) for each in told.next_steps)
            yield Spacer(0, 1 * mm)
        for sentence in (told.views, told.change):
            if sentence:
                yield _paragraph(sentence, _TEXT)
        if told.norm:
            yield _paragraph(" ".join(told.norm), _SMALL)

    def _date(self) -> str:
        year, month, day = self._profile.made_at.split("-")
        return self.said(_DATE) % {"year": year, "month": month, "day": day}


class _Picture(Flowable):  # type: ignore[misc]
    """The profile's picture, drawn by lines and letters; it may go on on the next page."""

    def __init__(self, profile: Profile, rubric: Rubric, language: Language) -> None:
        super().__init__()
        self._profile, self._rubric, self._language = profile, rubric, language
        self._drawing: Drawing = profile_drawing(profile, rubric, language, width=_WIDTH / _PIXEL)

    def wrap(self, width: float, height: float) -> tuple[float, float]:  # noqa: ARG002 - reportlab's signature
        return self._drawing.width * _PIXEL, self._drawing.height * _PIXEL

    def split(self, width: float, height: float) -> list[Flowable]:
        """As many competencies as there is room for, each part with its levels and its key."""
        count = len(self._profile.competencies)
        for first in range(count - _ROWS_TOGETHER, _ROWS_TOGETHER - 1, -1):
            part = self._part(0, first)
            if part.wrap(width, height)[1] <= height:
                return [part, self._part(first, count)]
        return []

    def _part(self, start: int, end: int) -> _Picture:
        some = replace(self._profile, competencies=self._profile.competencies[start:end])
        return _Picture(some, self._rubric, self._language)

    def draw(self) -> None:
        canvas = self.canv
        canvas.saveState()
        canvas.translate(0, self._drawing.height * _PIXEL)
        canvas.scale(_PIXEL, _PIXEL)
        for part in self._drawing.parts:
            self._draw(part)
        canvas.restoreState()

    def _draw(self, part: Part) -> None:
        """y is downwards in a drawing, upwards on paper."""
        canvas, colour = self.canv, HexColor(LIGHT[part.tone])
        canvas.setFillColor(colour)
        canvas.setStrokeColor(colour)
        if isinstance(part, Box):
            canvas.rect(part.left, -part.top - part.height, part.width, part.height, stroke=0, fill=1)
        elif isinstance(part, Stroke | Shape):
            outline = canvas.beginPath()
            for number, (x, y) in enumerate(part.points):
                (outline.lineTo if number else outline.moveTo)(x, -y)
            if isinstance(part, Stroke):
                canvas.setLineWidth(part.width)
                canvas.drawPath(outline, stroke=1, fill=0)
                return
            outline.close()
            canvas.setLineWidth(1.5)
            canvas.setFillColor(colour if part.filled else HexColor(LIGHT["paper"]))
            canvas.drawPath(outline, stroke=0 if part.filled else 1, fill=1)
        else:
            canvas.setFont(BOLD if part.bold else REGULAR, part.size)
            write = {"start": canvas.drawString, "middle": canvas.drawCentredString}
            write.get(part.anchor, canvas.drawRightString)(part.x, -part.y, print_text(part.text))


def _tinted(text: str) -> Table:
    looks: list[tuple[object, ...]] = [
        ("FONTNAME", (0, 0), (-1, -1), REGULAR),  # or reportlab names a font that is not embedded
        ("BACKGROUND", (0, 0), (-1, -1), _TINT),
        ("LEFTPADDING", (0, 0), (-1, -1), 9),
        ("RIGHTPADDING", (0, 0), (-1, -1), 9),
        ("TOPPADDING", (0, 0), (-1, -1), 6),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
    ]
    return Table([[_paragraph(text, _HEADLINE)]], colWidths=[_WIDTH], style=looks)


def _ruled(name: str) -> Table:
    """A competency's name under a line."""
    looks: list[tuple[object, ...]] = [
        ("FONTNAME", (0, 0), (-1, -1), REGULAR),
        ("LINEABOVE", (0, 0), (-1, -1), 0.6, RULE),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
    ]
    return Table([[_paragraph(name, _NAME)]], colWidths=[_WIDTH], style=looks)


def _headed(head: str, text: str) -> Paragraph:
    return Paragraph(f"<b>{_safe(head)}</b> {_safe(text)}", _TEXT)


def _listed(text: str) -> Paragraph:
    return Paragraph(_safe(text), _STEP, bulletText="–")


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(_safe(text), style)


def _safe(text: str) -> str:
    return escape(print_text(text), quote=False)
