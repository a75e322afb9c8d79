"""The protocol as a PDF to be signed: A4, Russian letters embedded, number and digest on every page."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from html import escape

from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    Paragraph,
    Spacer,
    Table,
)

from workbench.files.protocols import sections as said
from workbench.files.protocols import tables as tables
from workbench.files.protocols.content import ProtocolContent
from workbench.files.protocols.pages import (
    GREY,
    INK,
    LANDSCAPE,
    PORTRAIT,
    REGULAR,
    STYLES,
    ProtocolPages,
    footed_canvas,
    print_text,
    register_fonts,
    text_width,
)
from workbench.files.protocols.running import RunningTable
from workbench.files.protocols.tables import TableOf
from workbench.files.protocols.words import NOTHING, Words
from workbench.workflows.reporting import ScoreSheet

_JURORS_ABREAST = 8  # columns of a score sheet on an upright page
_LINE = 0.6


def pdf_of(content: ProtocolContent) -> bytes:
    """Print the protocol; see `workbench.files.protocols.writing.protocol_pdf`."""
    register_fonts()
    words = Words(content)
    _ = words.translate
    story = [*_main_part(words), *_appendices(words)]
    file = io.BytesIO()
    mark = said.draft_mark(words) if content.is_draft else ""
    pages = ProtocolPages(file, words, title=said.document_title(words), mark=mark)
    foot = f"{said.foot(words)} · {mark}" if mark else said.foot(words)

    def page_of(number: int, count: int) -> str:
        return _("page %(number)s of %(count)s") % {"number": number, "count": count}

    pages.build(story, canvasmaker=footed_canvas(foot, page_of))
    return file.getvalue()


def _main_part(words: Words) -> Iterator[Flowable]:
    _ = words.translate
    protocol = words.content.protocol
    yield _paragraph(words.text(protocol.season_title), "season")
    yield _paragraph(said.heading(words), "title")
    yield _paragraph(said.subject(words), "subject")
    yield _listed(said.facts(words)[1:], label_width=32 * mm)
    number = _Numbering()
    yield from number.headed(_("Decision"), [_paragraph(said.decided(words))])
    if protocol.withdrawals:
        yield from number.headed(_("Replacements"), [_running(words, tables.withdrawals_table(words))])
    yield from number.headed(_("Finalists"), [_running(words, tables.finalists_table(words))])
    if protocol.reserve_list:
        yield from number.headed(
            _("Reserve list in the order of call-up"), [_running(words, tables.reserve_table(words))]
        )
    if protocol.limits:
        yield from number.headed(_("Quotas and limits"), _limits(words))
    decisions = tables.decisions_table(words)
    not_admitted = said.not_admitted(words)
    if decisions.rows or not_admitted:
        parts = [_running(words, decisions)] if decisions.rows else []
        parts += [Spacer(0, 4), _paragraph(not_admitted)] if not_admitted else []
        yield from number.headed(_("Decisions on entries"), parts)
    compared = said.compared(words)
    if compared:
        heading = _("What the rule changes")
        yield from number.headed(heading, [_paragraph(each) for each in compared])
    notes = said.notes(words)
    if notes:
        yield from number.headed(_("Notes"), [_paragraph(each) for each in notes])
    # Signatures alone on a page could be put under anything.
    yield KeepTogether(
        [
            number.heading(_("Approval")),
            _paragraph(said.approval(words)),
            _running(words, tables.acts_table(words)),
            Spacer(0, 16),
            _signing(words),
        ]
    )


def _limits(words: Words) -> list[Flowable]:
    listed, rest = said.listed_limits(words)
    parts: list[Flowable] = [_running(words, tables.limits_table(words, listed))] if listed else []
    return parts + ([Spacer(0, 4), _paragraph(rest, "small")] if rest else [])


def _signing(words: Words) -> Table:
    """A line for each signature."""
    _ = words.translate
    lines: list[list[Flowable | str]] = []
    for each in words.content.signers:
        lines.append([_paragraph(words.office(each.office), "left"), "", "", "", print_text(each.name)])
        lines.append(["", "", _("signature"), "", _("surname and initials")])
    lines.append([_paragraph(_("Date"), "left"), "", "", "", ""])
    widths = [62 * mm, 4 * mm, 42 * mm, 4 * mm, 58 * mm]
    return Table(lines, colWidths=widths, style=_signing_looks(len(lines)))


def _signing_looks(n_lines: int) -> list[tuple[object, ...]]:
    looks: list[tuple[object, ...]] = [
        ("FONT", (0, 0), (-1, -1), REGULAR, 9.5, 12),
        ("TEXTCOLOR", (0, 0), (-1, -1), INK),
        ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
        ("ALIGN", (2, 0), (-1, -1), "CENTER"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ]
    for line in range(0, n_lines, 2):
        looks += [
            ("TOPPADDING", (0, line), (-1, line), 14),
            ("BOTTOMPADDING", (0, line), (-1, line), 1),
            ("LINEBELOW", (2, line), (2, line), _LINE, INK),
        ]
        if line + 1 < n_lines:
            looks += [
                ("LINEBELOW", (4, line), (4, line), _LINE, INK),
                ("FONTSIZE", (0, line + 1), (-1, line + 1), 6.5),
                ("LEADING", (0, line + 1), (-1, line + 1), 8),
                ("TEXTCOLOR", (0, line + 1), (-1, line + 1), GREY),
                ("VALIGN", (0, line + 1), (-1, line + 1), "TOP"),
                ("TOPPADDING", (0, line + 1), (-1, line + 1), 1),
                ("BOTTOMPADDING", (0, line + 1), (-1, line + 1), 0),
            ]
    return looks


def _appendices(words: Words) -> Iterator[Flowable]:
    _ = words.translate
    number = 1
    # Names and titles of everybody need the width of a page that lies on its side.
    orientation = LANDSCAPE if words.has_details else PORTRAIT
    yield from _appendix(words, number, _("Ranking table"), orientation)
    yield _running(words, tables.ranking_table(words))
    if words.content.protocol.left_out:
        number += 1
        yield from _appendix(words, number, _("Entries that were not considered"), PORTRAIT)
        yield _running(words, tables.left_out_table(words))
    sheets = tables.printed_sheets(words)
    if sheets:
        number += 1
        yield from _appendix(words, number, _("Score sheets of finalists and reserve"), PORTRAIT)
        yield _paragraph(_("Experts are shown by their codes. An abstention counts in no mean."), "small")
        for sheet in sheets:
            yield from _sheet(words, sheet)
    if words.content.protocol.replacements:
        number += 1
        yield from _appendix(words, number, _("Who enters if a finalist withdraws"), PORTRAIT)
        yield _running(words, tables.replacements_table(words))
    number += 1
    yield from _appendix(words, number, _("Verification"), PORTRAIT)
    yield _paragraph(said.how_to_verify(words))
    yield _listed(said.verification(words), label_width=58 * mm, font_size=7.5)


def _appendix(words: Words, number: int, title: str, orientation: str) -> Iterator[Flowable]:
    _ = words.translate
    yield NextPageTemplate(orientation)
    yield PageBreak()
    places = {"number": number, "title": title}
    yield _paragraph(_("Appendix %(number)s. %(title)s") % places, "appendix")


def _sheet(words: Words, sheet: ScoreSheet) -> Iterator[Flowable]:
    """An entry's score sheet, which stays on one page together with its heading."""
    _ = words.translate
    heading = f"{sheet.entry} · {sheet.title}" if sheet.title else sheet.entry
    parts: list[Flowable] = [_paragraph(heading, "sheet")]
    if not sheet.jurors:
        parts.append(_paragraph(_("No review was submitted."), "small"))
    else:
        for part in tables.sheet_tables(words, sheet, most_jurors=_JURORS_ABREAST):
            parts += [_running(words, part), Spacer(0, 3)]
    if sheet.awaited:
        awaited = _("Reviews assigned and not submitted: %(count)s.") % {"count": sheet.awaited}
        parts.append(_paragraph(awaited, "small"))
    yield KeepTogether(parts)


