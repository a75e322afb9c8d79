"""A rubric as a workbook for methodologists: a row is a criterion or a level, and nothing is merged."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.worksheet import Worksheet

from workbench.domain.rubric import Rubric
from workbench.domain.text import Language
from workbench.errors import N_, FileProblem, Sentence
from workbench.files.rubrics.cell_values import into_cell, kept
from workbench.files.rubrics.layout import (
    CRITERIA,
    FIELD,
    HELP,
    LISTS,
    RUBRIC,
    VALUE,
    Column,
    Page,
)
from workbench.files.rubrics.statement import levels_text
from workbench.files.spreadsheets.cell_text import cell_text

Record = Mapping[str, Any]
_HEAD = PatternFill("solid", fgColor="E9EEFB")
_TOP = Alignment(wrap_text=True, vertical="top")
_FILLED = 0.9  # of a column's width, by texts that wrap at words
_FORMULA_STARTS = ("=", "+", "-", "@", "\t")
_LINE, _TALLEST = 15, 405  # points of a line; of the tallest row that Excel shows
ROWS_TO_FILL = 300  # so far down lists of choices reach, for rows that somebody adds


class _Row(RowDimension):
    """As tall as its texts, and free to grow with them: openpyxl would fix the height it is given."""

    @property
    def customHeight(self) -> bool:
        return False


_NO_CELL_TEXT = N_("a text for %(place)s is too long for a cell, or has an invisible character; shorten it")
_DIGITS = N_("%(value)s for %(place)s has more digits than a spreadsheet keeps; round it")


def rubric_workbook(rubric: Rubric, *, language: Language = "ru") -> bytes:
    """Write the rubric as XLSX that `rubric_from_xlsx` reads back equal; `language` of headings and choices.

    Raises FileProblem for a text or number that no spreadsheet keeps as it is.
    """
    data = rubric.model_dump()
    book = Workbook()
    first = book.worksheets[0]
    first.title = RUBRIC.title.to(language)
    _write_fields(first, {**data, "aggregation": data.get("aggregation", {})}, rubric.key, language)
    for page in LISTS:
        sheet = book.create_sheet(page.title.to(language))
        _write_list(sheet, page, list(_records(page.key, data)), rubric.key, language)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _records(key: str, data: Record) -> Iterator[Record]:
    if key == "criteria":
        minimum = data.get("aggregation", {}).get("minimum", {})
        yield from ({**each, "minimum": minimum.get(each["id"])} for each in data["criteria"])
    elif key in ("levels", "indicators"):
        for criterion in data["criteria"]:
            yield from ({"of": criterion["id"], **each} for each in criterion.get(key, ()))
    elif key == "ratings":
        replaces = data.get("replaces") or {}
        for each in replaces.get("ratings", ()):
            yield {**each, "levels": levels_text(each.get("levels", {}))}
        yield from ({"id": each, "are": "dropped"} for each in replaces.get("dropped", ()))
    else:
        yield from data.get(key, ())


def _write_fields(sheet: Worksheet, data: Record, rubric: str, language: Language) -> None:
    for place, (words, width) in enumerate(((FIELD, 30), (VALUE, 80), (HELP, 60)), start=1):
        _head(sheet, 1, place, words.to(language))
        sheet.column_dimensions[get_column_letter(place)].width = width
    for row, column in enumerate(RUBRIC.columns, start=2):
        _head(sheet, row, 1, column.heading.to(language))
        _fill(sheet, row, 2, column, data, rubric, language)
        sheet.cell(row, 2).alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
        help_ = sheet.cell(row, 3, column.help.to(language))
        help_.alignment, help_.font = _TOP, Font(color="5B6470")
        _offer(sheet, column, f"B{row}", language)
        _heighten(sheet, row)
    sheet.freeze_panes = "B2"


def _write_list(sheet: Worksheet, page: Page, records: list[Record], rubric: str, language: Language) -> None:
    last = len(records) + ROWS_TO_FILL
    for place, column in enumerate(page.columns, start=1):
        letter = get_column_letter(place)
        _head(sheet, 1, place, column.heading.to(language))
        note = Comment(column.help.to(language), "workbench", height=110, width=260)
        sheet.cell(1, place).comment = note
        sheet.column_dimensions[letter].width = column.width
        _offer(sheet, column, f"{letter}2:{letter}{last}", language)
        for row, record in enumerate(records, start=2):
            _fill(sheet, row, place, column, record, rubric, language)
    for row in range(1, len(records) + 2):
        _heighten(sheet, row)
    sheet.freeze_panes = "B2"


def _heighten(sheet: Worksheet, row: int) -> None:
    """Not every program makes room for wrapped texts by itself."""
    lines = 1
    for place, cell in enumerate(sheet[row], start=1):
        width = sheet.column_dimensions[get_column_letter(place)].width * _FILLED
        written = str(cell.value or "").split("\n")
        lines = max(lines, sum(max(1, ceil(len(each) / width)) for each in written))
    sheet.row_dimensions[row] = _Row(sheet, index=row, ht=min(lines * _LINE, _TALLEST))


def _head(sheet: Worksheet, row: int, place: int, text: str) -> None:
    cell = sheet.cell(row, place, text)
    cell.font, cell.fill, cell.alignment = Font(bold=True), _HEAD, _TOP


def _offer(sheet: Worksheet, column: Column, cells: str, language: Language) -> None:
    """A list to choose from: the words of a choice, or the codes of the criteria."""
    if column.choices:
        listed = '"' + ",".join(each.to(language) for each in column.choices.values()) + '"'
    elif column.path == ("of",):
        listed = f"'{CRITERIA.title.to(language)}'!$A$2:$A${ROWS_TO_FILL}"
    else:
        return
    offered = DataValidation(type="list", formula1=listed, allow_blank=True, showErrorMessage=True)
    offered.add(cells)
    sheet.add_data_validation(offered)


def _fill(
    sheet: Worksheet, row: int, place: int, column: Column, record: Record, rubric: str, language: Language
) -> None:
    value: Any = record
    for part in column.path:
        value = value.get(part) if isinstance(value, Mapping) else None
    cell = sheet.cell(row, place)
    cell.alignment = _TOP
    if column.kind in ("id", "text"):
        cell.number_format = "@"  # or Excel makes dates and numbers of what is typed here
    if value is None:
        return
    if column.choices:
        value = column.choices[value].to(language)
    where = f"{sheet.title}!{cell.coordinate}"
    if isinstance(value, str):
        if cell_text(value) != value or "\r" in value:
            raise FileProblem(file=rubric, reason=Sentence(_NO_CELL_TEXT, {"place": where}))
        cell.value = into_cell(value)
        # A text may look like a formula, a number or an error: it stays a text.
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(_FORMULA_STARTS)
    else:
        if kept(value) != value:
            told = {"value": repr(value), "place": where}
            raise FileProblem(file=rubric, reason=Sentence(_DIGITS, told))
        cell.value = value
