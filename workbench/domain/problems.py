"""Mistakes in a document that show only when its parts are seen together, each with its path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from workbench.errors import N_, Sentence

Path = tuple[str | int, ...]
Problem = tuple[Path, Sentence]  # path from where the check began; what is wrong; what to do

_QUOTED = N_("'%(text)s'")
_NONE = N_("none")
_TWICE = N_("%(what)s %(id)s stands twice; give each its own")


class PlacedError(ValueError):
    """Raised by the models; `problems` keeps the places for whoever read the document from a file."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{'.'.join(map(str, path))}: {text}" for path, text in problems))


def quoted(value: object) -> Sentence:
    """A value as it stands in the file, in the quotation marks of the reader's language; on one line."""
    return Sentence(_QUOTED, {"text": repr(str(value))[1:-1]})


def listing(names: Iterable[str | Sentence]) -> Sentence:
    """`a, b`; a word where there are none."""
    places = {str(number): each for number, each in enumerate(names)}
    return Sentence(", ".join(f"%({number})s" for number in places) or _NONE, places)


def raise_found(problems: Iterable[Problem]) -> None:
    found = list(problems)
    if found:
        raise PlacedError(found)


def rows(data: Any, field: str) -> list[tuple[int, Mapping[str, Any]]]:
    """The mappings listed under `field`; whatever is of another shape is left to the models to report."""
    listed = data.get(field) if isinstance(data, Mapping) else None
    if not isinstance(listed, list | tuple):
        return []
    return [(index, row) for index, row in enumerate(listed) if isinstance(row, Mapping)]


def repeated_ids(data: Any, field: str, what: str) -> Iterator[Problem]:
    """Ids under `field` that stand twice, at the later place. what : such as N_("track id")."""
    seen: set[str] = set()
    for index, row in rows(data, field):
        identifier = row.get("id")
        if not isinstance(identifier, str):
            continue
        if identifier in seen:
            yield (field, index, "id"), twice(what, identifier)
        seen.add(identifier)


def twice(what: str, identifier: str) -> Sentence:
    """Of an id that stands twice. what : such as N_("track id")."""
    return Sentence(_TWICE, {"what": Sentence(what), "id": quoted(identifier)})


def spellings(row: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """What a row is called: its names and the spellings under `also`, each with its path in the row."""
    name, also = row.get("name"), row.get("also")
    for language, text in name.items() if isinstance(name, Mapping) else ():
        if isinstance(text, str):
            yield ("name", language), text
    for index, text in enumerate(also if isinstance(also, list | tuple) else ()):
        if isinstance(text, str):
            yield ("also", index), text
