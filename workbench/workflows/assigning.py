"""Give the entries of a stage to jurors: read who may judge what, solve, keep the plan on record."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from workbench.assignment import assign_jurors
from workbench.domain.entries import Assignment
from workbench.domain.season import Stage
from workbench.workflows.conflicts import conflict_reasons
from workbench.workflows.plan_reading import PlanReading, read_problem
from workbench.workflows.ports import Store

__all__ = ["AssignmentSummary", "PlanReading", "assign_stage", "conflict_reasons", "read_problem"]

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
        reading = read_problem(work, stage, per_entry=per_entry)
        plan = assign_jurors(reading.problem, rng=np.random.default_rng(seed))
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
    return AssignmentSummary(len(plan.added), len(reading.standing), len(reading.conflicts), loads)