class _Numbering:
    """Numbers the sections as they come."""

    def __init__(self) -> None:
        self._last = 0

    def heading(self, title: str) -> Paragraph:
        self._last += 1
        return _paragraph(f"{self._last}. {title}", "heading")

    def headed(self, title: str, parts: Iterable[Flowable]) -> Iterator[Flowable]:
        """A heading that never stands alone at the foot of a page, and what it is over."""
        first, *others = parts
        style = STYLES["heading"]
        room = style.leading + style.spaceBefore + style.spaceAfter
        if isinstance(first, RunningTable):
            yield CondPageBreak(room + first.least_height(text_width(PORTRAIT)))
        else:
            yield CondPageBreak(room + 3 * STYLES["text"].leading)
        yield from (self.heading(title), first, *others)


def _paragraph(text: str, style: str = "text") -> Paragraph:
    return Paragraph(escape(print_text(text), quote=False), STYLES[style])


def _running(words: Words, table: TableOf) -> RunningTable:
    return RunningTable(table, words)


def _listed(rows: list[tuple[str, str]], *, label_width: float, font_size: float = 9.5) -> Table:
    """Names on the left, values on the right."""
    style = STYLES["left"].clone("listed", fontSize=font_size, leading=font_size * 1.35, spaceAfter=0)
    label = style.clone("label", textColor=GREY)
    drawn = [
        [
            Paragraph(escape(name, quote=False), label),
            Paragraph(escape(print_text(value), quote=False) or NOTHING, style),
        ]
        for name, value in rows
    ]
    return Table(
        drawn,
        colWidths=[label_width, text_width(PORTRAIT) - label_width],
        style=[
            ("FONTNAME", (0, 0), (-1, -1), REGULAR),  # or reportlab names a font that is not embedded
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 1.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
        ],
    )
