"""The protocol as a workbook: a sheet for each list, ready to be filtered and printed."""

from __future__ import annotations

import io
import re
import textwrap
import zipfile
from collections.abc import Sequence
from datetime import UTC
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from workbench.files.protocols import sections as said
from workbench.files.protocols import tables as tables
from workbench.files.protocols.content import ProtocolContent
from workbench.files.protocols.tables import TableOf, Value
from workbench.files.protocols.words import Words
from workbench.files.spreadsheets.cell_text import cell_text

_HEAD = PatternFill("solid", fgColor="E9EEFB")
_LINE = Border(bottom=Side(style="thin", color="DDE2E8"))
_FONT = "Calibri"
_BOLD, _TITLE = Font(_FONT, 11, bold=True), Font(_FONT, 14, bold=True)
_DRAFT = Font(_FONT, 12, bold=True, color="B42318")
_TOP, _WRAPPED = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)
_LINE_HEIGHT = 15.0  # points
_HEAD_ROW = 3  # of a sheet's table; the title and the mark of a draft stand above
_MOST_JURORS = 30  # side by side in a score sheet
_DECISION_WIDTHS = (34, 104)
_LONGEST_HEIGHT = 400.0  # points; a spreadsheet refuses more than 409
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def xlsx_of(content: ProtocolContent) -> bytes:
    """Write the workbook; see `workbench.files.protocols.writing.protocol_xlsx`."""
    words = Words(content)
    _ = words.translate
    book = Workbook()
    book.properties.title = cell_text(said.document_title(words))
    book.properties.creator = cell_text(words.text(content.protocol.season_title))
    book.properties.created = words.made_at.astimezone(UTC).replace(tzinfo=None)
    book.remove(book.worksheets[0])
    _decision_sheet(_sheet(book, words, _("Decision"), f"{said.heading(words)} {said.subject(words)}"), words)
    for title, table in (
        (_("Finalists"), tables.finalists_table(words)),
        (_("Reserve"), tables.reserve_table(words)),
        (_("Ranking"), tables.ranking_table(words, full=True)),
        (_("Quotas"), tables.limits_table(words, content.protocol.limits)),
        (_("Decisions on entries"), tables.decisions_table(words, by_rule=True)),
        (_("If somebody withdraws"), tables.replacements_table(words)),
    ):
        _table_sheet(_sheet(book, words, title, title), table)
    title = _("Score sheets")
    _score_sheets(_sheet(book, words, title, title), words)
    title = _("Signatures")
    _signing_sheet(_sheet(book, words, title, title), words)
    return _saved(book)


def _sheet(book: Workbook, words: Words, name: str, title: str) -> Worksheet:
    """A sheet with its title, set up for print: A4, number and digest at the foot, a draft marked."""
    _ = words.translate
    page: Worksheet = book.create_sheet(name)
    _write(page, 1, 1, title, font=_TITLE)
    if words.content.is_draft:
        mark = said.draft_mark(words)
        _write(page, 2, 1, f"{mark} · {words.content.decision_id} · {words.state}", font=_DRAFT)
        head: Any = page.oddHeader
        head.center.text = mark
        head.center.size = 14
    else:
        _write(page, 2, 1, said.document_title(words))
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    # In a foot an ampersand begins a command; neither number nor digest holds one.
    foot: Any = page.oddFooter
    foot.left.text = said.foot(words)
    foot.right.text = _("page %(number)s of %(count)s") % {"number": "&P", "count": "&N"}
    return page


def _decision_sheet(page: Worksheet, words: Words) -> None:
    _ = words.translate
    protocol = words.content.protocol
    rows = [*said.facts(words), (_("Decision"), said.decided(words)), (_("Approval"), said.approval(words))]
    for each in protocol.withdrawals:
        entering = ", ".join(each.enters) or _("nobody")
        places = {"leaves": each.leaves, "enters": entering, "reason": each.reason}
        text = _("%(leaves)s withdrew (%(reason)s); called up: %(enters)s.") % places
        broken = "; ".join(words.text(limit) for limit in each.broken)
        rows.append((_("Replacement"), f"{text} {broken}".strip()))
    rows += [(_("What the rule changes"), each) for each in said.compared(words)]
    rows += [(_("Note"), each) for each in said.notes(words)]
    rows += [("", ""), (_("Verification"), said.how_to_verify(words)), *said.verification(words)]
    previous = ""
    for number, (name, value) in enumerate(rows, start=_HEAD_ROW):
        _write(page, number, 1, "" if name == previous else name, font=_BOLD, alignment=_WRAPPED)
        _write(page, number, 2, value, alignment=_WRAPPED)
        lines = max(_lines(name, _DECISION_WIDTHS[0]), _lines(value, _DECISION_WIDTHS[1]))
        page.row_dimensions[number].height = min(_LINE_HEIGHT * lines, _LONGEST_HEIGHT)
        previous = name
    _set_widths(page, _DECISION_WIDTHS)
    page.freeze_panes = f"A{_HEAD_ROW}"


