"""Entries of a stage that resemble each other: as found by comparing texts, and as decided by people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

DuplicateKind = Literal["copy", "passage", "paraphrase"]
# What people may decide about two entries that resemble each other.
Verdict = Literal["same_idea", "copy", "template", "false_alarm"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
# The attribute that names the set of copies an entry is in; a rule of selection may limit it.
DUPLICATE_SET = "duplicate_set"
# Such entries count as one where the rule of selection limits `duplicate_set`.
ONE_WORK: frozenset[Verdict] = frozenset({"same_idea", "copy"})

Span = tuple[int, int]


@dataclass(frozen=True)
class Duplicate:
    """Two entries of a stage that share words or meaning, as the last comparison found them.

    Attributes
    ----------
    first, second : numbers, the one that sorts lower first.
    score : 0..1. spans : what is shared, as characters (begin, end) of `EntryVersion.text` of each.
    first_digest, second_digest : SHA-256 of those texts; spans mean nothing where a text has changed since.
    """

    stage_id: str
    first: str
    second: str
    kind: DuplicateKind
    score: float
    spans: tuple[tuple[Span, Span], ...]
    first_digest: str
    second_digest: str


@dataclass(frozen=True)
class DuplicateDecision:
    """What somebody decided about two entries, and why. Never changed; the newest one holds.

    `number` counts the decisions about the same two entries from 1.
    """

    stage_id: str
    first: str
    second: str
    number: int
    verdict: Verdict
    reason: str
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True)
class SimilarEntry:
    """One of the entries most like another. rank : from 1. score : 0..1. shared : phrases both hold."""

    stage_id: str
    entry: str
    rank: int
    other: str
    score: float
    shared: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """When a stage's entries were last compared with each other, and how.

    entries : how many. digest : of all texts, which differs as soon as one of them does.
    """

    stage_id: str
    encoder: str
    entries: int
    made_by: str
    made_at: datetime
    digest: str = ""


def duplicate_sets(decisions: Iterable[DuplicateDecision]) -> dict[str, str]:
    """Entry → the lowest number of those it counts as one with; entries that stand alone are left out.

    `decisions` : those that hold.
    """
    leader: dict[str, str] = {}

    def find(entry: str) -> str:
        while leader.setdefault(entry, entry) != entry:
            entry = leader[entry]
        return entry

    for each in decisions:
        if each.verdict in ONE_WORK:
            low, high = sorted((find(each.first), find(each.second)))
            leader[high] = low
    return {entry: find(entry) for entry in leader}


def newest_decisions(decisions: Iterable[DuplicateDecision]) -> Mapping[tuple[str, str], DuplicateDecision]:
    """(first, second) → the decision that holds."""
    found: dict[tuple[str, str], DuplicateDecision] = {}
    for each in sorted(decisions, key=lambda one: one.number):
        found[each.first, each.second] = each
    return found
