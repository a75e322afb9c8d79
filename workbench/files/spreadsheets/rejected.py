"""Writes rejected rows for the people who have to correct them: the original cells, the place, the reason."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from workbench.domain.spelling import one_line, text_of
from workbench.domain.text import Language, Text
from workbench.errors import N_, FileProblem, Sentence
from workbench.files.spreadsheets.cell_text import cell_text
from workbench.i18n.system import system_reason
from workbench.workflows.importing.common import Rejection, SourceTable
from workbench.workflows.importing.import_reasons import REASONS

HEADINGS: dict[Language, tuple[str, ...]] = {
    "ru": ("Лист", "Строка", "Код", "Причина и что делать"),
    "en": ("Sheet", "Row", "Code", "Reason and what to do"),
}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS = {"A": 14, "B": 8, "C": 22, "D": 70}
_SHOWN_CHARACTERS = 60


def reason_text(rejection: Rejection, language: Language = "ru") -> str:
    """The reason in words and what to do about it."""
    told = rejection.value.to(language) if isinstance(rejection.value, Text) else rejection.value
    value = one_line(told) or ("пусто" if language == "ru" else "empty")
    short = value if len(value) <= _SHOWN_CHARACTERS else value[:_SHOWN_CHARACTERS] + "…"
    return REASONS[rejection.code].to(language) % {"value": short}


def write_rejected(
    directory: Path,
    table: SourceTable,
    rejections: Sequence[Rejection],
    at: datetime,
    language: Language = "ru",
) -> Path | None:
    """Write `rejected-<source>-<file>-<time>.xlsx`; None when nothing was rejected.

    Cells are kept as texts, numbers and dates, never as formulas. The file holds personal data, so only its
    owner may read it. Raises FileProblem when the directory cannot be written to.
    """
    if not rejections:
        return None
    # Not write-only: openpyxl leaves a temporary file open when such a workbook cannot be saved.
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Отклонено" if language == "ru" else "Rejected"
    for column, width in _WIDTHS.items():
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "E2"
    sheet.append([_cell(sheet, text, bold=True) for text in (*HEADINGS[language], *table.headings)])
    for rejection in rejections:
        place = (table.sheet, rejection.row.number, rejection.code, reason_text(rejection, language))
        sheet.append([_cell(sheet, value, wrap=index == 3) for index, value in enumerate(place)]
                     + [_cell(sheet, value) for value in rejection.row.original])  # fmt: skip
    try:
        directory.mkdir(parents=True, exist_ok=True)
        path = _new_file(directory, f"rejected-{table.source}-{Path(table.file).stem}-{at:%Y%m%d-%H%M%S}")
        book.save(path)
    except OSError as error:
        raise FileProblem(
            file=str(directory),
            reason=Sentence(
                N_("the rejected rows cannot be written there (%(why)s)"), {"why": system_reason(error)}
            ),
        ) from error
    return path


def _new_file(directory: Path, stem: str) -> Path:
    """Create the file; two imports within a second must not overwrite each other."""
    for name in _names(stem):
        try:
            os.close(os.open(directory / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            continue
        return directory / name
    raise FileExistsError(stem)


def _names(stem: str) -> Iterator[str]:
    yield f"{stem}.xlsx"
    for number in range(2, 1000):
        yield f"{stem}-{number}.xlsx"


def _cell(sheet: Worksheet, value: object, *, bold: bool = False, wrap: bool = False) -> Cell:
    cell = WriteOnlyCell(sheet)
    if isinstance(value, str):
        text = cell_text(value)
        cell.value = text
        # openpyxl takes «=…» for a formula; Excel keeps what is marked by an apostrophe as text.
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(_FORMULA_STARTS)
    elif value is None or isinstance(value, (bool, int, float, datetime)):
        cell.value = value
    else:
        cell.value = text_of(value)
    if bold:
        cell.font = Font(bold=True)
    if wrap:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
