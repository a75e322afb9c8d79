"""A table of what the store does not hold about candidates: scores of an interview, certificates, votes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from workbench.domain.identifiers import identifier
from workbench.domain.naming import MOST_NAMED
from workbench.domain.spelling import normal, one_line, text_of
from workbench.errors import UnusableTable
from workbench.files.tables import Cells, Sheet, read_tables

Value = str | float | bool | None

HEADER_ROWS = 60
# The first is what messages call the column.
NUMBER_HEADINGS = ("number", "номер", "номер работы", "№ работы", "работа", "entry", "candidate")
_YES = frozenset(normal(each) for each in ("да", "есть", "yes", "true", "+", "истина"))
_NO = frozenset(normal(each) for each in ("нет", "no", "false", "ложь"))


def read_attributes(path: Path) -> dict[str, dict[str, Value]]:
    """Read an XLSX or CSV with a column `number` and any others: entry → column → value.

    A column of numbers holds numbers, one of yes and no holds true and false, any other holds texts; an empty
    cell is None.

    Raises
    ------
    UnreadableFile : no table at all.
    UnusableTable : no column of numbers, an entry without a number or with two rows, a column without a
        heading or with another's; names rows and columns.
    """
    sheet, at, place = _header(path)
    if sheet.problem:
        raise UnusableTable(file=path.name, reason=f"{sheet.problem}; export the file again")
    headings = _headings(path, sheet, at, place)
    numbers: list[str] = []
    rows: list[Cells] = []
    for row, cells in sheet.rows[at + 1 :]:
        number = identifier(cells[place]) if place < len(cells) else ""
        if not number:
            raise UnusableTable(file=path.name, reason=f"row {row} has no number of an entry; enter it")
        if number in numbers:
            raise UnusableTable(
                file=path.name, reason=f"{number} stands in two rows, the second is {row}; keep one"
            )
        numbers.append(number)
        rows.append(cells)
    found: dict[str, dict[str, Value]] = {number: {} for number in numbers}
    for column, heading in headings.items():
        values = _typed([cells[column] if column < len(cells) else None for cells in rows])
        for number, value in zip(numbers, values, strict=True):
            found[number][heading] = value
    return found


def _header(path: Path) -> tuple[Sheet, int, int]:
    """The first row that has a heading for numbers, its sheet and the column."""
    known = {normal(each) for each in NUMBER_HEADINGS}
    found: list[tuple[int, Sheet, int, int]] = []
    for sheet in read_tables(path).sheets:
        for at, (_, cells) in enumerate(sheet.rows[:HEADER_ROWS]):
            places = [column for column, cell in enumerate(cells) if normal(cell) in known]
            if places:
                width = sum(1 for cell in cells if one_line(cell))
                found.append((width, sheet, at, places[0]))
                break
    if not found:
        named = ", ".join(f"«{each}»" for each in NUMBER_HEADINGS[:3])
        raise UnusableTable(
            file=path.name, reason=f"there is no column with the numbers of entries; head it {named}"
        )
    # A CSV is read with every delimiter; the right one gives the most columns.
    _, sheet, at, place = max(found, key=lambda each: each[0])
    return sheet, at, place


def _headings(path: Path, sheet: Sheet, at: int, place: int) -> dict[int, str]:
    _, cells = sheet.rows[at]
    named = {column: one_line(cell) for column, cell in enumerate(cells) if column != place}
    filled = {
        column
        for _, row in sheet.rows[at + 1 :]
        for column, cell in enumerate(row)
        if one_line(cell) and column != place
    }
    nameless = [column + 1 for column in sorted(filled) if not named.get(column)]
    if nameless:
        listed = ", ".join(map(str, nameless[:MOST_NAMED]))
        raise UnusableTable(
            file=path.name, reason=f"column {listed} has values and no heading; give it a heading"
        )
    headings = {column: name for column, name in named.items() if name}
    repeated = sorted({name for name in headings.values() if [*headings.values()].count(name) > 1})
    if repeated:
        raise UnusableTable(
            file=path.name, reason=f"two columns are headed «{repeated[0]}»; rename one of them"
        )
    if not headings:
        raise UnusableTable(file=path.name, reason="there is nothing beside the numbers; add a column")
    return headings


def _typed(cells: Iterable[object]) -> list[Value]:
    values = list(cells)
    texts = [one_line(cell) for cell in values]
    given = [(cell, text) for cell, text in zip(values, texts, strict=True) if text]
    if all(isinstance(cell, bool) or normal(text) in _YES | _NO or text == "+" for cell, text in given):
        return [None if not text else normal(text) in _YES or text == "+" for text in texts]
    numbers = [_number(text) for text in texts]
    if all(number is not None for number, text in zip(numbers, texts, strict=True) if text):
        return [*numbers]
    return [text or None for text in texts]


def _number(text: str) -> float | None:
    try:
        number = float(text_of(text).replace(" ", "").replace(",", "."))
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None
