"""A juror drops out or joins late: finished work stays, only open work that has to move does."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import replace
from datetime import datetime

import numpy as np

from workbench.assignment import Assignment as Planned
from workbench.domain.naming import named
from workbench.domain.people import Member
from workbench.domain.reviews import Form
from workbench.domain.season import Stage
from workbench.errors import N_, ImpossibleAssignment, InvalidAssignment, Sentence
from workbench.workflows.assigning.plan_changes import (
    AddedFor,
    AssignmentSummary,
    TakenFor,
    changes_of,
    keep_changes,
    link_threshold,
    made_plan,
)
from workbench.workflows.assigning.plan_reading import JurorEntry, PlanReading, read_problem
from workbench.workflows.ports import Store, Unit
from workbench.workflows.reasons import reason_on_record

logger = logging.getLogger(__name__)

_HANDED_OVER = "передано"

_NO_JUROR = N_("there is no juror %(juror)s; check the id")
_GONE = N_("juror %(juror)s has left already and has no open work in this stage")
_NOT_ACTIVE = N_("juror %(juror)s has left; nothing can be handed over to them")
_OTHER_STAGES = N_(
    "%(juror)s has open work in other stages too (%(stages)s); run workbench assign for each of them"
)
_WEAKER = N_("After this the jurors are tied together less firmly than the season asks: %(missed)s.")
_TOO_FEW_OPEN = N_(
    "only %(possible)s of %(wanted)s entries can be handed over to %(juror)s: the others' work is begun, has"
    " a conflict, or is above the juror's greatest load of %(load)s; hand over fewer"
)


def replace_juror(
    store: Store,
    stage: Stage,
    member_id: str,
    *,
    reason: str,
    seed: int,
    now: datetime,
    actor: str,
    dry_run: bool = False,
) -> AssignmentSummary:
    """A juror drops out: what is submitted stays, what is open goes to others; nobody else's work moves.

    Each entry keeps as many jurors as it had. The juror cannot sign in any more.

    Raises
    ------
    InvalidAssignment : no such juror, or nothing left to replace. InvalidDecision : no reason.
    ImpossibleAssignment : the open work cannot be given to others. Then nothing was kept.
    """
    why = reason_on_record(reason)
    with store.write() as work:
        member = _juror(work, member_id)
        before = Counter(each.entry for each in work.assignments.all(stage.id) if each.state == "active")
        reading = read_problem(work, stage, per_entry=1, leaving=[member_id])
        if not member.active and not any(each.member_id == member_id for each in reading.left):
            raise InvalidAssignment(reason=Sentence(_GONE, {"juror": member_id}))
        had = np.array([before[str(entry)] for entry in reading.problem.entries], dtype=np.int64)
        reading = replace(reading, problem=replace(reading.problem, wanted=had))
        plan = made_plan(reading, np.random.default_rng(seed), demand=False)
        left = [(each.member_id, each.entry) for each in reading.left]
        reasons: dict[str, AddedFor] = {entry: "instead" for _, entry in left}
        taken: dict[JurorEntry, TakenFor] = dict.fromkeys(left, "juror_left")
        changes = changes_of(reading, plan, taken, reasons)
        notes = (*_weaker(reading, plan), *_other_stages(work, stage, member_id))
        summary = AssignmentSummary(reading, plan, changes, notes)
        if not dry_run:
            work.people.put_members([replace(member, active=False)])
            keep_changes(work, reading, changes, dict.fromkeys(left, why))
            details = {
                "stage": stage.id,
                "reason": why,
                "seed": seed,
                "added": summary.added,
                "taken": summary.taken,
            }
            work.audit.append(at=now, actor=actor, action="replace_juror", subject=member_id, details=details)
    logger.info("%s left stage %s: %d reviews given to others", member_id, stage.id, summary.added)
    return summary


def hand_over(
    store: Store,
    stage: Stage,
    member_id: str,
    count: int,
    *,
    seed: int,
    now: datetime,
    actor: str,
    dry_run: bool = False,
) -> AssignmentSummary:
    """A juror joins late: takes so many entries over from those who have most, and rates common works.

    Only work that nobody has begun moves, from one juror after another, so that loads come nearer to each
    other; of a juror's entries the one that fits the newcomer best.

    Raises
    ------
    InvalidAssignment : no such juror. ImpossibleAssignment : fewer can be handed over. Then nothing was kept.
    """
    with store.write() as work:
        if not _juror(work, member_id).active:
            raise InvalidAssignment(reason=Sentence(_NOT_ACTIVE, {"juror": member_id}))
        reading = read_problem(work, stage, per_entry=1)
        had = np.array(reading.problem.fixed.sum(axis=1), dtype=np.int64)
        reading = replace(reading, problem=replace(reading.problem, wanted=had))
        released = _handed_over(work, reading, member_id, count, seed)
        plan = made_plan(
            reading.giving((member_id, entry) for _, entry in released),
            np.random.default_rng(seed),
            demand=False,
            released=released,
        )
        taken: dict[JurorEntry, TakenFor] = dict.fromkeys(released, "hand_over")
        reasons: dict[str, AddedFor] = {entry: "hand_over" for _, entry in released}
        changes = changes_of(reading, plan, taken, reasons)
        summary = AssignmentSummary(reading, plan, changes, _weaker(reading, plan))
        if not dry_run and changes:
            keep_changes(work, reading, changes, dict.fromkeys(released, _HANDED_OVER))
            details = {"hand_over": member_id, "seed": seed, "added": summary.added, "taken": summary.taken}
            work.audit.append(at=now, actor=actor, action="assign", subject=stage.id, details=details)
    logger.info("handed %d reviews of stage %s over to %s", summary.taken, stage.id, member_id)
    return summary


def _juror(work: Unit, member_id: str) -> Member:
    member = work.people.member(member_id)
    if member is None or member.role != "juror":
        raise InvalidAssignment(reason=Sentence(_NO_JUROR, {"juror": member_id}))
    return member


def _handed_over(work: Unit, reading: PlanReading, member_id: str, count: int, seed: int) -> list[JurorEntry]:
    """(juror, entry) that others give up for the newcomer, `count` of them."""
    problem = reading.problem
    newcomer = problem.jurors.index(member_id)
    load = Counter({str(juror): int(n) for juror, n in reading.earlier.load_by_juror.items()})
    load[member_id] = int(problem.base[:, newcomer].sum())
    room = min(count, max(int(problem.load_max[newcomer]) - load[member_id], 0))
    open_ = _movable(work, reading, newcomer)
    lot = dict(zip(sorted(open_), np.random.default_rng(seed).permutation(len(open_)).tolist(), strict=True))
    found: list[JurorEntry] = []
    while open_ and len(found) < room:
        best = max(open_, key=lambda pair: (load[pair[0]], open_[pair], lot[pair]))
        found.append(best)
        load[best[0]] -= 1
        open_ = {pair: fit for pair, fit in open_.items() if pair[1] != best[1]}
    if len(found) < count:
        places = {
            "juror": member_id,
            "wanted": count,
            "possible": len(found),
            "load": int(problem.load_max[newcomer]),
        }
        raise ImpossibleAssignment(reason=Sentence(_TOO_FEW_OPEN, places))
    return found


def _movable(work: Unit, reading: PlanReading, newcomer: int) -> dict[JurorEntry, float]:
    """Work that nobody has begun and that the newcomer may do: how much better it fits the newcomer."""
    problem = reading.problem
    open_ = {pair: each for pair, each in reading.standing.items() if pair not in reading.submitted}
    newest = work.reviews.newest([each.id for each in open_.values()])
    begun = {pair for pair, each in open_.items() if each.id in newest and newest[each.id].form != Form()}
    entry_at = {entry: at for at, entry in enumerate(problem.entries)}
    juror_at = {juror: at for at, juror in enumerate(problem.jurors)}
    same_region = problem.region == problem.region[newcomer]
    found = {}
    for juror, entry in open_.keys() - begun:
        row, giver = entry_at[entry], juror_at[juror]
        beside = problem.fixed[row] & same_region
        beside[giver] = False
        may = problem.allowed[row, newcomer] and not problem.base[row, newcomer] and not beside.any()
        if may and not problem.common[row]:
            found[juror, entry] = float(problem.affinity[row, newcomer] - problem.affinity[row, giver])
    return found


def _weaker(reading: PlanReading, plan: Planned) -> tuple[Sentence, ...]:
    """That the season's threshold is not reached any more; who left, left, whatever it costs."""
    threshold = link_threshold(reading.rules)
    missed = threshold.missed(plan.link_quality) if threshold else ()
    return (Sentence(_WEAKER, {"missed": missed}),) if missed else ()


def _other_stages(work: Unit, stage: Stage, member_id: str) -> tuple[Sentence, ...]:
    others: set[str] = {
        each.stage_id
        for each in work.assignments.of_member(member_id)
        if each.state == "active" and each.stage_id != stage.id
    }
    if not others:
        return ()
    return (Sentence(_OTHER_STAGES, {"juror": member_id, "stages": named(sorted(others))}),)
