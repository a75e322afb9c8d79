"""A sheet of headings and rows: texts stay texts, whatever they begin with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from workbench.files.spreadsheets.cell_text import cell_text

SheetCell = str | int | float
_HEAD = PatternFill("solid", fgColor="E9EEFB")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_rows(page: Worksheet, width_of: Mapping[str, int], rows: Iterable[Sequence[SheetCell]]) -> None:
    """Write headings, each with the width of its column, and below them the rows; "" leaves a cell empty."""
    for place, (heading, width) in enumerate(width_of.items(), start=1):
        head = page.cell(1, place, cell_text(heading))
        head.font, head.fill = Font(bold=True), _HEAD
        page.column_dimensions[get_column_letter(place)].width = width
    for number, row in enumerate(rows, start=2):
        for place, value in enumerate(row, start=1):
            if value == "":
                continue
            cell = page.cell(number, place, cell_text(value) if isinstance(value, str) else value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(value, str):
                # A text may begin with "=": it stays a text and is never computed, not even when edited.
                cell.data_type = "s"
                cell.quotePrefix = value.startswith(_FORMULA_STARTS)
            elif isinstance(value, float):
                cell.number_format = "0.00"
    page.freeze_panes = "A2"
