"""What-ifs of a plan: copies of what was read, with one thing otherwise."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from tests.builders import NOON, a_form, a_revision, a_rubric
from tests.workflows.assigning.test_assign import SEASON, assign, assignments, fill
from tests.workflows.design_case import a_reading
from workbench.domain.planning import AssignmentRules
from workbench.errors import ImpossibleAssignment, InvalidAssignment, SettingsError, WeaklyLinkedPlan
from workbench.store.database import Database
from workbench.workflows.assigning.assign import planned_changes, read_problem
from workbench.workflows.assigning.common_works import with_further_common
from workbench.workflows.planning.what_ifs import (
    planned_anew,
    submitted_until,
    with_per_entry,
    with_rules,
    without_jurors,
)

STANDING = [("J01", "И-0001"), ("J02", "И-0001"), ("J01", "И-0002"), ("J03", "И-0002")]


def test_juror_who_leaves_keeps_what_is_submitted_and_others_get_the_rest() -> None:
    reading = a_reading(standing=STANDING, submitted=[("J01", "И-0001")])
    summary = planned_changes(without_jurors(reading, ["J01"]), 0)
    kept = {juror for juror, entry in summary.plan.pairs if entry == "И-0001"}
    assert kept == {"J01", "J02"}
    assert summary.load_by_juror["J01"] == 1
    assert [(each.juror, each.entry) for each in summary.changes if each.change == "taken"] == [
        ("J01", "И-0002")
    ]


def test_juror_who_leaves_with_nothing_submitted_is_in_the_plan_no_more() -> None:
    reading = a_reading(standing=STANDING, conflicts={("J01", "И-0003"): "own_region"})
    left = without_jurors(reading, ["J01"])
    assert [str(each) for each in left.problem.jurors] == ["J02", "J03", "J04"]
    assert left.problem.affinity.shape == left.problem.fixed.shape == (6, 3)
    assert left.conflicts == {}
    assert left.former == frozenset()
    assert {each.entry for each in left.left} == {"И-0001", "И-0002"}


def test_leaving_says_the_same_as_reading_without_the_juror(database: Database) -> None:
    fill(database)
    assign(database)
    (first, *_) = [each for each in assignments(database) if each.member_id == "J01"]
    with database.write() as work:
        work.rubrics.put(a_rubric())
        work.reviews.append(a_revision(first.id, status="submitted", form=a_form()))
    with database.read() as work:
        whole = read_problem(work, SEASON.stages[0], per_entry=2)
        expected = read_problem(work, SEASON.stages[0], per_entry=2, leaving=["J01", "J02"])
    found = without_jurors(whole, ["J01", "J02"])
    for name in ("jurors", "entries", "home"):
        assert getattr(found.problem, name) == getattr(expected.problem, name)
    for name in ("allowed", "fixed", "load_max", "load_min", "wanted"):
        assert (getattr(found.problem, name) == getattr(expected.problem, name)).all(), name
    assert found.former == expected.former == {"J01"}
    assert found.standing.keys() == expected.standing.keys()
    assert {each.id for each in found.left} == {each.id for each in expected.left}
    assert planned_changes(found, 3).plan.pairs == planned_changes(expected, 3).plan.pairs


def test_nobody_can_leave_who_is_not_there_and_not_everybody() -> None:
    with pytest.raises(InvalidAssignment, match=r"no juror J77.*J01, J02, J03, J04"):
        without_jurors(a_reading(), ["J77"])
    with pytest.raises(ImpossibleAssignment, match="nobody is left"):
        without_jurors(a_reading(), ["J01", "J02", "J03", "J04"])


def test_anew_nothing_stands_and_those_who_left_are_gone() -> None:
    reading = a_reading(standing=STANDING, submitted=[("J01", "И-0001")], common=["И-0006"])
    fresh = planned_anew(without_jurors(reading, ["J01"]))
    assert not fresh.problem.fixed.any()
    assert not fresh.problem.common.any()
    assert [str(each) for each in fresh.problem.jurors] == ["J02", "J03", "J04"]
    assert planned_changes(fresh, 0).kept == 0
    assert planned_changes(fresh, 0).added == 12


def test_earlier_only_what_was_submitted_by_then_is_finished() -> None:
    reading = a_reading(submitted=STANDING)
    at = {pair: NOON + timedelta(hours=place) for place, pair in enumerate(STANDING)}
    then = submitted_until(reading, at, NOON + timedelta(hours=1))
    assert then.submitted == set(STANDING[:2])
    assert then.finished.pairs == tuple(sorted(STANDING[:2]))
    assert then.standing.keys() == reading.standing.keys()


@pytest.mark.parametrize("per_entry", [1, 3, 4])
def test_every_entry_has_as_many_jurors_as_asked(per_entry: int) -> None:
    plan = planned_changes(with_per_entry(a_reading(), per_entry), 0).plan
    assert (plan.plan.sum(axis=1) == per_entry).all()


@pytest.mark.parametrize("per_entry", [0, -1, 2.5, True, "3", None])
def test_number_of_jurors_that_is_none_is_refused(per_entry: object) -> None:
    with pytest.raises(InvalidAssignment, match="whole number from 1 up"):
        with_per_entry(a_reading(), per_entry)  # type: ignore[arg-type]


def test_more_common_works_are_rated_by_all() -> None:
    reading = with_further_common(with_rules(a_reading(), common=2), 0)
    assert len(reading.common) == 2
    plan = planned_changes(reading, 0).plan
    assert plan.plan[plan.problem.common].all()


def test_region_matters_or_not_as_asked() -> None:
    two_regions = a_reading(per_entry=3, regions=("г. Москва", "Томская область"))
    with pytest.raises(ImpossibleAssignment):
        planned_changes(two_regions, 0)
    free = with_rules(two_regions, one_per_region=False)
    assert (planned_changes(free, 0).plan.plan.sum(axis=1) == 3).all()
    again = with_rules(free, one_per_region=True)
    assert again.problem.home == two_regions.problem.home
    assert (again.problem.region == two_regions.problem.region).all()


def test_least_load_is_never_above_what_a_juror_asked_for() -> None:
    reading = a_reading(load_max=2)
    assert (with_rules(reading, load_min=5).problem.load_min == 2).all()


def test_threshold_out_of_reach_is_refused() -> None:
    alone = with_rules(a_reading(per_entry=1), connectivity=0.1)
    with pytest.raises(WeaklyLinkedPlan):
        planned_changes(alone, 0)


@pytest.mark.parametrize(
    ("rules", "named"),
    [({"efficiency": 2}, "assignment.efficiency"), ({"seats": 2}, "known are load_min, one_per_region")],
)
def test_rule_that_cannot_be_is_named(rules: dict[str, int], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        with_rules(a_reading(), **rules)


def test_what_was_read_stays_as_it_was() -> None:
    reading = a_reading(standing=STANDING, rules=AssignmentRules(load_min=1))
    before = {
        name: getattr(reading.problem, name).copy() for name in ("fixed", "allowed", "load_min", "wanted")
    }
    for changed in (
        without_jurors(reading, ["J01"]),
        planned_anew(reading),
        with_per_entry(reading, 4),
        with_rules(reading, common=3, one_per_region=False, load_min=2),
    ):
        planned_changes(with_further_common(changed, 0), 0)
    for name, values in before.items():
        np.testing.assert_array_equal(getattr(reading.problem, name), values)
    assert set(reading.standing) == set(STANDING)
