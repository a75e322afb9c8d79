"""A bound on the chance of every pair."""

from __future__ import annotations

import numpy as np
import pytest

from tests.assignment.cases import a_problem, assert_keeps_every_rule, solved
from workbench.assignment import Wishes
from workbench.assignment.chance import within_chance
from workbench.errors import ImpossibleAssignment

N_SEEDS = 300


@pytest.mark.parametrize("chance", [0.5, 0.3, 0.8])
def test_no_pair_is_assigned_more_often_than_the_bound_says(chance: float) -> None:
    affinity = np.random.default_rng(2).random((6, 14))
    problem = a_problem(6, 14, affinity=affinity, conflicts=[("J01", "И-0001")])
    wishes = Wishes(panels=0.0, links=0.0, highest_chance=chance)
    often = np.mean([solved(problem, seed, wishes=wishes).plan for seed in range(N_SEEDS)], axis=0)
    error = np.sqrt(chance * (1 - chance) / N_SEEDS)
    assert often.max() < chance + 4 * error
    without = np.mean([solved(problem, seed).plan for seed in range(5)], axis=0)
    assert without.max() == 1.0


def test_every_pair_is_kept_with_the_probability_of_the_bound() -> None:
    problem = a_problem(5, 12, affinity=np.random.default_rng(0).random((5, 12)))
    draws = [within_chance(problem, 0.4, np.random.default_rng(seed)) for seed in range(2000)]
    assert np.abs(np.mean(draws, axis=0) - 0.4).max() < 0.05
    assert {int(count) for draw in draws for count in draw.sum(axis=1)} == {4, 5}


def test_half_the_chance_costs_no_more_than_the_neighbours_in_affinity() -> None:
    """Of any two neighbours one is kept: an entry's jurors are among its first six."""
    affinity = np.tile(np.linspace(1, 0, 12), (5, 1))
    problem = a_problem(5, 12, per_entry=3, affinity=affinity)
    plan = solved(problem, wishes=Wishes(panels=0.0, links=0.0, highest_chance=0.5))
    assert_keeps_every_rule(plan)
    assert np.nonzero(plan.plan)[1].max() <= 6


def test_entries_with_too_few_jurors_for_the_bound_are_named() -> None:
    """Four possible jurors at a chance of 0.2 each make 0.8 of a rating."""
    problem = a_problem(3, 9, per_entry=1, conflicts=[(f"J0{at}", "И-0002") for at in range(1, 6)])
    for seed in range(20):
        with pytest.raises(
            ImpossibleAssignment, match="5 possible jurors for each rating; too few for И-0002"
        ):
            solved(problem, seed, wishes=Wishes(highest_chance=0.2))


def test_plan_that_only_the_bound_prevents_is_told_so() -> None:
    """J01 has to rate all three entries that are open to them; not every draw keeps the three."""
    problem = a_problem(4, 4, conflicts=[("J01", "И-0001")], jurors={"load_min": [3, 0, 0, 0]})
    told = set()
    for seed in range(20):
        try:
            solved(problem, seed, wishes=Wishes(highest_chance=0.75))
        except ImpossibleAssignment as caught:
            told.add(str(caught).partition(": ")[2])
    assert told == {
        "there is a plan, but not with this seed under a highest chance of 0.75 for each pair; take another"
        " seed or raise the chance"
    }
