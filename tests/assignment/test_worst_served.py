"""The worst-served entry is raised before the sum."""

from __future__ import annotations

import numpy as np
import pytest

from tests.assignment.cases import (
    PLAIN,
    a_problem,
    a_random_stage,
    a_themed_stage,
    assert_keeps_every_rule,
    solved,
)
from tests.assignment.independent import best_worst_mean, largest_affinity
from workbench.assignment import Wishes
from workbench.assignment.worst_served import Floor, lowest_mean

RAISED = Wishes(panels=0.0, links=0.0)
POSSIBLE = [seed for seed in range(60) if largest_affinity(a_random_stage(seed)) is not None]


def test_entry_that_the_sum_would_starve_is_served() -> None:
    """J01 fits both entries, J02 only the first a little; each may rate one."""
    problem = a_problem(
        2, 2, per_entry=1, affinity=np.array([[1.0, 0.3], [0.5, 0.0]]), jurors={"load_max": 1}
    )
    assert solved(problem, wishes=PLAIN).worst_served == ("И-0002", 0.0)
    assert solved(problem, wishes=RAISED).worst_served == ("И-0001", 0.3)


@pytest.mark.parametrize("seed", POSSIBLE)
def test_worst_served_entry_is_never_worse_than_by_affinity_alone_nor_above_the_optimum(seed: int) -> None:
    problem = a_random_stage(seed)
    raised, alone = solved(problem, wishes=RAISED), solved(problem, wishes=PLAIN)
    assert_keeps_every_rule(raised)
    reached = lowest_mean(problem, raised.plan & ~problem.base)
    assert reached >= lowest_mean(problem, alone.plan & ~problem.base) - 1e-9
    assert reached <= best_worst_mean(problem) + 1e-6


def test_worst_served_entry_comes_near_to_the_optimum() -> None:
    short = []
    for seed in POSSIBLE:
        problem = a_random_stage(seed)
        best = best_worst_mean(problem)
        short.append(best - lowest_mean(problem, solved(problem, wishes=RAISED).plan & ~problem.base))
    assert np.mean(np.array(short) < 1e-6) > 0.3
    assert np.mean(short) < 0.04


def test_level_that_loads_allow_is_the_highest_there_is() -> None:
    problem = a_themed_stage()
    floor = Floor.of(problem, problem.candidates)
    assert solved(problem).worst_served[1] == pytest.approx(floor.highest)


@pytest.mark.parametrize("seed", range(20))
def test_any_admitted_jurors_of_different_regions_reach_the_level(seed: int) -> None:
    rng = np.random.default_rng(seed)
    problem = a_problem(
        12,
        9,
        per_entry=3,
        affinity=rng.random((12, 9)),
        jurors={"region": [f"край {at}" for at in rng.integers(0, 5, 9)]},
    )
    floor = Floor.of(problem, problem.candidates)
    level = floor.highest * rng.uniform(0.7, 1.0)
    for entry, admitted in enumerate(floor.admitted(level)):
        lowest = [
            problem.affinity[entry, admitted & (problem.region == each)]
            for each in range(int(problem.region.max()) + 1)
        ]
        worst = sorted(values.min() for values in lowest if len(values))
        assert len(worst) >= 3
        assert sum(worst[:3]) / 3 >= level - 1e-9
