"""A rubric from the workbook that `rubric_workbook` makes: every mistake at once, each with its cell."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from math import isfinite
from pathlib import Path
from typing import Any

from openpyxl.utils import coordinate_to_tuple

from workbench.domain import rubric as rubric_module
from workbench.domain.rubric import Rubric
from workbench.errors import UnreadableFile
from workbench.files.rubrics.cell_values import is_called, kept
from workbench.files.rubrics.cells import RawCell, RawSheet, SheetDocument, read_cells
from workbench.files.rubrics.layout import (
    FIELD,
    PAGES,
    RUBRIC,
    VALUE,
    Column,
    Page,
    names,
)
from workbench.files.rubrics.statement import put_statement
from workbench.files.spreadsheets.cell_text import LONGEST_CELL
from workbench.files.yaml_files.documents import validated
from workbench.files.yaml_files.yaml_nodes import NodePath

_PARTS = ("levels", "indicators")  # lists inside a criterion
_OPTIONAL = ("evidence", "example", "aggregation", "replaces")


def rubric_from_xlsx(path: Path) -> Rubric:
    """Read a rubric from its workbook; columns may stand in any order, headings be in either language.

    Raises
    ------
    UnreadableFile : no workbook, a damaged one, or one far larger than a rubric.
    InvalidDocument : with every mistake, as `file: Sheet!B4: what is wrong; what to do`.
    """
    sheets = read_cells(path)
    document = SheetDocument(file=str(path), data={})
    found = _pages(document, sheets, path)
    document.values[()] = found[RUBRIC.key].place(1, 1)
    for page, sheet in found.items():
        _check_sheet(document, sheet)
        if page == RUBRIC.key:
            _read_fields(document, sheet)
        else:
            _read_list(document, sheet, next(each for each in PAGES if each.key == page))
    _tell_undescribed(document)
    put_statement(document)
    return validated(Rubric, document, rubric_module.disagreements)


def _tell_undescribed(document: SheetDocument) -> None:
    seen: set[Any] = set()
    for index, criterion in enumerate(document.data.get("criteria", [])):
        criterion.setdefault("levels", [])
        repeated, path = criterion.get("id") in seen, ("criteria", index, "id")
        seen.add(criterion.get("id"))
        if repeated and "id" in criterion:
            # Its levels went to the first of that code, which must not be told instead.
            message = f"criterion id {criterion['id']!r} stands twice; give each its own"
            document.add(document.place(path), path, message)
        elif not criterion["levels"] and "id" in criterion:
            message = "no row of the sheet of levels names this criterion; describe its levels there"
            document.add(document.place(path), path, message)


def _pages(document: SheetDocument, sheets: Iterable[RawSheet], path: Path) -> dict[str, RawSheet]:
    """The sheets by what they hold, in the order in which they have to be read."""
    found: dict[str, RawSheet] = {}
    for sheet in sheets:
        page = next((each for each in PAGES if is_called(sheet.name, each.title)), None)
        known = ", ".join(each.title.ru for each in PAGES)
        if page is None and sheet.cells:
            document.add(sheet.place(1, 1), (), f"unknown sheet; remove it, or call it one of: {known}")
        elif page is not None and page.key in found:
            document.add(sheet.place(1, 1), (), "this sheet is there twice; remove one of the two")
        elif page is not None:
            found[page.key] = sheet
    missing = [each.title for each in PAGES if each.needed and each.key not in found]
    if missing:
        listing = ", ".join(f"«{each.ru}» ({each.en})" for each in missing)
        raise UnreadableFile(
            file=str(path),
            reason=f"is no workbook of a rubric: there is no sheet {listing};"
            " `workbench rubric to-xlsx` makes one",
        )
    return {each.key: found[each.key] for each in PAGES if each.key in found}


def _check_sheet(document: SheetDocument, sheet: RawSheet) -> None:
    """What no sheet may have."""
    for merged in sheet.merged:
        row, column = coordinate_to_tuple(merged.replace("$", "").split(":")[0])
        message = f"cells {merged} are merged; unmerge them and fill in each one"
        document.add(sheet.place(row, column), (), message)
    if sheet.too_far:
        message = "something stands far outside the table; delete everything below and right of the table"
        document.add(sheet.place(*sheet.too_far), (), message)
    rows = sheet.rows()
    for row in sorted(set(range(1, rows[-1])) - set(rows)) if rows else ():
        document.add(sheet.place(row, 1), (), "an empty row inside the table; delete the row")


def _read_fields(document: SheetDocument, sheet: RawSheet) -> None:
    """The rubric's own fields: names in the first column, values in the second."""
    for place, words in ((1, FIELD), (2, VALUE)):
        cell = sheet.cells.get((1, place))
        if cell is None or not is_called(str(cell.value), words):
            message = f"the heading {words.ru!r} ({words.en}) is expected here; put it back"
            document.add(sheet.place(1, place), (), message)
    row_of: dict[Column, int] = {}
    for row in sheet.rows():
        if row > 1:
            named = sheet.cells.get((row, 1))
            _note_place(document, sheet, RUBRIC, row_of, (row, 1), named, row)
    _tell_missing(document, sheet, RUBRIC, row_of, "row")
    for place in range(4, 1 + max((column for _, column in sheet.cells), default=1)):
        extra = next((row for row in sheet.rows() if (row, place) in sheet.cells), None)
        if extra is not None:
            document.add(sheet.place(extra, place), (), "nothing is read from here; delete this cell")
    for column, row in row_of.items():
        _take(document, sheet, (row, 2), column, document.data, ())
    _settle(RUBRIC, document.data)


