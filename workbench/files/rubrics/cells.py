"""The cells of a rubric's workbook as they stand, and what a sheet may not have."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from workbench.errors import Sentence
from workbench.files.rubrics.cell_values import out_of_cell
from workbench.files.spreadsheets.tables import small_workbook
from workbench.files.yaml_files.yaml_nodes import NodePath, Place, YamlDocument

MAX_UNPACKED_BYTES = 8 * 1024**2
_LAST_ROW = 1_048_576  # of a sheet
MAX_ROWS, MAX_COLUMNS = 2000, 100  # a rubric has some dozens of each
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z0-9:$]{1,40})"')


@dataclass(frozen=True)
class CellPlace(Place):
    """`order` is the place of the sheet among the others."""

    sheet: str = ""
    order: int = 0

    def __str__(self) -> str:
        return f"{self.sheet}!{get_column_letter(self.column)}{self.line}"


@dataclass(frozen=True)
class RawCell:
    """`kind` as in the file: s text, n number, d date, b yes or no, f formula, e error."""

    value: Any
    kind: str


@dataclass
class RawSheet:
    """Cells by (row, column), both from 1; blank ones are left out."""

    name: str
    order: int
    cells: dict[tuple[int, int], RawCell] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    too_far: tuple[int, int] | None = None

    def place(self, row: int, column: int) -> CellPlace:
        return CellPlace(row, column, self.name, self.order)

    def rows(self) -> list[int]:
        return sorted({row for row, _ in self.cells})


@dataclass
class SheetDocument(YamlDocument):
    """Plain data with the cell of every value; problems name `Sheet!B4` instead of a line.

    torn : a heading is gone, so that much is missing whose cause has been told.
    """

    torn: bool = False

    def add(self, place: Place, path: NodePath, message: Sentence) -> None:  # noqa: ARG002 - the cell says it
        # Of several problems of one cell the first is the cause: what follows from it would only confuse.
        if all(place != told for told, _ in self.problems):
            self.problems.append((place, message))

    def listing(self) -> list[Sentence]:
        ordered = sorted(self.problems, key=lambda found: _order(found[0]))
        return [
            Sentence("%(file)s: %(place)s: %(said)s", {"file": self.file, "place": str(place), "said": said})
            for place, said in ordered
        ]


def _order(place: Place) -> tuple[int, int, int]:
    return (place.order if isinstance(place, CellPlace) else 0, place.line, place.column)


def read_cells(path: Path) -> list[RawSheet]:
    """Read every sheet, row by row, so that a damaged or crafted file takes no more memory than it is worth.

    Raises UnreadableFile for what is no workbook, is damaged, or is far larger than a rubric.
    """
    with small_workbook(path, most_bytes=MAX_UNPACKED_BYTES) as (data, book):
        found = []
        for order, sheet in enumerate(book.worksheets):
            # The size a program wrote down may be wrong in both directions; the cells are the truth.
            sheet.reset_dimensions()
            raw = RawSheet(sheet.title, order, merged=list(_merged(data, sheet)))
            _take(sheet, raw)
            found.append(raw)
    return found


def _take(sheet: Any, raw: RawSheet) -> None:
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number > _LAST_ROW:  # a damaged number of a row: blank rows would come without end
            raw.too_far = (MAX_ROWS + 1, 1)
            return
        for place, cell in enumerate(row, start=1):
            value = cell.value
            if value is None or (isinstance(value, str) and not value.strip() and cell.data_type != "f"):
                continue
            if number > MAX_ROWS or place > MAX_COLUMNS:
                raw.too_far = (number, place)
                return
            if isinstance(value, str) and cell.data_type != "f":
                value = out_of_cell(value)
            raw.cells[number, place] = RawCell(value, cell.data_type)


def _merged(data: bytes, sheet: Any) -> Iterator[str]:
    """Ranges of merged cells, which reading row by row passes over."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        part = package.read(sheet._worksheet_path.lstrip("/"))
    yield from (match.decode("ascii") for match in _MERGED.findall(part))
