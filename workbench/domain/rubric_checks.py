"""What is wrong between the parts of a rubric, by the file alone; each mistake with its path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, TypeGuard

from workbench.domain.problems import Path, Problem, quoted, repeated_ids, rows, twice
from workbench.domain.replacement_checks import replacement_disagreements
from workbench.errors import N_, Sentence

CLOSING = "closing"  # the place of the comment on the whole entry in a form, so no id of a part
MAX_INDICATOR_CHARACTERS = 160  # a sign longer than this is two signs, or no sign
# Sums of weights are not exact.
_SAME = 1e-9
_MOST = 10**15

_CLOSING = N_("%(id)s is the comment on the whole entry; take another id")
_CRITERIONS = N_("%(id)s is a criterion's id already; take another id")
_ORDER = N_("level %(level)s follows %(before)s; list each level once, from low to high")
_OUTSIDE = N_("level %(level)s is outside the scale %(scale)s")
_BOUND_OUTSIDE = N_("%(level)s is outside the scale %(scale)s")
_UNDESCRIBED = N_("level %(level)s, an end of the scale, is not described; describe it")
_NO_COMPETENCY = N_(
    "only competencies have indicators, and a juror's form does not show them; put these signs into the "
    "anchors of the levels"
)
_LONG_SIGN = N_("is %(count)s characters long; say one sign in at most %(most)s")
_NO_CRITERION = N_("there is no criterion %(id)s; known: %(known)s")
_LOWEST = N_("%(level)s is the lowest level, so that nothing lies below it; raise it or leave it out")
_CUT_ORDER = N_("%(at)s follows %(before)s; list cut scores once each, from low to high")
_UNREACHABLE = N_("%(at)s cannot be reached: totals are %(totals)s")


def rubric_disagreements(data: Any) -> Iterator[Problem]:
    """Contradictions in a rubric, given as plain data that may have other mistakes too."""
    yield from _ids(data)
    lowest, highest = _scale(data)
    for index, criterion in rows(data, "criteria"):
        for path, message in _levels(criterion, lowest, highest):
            yield ("criteria", index, *path), message
    yield from _indicators(data, lowest, highest)
    yield from _aggregation(data, lowest, highest)
    yield from _cut_scores(data, lowest, highest)
    yield from replacement_disagreements(data, lowest, highest)


def _scale(data: Any) -> tuple[int | None, int | None]:
    """The ends of the scale; None where they are no whole numbers, which the model reports."""
    scale = data.get("scale") if isinstance(data, Mapping) else None
    ends = (scale.get("lowest"), scale.get("highest")) if isinstance(scale, Mapping) else (None, None)
    lowest, highest = (each if type(each) is int and abs(each) < _MOST else None for each in ends)
    return lowest, highest


def _ids(data: Any) -> Iterator[Problem]:
    yield from repeated_ids(data, "criteria", N_("criterion id"))
    yield from repeated_ids(data, "gates", N_("gate id"))
    yield from repeated_ids(data, "cut_scores", N_("cut score id"))
    criteria = {row["id"] for _, row in rows(data, "criteria") if isinstance(row.get("id"), str)}
    for field in ("criteria", "gates"):
        for index, row in rows(data, field):
            if row.get("id") == CLOSING:
                yield (field, index, "id"), Sentence(_CLOSING, {"id": quoted(CLOSING)})
    for index, row in rows(data, "gates"):
        if isinstance(row.get("id"), str) and row["id"] in criteria:
            yield ("gates", index, "id"), Sentence(_CRITERIONS, {"id": quoted(row["id"])})


def _levels(criterion: Mapping[str, Any], lowest: int | None, highest: int | None) -> Iterator[Problem]:
    described = [
        (index, row["level"]) for index, row in rows(criterion, "levels") if type(row.get("level")) is int
    ]
    for (_, before), (index, level) in pairwise(described):
        if level <= before:
            yield ("levels", index, "level"), Sentence(_ORDER, {"level": level, "before": before})
    if lowest is None or highest is None:
        return
    for index, level in described:
        if not _on_scale(level, lowest, highest):
            told = {"level": level, "scale": f"{lowest}..{highest}"}
            yield ("levels", index, "level"), Sentence(_OUTSIDE, told)
    values = {level for _, level in described}
    for end in (lowest, highest):
        if described and end not in values:
            yield ("levels",), Sentence(_UNDESCRIBED, {"level": end})


def _indicators(data: Any, lowest: int | None, highest: int | None) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, criterion in rows(data, "criteria"):
        listed = rows(criterion, "indicators")
        if listed and data.get("rates") != "competency":
            yield ("criteria", place, "indicators"), Sentence(_NO_COMPETENCY)
        for index, row in listed:
            path: Path = ("criteria", place, "indicators", index)
            identifier, level = row.get("id"), row.get("level")
            if isinstance(identifier, str):
                if identifier in seen:
                    yield (*path, "id"), twice(N_("indicator id"), identifier)
                seen.add(identifier)
            yield from (((*path, *inner), message) for inner, message in _too_long(row.get("text")))
            if type(level) is int and not _on_scale(level, lowest, highest):
                told = {"level": level, "scale": f"{lowest}..{highest}"}
                yield (*path, "level"), Sentence(_OUTSIDE, told)


def _too_long(text: Any) -> Iterator[Problem]:
    for language, written in text.items() if isinstance(text, Mapping) else ():
        if isinstance(written, str) and len(written) > MAX_INDICATOR_CHARACTERS:
            told = {"count": len(written), "most": MAX_INDICATOR_CHARACTERS}
            yield ("text", language), Sentence(_LONG_SIGN, told)


def _aggregation(data: Any, lowest: int | None, highest: int | None) -> Iterator[Problem]:
    aggregation = data.get("aggregation") if isinstance(data, Mapping) else None
    if not isinstance(aggregation, Mapping):
        return
    known = [row["id"] for _, row in rows(data, "criteria") if isinstance(row.get("id"), str)]
    minimum = aggregation.get("minimum")
    for name, level in minimum.items() if isinstance(minimum, Mapping) else ():
        path: Path = ("aggregation", "minimum", name)
        if known and name not in known:
            yield path, Sentence(_NO_CRITERION, {"id": quoted(name), "known": ", ".join(known)})
        yield from ((path, each) for each in _no_bound(level, lowest, highest))
    floor = aggregation.get("floor")
    yield from ((("aggregation", "floor"), each) for each in _no_bound(floor, lowest, highest))


def _no_bound(level: Any, lowest: int | None, highest: int | None) -> Iterator[Sentence]:
    """Why a level is none that anything could lie below and something could reach."""
    if not _is_number(level) or lowest is None or highest is None:
        return
    if not _on_scale(level, lowest, highest):
        yield Sentence(_BOUND_OUTSIDE, {"level": f"{level:g}", "scale": f"{lowest}..{highest}"})
    elif level == lowest:
        yield Sentence(_LOWEST, {"level": f"{level:g}"})


def _cut_scores(data: Any, lowest: int | None, highest: int | None) -> Iterator[Problem]:
    points = [(index, row["at"]) for index, row in rows(data, "cut_scores") if _is_number(row.get("at"))]
    for (_, before), (index, at) in pairwise(points):
        if at <= before:
            told = {"at": f"{at:g}", "before": f"{before:g}"}
            yield ("cut_scores", index, "at"), Sentence(_CUT_ORDER, told)
    per_level = _points_per_level(data) if points else None
    if per_level is None or lowest is None or highest is None:
        return
    first, last = lowest * per_level, highest * per_level
    for index, at in points:
        if not first - _SAME <= at <= last + _SAME:
            told = {"at": f"{at:g}", "totals": f"{first:g}..{last:g}"}
            yield ("cut_scores", index, "at"), Sentence(_UNREACHABLE, told)


def _points_per_level(data: Any) -> float | None:
    """As `Aggregation.points_per_level`; None where weights or method are not readable."""
    aggregation = data.get("aggregation") or {}
    method = aggregation.get("method", "weighted_mean") if isinstance(aggregation, Mapping) else None
    if method == "weighted_mean":
        return 1.0
    weights = [row.get("weight") for _, row in rows(data, "criteria")]
    if method != "sum" or not weights:
        return None
    numbers = [each for each in weights if _is_number(each)]
    return float(sum(numbers)) if len(numbers) == len(weights) else None


def _is_number(value: Any) -> TypeGuard[float]:
    """Finite, and no larger than a file's numbers can be."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _MOST


def _on_scale(level: float, lowest: int | None, highest: int | None) -> bool:
    """True where the scale itself is not readable: that is told at its own place."""
    return lowest is None or highest is None or lowest <= level <= highest
