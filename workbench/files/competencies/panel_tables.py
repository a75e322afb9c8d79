"""Tables as a panel's secretary keeps them: which sheets hold judgements, and which column is which."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.domain.problems import listing
from workbench.domain.spelling import normal, one_line
from workbench.errors import N_, Sentence, UnusableTable
from workbench.files.spreadsheets.row_kinds import is_footer
from workbench.files.spreadsheets.tables import Cells, Sheet, read_tables

HEADER_ROWS = 30  # how far down a header is looked for

_BROKEN = N_("%(problem)s; correct it and read it again")
_NO_ROWS = N_("there are headings and no rows below them; fill it in")
_LACKING = N_("no sheet has the columns %(lacking)s; found %(found)s")
_LEVEL_COLUMN = N_("level %(level)s")
# As a column may be headed in each language.
_COLUMN = {
    "panellist": N_("panellist"),
    "judge": N_("judge"),
    "competency": N_("competency"),
    "situation": N_("situation"),
    "participant": N_("participant"),
    "level": N_("level"),
    "borderline": N_("borderline"),
}
_LEVEL = re.compile(r"(?:^|\s)(?:до )?(?:level|уров\w*|ур)\s*(\d{1,2})\b")

HEADINGS: Mapping[str, frozenset[str]] = {
    "panellist": frozenset(
        ("panellist", "panelist", "участник панели", "член панели", "эксперт", "id эксперта", "код эксперта")
    ),
    "judge": frozenset(
        ("judge", "судья", "кто судит", "кто оценил", "эксперт", "id эксперта", "код эксперта")
    ),
    "round": frozenset(("round", "тур", "раунд", "круг", "номер тура")),
    "competency": frozenset(("competency", "компетенция", "код компетенции")),
    "situation": frozenset(
        ("situation", "item", "ситуация", "код ситуации", "id ситуации", "situation id", "задание")
    ),
    "participant": frozenset(
        ("participant", "participant id", "участник", "id участника", "номер участника", "код участника")
    ),
    "level": frozenset(("level", "уровень")),
    "borderline": frozenset(
        ("borderline", "на границе", "на границе уровня", "пограничный", "граница уровня")
    ),
}


@dataclass(frozen=True)
class PanelRow:
    """A row that is no footer. `cells` by field; boundaries are fields «level 2», «level 3» ….

    place : what a person looks for: the sheet, if there are several, and the row.
    headings : field → as it stands in the file.
    """

    place: str
    cells: Mapping[str, object]
    headings: Mapping[str, str]

    def __getitem__(self, field: str) -> object:
        return self.cells.get(field)


def level_field(level: int) -> str:
    return f"level {level}"


def panel_rows(path: Path, needed: Sequence[str], optional: Collection[str] = ()) -> list[PanelRow]:
    """The rows of every sheet that has all the needed columns; columns of other names are not read.

    Raises UnreadableFile, or UnusableTable where no sheet has them: it names what is missing.
    """
    file = read_tables(path)
    found = [
        (sheet, *header)
        for sheet in file.sheets
        if sheet.visible and (header := _header(sheet, (*needed, *optional), needed)) is not None
    ]
    if not found:
        raise UnusableTable(file=path.name, reason=_missing(file.sheets, needed, optional))
    if found[0][0].text_only:
        # A CSV is read once for each delimiter; the right one gives the most columns.
        found = [max(found, key=lambda each: len(each[2]))]
    if problem := next((sheet.problem for sheet, _, _ in found if sheet.problem), ""):
        said = problem if isinstance(problem, Sentence) else Sentence(problem)
        raise UnusableTable(file=path.name, reason=Sentence(_BROKEN, {"problem": said}))
    rows = [row for sheet, at, columns in found for row in _rows(sheet, at, columns, several=len(found) > 1)]
    if not rows:
        raise UnusableTable(file=path.name, reason=Sentence(_NO_ROWS))
    return rows


def _header(
    sheet: Sheet, fields: Collection[str], needed: Sequence[str]
) -> tuple[int, dict[str, int]] | None:
    """The first row whose headings name all that is needed: its index, and field → column."""
    for at, (_, cells) in enumerate(sheet.rows[:HEADER_ROWS]):
        columns = _columns(cells, fields)
        if all(each in columns for each in needed):
            return at, columns
    return None


def _columns(cells: Cells, fields: Collection[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, cell in enumerate(cells):
        field = _field(cell, fields)
        if field is not None:
            columns.setdefault(field, place)
    return columns


def _field(cell: object, fields: Collection[str]) -> str | None:
    said = normal(cell)
    for field in fields:
        if said in HEADINGS.get(field, ()):
            return field
    level = _LEVEL.search(said)
    return field if level and (field := level_field(int(level[1]))) in fields else None


def _rows(sheet: Sheet, at: int, columns: Mapping[str, int], *, several: bool) -> Iterator[PanelRow]:
    header = sheet.rows[at][1]
    headings = {field: one_line(header[place]) for field, place in columns.items()}
    for number, cells in sheet.rows[at + 1 :]:
        if is_footer(cells):
            continue
        known = {field: cells[place] if place < len(cells) else None for field, place in columns.items()}
        yield PanelRow(f"{sheet.name}: {number}" if several else str(number), known, headings)


def _missing(sheets: Sequence[Sheet], needed: Sequence[str], optional: Collection[str]) -> Sentence:
    """What the sheet lacks that comes nearest."""
    best: dict[str, int] = {}
    found: Cells = ()
    for sheet in sheets:
        for _, cells in sheet.rows[:HEADER_ROWS]:
            columns = _columns(cells, (*needed, *optional))
            if len(columns) > len(best) or not found:
                best, found = columns, cells
    lacking = listing(_shown(each) for each in needed if each not in best)
    there = ", ".join(f"«{text}»" for cell in found if (text := one_line(cell))) or "–"
    return Sentence(_LACKING, {"lacking": lacking, "found": there})


def _shown(field: str) -> Sentence:
    """A heading that the field's column may have."""
    if field in _COLUMN:
        return Sentence(_COLUMN[field])
    return Sentence(_LEVEL_COLUMN, {"level": field.removeprefix("level ")})
