"""What the chair sees and decides."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.builders import a_member
from tests.judging_case import COMPLETE, JudgingCase, form, new_id
from tests.training_case import a_training_work
from workbench.domain.season import Selection
from workbench.errors import AccessDenied, ImpossibleAssignment, InvalidDecision, JudgingClosed, NoValidLink
from workbench.store.database import Database


@pytest.fixture
def case(database: Database) -> JudgingCase:
    return JudgingCase(database)


def submit(case: JudgingCase, member: str, content: object, number: str = "И-0001", base: int = 0) -> None:
    saved = case.juror(member).save(number, revision_id=new_id(), base=base, form=content, intent="submit")
    assert saved.revision.status == "submitted"


def test_juror_cannot_open_the_chairs_page(case: JudgingCase) -> None:
    with pytest.raises(AccessDenied):
        case.chair("J01")


def test_progress_counts_submitted_and_begun_reviews(case: JudgingCase) -> None:
    submit(case, "J01", COMPLETE)
    case.juror("J02").save("И-0001", revision_id=new_id(), base=0, form=form(need=1), intent="save")
    case.juror("J02").declare_conflict("И-0002", "родственники")
    overview = case.chair().overview()
    by_member = {each.member_id: each for each in overview.jurors}
    assert (by_member["J01"].assigned, by_member["J01"].submitted, by_member["J01"].begun) == (2, 1, 0)
    assert (by_member["J02"].assigned, by_member["J02"].begun, by_member["J02"].conflicts) == (1, 1, 1)
    assert by_member["J01"].last_saved_at == case.now
    entries = {each.number: each for each in overview.entries}
    assert (entries["И-0001"].assigned, entries["И-0001"].submitted) == (2, 1)
    assert entries["И-0001"].mean == pytest.approx(3.0)
    assert entries["И-0002"].mean is None
    assert [each.reason for each in overview.conflicts] == ["родственники"]


def test_levels_apart_follow_the_seasons_rule_and_ignore_drafts(case: JudgingCase) -> None:
    submit(case, "J01", form(need=1, plan=2, result=3))
    case.juror("J02").save("И-0001", revision_id=new_id(), base=0, form=form(need=3), intent="save")
    assert case.chair().overview().apart == ()
    submit(case, "J02", form(need=3, plan=3, result=3), base=1)
    (apart,) = case.chair().overview().apart
    assert (apart.number, apart.criterion_id, apart.distance) == ("И-0001", "need", 2)
    assert apart.level_by_member == {"J01": 1, "J02": 3}


def test_closing_stops_saving_at_once_and_reopening_lets_it_go_on(case: JudgingCase) -> None:
    juror = case.juror()
    case.chair().close("подводим итоги")
    assert juror.window().state == "closed_by_chair"
    assert juror.window().reason == "подводим итоги"
    with pytest.raises(JudgingClosed):
        juror.save("И-0001", revision_id=new_id(), base=0, form=COMPLETE, intent="save")
    case.chair().reopen("один эксперт не успел", None)
    submit(case, "J01", COMPLETE)
    assert case.actions() == ["close_stage", "reopen_stage", "submit"]


def test_reopening_after_the_deadline_needs_a_later_one(case: JudgingCase) -> None:
    case.wait(days=10)
    with pytest.raises(InvalidDecision):
        case.chair().reopen("продлеваем", None)
    with pytest.raises(InvalidDecision, match="more than a year away"):
        case.chair().reopen("продлеваем", datetime(9999, 12, 31, 12, 0))
    case.chair().reopen("продлеваем", datetime(2025, 12, 3, 12, 0))
    assert case.juror().window().state == "open"
    submit(case, "J01", COMPLETE)


def test_commission_reads_and_decides_nothing(case: JudgingCase) -> None:
    commission = case.chair("K01")
    assert commission.overview().entries
    with pytest.raises(AccessDenied):
        commission.close("хочу")


def test_decision_without_a_reason_is_refused(case: JudgingCase) -> None:
    with pytest.raises(InvalidDecision):
        case.chair().close("  ")


def test_whoever_drops_out_keeps_what_is_submitted_and_cannot_sign_in(case: JudgingCase) -> None:
    submit(case, "J02", COMPLETE)
    juror = case.juror("J02")
    with case.store.write() as work:
        work.people.put_members([a_member("J03", region="Республика Карелия", organisation="Лицей")])
    summary = case.chair().replace("J02", "заболела")
    assert summary.added_by_juror == {"J03": 1}
    progress = {each.member_id: each for each in case.chair().overview().jurors}
    assert (progress["J02"].active, progress["J02"].submitted, progress["J02"].assigned) == (False, 1, 1)
    assert (progress["J03"].active, progress["J03"].assigned) == (True, 1)
    with pytest.raises(NoValidLink) as refused:
        juror.queue()
    assert refused.value.parameters["reason"] == "inactive"
    assert case.actions()[-1] == "replace_juror"


def test_commission_replaces_nobody(case: JudgingCase) -> None:
    with pytest.raises(AccessDenied):
        case.chair("K01").replace("J02", "заболела")
    assert case.actions() == []


def test_replacement_that_nobody_can_take_is_refused_and_nothing_changes(case: JudgingCase) -> None:
    with pytest.raises(ImpossibleAssignment):
        case.chair().replace("J02", "заболела")
    assert all(each.active for each in case.chair().overview().jurors)
    assert case.actions() == []


def test_training_is_shown_beside_reviews_where_the_stage_has_training_works(case: JudgingCase) -> None:
    assert {each.training for each in case.chair().overview().jurors} == {None}
    with case.store.write() as work:
        work.training.put([a_training_work()])
    training = case.chair().overview().jurors[0].training
    assert training is not None
    assert (training.submitted, training.works) == (0, 1)


def test_finalists_page_has_the_seasons_rule_or_none(case: JudgingCase) -> None:
    assert case.chair("K01").finalists().rule is None
    rule = Selection(stage=case.stage.id, seats=1)
    case.season = case.season.model_copy(update={"selection": (rule,)})
    found = case.chair().finalists()
    assert (found.rule, found.scenarios, found.decisions) == (rule, (), ())
    with pytest.raises(AccessDenied):
        case.chair("J01").finalists()
