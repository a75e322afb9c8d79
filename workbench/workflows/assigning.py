"""Give the entries of a stage to jurors: read who may judge what, solve, keep the plan on record."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from workbench.assignment import AssignmentProblem, assign_jurors
from workbench.domain.entries import Assignment, Entry
from workbench.domain.organisations import organisation_key
from workbench.domain.people import Member, Pair, Participant, PersonalData
from workbench.domain.season import Stage
from workbench.errors import ImpossibleAssignment
from workbench.workflows.ports import Store, Unit

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class AssignmentSummary:
    added: int
    kept: int
    conflicts: int  # (juror, entry) pairs that the hard rules exclude
    load_by_juror: Mapping[str, int]


def assign_stage(
    store: Store, stage: Stage, *, per_entry: int, seed: int, now: datetime, dry_run: bool = False
) -> AssignmentSummary:
    """Fill every entry up to `per_entry` jurors; standing assignments and begun work are never moved.

    Raises ImpossibleAssignment; then nothing was kept.
    """
    with store.write() as work:
        problem, standing, conflicts = _problem(work, stage, per_entry)
        plan = assign_jurors(problem, rng=np.random.default_rng(seed))
        if not dry_run and plan.added:
            work.assignments.add(
                Assignment(0, str(juror), str(entry), stage.id) for juror, entry in plan.added
            )
            work.audit.append(
                at=now,
                actor="organiser",
                action="assign",
                subject=stage.id,
                details={"per_entry": per_entry, "seed": seed, "added": len(plan.added)},
            )
    logger.info("assigned %d reviews of stage %s", len(plan.added), stage.id)
    loads = {str(juror): load for juror, load in plan.load_by_juror.items()}
    return AssignmentSummary(len(plan.added), standing, conflicts, loads)


def conflict_reasons(
    members: Mapping[str, Member],
    entries: list[Entry],
    pairs: Mapping[str, Pair],
    participants: Mapping[str, Participant],
    emails: Mapping[str, str],
) -> dict[tuple[str, str], str]:
    """Hard conflicts as (member id, entry number) → own_pair | own_organisation | own_region.

    Both members of a pair count. `emails` are lower-case addresses by participant and member id.
    """
    conflicts: dict[tuple[str, str], str] = {}
    key_by_member = {each.id: organisation_key(each.organisation) for each in members.values()}
    for entry in entries:
        pair = pairs.get(entry.pair_id)
        people = [participants[each] for each in _people_of(pair) if each in participants]
        regions = {each.region for each in people if each.region}
        organisations = {organisation_key(each.organisation) for each in people} - {""}
        addresses = {emails[each.id] for each in people if emails.get(each.id)}
        for member in members.values():
            if emails.get(member.id) in addresses:
                conflicts[member.id, entry.number] = "own_pair"
            elif key_by_member[member.id] in organisations:
                conflicts[member.id, entry.number] = "own_organisation"
            elif member.region in regions:
                conflicts[member.id, entry.number] = "own_region"
    return conflicts


def _problem(work: Unit, stage: Stage, per_entry: int) -> tuple[AssignmentProblem, int, int]:
    """The problem, the number of assignments that stand, and the number of conflicts."""
    import pandas as pd

    # The chair sees everybody's levels and settles disputes, so does not rate.
    jurors = {
        each.id: each for each in work.people.members().values() if each.active and each.role == "juror"
    }
    entries = work.entries.all(stage.id)
    if not jurors or not entries:
        what = "jurors" if not jurors else "proposals"
        raise ImpossibleAssignment(reason=f"there are no {what} yet; run: workbench import {what} FILE")
    standing = work.assignments.all(stage.id)
    people = work.people.personal_data()
    conflicts = conflict_reasons(
        jurors, entries, work.people.pairs(), work.people.participants(), _addresses(people)
    )
    active = [(each.member_id, each.entry) for each in standing if each.state == "active"]
    for each in standing:
        if each.state != "active" and each.member_id in jurors:
            conflicts.setdefault((each.member_id, each.entry), each.state)
    # Who may judge what is said by the pairs' conflicts; affinity and themes are not on record yet.
    numbers = [each.number for each in entries]
    bounds = [stage.load_max if each.load_max is None else each.load_max for each in jurors.values()]
    problem = AssignmentProblem.from_frames(
        pd.DataFrame({"entry": numbers, "theme": "", "region": ""}),
        pd.DataFrame({"juror": list(jurors), "load_min": 0, "load_max": bounds, "region": ""}),
        per_entry=per_entry,
        affinity=np.zeros((len(numbers), len(jurors))),
        conflicts=conflicts,
        standing=[(juror, entry) for juror, entry in active if juror in jurors],
    )
    return problem, len(active), len(conflicts)


def _addresses(people: Mapping[str, PersonalData]) -> dict[str, str]:
    return {owner: person.email.strip().casefold() for owner, person in people.items() if person.email}


def _people_of(pair: Pair | None) -> tuple[str, ...]:
    return (pair.mentor_id, pair.mentee_id) if pair else ()
