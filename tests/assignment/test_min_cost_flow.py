"""Assignment by network flow: every hard rule kept, loads as even as the rules allow."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from workbench.assignment.min_cost_flow import assign_jurors
from workbench.assignment.problem import Assignment, AssignmentProblem, JurorCapacity
from workbench.errors import ImpossibleAssignment

SEEDS = range(120)


def a_problem(
    entries: int = 6, jurors: int = 4, *, per_entry: int = 2, load_max: int = 30, **changes: object
) -> AssignmentProblem:
    fields: dict[str, object] = {
        "entries": tuple(f"И-{place:04d}" for place in range(1, entries + 1)),
        "jurors": with_bounds(*[load_max] * jurors),
        "per_entry": per_entry,
    }
    return AssignmentProblem(**{**fields, **changes})  # type: ignore[arg-type]


def with_bounds(*load_max: int) -> tuple[JurorCapacity, ...]:
    return tuple(JurorCapacity(f"J{place:02d}", bound) for place, bound in enumerate(load_max, start=1))


def solved(problem: AssignmentProblem, seed: int = 0) -> Assignment:
    return assign_jurors(problem, rng=np.random.default_rng(seed))


def random_problem(seed: int) -> AssignmentProblem:
    """Small enough to try every plan; many of them have hardly a plan, some none."""
    chance = random.Random(seed)
    problem = a_problem(
        chance.randint(1, 5), chance.randint(1, 5), per_entry=chance.randint(1, 3), load_max=30
    )
    pairs = [(each.juror, entry) for each in problem.jurors for entry in problem.entries]
    conflicts = {pair: "own_region" for pair in pairs if chance.random() < 0.25}
    fixed = frozenset(pair for pair in pairs if pair not in conflicts and chance.random() < 0.15)
    jurors = with_bounds(*(chance.randint(0, 6) for _ in problem.jurors))
    return replace(problem, jurors=jurors, conflicts=conflicts, fixed=fixed)


def least_squares(problem: AssignmentProblem) -> int | None:
    """The least sum of squared loads over all plans, by trying them; None when no plan keeps the rules."""
    names = [each.juror for each in problem.jurors]
    standing = Counter(juror for juror, _ in problem.fixed)
    taken = Counter(entry for _, entry in problem.fixed)
    begun = tuple(standing[name] for name in names)
    bounds = [max(each.load_max, standing[each.juror]) for each in problem.jurors]

    @cache
    def best(place: int, loads: tuple[int, ...]) -> int | None:
        if place == len(problem.entries):
            return sum(load * load for load in loads)
        entry = problem.entries[place]
        open_to = [
            index
            for index, name in enumerate(names)
            if (name, entry) not in problem.conflicts and (name, entry) not in problem.fixed
        ]
        found = [
            best(place + 1, tuple(load + (index in chosen) for index, load in enumerate(loads)))
            for chosen in subsets(open_to, max(0, problem.per_entry - taken[entry]))
            if all(loads[index] < bounds[index] for index in chosen)
        ]
        return min((each for each in found if each is not None), default=None)

    return best(0, begun)


def subsets(places: list[int], size: int) -> list[frozenset[int]]:
    if size == 0:
        return [frozenset()]
    return [
        frozenset([first]) | rest
        for at, first in enumerate(places)
        for rest in subsets(places[at + 1 :], size - 1)
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_plan_is_as_even_as_the_best_of_all_plans(seed: int) -> None:
    problem = random_problem(seed)
    least = least_squares(problem)
    if least is None:
        with pytest.raises(ImpossibleAssignment):
            solved(problem)
        return
    plan = solved(problem)
    assert sum(load * load for load in plan.load_by_juror.values()) == least


@pytest.mark.parametrize("seed", SEEDS)
def test_plan_keeps_every_hard_rule(seed: int) -> None:
    problem = random_problem(seed)
    if least_squares(problem) is None:
        return
    plan = solved(problem)
    assert len(set(plan.pairs)) == len(plan.pairs)
    assert not set(plan.pairs) & set(problem.conflicts)
    assert not set(plan.pairs) & problem.fixed
    taken = Counter(entry for _, entry in problem.fixed)
    given = Counter(entry for _, entry in plan.pairs)
    for entry in problem.entries:
        assert taken[entry] + given[entry] == max(problem.per_entry, taken[entry])
    standing = Counter(juror for juror, _ in problem.fixed)
    load = standing + Counter(juror for juror, _ in plan.pairs)
    for each in problem.jurors:
        assert load[each.juror] <= max(each.load_max, standing[each.juror])
        assert plan.load_by_juror[each.juror] == load[each.juror]


def test_random_problems_have_plans_and_impossible_ones_among_them() -> None:
    possible = [least_squares(random_problem(seed)) is not None for seed in SEEDS]
    assert 30 < sum(possible) < len(possible) - 10


@pytest.mark.parametrize("seed", range(20))
def test_plan_depends_on_no_order_of_jurors_entries_or_conflicts(seed: int) -> None:
    chance = random.Random(seed)
    problem = a_problem(12, 9, per_entry=3)
    pairs = [(each.juror, entry) for each in problem.jurors for entry in problem.entries]
    conflicts = {pair: "own_region" for pair in pairs if chance.random() < 0.15}
    one = AssignmentProblem(problem.entries, problem.jurors, 3, conflicts)
    other = AssignmentProblem(
        tuple(chance.sample(problem.entries, 12)),
        tuple(chance.sample(problem.jurors, 9)),
        3,
        dict(chance.sample(list(conflicts.items()), len(conflicts))),
    )
    assert solved(one, seed) == solved(other, seed)


def test_seed_decides_between_equally_even_plans() -> None:
    problem = a_problem(12, 6, per_entry=2)
    assert solved(problem, 1) == solved(problem, 1)
    assert solved(problem, 1).pairs != solved(problem, 2).pairs
    assert solved(problem, 1).load_by_juror == solved(problem, 2).load_by_juror


def test_every_juror_gets_other_company_from_entry_to_entry() -> None:
    """Levels of jurors can be compared only where they share entries: the chance in ties sees to it."""
    plan = solved(a_problem(60, 12, per_entry=3))
    jurors_of: dict[str, list[str]] = {}
    for juror, entry in plan.pairs:
        jurors_of.setdefault(entry, []).append(juror)
    assert len({tuple(sorted(each)) for each in jurors_of.values()}) > 40


def test_entry_with_more_jurors_than_asked_for_is_left_as_it_is() -> None:
    fixed = frozenset((f"J{place:02d}", "И-0001") for place in (1, 2, 3, 4))
    plan = solved(a_problem(2, 4, per_entry=2, fixed=fixed))
    assert {entry for _, entry in plan.pairs} == {"И-0002"}
    assert len(plan.pairs) == 2


def test_juror_with_more_entries_than_the_bound_keeps_them_and_gets_no_more() -> None:
    fixed = frozenset(("J01", f"И-{place:04d}") for place in (1, 2, 3))
    problem = a_problem(6, per_entry=1, fixed=fixed)
    plan = solved(replace(problem, jurors=with_bounds(1, 30, 30)))
    assert plan.load_by_juror["J01"] == 3
    assert {juror for juror, _ in plan.pairs} == {"J02", "J03"}


def test_new_entries_go_first_to_those_who_have_fewest() -> None:
    fixed = frozenset(("J01", f"И-{place:04d}") for place in (1, 2, 3, 4))
    plan = solved(a_problem(7, 2, per_entry=1, fixed=fixed))
    assert plan.load_by_juror == {"J01": 4, "J02": 3}


def test_evenness_outweighs_any_sum_of_chances() -> None:
    """One long chain of swaps is the only way to even loads out: its ties never cost more than the gain."""
    jurors = 150
    pairs = {(f"J{place:03d}", f"И-{place:04d}") for place in range(jurors)}
    pairs |= {(f"J{place + 1:03d}", f"И-{place:04d}") for place in range(jurors)}
    pairs |= {("J000", "И-9998"), ("J000", "И-9999")}
    names = [f"J{place:03d}" for place in range(jurors + 1)]
    entries = sorted({entry for _, entry in pairs})
    conflicts = {
        (name, entry): "own_region" for name in names for entry in entries if (name, entry) not in pairs
    }
    problem = AssignmentProblem(
        tuple(entries), tuple(JurorCapacity(name, 30) for name in names), 1, conflicts
    )
    for seed in range(5):
        loads = Counter(solved(problem, seed).load_by_juror.values())
        assert loads == {2: 1, 1: jurors}


@pytest.mark.parametrize("load_max", [10**9, 2**31])
def test_boundless_load_takes_no_more_memory_than_there_are_entries(load_max: int) -> None:
    assert sorted(solved(a_problem(4, 3, load_max=load_max)).load_by_juror.values()) == [2, 3, 3]


def test_no_entries_need_no_plan() -> None:
    assert solved(a_problem(0, 3)) == Assignment((), {"J01": 0, "J02": 0, "J03": 0})


# --- what stands in the way ---


def reason(problem: AssignmentProblem) -> str:
    with pytest.raises(ImpossibleAssignment) as caught:
        solved(problem)
    return str(caught.value)


def test_entry_with_too_few_jurors_without_a_conflict_is_named() -> None:
    conflicts = {("J01", "И-0002"): "own_region", ("J03", "И-0002"): "own_organisation"}
    told = reason(a_problem(3, 3, per_entry=2, conflicts=conflicts))
    assert "entry И-0002 needs 2 jurors and only 1 have no conflict with it" in told
    assert "invite a juror from another region and organisation" in told


def test_standing_jurors_count_for_an_entry_that_lacks_more() -> None:
    told = reason(a_problem(1, 2, per_entry=3, fixed=frozenset({("J01", "И-0001")})))
    assert "entry И-0001 needs 3 jurors and only 2 have no conflict with it" in told


def test_loads_without_room_are_told_with_how_much_is_lacking() -> None:
    told = reason(a_problem(6, 4, per_entry=2, load_max=2))
    assert "12 reviews are to be given and the jurors' loads leave room for 8" in told
    assert "raise the loads by 4 in all" in told


def test_conflicts_and_loads_that_are_in_the_way_only_together_are_told() -> None:
    """Only J01 may judge both, and has room for one."""
    conflicts = {("J02", "И-0001"): "own_region", ("J02", "И-0002"): "own_region"}
    told = reason(replace(a_problem(3, per_entry=1, conflicts=conflicts), jurors=with_bounds(1, 5)))
    assert "leave 1 review(s) without a juror" in told
    assert "of И-0001" in told or "of И-0002" in told
    assert "И-0003" not in told
    assert "raise loads or invite jurors" in told


def test_jurors_who_are_full_already_are_named() -> None:
    problem = a_problem(
        2, per_entry=1, conflicts={("J02", "И-0002"): "own_region"}, fixed=frozenset({("J01", "И-0001")})
    )
    told = reason(replace(problem, jurors=with_bounds(1, 5)))
    assert "without a juror, of И-0002 (no room left with J01)" in told


def test_nobody_to_judge_is_told() -> None:
    assert "needs 2 jurors and only 0" in reason(a_problem(1, 0))