def _table_sheet(page: Worksheet, table: TableOf) -> None:
    """The table from `_HEAD_ROW` on, its headings frozen and repeated on every printed page."""
    _write_table(page, table, _HEAD_ROW)
    _set_widths(page, [each.width for each in table.columns])
    page.freeze_panes = f"{'B' if len(table.columns) < 3 else 'C'}{_HEAD_ROW + 1}"
    page.print_title_rows = f"{_HEAD_ROW}:{_HEAD_ROW}"
    last_row = _HEAD_ROW + len(table.rows)
    page.auto_filter.ref = f"A{_HEAD_ROW}:{get_column_letter(len(table.columns))}{last_row}"
    printed = sum(not each.aside for each in table.columns)
    page.print_area = f"A1:{get_column_letter(printed)}{last_row}"


def _score_sheets(page: Worksheet, words: Words) -> None:
    """A block for each finalist, then for the reserve."""
    _ = words.translate
    row = _HEAD_ROW
    widest = 0
    for sheet in tables.printed_sheets(words):
        name = f"{sheet.entry} · {sheet.title}" if sheet.title else sheet.entry
        if sheet.awaited:
            name += " · " + _("Reviews assigned and not submitted: %(count)s.") % {"count": sheet.awaited}
        _write(page, row, 1, name, font=_BOLD)
        row += 1
        for table in tables.sheet_tables(words, sheet, most_jurors=_MOST_JURORS):
            _write_table(page, table, row)
            row += len(table.rows) + 2
            widest = max(widest, len(table.columns))
    _set_widths(page, [44, 8, *[9] * max(widest - 2, 0)])
    page.freeze_panes = f"B{_HEAD_ROW}"


def _signing_sheet(page: Worksheet, words: Words) -> None:
    _ = words.translate
    table = tables.acts_table(words)
    _table_sheet(page, table)
    page.auto_filter.ref = None
    page.print_area = None
    row = _HEAD_ROW + len(table.rows) + 3
    for signer in words.content.signers:
        _write(page, row, 1, words.office(signer.office), alignment=_TOP)
        page.cell(row, 2).border = Border(bottom=Side(style="thin"))
        _write(page, row, 3, signer.name)
        page.cell(row, 3).border = Border(bottom=Side(style="thin"))
        _write(page, row + 1, 2, _("signature"), alignment=Alignment(horizontal="center"))
        _write(page, row + 1, 3, _("surname and initials"), alignment=Alignment(horizontal="center"))
        page.row_dimensions[row].height = 2 * _LINE_HEIGHT
        row += 2
    _write(page, row + 1, 1, _("Date"))
    page.cell(row + 1, 2).border = Border(bottom=Side(style="thin"))


def _write_table(page: Worksheet, table: TableOf, first_row: int) -> None:
    for place, column in enumerate(table.columns, start=1):
        cell = _write(page, first_row, place, column.heading, font=_BOLD, alignment=_WRAPPED)
        cell.fill = _HEAD
    # Written down, because not every program finds the height of wrapped text by itself.
    lines = max(_lines(each.heading, each.width) for each in table.columns)
    page.row_dimensions[first_row].height = _LINE_HEIGHT * lines
    total = len(table.rows) - 1 if table.total_digits is not None else -1
    for row, values in enumerate(table.rows):
        lines = max(
            _lines(value, column.width) if isinstance(value, str) else 1
            for value, column in zip(values, table.columns, strict=True)
        )
        if lines > 1:
            page.row_dimensions[first_row + 1 + row].height = min(_LINE_HEIGHT * lines, _LONGEST_HEIGHT)
        for place, value in enumerate(values):
            alignment = _WRAPPED if table.columns[place].digits is None else _TOP
            cell = _write(
                page,
                first_row + 1 + row,
                place + 1,
                value,
                digits=table.digits(row, place),
                font=_BOLD if row == total else None,
                alignment=alignment,
            )
            cell.border = _LINE


def _write(
    page: Worksheet,
    row: int,
    column: int,
    value: Value,
    *,
    digits: int | None = None,
    font: Font | None = None,
    alignment: Alignment | None = None,
) -> Any:
    """Fill a cell and return it."""
    cell: Any = page.cell(row, column)
    if isinstance(value, str):
        text = cell_text(value)
        cell.value = text or None
        if text:
            # A text may begin with "=": it stays a text and is never computed, not even when it is edited.
            cell.data_type = "s"
            cell.quotePrefix = text.startswith(_FORMULA_STARTS)
    else:
        cell.value = value
        if value is not None:
            cell.number_format = "0." + "0" * digits if digits else "0"
    if font is not None:
        cell.font = font
    if alignment is not None:
        cell.alignment = alignment
    return cell


def _lines(text: str, width: int) -> int:
    """Lines that a text takes in a column; bold letters are wider than the figures that widths count."""
    room = max(width - 1, 1)
    if len(text) <= room and "\n" not in text:
        return 1
    return sum(max(len(textwrap.wrap(line, room)), 1) for line in text.split("\n"))


def _set_widths(page: Worksheet, widths: Sequence[int]) -> None:
    for place, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(place)].width = width


def _saved(book: Workbook) -> bytes:
    """The workbook with the decision's moment in place of the clock's, so that equal ones are equal files."""
    written = io.BytesIO()
    book.save(written)
    at = book.properties.created.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>" + at, data)
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, data)
    return packed.getvalue()
