"""A rubric from the workbook that `rubric_workbook` makes: every mistake at once, each with its cell."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from math import isfinite
from pathlib import Path
from typing import Any

from openpyxl.utils import coordinate_to_tuple

from workbench.domain import rubric as rubric_module
from workbench.domain.problems import quoted, twice
from workbench.domain.rubric import Rubric
from workbench.errors import N_, Sentence, UnreadableFile
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

_UNDESCRIBED = N_("no row of the sheet of levels names this criterion; describe its levels there")
_UNKNOWN_SHEET = N_("unknown sheet; remove it, or call it one of: %(known)s")
_SHEET_TWICE = N_("this sheet is there twice; remove one of the two")
_NO_SHEET = N_(
    "is no workbook of a rubric: there is no sheet %(sheets)s; `workbench rubric to-xlsx` makes one"
)
_MERGED = N_("cells %(cells)s are merged; unmerge them and fill in each one")
_FAR = N_("something stands far outside the table; delete everything below and right of the table")
_EMPTY_ROW = N_("an empty row inside the table; delete the row")
_NO_HEADING = N_("the heading '%(ru)s' (%(en)s) is expected here; put it back")
_NOT_READ = N_("nothing is read from here; delete this cell")
_UNKNOWN_NAME = N_("%(name)s is not known here; delete it with what belongs to it, or take one of: %(known)s")
_UNNAMED = N_("there is no heading here; delete it with what belongs to it, or take one of: %(known)s")
_NAME_TWICE = N_("%(name)s is there twice; delete one of the two")
_NO_ROW = N_("no row is called %(called)s; add it, with nothing in it where it is optional")
_NO_COLUMN = N_("no column is called %(called)s; add it, with nothing in it where it is optional")
_NO_CODE = N_("the criterion's code is missing; write it into every row")
_OTHER_CODE = N_("%(code)s is no criterion's code; take one of: %(known)s")
_FORMULA = N_("is a formula; replace it by its value (copy, then paste as values)")
_ERROR = N_("holds the error %(value)s; write the value")
_DATE_NUMBER = N_("Excel made a date or time of this; format the cell as a number and type the value again")
_DATE_TEXT = N_("Excel made a date or time of this; format the cell as a text and type the value again")
_NO_CHOICE = N_("%(value)s is not known; choose one of: %(words)s")
_A_TEXT = N_("holds %(value)s, a text is expected; format the cell as text and type it again")
_LONG = N_("is %(count)s characters long, cut off perhaps; keep it below %(most)s")
_SPACE = N_("a space stands before or after the code; delete it")
_NO_NUMBER = N_("%(value)s is no number; write one")
_NUMBER_AS_TEXT = N_("the number %(value)s is stored as text; format the cell as a number and type it again")
_A_NUMBER = N_("holds %(value)s, a number is expected; write one")
_LARGE = N_("this number is too large; write a smaller one")
_NO_WHOLE = N_("%(value)s is no whole number; write one")
_LOGICAL = N_("the logical value %(value)s")
_NUMBER = N_("the number %(value)s")
_SOMETHING = N_("something else")


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
    if document.torn:
        document.raise_problems()  # what every row lacks without its heading would only confuse
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
            document.add(document.place(path), path, twice(N_("criterion id"), criterion["id"]))
        elif not criterion["levels"] and "id" in criterion:
            document.add(document.place(path), path, Sentence(_UNDESCRIBED))


def _pages(document: SheetDocument, sheets: Iterable[RawSheet], path: Path) -> dict[str, RawSheet]:
    """The sheets by what they hold, in the order in which they have to be read."""
    found: dict[str, RawSheet] = {}
    for sheet in sheets:
        page = next((each for each in PAGES if is_called(sheet.name, each.title)), None)
        known = ", ".join(each.title.ru for each in PAGES)
        if page is None and sheet.cells:
            document.add(sheet.place(1, 1), (), Sentence(_UNKNOWN_SHEET, {"known": known}))
        elif page is not None and page.key in found:
            document.add(sheet.place(1, 1), (), Sentence(_SHEET_TWICE))
        elif page is not None:
            found[page.key] = sheet
    missing = [each.title for each in PAGES if each.needed and each.key not in found]
    if missing:
        listing = ", ".join(f"«{each.ru}» ({each.en})" for each in missing)
        raise UnreadableFile(file=str(path), reason=Sentence(_NO_SHEET, {"sheets": listing}))
    return {each.key: found[each.key] for each in PAGES if each.key in found}


def _check_sheet(document: SheetDocument, sheet: RawSheet) -> None:
    """What no sheet may have."""
    for merged in sheet.merged:
        row, column = coordinate_to_tuple(merged.replace("$", "").split(":")[0])
        document.add(sheet.place(row, column), (), Sentence(_MERGED, {"cells": merged}))
    if sheet.too_far:
        document.add(sheet.place(*sheet.too_far), (), Sentence(_FAR))
    rows = sheet.rows()
    for row in sorted(set(range(1, rows[-1])) - set(rows)) if rows else ():
        document.add(sheet.place(row, 1), (), Sentence(_EMPTY_ROW))


def _read_fields(document: SheetDocument, sheet: RawSheet) -> None:
    """The rubric's own fields: names in the first column, values in the second."""
    for place, words in ((1, FIELD), (2, VALUE)):
        cell = sheet.cells.get((1, place))
        if cell is None or not is_called(str(cell.value), words):
            told = {"ru": words.ru, "en": words.en}
            document.add(sheet.place(1, place), (), Sentence(_NO_HEADING, told))
    row_of = _note_places(document, sheet, RUBRIC, {row: (row, 1) for row in sheet.rows() if row > 1}, 2)
    _tell_missing(document, sheet, RUBRIC, row_of, _NO_ROW)
    for place in range(4, 1 + max((column for _, column in sheet.cells), default=1)):
        extra = next((row for row in sheet.rows() if (row, place) in sheet.cells), None)
        if extra is not None:
            document.add(sheet.place(extra, place), (), Sentence(_NOT_READ))
    for column, row in row_of.items():
        _take(document, sheet, (row, 2), column, document.data, ())
    _settle(RUBRIC, document.data)


