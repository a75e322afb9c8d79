"""Thematic groups before the chair: sizes, reviews, jurors, what stands outside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.alike_case import put_entries, put_groups
from tests.builders import NOON, an_assignment
from tests.judging_case import COMPLETE, JudgingCase, new_id
from workbench.errors import AccessDenied
from workbench.store.database import open_database

SCHOOL, STAGE_PLAY = ("Школа", "Молодые учителя"), ("Школа", "Школьный театр")


@pytest.fixture
def case(sqlite_url: str) -> Iterator[JudgingCase]:
    """И-0001, И-0002 and И-0011 to И-0013; J01 and J02 are to rate the first two."""
    with open_database(sqlite_url) as opened:
        made = JudgingCase(opened)
        put_entries(made.store)
        yield made


def test_before_grouping_every_entry_stands_outside(case: JudgingCase) -> None:
    found = case.chair().groups()
    assert (found.size, found.panels, found.novel) == (None, (), ())
    assert found.ungrouped == ("И-0001", "И-0002", "И-0011", "И-0012", "И-0013")


def test_group_counts_reviews_and_jurors_without_conflicts(case: JudgingCase) -> None:
    put_groups(case.store, {SCHOOL: ["И-0001", "И-0002"], STAGE_PLAY: ["И-0011"]})
    case.juror("J01").save("И-0001", revision_id=new_id(), base=0, form=COMPLETE, intent="submit")
    case.juror("J01").save("И-0002", revision_id=new_id(), base=0, form=COMPLETE, intent="save")
    case.juror("J02").declare_conflict("И-0002", "учились вместе")
    by_label = {each.label: each for each in case.chair().groups().panels}
    school, play = by_label[SCHOOL[1]], by_label[STAGE_PLAY[1]]
    assert (school.theme, school.entries, school.typical) == ("Школа", ("И-0001", "И-0002"), ("И-0001",))
    assert (school.expected, school.submitted, school.jurors) == (3, 1, ("J01", "J02"))
    assert (play.expected, play.submitted, play.jurors) == (0, 0, ())


def test_group_is_frozen_once_a_review_is_handed_in(case: JudgingCase) -> None:
    put_groups(case.store, {SCHOOL: ["И-0001"], STAGE_PLAY: ["И-0002"]})
    case.juror("J01").save("И-0001", revision_id=new_id(), base=0, form=COMPLETE, intent="submit")
    case.juror("J01").save("И-0002", revision_id=new_id(), base=0, form=COMPLETE, intent="save")
    assert {each.label: each.frozen for each in case.chair().groups().panels} == {
        SCHOOL[1]: True,
        STAGE_PLAY[1]: False,
    }


def test_group_beyond_its_bounds_is_marked(case: JudgingCase) -> None:
    everything = ["И-0001", "И-0002", "И-0011", "И-0012"]
    put_groups(case.store, {SCHOOL: everything, STAGE_PLAY: ["И-0013"]}, size=(2, 3))
    found = case.chair().groups()
    assert found.size == (2, 3)
    assert [(each.label, each.beyond) for each in found.panels] == [
        (SCHOOL[1], "large"),
        (STAGE_PLAY[1], "small"),
    ]


def test_entries_unlike_all_others_are_told_from_those_that_came_later(case: JudgingCase) -> None:
    put_groups(case.store, {SCHOOL: ["И-0001", "И-0002"]}, novel=["И-0011"])
    found = case.chair().groups()
    assert (found.novel, found.ungrouped) == (("И-0011",), ("И-0012", "И-0013"))


def test_imported_groups_are_shown_without_bounds_and_typical_entries(case: JudgingCase) -> None:
    with case.store.write() as work:
        work.planning.put_groups(
            case.stage.id, {"И-0001": ("Спорт", "Секции"), "И-0011": ("Спорт", "Секции")}
        )
    (panel,) = case.chair().groups().panels
    assert (panel.entries, panel.typical, panel.beyond) == (("И-0001", "И-0011"), (), None)


def test_entry_that_an_import_has_moved_is_counted_where_it_is_now(case: JudgingCase) -> None:
    put_groups(case.store, {SCHOOL: ["И-0001", "И-0002"], STAGE_PLAY: ["И-0011", "И-0012"]})
    with case.store.write() as work:
        work.planning.put_groups(case.stage.id, {"И-0001": STAGE_PLAY})
    by_label = {each.label: each for each in case.chair().groups().panels}
    assert by_label[SCHOOL[1]].entries == ("И-0002",)
    assert by_label[SCHOOL[1]].typical == ()
    assert by_label[SCHOOL[1]].beyond == "small"
    assert by_label[STAGE_PLAY[1]].entries == ("И-0001", "И-0011", "И-0012")


def test_larger_themes_come_first(case: JudgingCase) -> None:
    put_groups(case.store, {("А", "Одна"): ["И-0001"], ("Б", "Две"): ["И-0002"], ("Б", "Три"): ["И-0011"]})
    assert [each.label for each in case.chair().groups().panels] == ["Две", "Три", "Одна"]


def test_withdrawn_work_counts_for_nobody(case: JudgingCase) -> None:
    put_groups(case.store, {SCHOOL: ["И-0011"]})
    with case.store.write() as work:
        work.assignments.add([an_assignment("J01", "И-0011", state="withdrawn", reason="передана")])
    (panel,) = case.chair().groups().panels
    assert (panel.expected, panel.jurors) == (0, ())


def test_progress_page_learns_when_something_was_put_on_record(case: JudgingCase) -> None:
    before = case.chair().overview().recorded
    with case.store.write() as work:
        work.audit.append(at=NOON, actor="organiser", action="group", subject=case.stage.id, details={})
    assert case.chair().overview().recorded == before + 1


def test_jurors_see_no_groups_of_others(case: JudgingCase) -> None:
    with pytest.raises(AccessDenied):
        case.chair("J01").groups()
