"""Who may judge what: the hard rules of an assignment as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class JurorCapacity:
    """A juror's upper bound of entries, those already assigned included."""

    juror: str
    load_max: int


@dataclass(frozen=True)
class AssignmentProblem:
    """`per_entry` jurors for each entry, no conflicts, no juror over their bound.

    `conflicts` and `fixed` are (juror, entry) pairs with conflicts' reasons; fixed ones stand already
    and count for both sides.
    """

    entries: tuple[str, ...]
    jurors: tuple[JurorCapacity, ...]
    per_entry: int
    conflicts: Mapping[tuple[str, str], str] = field(default_factory=dict)
    fixed: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Assignment:
    """New (juror, entry) pairs beside the fixed ones, and every juror's load with both."""

    pairs: tuple[tuple[str, str], ...]
    load_by_juror: Mapping[str, int]