def _read_list(document: SheetDocument, sheet: RawSheet, page: Page) -> None:
    """A list of records, one in a row; the first row has the headings."""
    used = sorted({column for _, column in sheet.cells})
    place_of = _note_places(document, sheet, page, {place: (1, place) for place in used}, 1)
    _tell_missing(document, sheet, page, place_of, _NO_COLUMN)
    if page.columns[0] not in place_of:
        return  # without codes nothing can be told of the rows
    if page.key not in _PARTS:
        document.values[(page.key,)] = sheet.place(2, 1)
    if page.key == "criteria":
        document.data[page.key] = []
    for row in sheet.rows():
        if row > 1:
            _read_row(document, sheet, page, place_of, row)


def _note_places(
    document: SheetDocument, sheet: RawSheet, page: Page, at: Mapping[int, tuple[int, int]], first: int
) -> dict[Column, int]:
    """Where each column (or, of the rubric's own fields, each row) of `page` stands.

    `at` : the heading's cell by place. `first` : the place of the first column in a workbook of ours. What is
    called otherwise there, and nowhere else by its name, is told and read all the same.
    """
    found: dict[Column, int] = {}
    texts = {place: str(sheet.cells[cell].value) if cell in sheet.cells else "" for place, cell in at.items()}
    for place, text in texts.items():
        column = _called(page, text)
        if column is None:
            own = page.columns[place - first] if place - first < len(page.columns) else None
            gone = own is not None and all(_called(page, each) is not own for each in texts.values())
            if own is not None and gone and not own.may_lack:
                found[own] = place
                told = Sentence(_NO_HEADING, {"ru": own.heading.ru, "en": own.heading.en})
            else:
                shown = {"name": quoted(text[:60]), "known": names(page.columns, "ru")}
                told = Sentence(_UNKNOWN_NAME if text else _UNNAMED, shown)
                document.torn |= gone  # older workbooks have no such place, so this may be something else
            document.add(sheet.place(*at[place]), (), told)
        elif column in found:
            document.add(sheet.place(*at[place]), (), Sentence(_NAME_TWICE, {"name": quoted(text)}))
        else:
            found[column] = place
    return found


def _called(page: Page, text: str) -> Column | None:
    return next((each for each in page.columns if is_called(text, each.heading)), None)


def _tell_missing(
    document: SheetDocument, sheet: RawSheet, page: Page, found: dict[Column, int], told: str
) -> None:
    missing = [each for each in page.columns if each not in found and not each.may_lack]
    if missing:
        document.torn = True
        called = names(tuple(missing), "ru")
        after = 1 + max((place for _, place in sheet.cells), default=0)
        document.add(sheet.place(1, after), (), Sentence(told, {"called": called}))


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
        document.add(sheet.place(*at), (), Sentence(_NO_CODE))
    elif index is None:
        codes = [each["id"] for each in criteria if "id" in each]
        if not codes:
            return None  # there is nothing to take: that is what has to be told
        known = ", ".join(str(each) for each in codes)
        told = {"code": quoted(str(wanted)[:60]), "known": known}
        document.add(sheet.place(*at), (), Sentence(_OTHER_CODE, told))
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


def _problems(column: Column, cell: RawCell) -> Iterator[Sentence]:
    """What is wrong with a cell by itself; the model says the rest."""
    value = cell.value
    if cell.kind == "f":
        yield Sentence(_FORMULA)
    elif cell.kind == "e":
        yield Sentence(_ERROR, {"value": value})
    elif isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        yield Sentence(_DATE_NUMBER if column.kind in ("whole", "number") else _DATE_TEXT)
    elif column.kind in ("whole", "number"):
        yield from _number_problems(column, value)
    elif column.choices:
        words = ", ".join(each.ru for each in column.choices.values())
        if _chosen(column, value) is None:
            yield Sentence(_NO_CHOICE, {"value": quoted(str(value)[:60]), "words": words})
    elif not isinstance(value, str):
        yield Sentence(_A_TEXT, {"value": _shown(value)})
    elif len(value) > LONGEST_CELL:
        yield Sentence(_LONG, {"count": len(value), "most": LONGEST_CELL})
    elif column.kind == "id" and value != value.strip():
        yield Sentence(_SPACE)


def _number_problems(column: Column, value: Any) -> Iterator[Sentence]:
    if isinstance(value, str):
        try:
            float(value.strip().replace(",", "."))
        except ValueError:
            yield Sentence(_NO_NUMBER, {"value": quoted(value[:60])})
        else:
            yield Sentence(_NUMBER_AS_TEXT, {"value": value.strip()[:60]})
    elif isinstance(value, bool):
        yield Sentence(_A_NUMBER, {"value": _shown(value)})
    elif not isfinite(value):
        yield Sentence(_LARGE)
    elif column.kind == "whole" and value != int(value):
        yield Sentence(_NO_WHOLE, {"value": f"{value:g}"})


def _shown(value: Any) -> Sentence:
    if isinstance(value, bool):
        return Sentence(_LOGICAL, {"value": str(value).upper()})
    if isinstance(value, int | float):
        return Sentence(_NUMBER, {"value": f"{value:g}"})
    return Sentence(_SOMETHING)


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
