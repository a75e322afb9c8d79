"""The proof that few candidates are enough finds what they lack."""

from __future__ import annotations

import numpy as np
import pytest

from tests.assignment.cases import a_problem
from workbench.assignment.min_cost_flow import min_cost_flow
from workbench.assignment.network import costs_of, network_of
from workbench.assignment.problem import AssignmentProblem
from workbench.assignment.proof import missing_candidates
from workbench.assignment.reading import Booleans


def a_stage(seed: int) -> AssignmentProblem:
    rng = np.random.default_rng(seed)
    return a_problem(
        40,
        14,
        affinity=rng.random((40, 14)),
        jurors={"load_min": 3, "load_max": 8, "region": [f"край {each}" for each in rng.integers(0, 6, 14)]},
    )


def best_of(problem: AssignmentProblem, tried: Booleans) -> tuple[int, Booleans] | None:
    """Cost of the best plan of some pairs, and the pairs that the proof misses."""
    costs = costs_of(problem, problem.affinity, np.random.default_rng(0))
    network = network_of(problem, tried, costs)
    flow = min_cost_flow(network)
    if flow is None:
        return None
    chosen = np.zeros_like(tried)
    used = flow[: len(network.entry)] > 0
    chosen[network.entry[used], network.juror[used]] = True
    missing = missing_candidates(
        problem, problem.candidates, tried, costs, chosen, flow[network.first_load :]
    )
    return int((flow * network.costs).sum()), missing


@pytest.mark.parametrize("seed", range(15))
def test_plan_is_the_best_of_all_exactly_when_nothing_is_missing_in_the_end(seed: int) -> None:
    problem = a_stage(seed)
    whole = best_of(problem, problem.candidates)
    assert whole is not None
    best, nothing = whole
    assert not nothing.any()
    tried = problem.candidates & (np.random.default_rng(seed).random((40, 14)) < 0.7)
    found = best_of(problem, tried)
    while found is not None and found[1].any():
        assert not (found[1] & tried).any()
        tried |= found[1]
        found = best_of(problem, tried)
    assert found is None or found[0] == best


def test_missing_pair_that_would_help_is_found() -> None:
    affinity = np.array([[1.0, 0.0], [0.0, 1.0]])
    problem = a_problem(2, 2, per_entry=1, affinity=affinity, jurors={"load_max": 1})
    found = best_of(problem, np.array([[False, True], [True, True]]))
    assert found is not None
    assert found[1].tolist() == [[True, False], [False, False]]
