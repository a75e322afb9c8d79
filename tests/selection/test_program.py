"""The small core and the bound give the same optimum as one integer programme over everything."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array

from workbench.selection.program import Program, optimum

N = 400


def random_program(seed: int, *, seats: int = 40) -> tuple[Program, np.ndarray]:
    """Three ways of grouping that cross each other, with minima and maxima near an even share."""
    rng = np.random.default_rng(seed)
    rows, lower, upper = [], [], []
    for groups in (20, 7, 3):
        group = rng.integers(0, groups, N)
        for number in range(groups):
            rows.append(group == number)
            lower.append(max(0, seats // groups - 1))
            upper.append(seats // groups + 1)
    rows.append(np.ones(N, dtype=bool))
    program = Program(
        csc_array(np.array(rows, dtype=float)),
        np.array([*lower, seats], dtype=float),
        np.array([*upper, seats], dtype=float),
        rng.random(N) < 0.005,
        np.ones(N, dtype=bool),
    )
    return program, np.rint(rng.normal(0, 1, N) * 50).astype(np.int64)


def highest(program: Program, weight: np.ndarray) -> int | None:
    found = milp(
        -weight.astype(float),
        constraints=LinearConstraint(program.matrix, program.lower, program.upper),
        integrality=np.ones(N, dtype=np.int64),
        bounds=Bounds(program.forced.astype(float), program.allowed.astype(float)),
        options={"mip_rel_gap": 0.0},
    )
    return None if found.x is None else round(-found.fun)


@pytest.mark.parametrize("seed", range(20))
def test_core_finds_the_optimum_of_the_whole(seed):
    program, weight = random_program(seed)
    found = optimum(program, weight)

    assert found is not None
    assert found.value == highest(program, weight) == weight[found.chosen].sum()
    counts = program.matrix @ found.chosen.astype(float)
    assert ((counts >= program.lower) & (counts <= program.upper)).all()
    assert found.chosen[program.forced].all()


@pytest.mark.parametrize("seed", range(10))
def test_prices_of_another_weight_are_only_a_start(seed):
    program, weight = random_program(seed)
    other = np.random.default_rng(seed).permutation(weight)
    prices = optimum(program, other).duals

    found = optimum(program, weight, duals=prices)
    from_nonsense = optimum(program, weight, duals=np.full(len(prices), 1e3))

    assert found.value == from_nonsense.value == highest(program, weight)


@pytest.mark.parametrize("seed", range(6))
def test_those_settled_are_the_same_in_every_best_choice(seed):
    """Turning over somebody who counts as settled costs at least a step."""
    program, weight = random_program(seed)
    found = optimum(program, weight)
    settled = np.setdiff1d(np.flatnonzero(~program.forced), found.undecided)

    assert len(settled) > N / 2
    for each in np.random.default_rng(seed).choice(settled, 8, replace=False):
        changed = program.fixing(barred=each) if found.chosen[each] else program.fixing(forced=each)
        best = highest(changed, weight)
        assert best is None or best < found.value


@pytest.mark.parametrize("with_prices", [False, True])
def test_bounds_that_cannot_be_kept_give_no_answer(with_prices):
    program, weight = random_program(0)
    prices = optimum(program, weight).duals if with_prices else None
    lower = program.lower.copy()
    lower[20:27] += 2

    assert optimum(replace(program, lower=lower), weight, duals=prices) is None


def test_bounds_that_only_fractions_keep_give_no_answer():
    """Three candidates, each pair of them in a group of exactly one: halves would do, nobody whole does."""
    pairs = np.zeros((4, 300))
    pairs[0, [0, 1]] = pairs[1, [1, 2]] = pairs[2, [0, 2]] = 1
    pairs[3] = 1
    bounds = np.array([1.0, 1.0, 1.0, 30.0])
    nobody, all_of_them = np.zeros(300, dtype=bool), np.ones(300, dtype=bool)
    program = Program(csc_array(pairs), bounds, bounds, nobody, all_of_them)

    assert optimum(program, np.arange(300)) is None
