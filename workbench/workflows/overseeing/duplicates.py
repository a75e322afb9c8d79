"""Entries that resemble each other before the chair: what comparing them found, and what is decided of it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from workbench.domain.duplicates import (
    DUPLICATE_SET,
    ONE_WORK,
    VERDICTS,
    Comparison,
    Duplicate,
    DuplicateDecision,
    DuplicateKind,
    Verdict,
    duplicate_sets,
    newest_decisions,
)
from workbench.domain.entries import AttributeValue, Entry, EntryVersion
from workbench.domain.season import Selection, Stage
from workbench.domain.text import text_digest
from workbench.errors import N_, InvalidDecision
from workbench.workflows.choosing.decision_views import views_of
from workbench.workflows.grouping.relations import Relation, relations_of
from workbench.workflows.ports import Unit

logger = logging.getLogger(__name__)

KINDS: tuple[DuplicateKind, ...] = get_args(DuplicateKind)

_NO_PAIR = N_("these two entries are not among those that resemble each other; reload the page")
_NO_VERDICT = N_("choose what the two entries have in common")
_DECIDED_MEANWHILE = N_("somebody has decided about these two entries meanwhile; look at it first")


@dataclass(frozen=True)
class AlikePair:
    """Two entries of a stage that resemble each other, or of which somebody has decided something.

    Attributes
    ----------
    found : None where the last comparison does not find the two any more.
    decisions : oldest first; the last one holds. changed : those of the two whose text is another by now.
    """

    first: str
    second: str
    titles: tuple[str, str]
    found: Duplicate | None
    relations: tuple[Relation, ...]
    decisions: tuple[DuplicateDecision, ...]
    changed: tuple[str, ...]

    @property
    def decision(self) -> DuplicateDecision | None:
        return self.decisions[-1] if self.decisions else None


@dataclass(frozen=True)
class AlikeList:
    """All that there is to decide of a stage: pairs nobody has decided about come first.

    Attributes
    ----------
    comparison : None before the first. outdated : entries have come or changed since.
    announced : the decision by which finalists are announced, if any: nothing is decided here any more.
    most_of_a_set : how many works of a set of copies the season's rule takes; None where it has no limit.
    """

    comparison: Comparison | None
    pairs: tuple[AlikePair, ...]
    outdated: bool
    announced: str | None
    most_of_a_set: int | None


@dataclass(frozen=True)
class OpenedPair:
    """Two entries with their texts."""

    pair: AlikePair
    first: EntryVersion
    second: EntryVersion


def read_alike(work: Unit, stage: Stage, rule: Selection | None) -> AlikeList:
    """Pairs found and pairs decided about: undecided ones first, then copies, passages, paraphrases."""
    entries = {each.number: each for each in work.entries.all(stage.id)}
    found = {(each.first, each.second): each for each in work.duplicates.found(stage.id)}
    decisions = _by_pair(work.duplicates.decisions(stage.id))
    listed = [each for each in {**found, **decisions} if entries.keys() >= set(each)]
    relations = relations_of(work, found.values())
    pairs = [
        _pair(each, entries, found.get(each), relations.get(each, ()), decisions.get(each, ()))
        for each in listed
    ]
    comparison = work.duplicates.comparison(stage.id)
    came = comparison is not None and comparison.entries != len(entries)
    return AlikeList(
        comparison,
        tuple(sorted(pairs, key=_order)),
        came or any(each.changed for each in pairs),
        announced_by(work, stage),
        rule.at_most.get(DUPLICATE_SET) if rule is not None else None,
    )


def open_pair(work: Unit, stage: Stage, first: str, second: str) -> OpenedPair:
    """Raises InvalidDecision where the two are not in the list."""
    found, decisions = _known(work, stage, first, second)
    kept = [each for each in map(work.entries.get, (first, second)) if each is not None]
    entries = {each.number: each for each in kept if each.stage_id == stage.id}
    if len(entries) != 2:
        raise InvalidDecision(reason=_NO_PAIR)
    relations = relations_of(work, [found]).get((first, second), ()) if found else ()
    pair = _pair((first, second), entries, found, relations, decisions)
    return OpenedPair(pair, entries[first].version, entries[second].version)


def judge_pair(
    work: Unit,
    stage: Stage,
    pair: tuple[str, str],
    verdict: str,
    *,
    reason: str,
    seen: int,
    by: str,
    at: datetime,
) -> DuplicateDecision:
    """Put a decision on record, and make works that count as one a set of copies.

    Parameters
    ----------
    seen : how many decisions about the two whoever decides has read.

    Raises
    ------
    InvalidDecision : the two are not in the list, no such verdict, or another decision came meanwhile.
    StoreBusy : somebody decided about the two at the same moment.
    """
    _, before = _known(work, stage, *pair)
    known: Mapping[str, Verdict] = {each: each for each in VERDICTS}
    if verdict not in known:
        raise InvalidDecision(reason=_NO_VERDICT)
    number = before[-1].number if before else 0
    if number != seen:
        raise InvalidDecision(reason=_DECIDED_MEANWHILE)
    decision = DuplicateDecision(stage.id, *pair, number + 1, known[verdict], reason, by, at)
    earlier = work.duplicates.decisions(stage.id)
    work.duplicates.decide(decision)
    changes = _changed_sets(work, stage, earlier, decision)
    work.planning.put_attributes({each: {DUPLICATE_SET: value} for each, value in changes.items()})
    work.audit.append(
        at=at,
        actor=by,
        action="judge_duplicate",
        subject=decision.first,
        details={
            "stage": stage.id,
            "second": decision.second,
            "number": decision.number,
            "verdict": decision.verdict,
            "reason": reason,
            DUPLICATE_SET: changes,
        },
    )
    logger.info("%s: judge_duplicate %s %s %s", by, decision.first, decision.second, verdict)
    return decision


def announced_by(work: Unit, stage: Stage) -> str | None:
    """The decision by which a stage's finalists are announced; None before."""
    return next((each.id for each in views_of(work, stage.id) if each.state == "published"), None)


