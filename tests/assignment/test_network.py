"""The flow's arcs: loads that get dearer, regions that let one juror through, costs in whole steps."""

from __future__ import annotations

import numpy as np
import pytest

from tests.assignment.cases import a_problem, a_themed_stage
from workbench.assignment.network import costs_of, in_steps, load_arcs, network_of


@pytest.mark.parametrize("load_max", [5, 40, 3000])
def test_a_jurors_entries_get_dearer_one_by_one_and_end_at_the_greatest_load(load_max: int) -> None:
    problem = a_problem(
        3000,
        3,
        per_entry=1,
        jurors={"load_min": [0, 2, 4], "load_max": load_max},
        fixed=[("J02", "И-0001")],
    )
    costs = costs_of(problem, problem.affinity, np.random.default_rng(0))
    _, jurors, capacities, prices = load_arcs(problem, costs, 9)
    low, high = problem.room
    for juror in range(3):
        mine = jurors == juror
        assert capacities[mine].sum() == high[juror] - low[juror]
        assert (np.diff(prices[mine]) > 0).all()
        assert mine.sum() < 2100  # two thirds of the entries, and a few bundles
        if mine.any():
            begun = problem.base.sum(axis=0)[juror] + low[juror]
            assert prices[mine][0] == costs.load * (2 * begun + 1)


def test_what_enters_the_network_leaves_it() -> None:
    problem = a_themed_stage(60, 12)
    costs = costs_of(problem, problem.affinity, np.random.default_rng(0))
    network = network_of(problem, problem.candidates, costs)
    assert network.supplies.sum() == 0
    assert -network.supplies[network.supplies < 0].sum() == problem.open_slots.sum()


def test_region_with_one_candidate_for_an_entry_needs_no_node() -> None:
    costs = {
        region: network_of(
            problem, problem.candidates, costs_of(problem, problem.affinity, np.random.default_rng(0))
        )
        for region, problem in (
            ("each their own", a_problem(5, 4, jurors={"region": ["а", "б", "в", "г"]})),
            ("two of one", a_problem(5, 4, jurors={"region": ["а", "а", "в", "г"]})),
        )
    }
    assert len(costs["two of one"].supplies) == len(costs["each their own"].supplies) + 5


def test_costs_are_whole_and_highest_for_the_least_affinity() -> None:
    assert in_steps(np.array([[0.2, 0.7], [0.45, 0.2]]), 100).tolist() == [[100, 0], [50, 100]]
    assert in_steps(np.full((2, 2), 0.3)).tolist() == [[0, 0], [0, 0]]
