"""Planning a jury in a notebook, on the example season."""

from __future__ import annotations

import pytest

from workbench.app import open_calibration
from workbench.app.notebooks.juries import JuryPlanning, Plan, plan_jury


@pytest.fixture(scope="module")
def jury() -> JuryPlanning:
    return plan_jury(open_calibration(language="en"), most_entries=40)


def test_components_are_named_for_people_and_add_up(jury: JuryPlanning) -> None:
    components = jury.components()
    assert components.frame["share"].sum() == pytest.approx(1.0)
    assert components.table().rows[0][0] == "entries: what the contest looks for"


def test_more_jurors_and_criteria_make_scores_more_dependable(jury: JuryPlanning) -> None:
    sizes = jury.sizes()
    by_size = sizes.frame.set_index(["criteria", "jurors"])["phi"]
    assert by_size[8, 4] > by_size[8, 3] > by_size[4, 3]
    assert sizes.picture().png().startswith(b"\x89PNG")
    assert any("Juror number 3 for an entry lifts Phi" in each for each in sizes.findings())


def test_the_smallest_juries_reach_the_target_and_none_smaller_does(jury: JuryPlanning) -> None:
    enough = jury.enough(target=0.75).frame
    grid = jury.sizes(criteria=range(4, 9)).frame.set_index(["jurors", "criteria"])["phi"]
    assert (enough["phi"] >= 0.75).all()
    for row in enough.itertuples():
        if row.jurors > 1:
            assert grid[row.jurors - 1, row.criteria] < 0.75


def test_a_target_out_of_reach_leaves_an_empty_table_and_says_why(jury: JuryPlanning) -> None:
    enough = jury.enough(target=0.999)
    assert enough.table().rows == ()
    assert "reaches phi 0.999" in enough.findings()[0]


def test_plans_are_compared_with_what_they_cost(jury: JuryPlanning) -> None:
    trial = jury.compare([Plan(2), Plan(3)], runs=2, seed=1, minutes=30)
    assert [row[0] for row in trial.table().rows] == ["2 each, mixed", "3 each, mixed"]
    assert trial.frame["hours"].tolist() == [each * jury.season.entries / 2 for each in (2, 3)]
    assert trial.picture().png().startswith(b"\x89PNG")
    assert any("The invented seasons are smaller" in each for each in trial.findings())


def test_bad_luck_has_a_row_for_each_size_of_a_jury(jury: JuryPlanning) -> None:
    luck = jury.bad_luck((2, 3), runs=1, seed=1)
    assert luck.frame["per_entry"].tolist() == [2, 3]
    assert (luck.frame["raw_out"] <= luck.frame["planted"]).all()
    assert (luck.frame["raw_rank"] >= luck.frame["true_rank"]).all()
