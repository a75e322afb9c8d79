"""Where no plan keeps every rule: who is in the way, and the least change that would do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.assignment.cases import a_problem, a_random_stage, assert_keeps_every_rule, solved
from tests.assignment.independent import largest_affinity, least_price
from workbench.assignment.impossible import relaxation
from workbench.assignment.min_cost_flow import min_cost_flow
from workbench.errors import ImpossibleAssignment


def reason(*size: int, **changes: Any) -> str:
    with pytest.raises(ImpossibleAssignment) as caught:
        solved(a_problem(*size, **changes))
    return str(caught.value)


def test_entry_with_too_few_jurors_without_a_conflict_is_named() -> None:
    told = reason(3, 3, conflicts=[("J01", "И-0002"), ("J03", "И-0002")])
    assert "entry И-0002 needs 2 jurors and only 1 have no conflict with it" in told
    assert "invite a juror from another region and organisation" in told
    assert "The least change that would do: И-0002 with 1 ratings instead of 2." in told


def test_entry_in_conflict_with_everyone_is_named() -> None:
    told = reason(
        3, 3, entries={"region": ["", "", "Пермский край"]}, jurors={"region": "Пермский край"}, per_entry=1
    )
    assert "entry И-0003 needs 1 jurors and only 0 have no conflict with it" in told


def test_standing_jurors_count_for_an_entry_that_lacks_more() -> None:
    told = reason(1, 2, per_entry=3, fixed=[("J01", "И-0001")])
    assert "entry И-0001 needs 3 jurors and only 2 have no conflict with it" in told


def test_entry_whose_jurors_all_come_from_one_region_is_named() -> None:
    told = reason(2, 3, jurors={"region": ["Омская область", "Омская область", "Омская обл."]})
    assert (
        "entry И-0001 needs 2 jurors of different regions, and those without a conflict come from 1" in told
    )
    assert "1 more juror(s) of the same region for И-0001" in told


def test_loads_without_room_are_told_with_how_much_is_lacking() -> None:
    told = reason(6, 4, jurors={"load_max": 2})
    assert "12 reviews are to be given and the jurors' loads leave room for 8" in told
    assert "raise the loads by 4 in all" in told


def test_least_loads_above_the_work_there_is_are_told() -> None:
    told = reason(6, 4, jurors={"load_min": 4})
    assert "12 reviews are to be given and the jurors' least loads ask for 16; lower them by 4 in all" in told


def test_juror_in_conflict_with_everything_cannot_have_a_least_load() -> None:
    conflicts = [("J02", f"И-000{at}") for at in range(1, 7)]
    told = reason(conflicts=conflicts, jurors={"load_min": [0, 2, 0, 0]})
    assert "juror J02 is to rate at least 2 more entries and has no conflict with 0" in told
    assert "J02 from 0 entries instead of 2" in told
    assert solved(a_problem(conflicts=conflicts)).load_by_juror["J02"] == 0


def test_common_entries_beyond_a_load_are_told() -> None:
    told = reason(common=["И-0001", "И-0002"], jurors={"load_max": [9, 9, 1, 9]})
    assert "the common entries alone are more than the greatest load of J03" in told


def test_conflicts_and_loads_that_are_in_the_way_only_together_are_told() -> None:
    """Only J01 may judge the first two, and has room for one."""
    told = reason(
        3, 2, per_entry=1, jurors={"load_max": [1, 5]}, conflicts=[("J02", "И-0001"), ("J02", "И-0002")]
    )
    assert "still need jurors when every load is used up" in told
    assert "(2 in all) can only be given to J01." in told
    assert "The least change that would do: J01 up to 2 entries instead of 1." in told


def test_jurors_who_are_full_already_are_named() -> None:
    told = reason(
        2,
        2,
        per_entry=1,
        jurors={"load_max": [1, 5]},
        conflicts=[("J02", "И-0002")],
        fixed=[("J01", "И-0001")],
    )
    assert "И-0002 still need jurors" in told
    assert "J01 up to 2 entries instead of 1" in told


def test_many_entries_in_the_way_are_cut_short() -> None:
    told = reason(30, 1)
    assert told.count("needs 2 jurors") == 10
    assert "and 20 more" in told


@pytest.mark.parametrize("seed", range(60))
def test_least_change_costs_as_little_as_in_the_integer_programme(seed: int) -> None:
    problem = a_random_stage(seed)
    change = relaxation(problem, min_cost_flow)
    price = 10 * int((change.load_up + change.load_down).sum())
    price += 15 * int(change.same_region.sum()) + 25 * int(change.fewer.sum())
    assert price == pytest.approx(least_price(problem, load=10, same_region=15, rating=25))
    assert (price == 0) == (largest_affinity(problem) is not None)


@pytest.mark.parametrize("seed", range(60))
def test_loads_changed_as_told_leave_a_plan(seed: int) -> None:
    problem = a_random_stage(seed)
    change = relaxation(problem, min_cost_flow)
    if largest_affinity(problem) is not None or change.same_region.any() or change.fewer.any():
        return
    mended = replace(
        problem,
        load_max=np.maximum(problem.load_max, problem.base.sum(axis=0)) + change.load_up,
        load_min=problem.load_min - change.load_down,
    )
    assert_keeps_every_rule(solved(mended))


def test_random_stages_have_some_that_loads_alone_would_mend() -> None:
    changes = [relaxation(a_random_stage(seed), min_cost_flow) for seed in range(60)]
    mended = [
        each for each in changes if (each.load_up.any() or each.load_down.any()) and not each.fewer.any()
    ]
    assert len(mended) > 5
