"""Pairs of entries that people have labelled: whether they are of one theme, tell one idea, or neither.

A CSV or XLSX with a heading row: first, second (numbers of entries, И-0001, or ids of their pairs), same
(no, theme, idea; or нет, тема, идея). That of the example season is `data/examples/labelled_pairs.csv`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from workbench.errors import N_, InvalidTexts, Sentence
from workbench.files.spreadsheets.tables import Cells, Sheet, read_tables
from workbench.workflows.importing.groups import entry_number

Same = Literal["no", "theme", "idea"]
_WORDS: Mapping[str, Same] = {
    "no": "no",
    "нет": "no",
    "theme": "theme",
    "тема": "theme",
    "idea": "idea",
    "идея": "idea",
}
_HEADINGS = (("first", "первая"), ("second", "вторая"), ("same", "общее"))
_NO_TABLE = N_("%(file)s: no heading row with first, second and same was found")
_NO_ENTRY = N_(
    "%(file)s, row %(row)s: there are no two different entries %(first)s and %(second)s in this stage"
)
_NO_WORD = N_("%(file)s, row %(row)s: «%(word)s» is none of no, theme, idea")


@dataclass(frozen=True)
class LabelledPair:
    first: str
    second: str
    same: Same


def read_labelled_pairs(path: Path, pair_of: Mapping[str, str]) -> tuple[LabelledPair, ...]:
    """Read pairs of entries of a stage.

    Parameters
    ----------
    pair_of : number of an entry → its pair.

    Raises
    ------
    UnreadableFile : see `read_tables`. InvalidTexts : a row that says nothing, with its number.
    """
    number_of = {pair: number for number, pair in pair_of.items()}
    for sheet in read_tables(path).sheets:
        found = _columns(sheet)
        if found is not None:
            places, rows = found
            return tuple(_pair(path, row, cells, places, pair_of, number_of) for row, cells in rows)
    raise InvalidTexts(reason=Sentence(_NO_TABLE, {"file": path.name}))


def _columns(sheet: Sheet) -> tuple[list[int], Sequence[tuple[int, Cells]]] | None:
    if not sheet.rows:
        return None
    heads = [str(each or "").strip().casefold() for each in sheet.rows[0][1]]
    places = [next((heads.index(each) for each in names if each in heads), -1) for names in _HEADINGS]
    return (places, sheet.rows[1:]) if min(places) >= 0 else None


def _pair(
    path: Path,
    row: int,
    cells: Cells,
    places: Sequence[int],
    pair_of: Mapping[str, str],
    number_of: Mapping[str, str],
) -> LabelledPair:
    first, second, word = (str(cells[at] or "").strip() if at < len(cells) else "" for at in places)
    where = {"file": path.name, "row": row}
    numbers = [number_of.get(each, entry_number(each)) for each in (first, second)]
    if numbers[0] == numbers[1] or not set(numbers) <= pair_of.keys():
        raise InvalidTexts(reason=Sentence(_NO_ENTRY, {**where, "first": first, "second": second}))
    same = _WORDS.get(word.casefold())
    if same is None:
        raise InvalidTexts(reason=Sentence(_NO_WORD, {**where, "word": word}))
    return LabelledPair(numbers[0], numbers[1], same)
