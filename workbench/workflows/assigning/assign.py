"""Give the entries of a stage to jurors: read who may judge what, solve, keep the plan on record."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np

from workbench.domain.naming import named
from workbench.domain.season import Stage
from workbench.errors import N_, Sentence
from workbench.workflows.assigning.common_works import with_further_common
from workbench.workflows.assigning.conflicts import conflict_reasons
from workbench.workflows.assigning.disputes import disputed_entries
from workbench.workflows.assigning.plan_changes import (
    AddedFor,
    AssignmentSummary,
    PlanChange,
    TakenFor,
    changes_of,
    keep_changes,
    made_plan,
)
from workbench.workflows.assigning.plan_reading import JurorEntry, PlanReading, read_problem
from workbench.workflows.assigning.replacing import hand_over, replace_juror
from workbench.workflows.ports import Store, Unit

__all__ = [
    "AssignmentSummary",
    "PlanChange",
    "PlanReading",
    "assign_stage",
    "conflict_reasons",
    "hand_over",
    "planned_changes",
    "read_problem",
    "replace_juror",
]

logger = logging.getLogger(__name__)

# What stands beside an assignment that is taken from somebody who may not rate any more.
_LEFT = "выбыл(а)"

_UNDER_LEAST = N_("Fewer entries than the season's least (%(least)s): %(jurors)s. Open work is not moved.")
_STANDS_IN_CONFLICT = N_(
    "Assigned in spite of a conflict that is known now: %(pairs)s. Taking work away is the chair's decision."
)
_NO_DISPUTES = N_("No submitted levels lie apart by the season's rule: nothing is added for disputes.")


def assign_stage(
    store: Store,
    stage: Stage,
    *,
    per_entry: int,
    seed: int,
    now: datetime,
    dry_run: bool = False,
    extra: Mapping[str, int] | None = None,
    disputes: bool = False,
    advised: Collection[JurorEntry] = (),
    actor: str = "organiser",
) -> AssignmentSummary:
    """Fill every entry up to `per_entry` jurors; standing assignments and begun work are never moved.

    Open work of those who may not rate any more is given to others, what they submitted stays.

    Parameters
    ----------
    extra : entry → further ratings beside `per_entry`; those it has already count.
    disputes : one further rating for every entry whose submitted levels lie apart by the season's rule.
    advised : (juror, entry) that are to be in the plan, beside everything else.

    Raises
    ------
    ImpossibleAssignment, WeaklyLinkedPlan, InvalidAssignment : then nothing was kept.
    """
    with store.write() as work:
        further, reasons = _further(work, stage, extra or {}, advised, disputes=disputes)
        reading = read_problem(work, stage, per_entry=per_entry, extra=further, fixed=advised)
        summary = planned_changes(with_further_common(reading, seed), seed, reasons)
        if disputes and "dispute" not in reasons.values():
            summary = replace(summary, notes=(*summary.notes, Sentence(_NO_DISPUTES)))
        if not dry_run and summary.changes:
            reading, left = summary.reading, summary.reading.left
            keep_changes(
                work, reading, summary.changes, {(each.member_id, each.entry): _LEFT for each in left}
            )
            details: dict[str, Any] = {"per_entry": per_entry, "seed": seed, "added": summary.added}
            details |= {"taken": summary.taken} if summary.taken else {}
            details |= {"extra": further} if further else {}
            details |= {"common": list(reading.common)} if reading.common else {}
            work.audit.append(at=now, actor=actor, action="assign", subject=stage.id, details=details)
    logger.info("assigned %d reviews of stage %s", summary.added, stage.id)
    return summary


def planned_changes(
    reading: PlanReading, seed: int, reasons: Mapping[str, AddedFor] | None = None
) -> AssignmentSummary:
    """Make the plan that `assign_stage` would keep; nothing is written.

    `reasons` : entry → what a review of it is added for, where it is not just the plan's number.

    Raises
    ------
    ImpossibleAssignment, WeaklyLinkedPlan
    """
    plan = made_plan(reading, np.random.default_rng(seed), demand=True)
    left = {(each.member_id, each.entry): each for each in reading.left}
    taken: dict[JurorEntry, TakenFor] = dict.fromkeys(left, "juror_left")
    instead: dict[str, AddedFor] = {entry: "instead" for _, entry in left}
    changes = changes_of(reading, plan, taken, {**instead, **(reasons or {})})
    return AssignmentSummary(reading, plan, changes, _notes(reading, plan.load_by_juror))


def _further(
    work: Unit,
    stage: Stage,
    extra: Mapping[str, int],
    advised: Collection[JurorEntry],
    *,
    disputes: bool,
) -> tuple[dict[str, int], dict[str, AddedFor]]:
    """Further ratings by entry, and what they are for."""
    further = Counter(dict(extra))
    reasons: dict[str, AddedFor] = dict.fromkeys(extra, "extra")
    for entry in disputed_entries(work, stage) if disputes else ():
        # A further rating that was asked for is the further look that a dispute needs.
        further[entry] = max(further[entry], 1)
        reasons[entry] = "dispute"
    for _, entry in advised:
        further[entry] += 1
        reasons[entry] = "advised"
    return dict(further), reasons


def _notes(reading: PlanReading, load_by_juror: Mapping[Any, int]) -> tuple[Sentence, ...]:
    notes = []
    under = [
        juror
        for at, juror in enumerate(reading.problem.jurors)
        if load_by_juror[juror] < reading.problem.load_min[at]
    ]
    if under:
        notes.append(Sentence(_UNDER_LEAST, {"least": reading.rules.load_min, "jurors": named(under)}))
    against = [pair for pair in reading.standing if pair in reading.conflicts]
    if against:
        pairs = named(f"{juror}–{entry}" for juror, entry in sorted(against))
        notes.append(Sentence(_STANDS_IN_CONFLICT, {"pairs": pairs}))
    return tuple(notes)
