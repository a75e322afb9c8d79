"""What is wrong with what a version says of ratings given by an older one, by its file alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from workbench.domain.problems import Path, Problem, quoted, repeated_ids, rows
from workbench.errors import N_, Sentence

_ROW_ID = N_("criterion or gate id")
_NO_SUCH = N_("there is no criterion or gate %(id)s in this version; known: %(known)s")
_NOT_OLDER = N_("version %(own)s cannot replace version %(older)s; name an older one")
_YES_OR_NO = N_("the answers at a gate are yes or no: write kept or asked_again")
_NO_LEVELS = N_("say under levels what each level of the older version becomes, as {1: 1, 2: 3}")
_NOT_MAPPED = N_("levels are for ratings that are mapped, and these are %(are)s; delete one of the two")
_NO_LEVEL = N_("%(level)s is no level of a scale; write a whole number from 0 to 10")
_OUTSIDE = N_("level %(level)s is outside the scale %(scale)s")
_TURNED = N_(
    "level %(level)s becomes %(after)s, below the %(before)s of level %(below)s; never turn the order"
)
_TAKEN = N_("the ratings on %(source)s go to %(part)s already; ask again, without was")
_DROPPED_TWICE = N_("%(name)s stands twice; remove one of them")
_DROPPED_TAKEN = N_("%(name)s is dropped, and its ratings go to %(part)s; remove one of the two")


def replacement_disagreements(data: Any, lowest: int | None, highest: int | None) -> Iterator[Problem]:
    """Contradictions under `replaces`; `lowest` and `highest` are the scale's ends, None where unreadable.

    Whether it fits the older version shows only beside that: `rubric_versions.statement_problems`.
    """
    replaces = data.get("replaces") if isinstance(data, Mapping) else None
    if not isinstance(replaces, Mapping):
        return
    yield from _version(data, replaces)
    criteria, gates = _ids(data, "criteria"), _ids(data, "gates")
    for path, message in repeated_ids(replaces, "ratings", _ROW_ID):
        yield ("replaces", *path), message
    for index, row in rows(replaces, "ratings"):
        path = ("replaces", "ratings", index)
        known = [*criteria, *gates]
        if isinstance(row.get("id"), str) and known and row["id"] not in known:
            told = {"id": quoted(row["id"]), "known": ", ".join(known)}
            yield (*path, "id"), Sentence(_NO_SUCH, told)
        yield from ((path + inner, message) for inner, message in _levels(row, gates, lowest, highest))
    yield from _taken_twice(replaces)


def _version(data: Mapping[str, Any], replaces: Mapping[str, Any]) -> Iterator[Problem]:
    own, older = data.get("version"), replaces.get("version")
    if type(own) is int and type(older) is int and older >= own:
        yield ("replaces", "version"), Sentence(_NOT_OLDER, {"own": own, "older": older})


def _ids(data: Mapping[str, Any], field: str) -> list[str]:
    return [row["id"] for _, row in rows(data, field) if isinstance(row.get("id"), str)]


def _levels(
    row: Mapping[str, Any], gates: list[str], lowest: int | None, highest: int | None
) -> Iterator[Problem]:
    are, levels = row.get("are"), row.get("levels")
    if are == "mapped" and row.get("id") in gates:
        yield ("are",), Sentence(_YES_OR_NO)
    elif are == "mapped" and levels in (None, {}):
        yield ("levels",), Sentence(_NO_LEVELS)
    elif are in ("kept", "asked_again") and levels:
        yield ("levels",), Sentence(_NOT_MAPPED, {"are": are})
    if not isinstance(levels, Mapping):
        return
    read: list[tuple[int, str, int]] = []
    for old, new in levels.items():
        if not _is_level(old):
            yield ("levels", old), Sentence(_NO_LEVEL, {"level": quoted(old)})
        elif type(new) is int:
            read.append((int(old), old, new))
            if lowest is not None and highest is not None and not lowest <= new <= highest:
                told = {"level": new, "scale": f"{lowest}..{highest}"}
                yield ("levels", old), Sentence(_OUTSIDE, told)
    for (below, _, before), (above, old, after) in pairwise(sorted(read)):
        if after < before:
            turned = {"level": above, "after": after, "before": before, "below": below}
            yield ("levels", old), Sentence(_TURNED, turned)


def _is_level(text: Any) -> bool:
    return (
        isinstance(text, str)
        and text.isascii()
        and text.isdigit()
        and text == str(int(text))
        and int(text) <= 10
    )


def _taken_twice(replaces: Mapping[str, Any]) -> Iterator[Problem]:
    """A criterion of the older version whose ratings would go to two places, or to one and to none."""
    taken: dict[str, str] = {}
    for index, row in rows(replaces, "ratings"):
        own, source = row.get("id"), row.get("was") or row.get("id")
        if not isinstance(own, str) or not isinstance(source, str):
            continue
        if taken.setdefault(source, own) != own:
            told = {"source": quoted(source), "part": quoted(taken[source])}
            yield ("replaces", "ratings", index, "was"), Sentence(_TAKEN, told)
    dropped = replaces.get("dropped")
    seen: set[str] = set()
    for index, name in enumerate(dropped if isinstance(dropped, list | tuple) else ()):
        if not isinstance(name, str):
            continue
        path: Path = ("replaces", "dropped", index)
        if name in seen:
            yield path, Sentence(_DROPPED_TWICE, {"name": quoted(name)})
        elif name in taken:
            told = {"name": quoted(name), "part": quoted(taken[name])}
            yield path, Sentence(_DROPPED_TAKEN, told)
        seen.add(name)
