"""What is wrong with what a version says of ratings given by an older one, by its file alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from workbench.domain.problems import Path, Problem, repeated_ids, rows


def replacement_disagreements(data: Any, lowest: int | None, highest: int | None) -> Iterator[Problem]:
    """Contradictions under `replaces`; `lowest` and `highest` are the scale's ends, None where unreadable.

    Whether it fits the older version shows only beside that: `rubric_versions.statement_problems`.
    """
    replaces = data.get("replaces") if isinstance(data, Mapping) else None
    if not isinstance(replaces, Mapping):
        return
    yield from _version(data, replaces)
    criteria, gates = _ids(data, "criteria"), _ids(data, "gates")
    for path, message in repeated_ids(replaces, "ratings", "criterion or gate"):
        yield ("replaces", *path), message
    for index, row in rows(replaces, "ratings"):
        path = ("replaces", "ratings", index)
        known = [*criteria, *gates]
        if isinstance(row.get("id"), str) and known and row["id"] not in known:
            message = (
                f"there is no criterion or gate {row['id']!r} in this version; known: {', '.join(known)}"
            )
            yield (*path, "id"), message
        yield from ((path + inner, message) for inner, message in _levels(row, gates, lowest, highest))
    yield from _taken_twice(replaces)


def _version(data: Mapping[str, Any], replaces: Mapping[str, Any]) -> Iterator[Problem]:
    own, older = data.get("version"), replaces.get("version")
    if type(own) is int and type(older) is int and older >= own:
        message = f"version {own} cannot replace version {older}; name an older one"
        yield ("replaces", "version"), message


def _ids(data: Mapping[str, Any], field: str) -> list[str]:
    return [row["id"] for _, row in rows(data, field) if isinstance(row.get("id"), str)]


def _levels(
    row: Mapping[str, Any], gates: list[str], lowest: int | None, highest: int | None
) -> Iterator[Problem]:
    are, levels = row.get("are"), row.get("levels")
    if are == "mapped" and row.get("id") in gates:
        yield ("are",), "the answers at a gate are yes or no: write kept or asked_again"
    elif are == "mapped" and levels in (None, {}):
        message = "say under `levels` what each level of the older version becomes, as {1: 1, 2: 3}"
        yield ("levels",), message
    elif are in ("kept", "asked_again") and levels:
        yield (
            ("levels",),
            f"levels are for ratings that are mapped, and these are {are}; delete one of the two",
        )
    if not isinstance(levels, Mapping):
        return
    read: list[tuple[int, str, int]] = []
    for old, new in levels.items():
        if not _is_level(old):
            yield ("levels", old), f"{old!r} is no level of a scale; write a whole number from 0 to 10"
        elif type(new) is int:
            read.append((int(old), old, new))
            if lowest is not None and highest is not None and not lowest <= new <= highest:
                yield ("levels", old), f"level {new} is outside the scale {lowest}..{highest}"
    for (below, _, before), (above, old, after) in pairwise(sorted(read)):
        if after < before:
            message = (
                f"level {above} becomes {after}, below the {before} of level {below}; never turn the order"
            )
            yield ("levels", old), message


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
            message = f"the ratings on {source!r} go to {taken[source]!r} already; ask again, without `was`"
            yield ("replaces", "ratings", index, "was"), message
    dropped = replaces.get("dropped")
    seen: set[str] = set()
    for index, name in enumerate(dropped if isinstance(dropped, list | tuple) else ()):
        if not isinstance(name, str):
            continue
        path: Path = ("replaces", "dropped", index)
        if name in seen:
            yield path, f"{name!r} stands twice; remove one of them"
        elif name in taken:
            yield (
                path,
                f"{name!r} is dropped, and its ratings go to {taken[name]!r}; remove one of the two",
            )
        seen.add(name)
