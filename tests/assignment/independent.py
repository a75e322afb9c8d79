"""The assignment as an integer programme over pairs, with no network: an independent way to the optimum."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack, vstack

from workbench.assignment import AssignmentProblem


def _by(groups: Any, n_groups: int) -> Any:
    return csr_array((np.ones(len(groups)), (groups, np.arange(len(groups)))), shape=(n_groups, len(groups)))


def _rows(problem: AssignmentProblem) -> tuple[Any, Any, Any, Any, Any, Any, tuple[int, int, int]]:
    entry, juror = np.nonzero(problem.candidates)
    n_entries, n_jurors = problem.affinity.shape
    n_regions = int(problem.region.max()) + 1
    matrix = vstack(
        [
            _by(entry, n_entries),
            _by(juror, n_jurors),
            _by(entry * n_regions + problem.region[juror], n_entries * n_regions),
        ]
    )
    low, high = problem.room
    lower = np.r_[problem.open_slots, low, np.zeros(n_entries * n_regions)]
    upper = np.r_[problem.open_slots, high, np.ones(n_entries * n_regions)]
    return (
        entry,
        juror,
        matrix,
        lower,
        upper,
        problem.affinity[entry, juror],
        (n_entries, n_jurors, n_regions),
    )


def largest_affinity(problem: AssignmentProblem) -> float | None:
    """The best sum within the hard rules, what stands included; None where there is no plan."""
    _, _, matrix, lower, upper, affinity, _ = _rows(problem)
    if len(affinity) == 0:
        return float(problem.affinity[problem.base].sum()) if (lower <= 0).all() else None
    found = milp(
        -affinity,
        integrality=np.ones(len(affinity)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, lower, upper),
    )
    return None if found.x is None else float(-found.fun + problem.affinity[problem.base].sum())


def best_worst_mean(problem: AssignmentProblem) -> float:
    """The highest mean affinity that the worst-served entry can have within the hard rules."""
    entry, _, matrix, lower, upper, affinity, (n_entries, _, _) = _rows(problem)
    stands = np.where(problem.base, problem.affinity, 0.0).sum(axis=1)
    count = problem.base.sum(axis=1) + problem.open_slots
    served = np.flatnonzero(problem.open_slots)
    means = (_by(entry, n_entries) @ csr_array(np.diag(affinity)))[served]
    level = csr_array(-count[served, None].astype(float))
    found = milp(
        np.r_[np.zeros(len(affinity)), -1],
        integrality=np.r_[np.ones(len(affinity)), 0],
        bounds=Bounds(np.zeros(len(affinity) + 1), np.r_[np.ones(len(affinity)), 10.0]),
        constraints=[
            LinearConstraint(hstack([matrix, csr_array((matrix.shape[0], 1))]), lower, upper),
            LinearConstraint(hstack([means, level]), -stands[served], np.inf),
        ],
    )
    return float(-found.fun)


def least_price(problem: AssignmentProblem, *, load: float, same_region: float, rating: float) -> float:
    """What the cheapest change costs after which there is a plan, every bound elastic."""
    _, _, matrix, lower, upper, affinity, (n_entries, n_jurors, n_regions) = _rows(problem)
    n_rows, n_pairs = matrix.shape[0], len(affinity)
    # Slack that helps a lower bound, and slack that helps an upper bound.
    up = np.r_[np.full(n_entries, rating), np.full(n_jurors, load), np.zeros(n_entries * n_regions)]
    down = np.r_[np.zeros(n_entries), np.full(n_jurors, load), np.full(n_entries * n_regions, same_region)]
    usable_down = np.r_[np.zeros(n_entries), np.full(n_jurors + n_entries * n_regions, np.inf)]
    eye = eye_array(n_rows, format="csr")
    found = milp(
        np.r_[np.zeros(n_pairs), up, down],
        integrality=np.ones(n_pairs + 2 * n_rows),
        bounds=Bounds(0, np.r_[np.ones(n_pairs), np.full(n_rows, np.inf), usable_down]),
        constraints=LinearConstraint(hstack([matrix, eye, -eye]), lower, upper),
    )
    return float(found.fun)
