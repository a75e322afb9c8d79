"""A plan of the jury as a notebook opens it, on the example season."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.app.example.season import build_judged_example
from workbench.app.notebooks.designs import OpenedDesign, open_design
from workbench.app.opening import Workbench
from workbench.errors import InvalidAssignment, SettingsError
from workbench.workflows.assigning.plan_changes import AssignmentSummary

DURING = "2025-11-24"


@pytest.fixture(scope="module")
def workbench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    built = build_judged_example(tmp_path_factory.mktemp("judged") / "season")
    built.store.close()
    return built


@pytest.fixture(scope="module")
def design(workbench: Workbench) -> OpenedDesign:
    return open_design(workbench.settings.season, language="en")


@pytest.fixture(scope="module")
def fresh(design: OpenedDesign) -> OpenedDesign:
    return design.anew()


def plan(design: OpenedDesign) -> AssignmentSummary:
    assert isinstance(design.outcome, AssignmentSummary)
    return design.outcome


def test_every_question_has_findings_a_table_and_a_picture(design: OpenedDesign) -> None:
    for check in (design.loads(), design.fit(), design.links(), design.links("finished"), design.conflicts()):
        assert check.findings()
        assert len(check.table(5).rows) == 5
        assert check.picture().png(40).startswith(b"\x89PNG")
    assert "The plan has no common works" in design.common().findings()[0]
    assert design.findings()


def test_what_stands_is_the_plan_and_nothing_is_added(design: OpenedDesign) -> None:
    frame = design.loads().frame
    assert frame["added"].sum() == 0
    assert frame["submitted"].sum() == frame["load"].sum() == 3 * 105
    assert frame["load"].between(frame["load_min"], frame["load_max"]).all()


def test_texts_are_in_the_language_asked_for_and_jurors_as_on_the_screens(workbench: Workbench) -> None:
    russian = open_design(workbench.settings.season)
    assert russian.loads().table(1).rows[0][0] == "Э01"
    assert "Э" in russian.fit().table(1).rows[0][2]
    assert "J01" not in str(russian.links().table())


def test_in_the_midst_of_judging_finished_reviews_tie_jurors_less(design: OpenedDesign) -> None:
    middle = design.as_of(DURING)
    done = middle.loads().frame["submitted"].sum()
    assert 0 < done < 3 * 105
    now, then = design.links("finished").frame, middle.links("finished").frame
    assert then["alike"].mean() < now["alike"].mean()
    assert middle.links().frame["alike"].tolist() == design.links().frame["alike"].tolist()


def test_a_day_counts_as_a_whole_and_in_the_seasons_time(design: OpenedDesign) -> None:
    count = [design.as_of(each).loads().frame["submitted"].sum() for each in (
        f"{DURING} 00:00", f"{DURING} 12:00", f"{DURING} 23:59", DURING, "2025-11-20", "2025-12-31",
    )]  # fmt: skip
    assert count[0] < count[1] < count[3]
    assert count[2] <= count[3]
    assert count[4:] == [0, 3 * 105]


@pytest.mark.parametrize("moment", ["", "вчера", "24.11.2025", None])
def test_moment_that_is_none_is_refused_with_an_example(design: OpenedDesign, moment: str) -> None:
    with pytest.raises(SettingsError, match="2025-11-24 18:00"):
        design.as_of(moment)


def test_open_work_of_jurors_who_leave_goes_to_others_and_nobody_elses_moves(design: OpenedDesign) -> None:
    middle = design.as_of(DURING)
    before, after = plan(middle), plan(middle.with_jurors_leaving("J07", "Э09"))
    left = {(each.juror, each.entry) for each in after.changes if each.change == "taken"}
    assert {juror for juror, _ in left} == {"J07", "J09"}
    assert not left & middle.reading.submitted
    stays = {pair for pair in before.plan.pairs if pair not in left}
    assert stays <= set(after.plan.pairs)
    assert after.added == len(left)
    assert (after.plan.plan.sum(axis=1) == 3).all()


def test_common_works_are_listed_and_what_they_buy_is_told(fresh: OpenedDesign) -> None:
    common = fresh.with_common(3).common()
    assert len(common.table().rows) == 3
    assert "Common works: 3; they take" in common.findings()[0]


def test_plans_stand_side_by_side_with_what_cannot_be(fresh: OpenedDesign) -> None:
    firm = fresh.with_threshold(efficiency=0.93)
    found = fresh.compare(
        {
            "four": fresh.with_per_entry(4),
            "common": fresh.with_common(3),
            "firm": firm,
            "ten": fresh.with_per_entry(10),
            "too firm": fresh.with_threshold(efficiency=0.999, affinity_given_up=0.01),
        }
    )
    by_name = found.frame.set_index("name")
    assert by_name.loc["four", "reviews"] == 420
    assert by_name.loc["four", "error"] < by_name.loc["as it is", "error"]
    assert by_name.loc["common", "error"] < by_name.loc["as it is", "error"]
    assert by_name.loc["firm", "efficiency"] >= 0.93
    assert by_name.loc["firm", "fit"] >= 0.9 * by_name.loc["as it is", "fit"]
    assert by_name.loc[["ten", "too firm"]].isna().all(axis=None)
    assert [each for each in found.findings() if each.startswith("«ten»: no such plan.")]
    assert [each for each in found.findings() if "efficiency is" in each and "«too firm»" in each]
    assert found.table().rows[-1][1:] == ("–",) * 10
    assert found.picture().png(40).startswith(b"\x89PNG")


def test_impossible_plan_answers_every_question_with_the_reason(fresh: OpenedDesign) -> None:
    impossible = fresh.with_per_entry(10)
    assert impossible.refused
    for check in (impossible.loads(), impossible.fit(), impossible.links()):
        assert "leave room for" in check.findings()[0]
        assert check.table().rows == ()
        assert check.picture().png(40).startswith(b"\x89PNG")
    assert "leave room for" in impossible.findings()[0]
    assert "leave room for" in impossible.common().findings()[0]
    assert len(impossible.conflicts().table().rows) == 23
    assert not impossible.with_per_entry(3).refused


def test_jury_that_leaves_as_a_whole_is_a_sentence_and_a_stranger_a_mistake(design: OpenedDesign) -> None:
    empty = design.with_jurors_leaving(*design.jurors)
    assert "nobody is left to judge" in empty.findings()[0]
    with pytest.raises(InvalidAssignment, match="J77"):
        design.with_jurors_leaving("J77")


def test_only_refused_plans_give_a_sentence_in_place_of_the_comparison(fresh: OpenedDesign) -> None:
    ten = fresh.with_per_entry(10)
    found = ten.compare({"eleven": fresh.with_per_entry(11)}, base="ten")
    assert len(found.findings()) == 2
    assert found.picture().png(40).startswith(b"\x89PNG")


def test_a_name_cannot_be_that_of_two_plans(design: OpenedDesign) -> None:
    with pytest.raises(SettingsError, match="two plans"):
        design.compare({"now": design}, base="now")


def test_nothing_finished_is_said_and_drawn_as_a_sentence(fresh: OpenedDesign) -> None:
    nothing = fresh.links("finished")
    assert nothing.findings() == ("Nothing has been submitted yet: there are no links to look at.",)
    assert nothing.table().rows == ()
    assert nothing.picture().png(40).startswith(b"\x89PNG")
    with pytest.raises(SettingsError, match="known are plan, finished"):
        fresh.links("done")  # type: ignore[arg-type]


def test_what_ifs_leave_the_opened_plan_as_it_was(design: OpenedDesign) -> None:
    before = plan(design).plan.plan.copy()
    changed = design.anew().with_common(2).with_one_per_region(False).with_jurors_leaving("J01")
    assert plan(changed).plan.plan.shape[1] == before.shape[1] - 1
    np.testing.assert_array_equal(plan(design).plan.plan, before)
    assert plan(open_design_again(design)).plan.pairs == plan(design).plan.pairs


def open_design_again(design: OpenedDesign) -> OpenedDesign:
    return design.with_rules()


def test_same_seed_gives_the_same_plan(fresh: OpenedDesign, design: OpenedDesign) -> None:
    assert plan(fresh.with_per_entry(4)).plan.pairs == plan(design.anew().with_per_entry(4)).plan.pairs