def _read_list(document: SheetDocument, sheet: RawSheet, page: Page) -> None:
    """A list of records, one in a row; the first row has the headings."""
    place_of: dict[Column, int] = {}
    used = {column for _, column in sheet.cells}
    for place in sorted(used):
        heading = sheet.cells.get((1, place))
        _note_place(document, sheet, page, place_of, (1, place), heading, place)
    _tell_missing(document, sheet, page, place_of, "column")
    if page.columns[0] not in place_of:
        return  # without codes nothing can be told of the rows
    if page.key not in _PARTS:
        document.values[(page.key,)] = sheet.place(2, 1)
    if page.key == "criteria":
        document.data[page.key] = []
    for row in sheet.rows():
        if row > 1:
            _read_row(document, sheet, page, place_of, row)


def _note_place(
    document: SheetDocument,
    sheet: RawSheet,
    page: Page,
    found: dict[Column, int],
    at: tuple[int, int],
    cell: RawCell | None,
    place: int,
) -> None:
    """Note where a column (or, of the rubric's own fields, a row) of `page` stands."""
    text = "" if cell is None else str(cell.value)
    column = next((each for each in page.columns if is_called(text, each.heading)), None)
    if column is None:
        what = f"{text[:60]!r} is not known here" if text else "there is no heading here"
        known = names(page.columns, "ru")
        document.add(
            sheet.place(*at), (), f"{what}; delete it with what belongs to it, or take one of: {known}"
        )
    elif column in found:
        document.add(sheet.place(*at), (), f"{text!r} is there twice; delete one of the two")
    else:
        found[column] = place


def _tell_missing(
    document: SheetDocument, sheet: RawSheet, page: Page, found: dict[Column, int], what: str
) -> None:
    missing = [each for each in page.columns if each not in found and not each.may_lack]
    if missing:
        called = names(tuple(missing), "ru")
        message = f"no {what} is called {called}; add it, with nothing in it where it is optional"
        after = 1 + max((place for _, place in sheet.cells), default=0)
        document.add(sheet.place(1, after), (), message)


def _read_row(
    document: SheetDocument, sheet: RawSheet, page: Page, place_of: dict[Column, int], row: int
) -> None:
    record: dict[str, Any] = {}
    path = _path_of(document, sheet, page, place_of, row)
    if path is None:
        return
    document.values[path] = sheet.place(row, place_of[page.columns[0]])
    for column, place in place_of.items():
        _take(document, sheet, (row, place), column, record, path)
    record.pop("of", None)
    minimum = record.pop("minimum", None)
    if minimum is not None and isinstance(record.get("id"), str):
        bounds = document.data.setdefault("aggregation", {}).setdefault("minimum", {})
        bounds.setdefault(record["id"], minimum)
        by_id: NodePath = ("aggregation", "minimum", record["id"])
        document.values.setdefault(by_id, document.values[*path, "minimum"])
    _settle(page, record)
    _list_at(document.data, path).append(record)