def _changed_sets(
    work: Unit, stage: Stage, earlier: Iterable[DuplicateDecision], decision: DuplicateDecision
) -> dict[str, str | None]:
    """Entry → the set of copies it is in from now on, None for none; entries that stay where they are not.

    What an organiser has imported of other entries stays. A set that shares an imported name with one of
    them keeps that name, so that all of them still count as one.
    """
    known = {each: row.get(DUPLICATE_SET) for each, row in work.planning.attributes(stage.id).items()}
    earlier = list(earlier)
    before = duplicate_sets(newest_decisions(earlier).values())
    after = duplicate_sets(newest_decisions([*earlier, decision]).values())
    pair = (decision.first, decision.second)
    parted = decision.verdict not in ONE_WORK and known.get(pair[0]) == known.get(pair[1])
    concerned = before.keys() | after.keys() | (set(pair) if parted else set())
    others = {str(value) for each, value in known.items() if value is not None and each not in concerned}
    names = _set_names(after, known, others)
    wanted = {each: names[after[each]] if each in after else None for each in sorted(concerned)}
    return {each: value for each, value in wanted.items() if known.get(each) != value}


def _set_names(
    sets: Mapping[str, str], known: Mapping[str, AttributeValue | None], others: set[str]
) -> dict[str, str]:
    """Leader of a set → its name: what it shares with entries outside, else the leader's number."""
    names: dict[str, str] = {}
    for each, leader in sorted(sets.items()):
        value = known.get(each)
        if isinstance(value, str) and value in others:
            names.setdefault(leader, value)
    return {leader: names.get(leader, leader) for leader in sets.values()}


def _known(
    work: Unit, stage: Stage, first: str, second: str
) -> tuple[Duplicate | None, tuple[DuplicateDecision, ...]]:
    """What was found and decided about two entries. Raises InvalidDecision where it is nothing."""
    found = next((each for each in work.duplicates.of_entry(stage.id, first) if each.second == second), None)
    decisions = _by_pair(work.duplicates.decisions(stage.id)).get((first, second), ())
    if found is None and not decisions:
        raise InvalidDecision(reason=_NO_PAIR)
    return found, decisions


def _by_pair(
    decisions: Iterable[DuplicateDecision],
) -> dict[tuple[str, str], tuple[DuplicateDecision, ...]]:
    found: dict[tuple[str, str], tuple[DuplicateDecision, ...]] = {}
    for each in sorted(decisions, key=lambda one: one.number):
        found[each.first, each.second] = (*found.get((each.first, each.second), ()), each)
    return found


def _pair(
    numbers: tuple[str, str],
    entries: Mapping[str, Entry],
    found: Duplicate | None,
    relations: tuple[Relation, ...],
    decisions: tuple[DuplicateDecision, ...],
) -> AlikePair:
    first, second = (entries[each].version for each in numbers)
    digests = (found.first_digest, found.second_digest) if found else ("", "")
    changed = tuple(
        number
        for number, version, digest in zip(numbers, (first, second), digests, strict=True)
        if digest and text_digest(version.text) != digest
    )
    return AlikePair(*numbers, (first.title, second.title), found, relations, decisions, changed)


def _order(pair: AlikePair) -> tuple[object, ...]:
    found = pair.found
    rank = (KINDS.index(found.kind), -found.score) if found else (len(KINDS), 0.0)
    return bool(pair.decisions), rank, len(pair.first), pair.first, len(pair.second), pair.second
