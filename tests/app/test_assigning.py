"""The plan of the example season, and reviews that its calibration advises."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from workbench.app.assigning import advised_reviews
from workbench.app.example.season import LOADS, build_judged_example
from workbench.app.opening import Workbench
from workbench.errors import ImpossibleAssignment
from workbench.workflows.assigning.assign import PlanReading, assign_stage, read_problem


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    workbench = build_judged_example(tmp_path_factory.mktemp("judged") / "season")
    with workbench.store:
        yield workbench


@pytest.fixture(scope="module")
def reading(judged: Workbench) -> PlanReading:
    stage = judged.stage()
    with judged.store.read() as work:
        return read_problem(work, stage, per_entry=stage.ratings_per_entry)


def test_examples_plan_keeps_every_rule(reading: PlanReading) -> None:
    plan, problem = reading.earlier, reading.problem
    assert plan.plan.sum(axis=1).tolist() == [3] * len(problem.entries)
    assert min(plan.load_by_juror.values()) >= LOADS["load_min"]
    assert max(plan.load_by_juror.values()) <= LOADS["load_max"]
    assert not (plan.plan & ~problem.allowed).any()
    for row in plan.plan:
        regions = problem.region[row]
        assert len(set(regions.tolist())) == len(regions)


def test_examples_jurors_are_nearer_to_their_entries_than_to_the_rest(reading: PlanReading) -> None:
    affinity, plan = reading.problem.affinity, reading.earlier.plan
    assert affinity[plan].mean() > 1.5 * affinity[reading.problem.allowed].mean()
    assert reading.earlier.link_quality.n_groups == 1
    assert reading.earlier.link_quality.efficiency > 0.7


def test_all_reviews_of_the_example_are_finished(reading: PlanReading) -> None:
    assert reading.submitted == reading.standing.keys()
    assert (reading.finished.plan == reading.earlier.plan).all()


def test_advised_reviews_are_new_and_break_no_rule(judged: Workbench, reading: PlanReading) -> None:
    stage = judged.stage()
    advised = advised_reviews(judged, stage, 4, seed=1)
    assert len(set(advised)) == 4
    assert not set(advised) & (reading.standing.keys() | reading.conflicts.keys())
    assert advised == advised_reviews(judged, stage, 4, seed=1)
    planned = assign_stage(
        judged.store, stage, per_entry=3, seed=0, now=judged.clock(), advised=advised, dry_run=True
    )
    assert {(each.juror, each.entry, each.reason) for each in planned.changes} == {
        (*pair, "advised") for pair in advised
    }
    assert max(planned.load_by_juror.values()) <= LOADS["load_max"]


def test_more_advice_than_there_is_room_for_is_refused(judged: Workbench) -> None:
    with pytest.raises(ImpossibleAssignment, match="of 5000 further reviews can be advised"):
        advised_reviews(judged, judged.stage(), 5000, seed=1)