def _path_of(
    document: SheetDocument, sheet: RawSheet, page: Page, place_of: dict[Column, int], row: int
) -> NodePath | None:
    """Where the record of a row belongs; None where it names no criterion, which is told."""
    if page.key not in _PARTS:
        return (page.key, len(document.data.setdefault(page.key, [])))
    at = (row, place_of[page.columns[0]])
    named = sheet.cells.get(at)
    criteria = document.data.get("criteria", [])
    wanted = named.value if named is not None else None
    index = next((number for number, each in enumerate(criteria) if each.get("id") == wanted), None)
    if wanted is None:
        document.add(sheet.place(*at), (), "the criterion's code is missing; write it into every row")
    elif index is None:
        known = ", ".join(str(each.get("id")) for each in criteria)
        message = f"{str(wanted)[:60]!r} is no criterion's code; take one of: {known}"
        document.add(sheet.place(*at), (), message)
    else:
        listed = criteria[index].setdefault(page.key, [])
        document.values.setdefault(("criteria", index, page.key), sheet.place(*at))
        return ("criteria", index, page.key, len(listed))
    return None


def _list_at(data: Any, path: NodePath) -> list[Any]:
    for part in path[:-1]:
        data = data[part]
    listed: list[Any] = data
    return listed


def _take(
    document: SheetDocument,
    sheet: RawSheet,
    at: tuple[int, int],
    column: Column,
    record: dict[str, Any],
    path: NodePath,
) -> None:
    """Put what a cell holds into the record, and note where it stands, empty cells too."""
    place = sheet.place(*at)
    document.values[*path, *column.path] = place
    for length in range(1, len(column.path)):
        document.values.setdefault((*path, *column.path[:length]), place)
    cell = sheet.cells.get(at)
    if cell is None:
        return
    inner = record
    for part in column.path[:-1]:
        inner = inner.setdefault(part, {})
    # What stands in for a wrong value keeps the record whole; the cell's first problem is the one told.
    inner[column.path[-1]] = cell.value
    for message in _problems(column, cell):
        document.add(place, (), message)
        return
    inner[column.path[-1]] = _value(column, cell)


def _problems(column: Column, cell: RawCell) -> Iterator[str]:
    """What is wrong with a cell by itself; the model says the rest."""
    value = cell.value
    if cell.kind == "f":
        yield "is a formula; replace it by its value (copy, then paste as values)"
    elif cell.kind == "e":
        yield f"holds the error {value}; write the value"
    elif isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        wanted = "a number" if column.kind in ("whole", "number") else "a text"
        yield f"Excel made a date or time of this; format the cell as {wanted} and type the value again"
    elif column.kind in ("whole", "number"):
        yield from _number_problems(column, value)
    elif column.choices:
        words = ", ".join(each.ru for each in column.choices.values())
        if _chosen(column, value) is None:
            yield f"{str(value)[:60]!r} is not known; choose one of: {words}"
    elif not isinstance(value, str):
        yield f"holds {_shown(value)}, a text is expected; format the cell as text and type it again"
    elif len(value) > LONGEST_CELL:
        yield f"is {len(value)} characters long, cut off perhaps; keep it below {LONGEST_CELL}"
    elif column.kind == "id" and value != value.strip():
        yield "a space stands before or after the code; delete it"


def _number_problems(column: Column, value: Any) -> Iterator[str]:
    if isinstance(value, str):
        try:
            float(value.strip().replace(",", "."))
        except ValueError:
            yield f"{value[:60]!r} is no number; write one"
        else:
            shown = value.strip()[:60]
            yield f"the number {shown} is stored as text; format the cell as a number and type it again"
    elif isinstance(value, bool):
        yield f"holds {_shown(value)}, a number is expected; write one"
    elif not isfinite(value):
        yield "this number is too large; write a smaller one"
    elif column.kind == "whole" and value != int(value):
        yield f"{value:g} is no whole number; write one"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "the logical value " + ("TRUE" if value else "FALSE")
    return f"the number {value:g}" if isinstance(value, int | float) else "something else"


def _chosen(column: Column, value: Any) -> str | bool | None:
    """The field's value that a cell names: by either language's word, or by itself."""
    for known, words in column.choices.items():
        if value is known or (isinstance(value, str) and (is_called(value, words) or value.strip() == known)):
            return known
    return None


def _value(column: Column, cell: RawCell) -> Any:
    value = cell.value
    if column.choices:
        return _chosen(column, value)
    if column.kind == "whole":
        return int(value)
    return kept(value) if column.kind == "number" else value


def _settle(page: Page, record: dict[str, Any]) -> None:
    """Leave it to the model to say which language of a text, or which end of the scale, is missing."""
    for column in page.columns:
        if len(column.path) > 1 and column.path[0] not in _OPTIONAL:
            record.setdefault(column.path[0], {})
