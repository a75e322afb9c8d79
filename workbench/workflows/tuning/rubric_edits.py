"""What a methodologist does to a rubric's parts: add, copy, remove, move, describe a level, change the scale.

A draft is the JSON of a rubric in which texts may still be empty; every function gives a new one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from workbench.domain.rubric import CLOSING, Rubric
from workbench.errors import N_, InvalidDecision, Sentence

Listed = Literal["criteria", "gates"]
Row = dict[str, Any]
EDITED = ("scale", "criteria", "gates", "aggregation", "cut_scores")
PARTS: tuple[Listed, ...] = ("criteria", "gates")
HIGHEST = 10  # of any scale
FEWEST = 2  # the highest level of the shortest scale
MOST_PARTS = 60  # criteria, and as many conditions: more is no form that anybody fills in
_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
_NEW: dict[Listed, str] = {"criteria": "criterion", "gates": "condition"}
_COPY = {"ru": " (копия)", "en": " (copy)"}
_DIGITS = 2

_LAST = N_("a rubric has at least one criterion; add another before you remove this one")
_MOST: dict[Listed, str] = {
    "criteria": N_("a rubric has at most %(most)s criteria; remove one before you add another"),
    "gates": N_("a rubric has at most %(most)s conditions; remove one before you add another"),
}
_END = N_("the ends of the scale are always described; take the level out of the scale instead")
_SHORTEST = N_("a scale has its ends and at least one level between them; this one cannot be shorter")
_LONGEST = N_("a scale goes up to %(highest)s; this one cannot be longer")
_GONE = N_("there is no %(id)s any more; reload the page")
_BAD_ID = N_(
    "%(id)s cannot be a code; take small Latin letters, digits and _, beginning with a letter, as: partners"
)
_TAKEN = N_("the code %(id)s is taken, or was taken in the version in use; choose another")
_OLD_ID = N_("ratings refer to the code %(id)s, so it stays as it is")


@dataclass(frozen=True)
class Draft:
    """A rubric being changed.

    Attributes
    ----------
    document : the EDITED fields of its JSON; texts may be empty.
    origin : for each level of its scale, from low to high, the level of the version in use that it was;
        None of a new one.
    fates : criterion or gate → what somebody decided of earlier ratings, as `are` and `levels`.
    """

    document: Row = field(repr=False)
    origin: tuple[int | None, ...]
    fates: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @staticmethod
    def of(rubric: Rubric) -> Draft:
        dumped = rubric.model_dump(mode="json")
        aggregation = rubric.aggregation.model_dump(mode="json")
        absent = {"gates": [], "cut_scores": [], "aggregation": aggregation}
        document = {name: dumped.get(name, absent.get(name)) for name in EDITED}
        return Draft(document, tuple(rubric.scale.levels()))


def add(draft: Draft, listed: Listed, in_use: Rubric) -> tuple[Draft, str]:
    """An empty criterion or gate at the end; returns its id as well.

    Raises InvalidDecision where there are MOST_PARTS already.
    """
    document = _with_room(draft, listed)
    made = _free_id(document, in_use, _NEW[listed], first=1)
    rows = document[listed]
    rows.append(_empty_criterion(made, rows) if listed == "criteria" else _empty_gate(made))
    return replace(draft, document=document), made


def copy(draft: Draft, listed: Listed, source: str, in_use: Rubric) -> tuple[Draft, str]:
    """The same again behind it, under a name and an id of its own; returns that id as well.

    Raises InvalidDecision where there are MOST_PARTS already.
    """
    document = _with_room(draft, listed)
    rows = document[listed]
    place = _place(rows, source)
    row = deepcopy(rows[place])
    row["id"] = _free_id(document, in_use, source, first=2)
    row["name"] = {language: text + _COPY[language] for language, text in row["name"].items()}
    taken = {sign["id"] for each in document["criteria"] for sign in each.get("indicators", ())}
    for sign in row.get("indicators", ()):
        sign["id"] = _free(sign["id"], taken, first=2)
        taken.add(sign["id"])
    rows.insert(place + 1, row)
    return replace(draft, document=document), row["id"]


def remove(draft: Draft, listed: Listed, part: str) -> Draft:
    """Without a criterion, or a gate. Raises InvalidDecision for the last criterion."""
    document = deepcopy(draft.document)
    rows = document[listed]
    del rows[_place(rows, part)]
    if not document["criteria"]:
        raise InvalidDecision(reason=Sentence(_LAST))
    document["aggregation"]["minimum"].pop(part, None)
    return replace(draft, document=document, fates=_without(draft.fates, part))


def move(draft: Draft, listed: Listed, part: str, by: int) -> Draft:
    """Places down the form; − is up. At an end it stays there."""
    document = deepcopy(draft.document)
    rows = document[listed]
    place = _place(rows, part)
    rows.insert(min(max(place + by, 0), len(rows) - 1), rows.pop(place))
    return replace(draft, document=document)


def rename(draft: Draft, part: str, to: str, in_use: Rubric) -> Draft:
    """Another id for what is new. Raises InvalidDecision for one that ratings refer to, or that is taken."""
    if in_use.criterion(part) or in_use.gate(part):
        raise InvalidDecision(reason=Sentence(_OLD_ID, {"id": part}))
    if not _ID.fullmatch(to):
        raise InvalidDecision(reason=Sentence(_BAD_ID, {"id": to[:64]}))
    if to != part and to in _taken(draft.document, in_use):
        raise InvalidDecision(reason=Sentence(_TAKEN, {"id": to}))
    document = deepcopy(draft.document)
    rows = next(document[each] for each in PARTS if any(row["id"] == part for row in document[each]))
    rows[_place(rows, part)]["id"] = to
    minimum = document["aggregation"]["minimum"]
    document["aggregation"]["minimum"] = {
        to if name == part else name: each for name, each in minimum.items()
    }
    return replace(draft, document=document, fates=_without(draft.fates, part))


def describe(draft: Draft, criterion: str, level: int) -> Draft:
    """A level of the scale with a description to be written, in the words others have for its name."""
    document = deepcopy(draft.document)
    row = document["criteria"][_place(document["criteria"], criterion)]
    _described(row, level, document["criteria"])
    return replace(draft, document=document)


def undescribe(draft: Draft, criterion: str, level: int) -> Draft:
    """Without the description of a level, which stays on the scale. Raises InvalidDecision for an end."""
    document = deepcopy(draft.document)
    if level in document["scale"].values():
        raise InvalidDecision(reason=Sentence(_END))
    row = document["criteria"][_place(document["criteria"], criterion)]
    row["levels"] = [each for each in row["levels"] if each["level"] != level]
    return replace(draft, document=document)


def insert_level(draft: Draft, above: int) -> Draft:
    """One more level of the scale, next above `above`; higher ones move up by one.

    Raises InvalidDecision where the scale is as long as one can be.
    """
    scale = draft.document["scale"]
    if scale["highest"] >= HIGHEST:
        raise InvalidDecision(reason=Sentence(_LONGEST, {"highest": HIGHEST}))
    place = above - scale["lowest"] + 1
    origin = (*draft.origin[:place], None, *draft.origin[place:])
    return _rescaled(draft, origin, scale["highest"] + 1, lambda level: level + min(max(level - above, 0), 1))


def remove_level(draft: Draft, level: int) -> Draft:
    """One level of the scale less; higher ones move down by one.

    Raises InvalidDecision where the scale is as short as one can be.
    """
    scale = draft.document["scale"]
    if scale["highest"] <= FEWEST:
        raise InvalidDecision(reason=Sentence(_SHORTEST))
    document = deepcopy(draft.document)
    for row in document["criteria"]:
        row["levels"] = [each for each in row["levels"] if each["level"] != level]
    place = level - scale["lowest"]
    origin = (*draft.origin[:place], *draft.origin[place + 1 :])
    without = replace(draft, document=document)
    return _rescaled(
        without, origin, scale["highest"] - 1, lambda given: given - min(max(given - level, 0), 1)
    )


def becomes(draft: Draft, in_use: Rubric) -> dict[int, int]:
    """Level of the version in use → the level that it is now; of one that is gone, the next lower one."""
    lowest = draft.document["scale"]["lowest"]
    now = {was: lowest + place for place, was in enumerate(draft.origin) if was is not None}
    found: dict[int, int] = {}
    for level in in_use.scale.levels():
        lower = [each for each in now if each <= level]
        found[level] = now[max(lower)] if lower else min(now.values(), default=lowest)
    return found


def _rescaled(
    draft: Draft, origin: tuple[int | None, ...], highest: int, shifted: Callable[[float], float]
) -> Draft:
    """All that speaks of levels, on the new scale; ends that nobody has described wait for their words."""
    document = deepcopy(draft.document)
    aggregation, lowest = document["aggregation"], document["scale"]["lowest"]
    # Decided for the scale as it was.
    fates = {part: fate for part, fate in draft.fates.items() if fate.get("are") != "mapped"}
    points = sum(each["weight"] for each in document["criteria"]) if aggregation["method"] == "sum" else 1
    document["scale"]["highest"] = highest
    for row in document["criteria"]:
        for each in (*row["levels"], *row.get("indicators", ())):
            if each.get("level") is not None:
                each["level"] = min(int(shifted(each["level"])), highest)
    for row in document["criteria"]:
        for end in (lowest, highest):
            _described(row, end, document["criteria"])
    bounds = {name: min(_tidy(shifted(each)), highest) for name, each in aggregation["minimum"].items()}
    aggregation["minimum"] = {name: each for name, each in bounds.items() if each > lowest}
    if aggregation["floor"] is not None:
        floor = min(int(shifted(aggregation["floor"])), highest)
        aggregation["floor"] = floor if floor > lowest else None
    for cut in document["cut_scores"]:
        cut["at"] = _tidy(min(shifted(cut["at"] / points), highest) * points)
    return Draft(document, origin, fates)


def _with_room(draft: Draft, listed: Listed) -> Row:
    """A copy of the document, to which one more can be added."""
    if len(draft.document[listed]) >= MOST_PARTS:
        raise InvalidDecision(reason=Sentence(_MOST[listed], {"most": MOST_PARTS}))
    return deepcopy(draft.document)


def _tidy(points: float) -> float:
    return round(points, _DIGITS)


def _described(row: Row, level: int, rows: list[Row]) -> None:
    if any(each["level"] == level for each in row["levels"]):
        return
    known = (each for other in rows for each in other["levels"] if each["level"] == level)
    name = next((dict(each["name"]) for each in known if any(each["name"].values())), _no_text())
    row["levels"].append({"level": level, "name": name, "anchor": _no_text(), "example": None})
    row["levels"].sort(key=lambda each: each["level"])


def _empty_criterion(made: str, rows: list[Row]) -> Row:
    first = rows[0]
    weights = sorted(each["weight"] for each in rows)
    levels: list[Row] = []
    row = {"id": made, "name": _no_text(), "question": _no_text(), "weight": weights[len(weights) // 2]}
    row |= {"levels": levels, "evidence": None}
    row |= {name: first[name] for name in ("comment", "may_abstain")}
    for each in first["levels"]:
        _described(row, each["level"], rows)
    return row


def _empty_gate(made: str) -> Row:
    words = {"name": _no_text(), "question": _no_text(), "evidence": None}
    return {"id": made, **words, "comment": "at_no", "may_abstain": True}


def _no_text() -> dict[str, str]:
    return {"ru": "", "en": ""}


def _place(rows: list[Row], part: str) -> int:
    for place, row in enumerate(rows):
        if row["id"] == part:
            return place
    raise InvalidDecision(reason=Sentence(_GONE, {"id": part[:64]}))


def _taken(document: Row, in_use: Rubric) -> set[str]:
    """Ids of the version in use too: one that comes back would have the ratings of the one that went."""
    now = {row["id"] for listed in PARTS for row in document[listed]}
    return {*now, *(each.id for each in in_use.criteria), *(each.id for each in in_use.gates), CLOSING}


def _free_id(document: Row, in_use: Rubric, stem: str, *, first: int) -> str:
    return _free(stem, _taken(document, in_use), first=first)


def _free(stem: str, taken: set[str], *, first: int) -> str:
    stem = re.sub(r"_\d+$", "", stem)[:60]
    return next(name for name in _numbered(stem, first) if name not in taken)


def _numbered(stem: str, first: int) -> Iterator[str]:
    number = first
    while True:
        yield f"{stem}_{number}"
        number += 1


def _without(fates: Mapping[str, Mapping[str, Any]], part: str) -> dict[str, Mapping[str, Any]]:
    return {name: fate for name, fate in fates.items() if name != part}
