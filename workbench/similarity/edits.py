"""Corrections of groups by people: kept in the order in which they were made, and applied on every run.

An edit names an entry by its id. A group is named by its id, or by any entry in it, which is the safer way:
an entry keeps its id also where groups are formed anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from workbench.errors import N_, InvalidEdits, Sentence


@dataclass(frozen=True)
class Move:
    """Put an entry into a panel; into the nearest panel of a theme where `to` is a theme."""

    entry: str
    to: str


@dataclass(frozen=True)
class Merge:
    """Make one group of two, under the first one's name. Two themes keep their panels; otherwise panels."""

    first: str
    second: str


@dataclass(frozen=True)
class Split:
    """Take entries out of their panels into one of their own, in the theme of the first of them."""

    entries: tuple[str, ...]


@dataclass(frozen=True)
class Pin:
    """Hold an entry where it is, until a later edit moves it or merges its panel."""

    entry: str


@dataclass(frozen=True)
class MustLink:
    """Two entries in one panel."""

    first: str
    second: str


@dataclass(frozen=True)
class CannotLink:
    """Two entries in different panels."""

    first: str
    second: str


@dataclass(frozen=True)
class Rename:
    """Give a group a label. An entry stands for its panel."""

    group: str
    label: str


Edit = Move | Merge | Split | Pin | MustLink | CannotLink | Rename

_KINDS: dict[str, type[Any]] = {
    "move": Move,
    "merge": Merge,
    "split": Split,
    "pin": Pin,
    "must_link": MustLink,
    "cannot_link": CannotLink,
    "rename": Rename,
}
_KIND_OF = {each: kind for kind, each in _KINDS.items()}


def edit_document(edit: Edit) -> dict[str, Any]:
    """An edit as JSON holds it."""
    values = {each.name: getattr(edit, each.name) for each in fields(edit)}
    return {
        "kind": _KIND_OF[type(edit)],
        **{name: list(each) if isinstance(each, tuple) else each for name, each in values.items()},
    }


def read_edit(document: Mapping[str, Any]) -> Edit:
    """The opposite of `edit_document`. Raises InvalidEdits."""
    kind = _KINDS.get(str(document.get("kind")))
    values = {name: each for name, each in document.items() if name != "kind"}
    if kind is None or set(values) != {each.name for each in fields(kind)}:
        known = {"edit": document, "kinds": ", ".join(_KINDS)}
        raise InvalidEdits(reason=Sentence(N_("%(edit)s is no edit; known kinds are %(kinds)s"), known))
    made: Edit = kind(
        **{name: tuple(each) if isinstance(each, list) else each for name, each in values.items()}
    )
    check_edits([made])
    return made


def check_edits(edits: Iterable[Edit]) -> None:
    """Raises InvalidEdits for what is wrong in itself, whatever the groups are."""
    for edit in edits:
        for name, value in ((each.name, getattr(edit, each.name)) for each in fields(edit)):
            texts = value if isinstance(value, tuple) else (value,)
            if not texts or not all(isinstance(each, str) and each.strip() for each in texts):
                _refuse(N_("%(edit)s says nothing in its field %(field)s"), edit=shown(edit), field=name)
        if isinstance(edit, MustLink | CannotLink) and edit.first == edit.second:
            _refuse(N_("%(edit)s links an entry to itself; name two"), edit=shown(edit))


def shown(edit: Edit) -> str:
    """«move И-0001 T2-1»."""
    values = [getattr(edit, each.name) for each in fields(edit)]
    texts = [", ".join(map(str, each)) if isinstance(each, tuple) else str(each) for each in values]
    return f"«{' '.join([_KIND_OF[type(edit)], *texts]).strip()}»"


def _refuse(text: str, **places: object) -> None:
    raise InvalidEdits(reason=Sentence(text, places))
