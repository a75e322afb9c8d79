"""Plans: every hard rule kept, the best affinity within them, loads even, firmly linked."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from tests.assignment.cases import (
    PLAIN,
    a_problem,
    a_random_stage,
    a_themed_stage,
    assert_keeps_every_rule,
    entries_frame,
    jurors_frame,
    solved,
)
from tests.assignment.independent import largest_affinity
from workbench.assignment import AssignmentProblem, LinkThreshold, Wishes, assign_jurors
from workbench.errors import ImpossibleAssignment, InvalidAssignment, WeaklyLinkedPlan

SEEDS = range(60)


@pytest.mark.parametrize("seed", SEEDS)
def test_plan_has_the_affinity_of_the_integer_programme(seed: int) -> None:
    problem = a_random_stage(seed)
    best = largest_affinity(problem)
    if best is None:
        with pytest.raises(ImpossibleAssignment):
            solved(problem, wishes=PLAIN)
        return
    assert solved(problem, wishes=PLAIN).affinity == pytest.approx(best, abs=1e-3)


@pytest.mark.parametrize("seed", SEEDS)
def test_plan_keeps_every_hard_rule(seed: int) -> None:
    problem = a_random_stage(seed)
    if largest_affinity(problem) is not None:
        assert_keeps_every_rule(solved(problem, seed))


def test_random_stages_have_plans_and_impossible_ones_among_them() -> None:
    possible = [largest_affinity(a_random_stage(seed)) is not None for seed in SEEDS]
    assert 15 < sum(possible) < len(possible) - 10


@pytest.mark.parametrize("seed", range(5))
def test_linear_programme_gives_the_same_affinity_as_the_flow(seed: int) -> None:
    problem = a_themed_stage(60, 12, seed=seed)
    one = solved(problem, seed, wishes=PLAIN)
    other = solved(problem, seed, wishes=PLAIN, solver="linear_program")
    assert other.affinity == pytest.approx(one.affinity, abs=1e-6)
    assert_keeps_every_rule(other)


def test_few_candidates_are_enough_for_the_best_plan_of_all() -> None:
    """With 150 jurors an entry begins with 40 of them; the integer programme has all."""
    rng = np.random.default_rng(3)
    problem = a_problem(
        120,
        150,
        per_entry=3,
        affinity=rng.random((120, 1)) * rng.random((1, 150)) + 0.2 * rng.random((120, 150)),
        jurors={"load_min": 1, "load_max": 3, "region": [f"край {at % 60}" for at in range(150)]},
    )
    plan = solved(problem, wishes=PLAIN)
    assert plan.affinity == pytest.approx(largest_affinity(problem) or 0.0, rel=1e-4)
    assert_keeps_every_rule(plan)


def test_wishes_cost_no_more_affinity_than_they_may() -> None:
    problem = a_themed_stage()
    best = solved(problem, wishes=PLAIN)
    wished = solved(problem, wishes=Wishes(raise_worst=False))
    assert_keeps_every_rule(wished)
    assert 0.97 * best.affinity <= wished.affinity < best.affinity


def test_usual_plan_ties_jurors_at_least_twice_as_firmly_as_affinity_alone() -> None:
    problem = a_themed_stage()
    alone, usual = solved(problem, wishes=PLAIN), solved(problem)
    assert usual.link_quality.connectivity > 2 * alone.link_quality.connectivity
    assert usual.affinity > 0.97 * alone.affinity
    assert usual.worst_served[1] >= alone.worst_served[1]


def test_jurors_who_know_one_theme_only_still_meet_those_of_other_themes() -> None:
    """Affinity 1 at home and 0 elsewhere: without exchanges no entry links two themes."""
    theme = np.arange(120) % 4
    affinity = (theme[:, None] == np.arange(16) % 4).astype(float)
    problem = a_problem(
        120, 16, entries={"theme": theme}, jurors={"load_max": 30}, per_entry=3, affinity=affinity
    )
    assert solved(problem, wishes=PLAIN).link_quality.n_groups == 4
    usual = solved(problem)
    assert usual.link_quality.n_groups == 1
    assert usual.affinity >= 0.97 * 360


def test_panels_are_given_as_wholes_where_jurors_fit_alike() -> None:
    panel = np.repeat(np.arange(12), 10)
    affinity = 0.5 + 0.001 * np.random.default_rng(0).random((120, 9))
    problem = a_problem(
        120, 9, entries={"panel": panel}, jurors={"load_max": 45}, per_entry=3, affinity=affinity
    )

    def share_of_panel(wishes: Wishes) -> float:
        entry, juror = np.nonzero(solved(problem, wishes=wishes).plan)
        seen = np.zeros((12, 9))
        np.add.at(seen, (panel[entry], juror), 1)
        return float((seen**2).sum() / 10 / len(entry))

    assert share_of_panel(Wishes(panels=0.0, links=0.0, raise_worst=False)) < 0.6
    assert share_of_panel(Wishes(panels=0.02, links=0.0, raise_worst=False)) > 0.9


def test_loads_are_even_where_affinity_is_equal() -> None:
    plan = solved(a_problem(12, 5, per_entry=2))
    assert sorted(plan.load_by_juror.values()) == [4, 5, 5, 5, 5]


def test_new_entries_go_first_to_those_who_have_fewest() -> None:
    fixed = [("J01", f"И-{at:04d}") for at in (1, 2, 3, 4)]
    assert solved(a_problem(7, 2, per_entry=1, fixed=fixed)).load_by_juror == {"J01": 4, "J02": 3}


def test_evenness_outweighs_any_sum_of_chances() -> None:
    """One long chain of exchanges is the only way to even loads: its ties never cost more than the gain."""
    n = 120
    jurors, entries = jurors_frame(n + 1), entries_frame(n + 2)
    names, numbers = jurors["juror"].tolist(), entries["entry"].tolist()
    possible = {(names[at], numbers[at]) for at in range(n)} | {
        (names[at + 1], numbers[at]) for at in range(n)
    }
    possible |= {(names[0], numbers[n]), (names[0], numbers[n + 1])}
    conflicts = [(name, number) for name in names for number in numbers if (name, number) not in possible]
    problem = AssignmentProblem.from_frames(
        entries, jurors, per_entry=1, affinity=np.zeros((n + 2, n + 1)), conflicts=conflicts
    )
    for seed in range(3):
        assert Counter(solved(problem, seed).load_by_juror.values()) == {2: 1, 1: n}


@pytest.mark.parametrize("load_max", [10**9, 2**31])
def test_boundless_loads_are_even_too(load_max: int) -> None:
    plan = solved(a_problem(4, 3, jurors={"load_max": load_max}))
    assert sorted(plan.load_by_juror.values()) == [2, 3, 3]


def test_least_load_is_given_to_a_juror_whom_nothing_suits() -> None:
    affinity = np.ones((10, 4))
    affinity[:, 3] = 0.0
    plan = solved(a_problem(10, 4, jurors={"load_min": [0, 0, 0, 4]}, affinity=affinity))
    assert plan.load_by_juror["J04"] == 4


@pytest.mark.parametrize("seed", range(8))
def test_plan_depends_on_no_order_of_entries_jurors_or_pairs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    entries = entries_frame(30, theme=rng.integers(0, 3, 30), panel=rng.integers(0, 4, 30))
    jurors = jurors_frame(9, load_min=5, load_max=14, region=[f"край {at % 5}" for at in range(9)])
    affinity = np.round(rng.random((30, 9)), 1)
    conflicts = [("J01", "И-0003"), ("J04", "И-0007"), ("J02", "И-0003")]
    one = AssignmentProblem.from_frames(entries, jurors, per_entry=3, affinity=affinity, conflicts=conflicts)
    rows, columns = rng.permutation(30), rng.permutation(9)
    other = AssignmentProblem.from_frames(
        entries.iloc[rows],
        jurors.iloc[columns],
        per_entry=3,
        affinity=affinity[rows][:, columns],
        conflicts=conflicts[::-1],
    )
    assert solved(one, seed).pairs == solved(other, seed).pairs


def test_seed_decides_between_equally_good_plans() -> None:
    problem = a_problem(12, 6)
    assert solved(problem, 1).pairs == solved(problem, 1).pairs
    assert solved(problem, 1).pairs != solved(problem, 2).pairs


def test_jurors_of_one_region_never_rate_the_same_entry() -> None:
    affinity = np.tile([1.0, 1.0, 0.1, 0.1], (6, 1))
    jurors = {"region": ["Тульская область", "Тульская обл.", "Пермский край", "Омская область"]}
    plan = solved(a_problem(jurors=jurors, affinity=affinity))
    assert (plan.plan[:, :2].sum(axis=1) <= 1).all()
    free = solved(a_problem(jurors=jurors, affinity=affinity, one_per_region=False), wishes=PLAIN)
    assert (free.plan[:, :2].sum(axis=1) == 2).all()


def test_everyone_without_a_conflict_rates_the_common_entries_and_they_count_in_loads() -> None:
    problem = a_problem(
        9, 5, common=["И-0002", "И-0005"], conflicts=[("J03", "И-0002")], jurors={"load_max": 5}
    )
    plan = solved(problem)
    assert plan.plan[1].tolist() == [True, True, False, True, True]
    assert plan.plan[4].all()
    assert plan.plan.sum(axis=1).tolist() == [2, 4, 2, 2, 5, 2, 2, 2, 2]
    assert max(plan.load_by_juror.values()) <= 5


def test_common_entries_tie_every_pair_of_jurors() -> None:
    theme = np.arange(40) % 2
    affinity = (theme[:, None] == np.arange(8) % 2).astype(float)
    changes = {"jurors": {"load_max": 30}, "affinity": affinity}
    without = solved(a_problem(40, 8, **changes), wishes=PLAIN)  # type: ignore[arg-type]
    common = solved(a_problem(40, 8, common=["И-0001"], **changes), wishes=PLAIN)  # type: ignore[arg-type]
    assert without.link_quality.n_groups == 2
    assert common.link_quality.connectivity == pytest.approx(1.0)


def test_further_ratings_are_given_where_they_are_asked_for() -> None:
    plan = solved(a_problem(extra={"И-0004": 1}))
    assert plan.plan.sum(axis=1).tolist() == [2, 2, 2, 3, 2, 2]


def test_threshold_of_links_is_reached_by_giving_up_more_affinity() -> None:
    problem = a_themed_stage()
    usual = solved(problem)
    asked = 1.1 * usual.link_quality.efficiency
    firm = solved(problem, link_threshold=LinkThreshold(efficiency=asked, affinity_given_up=0.2))
    assert firm.link_quality.efficiency >= asked
    assert 0.7 * usual.affinity < firm.affinity < usual.affinity
    assert_keeps_every_rule(firm)


def test_threshold_out_of_reach_is_refused_with_the_weakest_link() -> None:
    threshold = LinkThreshold(efficiency=0.999, largest_resistance=1e-6)
    with pytest.raises(WeaklyLinkedPlan) as caught:
        solved(a_themed_stage(60, 12), link_threshold=threshold)
    told = str(caught.value)
    assert "efficiency is 0." in told
    assert "has to be at least 0.999" in told
    assert "the largest resistance is" in told
    assert "The weakest link is between J" in told
    assert "Giving up 10 % of affinity" in told


def test_threshold_for_jurors_whom_the_rules_keep_apart_is_refused_with_the_groups() -> None:
    apart = [(f"J{j:02d}", f"И-{e:04d}") for j in range(1, 5) for e in range(1, 9) if (j <= 2) != (e <= 4)]
    with pytest.raises(WeaklyLinkedPlan, match="fall into 2 groups that share no entry, J01 and J03"):
        solved(a_problem(8, 4, conflicts=apart), link_threshold=LinkThreshold(connectivity=0.1))


def test_unknown_solver_is_told_with_those_that_are_known() -> None:
    with pytest.raises(ValueError, match="'min_cost_flow', 'linear_program'"):
        assign_jurors(a_problem(), solver="greedy", rng=np.random.default_rng(0))


@pytest.mark.parametrize(
    "wrong", [{"panels": -0.1}, {"links": 1.5}, {"highest_chance": 0.0}, {"links": float("nan")}]
)
def test_wishes_out_of_range_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InvalidAssignment):
        Wishes(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong", [{"connectivity": -1.0}, {"largest_resistance": float("inf")}, {"affinity_given_up": 2.0}]
)
def test_thresholds_out_of_range_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InvalidAssignment):
        LinkThreshold(**wrong)
