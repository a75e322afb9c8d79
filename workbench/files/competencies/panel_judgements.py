"""Judgements of a panel from XLSX or CSV: credits of situations, bookmarks, levels of known people.

Every mistake of a file is told at once, by its row and column; nothing is left out in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.domain.assessment import SituationTest
from workbench.domain.identifiers import identifier
from workbench.domain.naming import named
from workbench.domain.rubric import Rubric
from workbench.domain.spelling import normal, one_line
from workbench.errors import N_, InvalidAnswers, Sentence
from workbench.files.competencies.panel_tables import PanelRow, level_field, panel_rows

if TYPE_CHECKING:
    import pandas as pd

MOST_TOLD = 100
MOST_ALIKE = 3  # more of a kind, of one panellist, are told as one with their number
_NUMBER = re.compile(r"^\d+(?:[.,]\d+)?$")

_FILE = N_("%(file)s has %(count)s problem(s): %(problems)s")
_MORE = N_("and %(count)s more")
_EMPTY = N_("row %(row)s, «%(column)s» is empty")
_BAD_NUMBER = N_("row %(row)s, «%(column)s»: “%(cell)s” is no number from %(least)s to %(most)s")
_BAD_WHOLE = N_("row %(row)s, «%(column)s»: “%(cell)s” is no whole number from %(least)s to %(most)s")
_A_DATE = N_(
    "row %(row)s, «%(column)s» is a date: Excel made it of a number; give the column the format “Number” and "
    "type it again"
)
_UNKNOWN = N_("row %(row)s, «%(column)s»: “%(cell)s” is not known; known: %(known)s")
_OTHER_COMPETENCY = N_("row %(row)s: situation %(situation)s belongs to %(right)s, not to %(said)s")
_FALLS = N_(
    "row %(row)s: more is expected of who just reaches level %(lower)s than of who just reaches level "
    "%(higher)s; ask %(who)s"
)
_TWICE = N_("rows %(first)s and %(row)s judge the same; keep one")
_ALL_EMPTY = N_("%(who)s, «%(column)s»: %(count)s cells are empty, the first in row %(row)s; fill them in")
_NOBODYS_EMPTY = N_("«%(column)s»: %(count)s cells are empty, the first in row %(row)s; fill them in")
_ALL_TWICE = N_(
    "%(who)s: %(count)s rows judge again what was judged before, the first of them rows %(first)s and "
    "%(row)s; keep one of each"
)
_LEFT_OUT = N_(
    "%(who)s, round %(round)s, %(competency)s: no row of %(items)s; complete it, or take all rows out"
)
_NOT_BESIDE = N_(
    "row %(row)s: at the border of level %(borderline)s one is on level %(lower)s or %(borderline)s, not on "
    "level %(level)s"
)

_TOGETHER = {_EMPTY: _ALL_EMPTY, _TWICE: _ALL_TWICE}


def read_item_judgements(paths: Iterable[Path], test: SituationTest, rubric: Rubric) -> pd.DataFrame:
    """Read credits expected of who barely reaches a level: modified Angoff.

    Columns panellist, situation, a column for each level but the lowest («level_2», «Уровень 2»); round and
    competency where there are. Several files, or sheets of one, are put together.

    Returns
    -------
    frame : panellist, round (1 where none is named), competency, item, level, credit.

    Raises
    ------
    UnreadableFile, UnusableTable : no such table. InvalidAnswers : every mistake in its rows.
    """
    reading = _Reading(rubric)
    levels = reading.boundaries
    needed = ("panellist", "situation", *map(level_field, levels))
    known = {normal(each.id): each for each in test.situations}
    found: list[tuple[object, ...]] = []
    placed = True
    for row in reading.rows(paths, needed, ("round", "competency")):
        panellist, number = reading.label(row, "panellist"), reading.round(row)
        situation = reading.known(row, "situation", known)
        placed = placed and None not in (panellist, number, situation)
        if situation is None:
            continue
        said = reading.competency(row) if one_line(row["competency"]) else situation.competency
        if said is not None and said != situation.competency:
            places = {"situation": situation.id, "right": situation.competency, "said": said}
            reading.tell(_OTHER_COMPETENCY, row, **places)
        credits = [reading.number(row, level_field(level), 0, situation.most) for level in levels]
        reading.rising(row, credits, panellist)
        reading.once(row, (panellist, number, situation.id))
        found += [
            (panellist, number, situation.competency, situation.id, level, credit)
            for level, credit in zip(levels, credits, strict=True)
        ]
    # A row whose panellist or situation is not known may be the one that seems to be missing.
    if placed:
        reading.complete(found, test)
    return reading.frame(found, ("panellist", "round", "competency", "item", "level", "credit"))


def read_bookmarks(paths: Iterable[Path], rubric: Rubric, pages: Mapping[str, int]) -> pd.DataFrame:
    """Read bookmarks: the first page that somebody who barely reaches a level would not master.

    Columns panellist, competency, a column for each level but the lowest; round where there are several.
    pages : of the booklet of each competency.

    Returns
    -------
    frame : panellist, round, competency, level, page. Raises as `read_item_judgements`.
    """
    reading = _Reading(rubric)
    levels = reading.boundaries
    found: list[tuple[object, ...]] = []
    for row in reading.rows(paths, ("panellist", "competency", *map(level_field, levels)), ("round",)):
        panellist, number = reading.label(row, "panellist"), reading.round(row)
        competency = reading.competency(row, pages)
        if competency is None:
            continue
        marks = [reading.whole(row, level_field(level), 2, pages[competency] + 1) for level in levels]
        reading.rising(row, marks, panellist)
        reading.once(row, (panellist, number, competency))
        found += [
            (panellist, number, competency, level, page) for level, page in zip(levels, marks, strict=True)
        ]
    return reading.frame(found, ("panellist", "round", "competency", "level", "page"))


def read_verdicts(paths: Iterable[Path], rubric: Rubric) -> pd.DataFrame:
    """Read the levels that judges give to people they know: borderline and contrasting groups.

    Columns judge, participant, competency, level; borderline: the level somebody is just about at, or empty.

    Returns
    -------
    frame : judge, participant, competency, level, borderline (0 where none). Raises as
        `read_item_judgements`.
    """
    reading = _Reading(rubric)
    levels = tuple(rubric.scale.levels())
    found: list[tuple[object, ...]] = []
    for row in reading.rows(paths, ("judge", "participant", "competency", "level"), ("borderline",)):
        judge, participant = reading.label(row, "judge"), reading.label(row, "participant")
        competency = reading.competency(row)
        level = reading.whole(row, "level", levels[0], levels[-1])
        border: int | None = 0
        if one_line(row["borderline"]):
            border = reading.whole(row, "borderline", levels[1], levels[-1])
            if border and level is not None and level not in (border - 1, border):
                reading.tell(_NOT_BESIDE, row, borderline=border, lower=border - 1, level=level)
        reading.once(row, (judge, participant, competency))
        found.append((judge, participant, competency, level, border))
    return reading.frame(found, ("judge", "participant", "competency", "level", "borderline"))


@dataclass(frozen=True)
class _Problem:
    """who : whose row it is; "" where the row does not say."""

    sentence: Sentence
    who: str


class _Reading:
    """Reads cells and gathers what is wrong with them; `frame` tells all of it."""

    def __init__(self, rubric: Rubric) -> None:
        self.boundaries = tuple(rubric.scale.levels())[1:]
        self._competencies = {
            normal(said): each.id
            for each in rubric.criteria
            for said in (each.id, *(text for text in each.name.model_dump().values() if text))
        }
        self._file = ""
        self._problems: dict[str, list[_Problem]] = {}
        self._seen: dict[tuple[object, ...], str] = {}

    def rows(
        self, paths: Iterable[Path], needed: Sequence[str], optional: Sequence[str]
    ) -> Iterator[PanelRow]:
        for path in paths:
            self._file = path.name
            yield from panel_rows(path, needed, optional)

    def tell(self, text: str, row: PanelRow | None, **places: object) -> None:
        where = {} if row is None else {"row": row.place}
        who = "" if row is None else identifier(row["panellist"]) or identifier(row["judge"])
        problem = _Problem(Sentence(text, {**where, **places}), who)
        self._problems.setdefault(self._file, []).append(problem)

    def label(self, row: PanelRow, field: str) -> str | None:
        found = identifier(row[field])
        if not found:
            self.tell(_EMPTY, row, column=row.headings[field])
        return found or None

    def round(self, row: PanelRow) -> int | None:
        """1 in a table without rounds."""
        return self.whole(row, "round", 1, 20) if "round" in row.headings else 1

    def competency(self, row: PanelRow, allowed: Iterable[str] | None = None) -> str | None:
        known = self._competencies
        if allowed is not None:
            kept = set(allowed)
            known = {said: each for said, each in known.items() if each in kept}
        found: str | None = self.known(row, "competency", known)
        return found

    def known(self, row: PanelRow, field: str, known: Mapping[str, Any]) -> Any:
        """What the cell names; None where it is empty or not known."""
        cell = one_line(row[field])
        found = known.get(normal(cell))
        if not cell:
            self.tell(_EMPTY, row, column=row.headings[field])
        elif found is None:
            ids = dict.fromkeys(each if isinstance(each, str) else each.id for each in known.values())
            self.tell(_UNKNOWN, row, column=row.headings[field], cell=cell, known=named(ids))
        return found

    def number(self, row: PanelRow, field: str, least: float, most: float) -> float | None:
        return self._read(row, field, least, most, float, _BAD_NUMBER)

    def whole(self, row: PanelRow, field: str, least: int, most: int) -> int | None:
        found = self._read(row, field, least, most, _whole, _BAD_WHOLE)
        return None if found is None else int(found)

    def _read(
        self,
        row: PanelRow,
        field: str,
        least: float,
        most: float,
        value_of: Callable[[str], float],
        text: str,
    ) -> float | None:
        cell, column = row[field], row.headings[field]
        if isinstance(cell, (datetime, date)):
            self.tell(_A_DATE, row, column=column)
            return None
        said = one_line(cell)
        if not said:
            self.tell(_EMPTY, row, column=column)
            return None
        value = value_of(said.replace(",", ".")) if _NUMBER.match(said) else float("nan")
        if not least <= value <= most:
            self.tell(text, row, column=column, cell=said, least=least, most=most)
            return None
        return value

    def rising(self, row: PanelRow, values: Sequence[float | None], who: str | None) -> None:
        for (lower, one), (higher, other) in pairwise(zip(self.boundaries, values, strict=True)):
            if one is not None and other is not None and other < one:
                self.tell(_FALLS, row, lower=lower, higher=higher, who=who or "–")

    def once(self, row: PanelRow, key: tuple[object, ...]) -> None:
        if None in key:
            return
        first = self._seen.setdefault(key, f"{self._file} {row.place}")
        if first != f"{self._file} {row.place}":
            self.tell(_TWICE, row, first=first)

    def complete(self, found: Iterable[tuple[object, ...]], test: SituationTest) -> None:
        """Who judged a competency in a round judged all its situations."""
        items: dict[str, list[str]] = {}
        for each in test.situations:
            items.setdefault(each.competency, []).append(each.id)
        judged: dict[tuple[object, ...], set[object]] = {}
        for panellist, number, competency, item, *_ in found:
            judged.setdefault((panellist, number, competency), set()).add(item)
        for (panellist, number, competency), there in judged.items():
            lacking = [each for each in items[str(competency)] if each not in there]
            if lacking and panellist is not None and number is not None:
                places = {"who": panellist, "round": number, "competency": competency}
                self.tell(_LEFT_OUT, None, **places, items=named(lacking))

    def frame(self, found: Sequence[tuple[object, ...]], columns: Sequence[str]) -> pd.DataFrame:
        """Raises InvalidAnswers with the problems of all files."""
        import pandas as pd

        if self._problems:
            raise InvalidAnswers(
                reason=Sentence(
                    "%(files)s", {"files": tuple(_told(*each) for each in self._problems.items())}
                )
            )
        return pd.DataFrame(found, columns=list(columns))


def _told(file: str, problems: Iterable[_Problem]) -> Sentence:
    sentences = _together(problems)
    more = len(sentences) - MOST_TOLD
    shown = (*sentences[:MOST_TOLD], *([Sentence(_MORE, {"count": more})] if more > 0 else []))
    return Sentence(_FILE, {"file": file, "count": len(sentences), "problems": shown})


def _together(problems: Iterable[_Problem]) -> list[Sentence]:
    """A sheet left blank is said once for each panellist and column, not once for each cell."""
    alike: dict[object, list[_Problem]] = {}
    for number, each in enumerate(problems):
        text, column = each.sentence.text, each.sentence.places.get("column")
        key = (text, each.who, column) if text in _TOGETHER else number
        alike.setdefault(key, []).append(each)
    found: list[Sentence] = []
    for several in alike.values():
        first = several[0]
        if len(several) <= MOST_ALIKE:
            found += [each.sentence for each in several]
            continue
        places = {**first.sentence.places, "who": first.who, "count": len(several)}
        found.append(Sentence(_TOGETHER[first.sentence.text] if first.who else _NOBODYS_EMPTY, places))
    return found


def _whole(said: str) -> float:
    value = float(said)
    return value if value.is_integer() else float("nan")
