"""A stage's plan under other circumstances: copies of what was read, nothing is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
from pydantic import ValidationError

from workbench.assignment import AssignmentProblem
from workbench.assignment.reading import region_key
from workbench.domain.naming import named
from workbench.domain.planning import AssignmentRules
from workbench.errors import N_, ImpossibleAssignment, InvalidAssignment, Sentence, SettingsError
from workbench.workflows.assigning.plan_reading import JurorEntry, PlanReading

_PER_ENTRY = N_("the number of jurors for each entry has to be a whole number from 1 up, not %(value)r")
_NO_JUROR = N_("there is no juror %(unknown)s in this stage; known are %(known)s")
_NOBODY = N_("nobody is left to judge; let fewer jurors leave, or invite others.")


def planned_anew(reading: PlanReading) -> PlanReading:
    """As if nothing had been assigned yet; conflicts that were declared since are known all the same."""
    problem = replace(
        reading.problem,
        fixed=np.zeros_like(reading.problem.fixed),
        common=np.zeros_like(reading.problem.common),
    )
    fresh = replace(reading, problem=problem, standing={}, left=(), submitted=frozenset(), former=frozenset())
    return _without_columns(fresh, reading.former)


def submitted_until(
    reading: PlanReading, submitted_at: Mapping[JurorEntry, datetime], moment: datetime
) -> PlanReading:
    """As it was at an earlier moment: what was submitted later is open work still.

    Assignments are those of now. `submitted_at` : when each submitted review was.
    """
    then = frozenset(each for each in reading.submitted if submitted_at[each] <= moment)
    return replace(reading, submitted=then)


def without_jurors(reading: PlanReading, leaving: Collection[str]) -> PlanReading:
    """As if these jurors had dropped out: what they submitted stays, their open work is to be given away.

    Raises
    ------
    InvalidAssignment : nobody has such an id. ImpossibleAssignment : nobody would be left.
    """
    problem = reading.problem
    jurors = [str(each) for each in problem.jurors]
    unknown = sorted(set(leaving) - set(jurors))
    if unknown:
        places = {"unknown": named(unknown), "known": named(jurors, most=len(jurors))}
        raise InvalidAssignment(reason=Sentence(_NO_JUROR, places))
    if not set(jurors) - set(leaving) - reading.former:
        raise ImpossibleAssignment(reason=Sentence(_NOBODY))
    kept = {
        pair: each
        for pair, each in reading.standing.items()
        if pair[0] not in leaving or pair in reading.submitted
    }
    open_ = tuple(each for pair, each in reading.standing.items() if pair not in kept)
    gone = np.array([each in leaving for each in jurors], dtype=bool)
    is_kept = np.array(
        [[(juror, entry) in kept for juror in jurors] for entry in problem.entries], dtype=bool
    )
    changed = replace(
        problem,
        # Of what is in the plan beside what stands, only those who stay keep theirs.
        fixed=np.where(gone[None, :], is_kept, problem.fixed),
        allowed=problem.allowed & ~gone,
        load_min=np.where(gone, 0, problem.load_min),
        load_max=np.where(gone, 0, problem.load_max),
    )
    finished = {juror for juror, _ in kept} & set(leaving)
    left = replace(
        reading,
        problem=changed,
        standing=kept,
        left=(*reading.left, *open_),
        former=reading.former | finished,
    )
    return _without_columns(left, set(leaving) - finished)


def with_per_entry(reading: PlanReading, per_entry: int) -> PlanReading:
    """As if each entry were to have so many jurors; InvalidAssignment for what is no such number."""
    if isinstance(per_entry, bool) or not isinstance(per_entry, int) or per_entry < 1:
        raise InvalidAssignment(reason=Sentence(_PER_ENTRY, {"value": per_entry}))
    wanted = np.full_like(reading.problem.wanted, per_entry)
    return replace(reading, problem=replace(reading.problem, wanted=wanted))


def with_rules(reading: PlanReading, **changes: Any) -> PlanReading:
    """As if the season had other rules of assignment; names are those of `AssignmentRules`.

    Raises
    ------
    SettingsError : a rule that is not known, or a value it cannot have.
    """
    rules = _changed(reading.rules, changes)
    problem = reading.problem
    if rules.one_per_region != reading.rules.one_per_region:
        homes = [region_key(reading.members[str(each)].region) for each in problem.jurors]
        problem = replace(problem, home=tuple(each if rules.one_per_region else "" for each in homes))
    if rules.load_min != reading.rules.load_min:
        # Whoever asks for fewer works than the season's least is given as many as asked for.
        problem = replace(problem, load_min=np.minimum(rules.load_min, problem.load_max))
    return replace(reading, problem=problem, rules=rules)


def _changed(rules: AssignmentRules, changes: Mapping[str, Any]) -> AssignmentRules:
    try:
        return AssignmentRules.model_validate({**rules.model_dump(), **changes})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(each) for each in first["loc"])
        known = ", ".join(AssignmentRules.model_fields)
        reason: Sentence | str = first["msg"]
        if first["type"] == "extra_forbidden":
            reason = Sentence(N_("unknown; known are %(known)s"), {"known": known})
        raise SettingsError(name=f"assignment.{name}", reason=reason) from error


def _without_columns(reading: PlanReading, jurors: Collection[str]) -> PlanReading:
    """Jurors who are in the problem no more."""
    if not jurors:
        return reading
    stays = np.array([str(each) not in jurors for each in reading.problem.jurors], dtype=bool)
    return replace(
        reading,
        problem=_of_jurors(reading.problem, np.flatnonzero(stays)),
        conflicts={pair: why for pair, why in reading.conflicts.items() if pair[0] not in jurors},
        dismissed={pair: why for pair, why in reading.dismissed.items() if pair[0] not in jurors},
        members={juror: each for juror, each in reading.members.items() if juror not in jurors},
    )


def _of_jurors(problem: AssignmentProblem, at: np.ndarray[Any, np.dtype[np.intp]]) -> AssignmentProblem:
    return replace(
        problem,
        jurors=tuple(problem.jurors[each] for each in at),
        load_min=problem.load_min[at],
        load_max=problem.load_max[at],
        affinity=problem.affinity[:, at],
        allowed=problem.allowed[:, at],
        fixed=problem.fixed[:, at],
        home=tuple(problem.home[each] for each in at),
    )
