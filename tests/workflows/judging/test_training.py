"""Training works: the juror's gate and saving, and how near to the reference levels jurors come."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import NOON, STAGE, a_form, a_member
from tests.judging_case import COMPLETE, JudgingCase, a_season, form, new_id, sign_in_of
from tests.training_case import a_training_work, put_training
from workbench.domain.reviews import Form, Rating
from workbench.domain.training import TrainingRevision
from workbench.errors import (
    EntryNotAssigned,
    FrozenTraining,
    InvalidReview,
    JudgingClosed,
    NoValidLink,
    TrainingFirst,
)
from workbench.store.database import Database
from workbench.workflows.importing.training import import_training
from workbench.workflows.judging.revisions import Saved
from workbench.workflows.judging.training import (
    TrainingQueue,
    TrainingResult,
    TrainingSession,
    training_progress,
)


@pytest.fixture
def case(database: Database) -> JudgingCase:
    case = JudgingCase(database)
    put_training(case.store)
    return case


def keep(
    case: JudgingCase, member: str, number: int, form: Form, *, on: str = "Т-01", status: str = "submitted"
) -> None:
    with case.store.write() as work:
        work.training.append(
            TrainingRevision(new_id(), member, on, STAGE, number, number - 1, status, form, NOON)  # type: ignore[arg-type]
        )


def progress(case: JudgingCase) -> dict[str, TrainingResult]:
    with case.store.read() as work:
        return training_progress(work, case.stage, case.rubric)


# --- what the chair is told ---


def test_jurors_who_have_not_begun_are_told_with_nothing_done(case: JudgingCase) -> None:
    nothing = TrainingResult(2, 0, 0, None, None)
    assert progress(case) == {"J01": nothing, "J02": nothing}


def test_agreement_is_the_mean_distance_from_the_reference_levels(case: JudgingCase) -> None:
    keep(case, "J01", 1, a_form({"need": 3, "plan": 4, "result": 3}))  # 0, 3 and 1 apart
    keep(case, "J01", 1, a_form({"need": 2, "plan": 1, "result": 4}), on="Т-02")  # 1, 0 and 0 apart
    result = progress(case)["J01"]
    assert (result.works, result.submitted, result.compared) == (2, 2, 6)
    assert result.mean_difference == pytest.approx(5 / 6)
    assert result.within_one == pytest.approx(5 / 6)


def test_only_the_first_try_counts_since_later_ones_know_the_answers(case: JudgingCase) -> None:
    keep(case, "J01", 1, a_form({"need": 1, "plan": 1, "result": 4}), status="draft")
    keep(case, "J01", 2, a_form({"need": 0, "plan": 1, "result": 4}))
    keep(case, "J01", 3, a_form({"need": 0, "plan": 1, "result": 4}), status="draft")
    keep(case, "J01", 4, a_form({"need": 3, "plan": 1, "result": 4}))
    result = progress(case)["J01"]
    assert (result.submitted, result.compared) == (1, 3)
    assert result.mean_difference == pytest.approx(1.0)


def test_a_draft_is_no_training_done_and_an_abstention_is_no_distance(case: JudgingCase) -> None:
    keep(case, "J01", 1, a_form({"need": 3, "plan": 1, "result": 4}), status="draft")
    assert progress(case)["J01"].submitted == 0
    keep(case, "J02", 1, Form({"need": Rating(4), "plan": Rating(abstained=True), "result": Rating(4)}))
    result = progress(case)["J02"]
    assert (result.compared, result.mean_difference, result.within_one) == (2, 0.5, 1.0)
    keep(case, "J02", 1, Form({key: Rating(abstained=True) for key in ("need", "plan", "result")}), on="Т-02")
    assert progress(case)["J02"].submitted == 2


def test_works_of_another_rubric_version_and_people_who_do_not_judge_are_left_out(case: JudgingCase) -> None:
    with case.store.write() as work:
        work.people.put_members([a_member("J03")])
        work.training.put([a_training_work(3, rubric_key="initiative@2")])
    keep(case, "J01", 1, a_form({"need": 3, "plan": 1, "result": 4}), on="Т-03")
    assert progress(case) == dict.fromkeys(("J01", "J02", "J03"), TrainingResult(2, 0, 0, None, None))


def test_a_stage_without_training_works_tells_nothing(database: Database) -> None:
    assert progress(JudgingCase(database)) == {}


# --- the juror's training ---


def save(
    session: TrainingSession, content: object = COMPLETE, *, base: int = 0, intent: str = "save", **more: str
) -> Saved[TrainingRevision]:
    number = more.get("number", "Т-01")
    revision_id = more.get("revision_id", new_id())
    return session.save(number, revision_id=revision_id, base=base, form=content, intent=intent)  # type: ignore[arg-type]


def training(case: JudgingCase, member: str = "J01") -> TrainingSession:
    return case.juror(member).training


def statuses(case: JudgingCase, member: str = "J01") -> dict[str, str]:
    return {each.number: each.status for each in training(case, member).queue().items}


def submit_all(case: JudgingCase, member: str = "J01") -> None:
    for number in ("Т-01", "Т-02"):
        assert save(training(case, member), number=number, intent="submit").revision.status == "submitted"


def test_training_works_come_in_order_and_keep_what_each_juror_gives_apart(case: JudgingCase) -> None:
    save(training(case), form(need=3))
    save(training(case), number="Т-02", intent="submit")
    assert statuses(case) == {"Т-01": "draft", "Т-02": "submitted"}
    assert statuses(case, "J02") == {"Т-01": "not_begun", "Т-02": "not_begun"}
    assert training(case).work("Т-01").sections == a_training_work().sections


def test_training_is_saved_by_the_rules_of_real_reviews(case: JudgingCase) -> None:
    older, newer = training(case), training(case)
    repeated = new_id()
    first = save(newer, form(need=3, need_comment="новее"), revision_id=repeated)
    late = save(older, form(need=1, plan=2))
    assert late.conflicts == ("need.level",)
    assert late.revision.form.rating("need").level == 3
    assert late.revision.form.rating("plan").level == 2
    assert save(newer, form(need=0), revision_id=repeated).revision == first.revision
    incomplete = save(newer, form(need=3, plan=2), base=2, intent="submit")
    assert (incomplete.revision.status, incomplete.missing) == ("draft", (("result", "level"),))
    with pytest.raises(InvalidReview, match="no revision 9"):
        save(newer, base=9)
    with pytest.raises(InvalidReview, match="valid id"):
        save(newer, revision_id="7")


def test_a_save_cannot_be_repeated_as_that_of_another_work_or_juror(case: JudgingCase) -> None:
    repeated = new_id()
    save(training(case), revision_id=repeated)
    for session, number in ((training(case), "Т-02"), (training(case, "J02"), "Т-01")):
        with pytest.raises(InvalidReview, match="another review"):
            save(session, number=number, revision_id=repeated)


def test_reference_levels_are_told_after_submitting_and_not_while_trying_again(case: JudgingCase) -> None:
    session = training(case)
    save(session, form(need=3))
    assert session.compared("Т-01") is None
    save(session, COMPLETE, base=1, intent="submit")
    compared = session.compared("Т-01")
    assert compared is not None
    revision, found = compared
    assert revision.number == 2
    assert [(each.criterion_id, each.level, each.reference, each.distance) for each in found] == [
        ("need", 3, 3, 0),
        ("plan", 2, 1, 1),
        ("result", 4, 4, 0),
    ]
    assert found[1].reason == "Перечислены мероприятия."
    save(session, COMPLETE, base=2, intent="reopen")
    assert session.compared("Т-01") is None
    better = form(need=3, plan=1, result=4, result_comment="Видно, что оба растут")
    assert save(session, better, base=3, intent="submit").revision.status == "submitted"
    with case.store.read() as work:
        assert len(work.training.revisions(STAGE, "J01")) == 4, "every try stays on record"


def test_only_the_training_works_of_the_stage_are_open_and_only_to_jurors(case: JudgingCase) -> None:
    with case.store.write() as work:
        work.training.put([a_training_work(3, rubric_key="initiative@2")])
        work.training.put([a_training_work(4, stage_id="finals")])
    assert list(statuses(case)) == ["Т-01", "Т-02"]
    case.season = a_season(training="required")
    assert training(case, "C01").queue() == TrainingQueue((), ())
    for session, number in (
        *((training(case), number) for number in ("Т-03", "Т-04", "Т-99", "И-0001", "")),
        (training(case, "C01"), "Т-01"),
    ):
        with pytest.raises(EntryNotAssigned):
            session.work(number)
        with pytest.raises(EntryNotAssigned):
            session.compared(number)
        with pytest.raises(EntryNotAssigned):
            save(session, number=number)


def test_training_is_open_from_the_invitation_to_the_end_of_judging(case: JudgingCase) -> None:
    case.now = case.season.moment(case.stage.judging_opens) - timedelta(days=3)
    save(training(case), form(need=3))
    case.now = case.season.moment(case.stage.judging_closes) + timedelta(minutes=1)
    with pytest.raises(JudgingClosed):
        save(training(case), form(need=2), base=1)


def test_training_stops_with_the_link(case: JudgingCase) -> None:
    session = training(case)
    with case.store.write() as work:
        work.access.end_sign_in(sign_in_of("J01"), case.now)
    for act in (session.queue, lambda: session.work("Т-01"), lambda: save(session)):
        with pytest.raises(NoValidLink):
            act()


# --- training that the season requires ---


def rate(case: JudgingCase, member: str = "J01") -> str:
    saved = case.juror(member).save("И-0001", revision_id=new_id(), base=0, form=COMPLETE, intent="submit")
    return saved.revision.status


def test_required_training_comes_before_the_first_real_review_and_reading_stays_open(
    case: JudgingCase,
) -> None:
    case.season = a_season(training="required")
    assert training(case).queue().left == ("Т-01", "Т-02")
    assert case.juror().entry("И-0001").number == "И-0001"
    with pytest.raises(TrainingFirst, match="Т-01, Т-02"):
        rate(case)
    save(training(case), intent="submit")
    with pytest.raises(TrainingFirst, match="first: Т-02"):
        rate(case)
    save(training(case), form(need=3), number="Т-02")
    with pytest.raises(TrainingFirst):
        rate(case)
    submit_all(case)
    assert training(case).queue().left == ()
    assert rate(case) == "submitted"


def test_training_once_submitted_counts_while_it_is_tried_again(case: JudgingCase) -> None:
    case.season = a_season(training="required")
    submit_all(case)
    save(training(case), base=1, intent="reopen")
    assert rate(case) == "submitted"


def test_a_juror_who_steps_back_needs_no_training_for_it(case: JudgingCase) -> None:
    case.season = a_season(training="required")
    case.juror().declare_conflict("И-0001", "работаем вместе")
    assert "conflict" in case.actions()


def test_offered_training_stands_in_nobodys_way(case: JudgingCase) -> None:
    assert training(case).queue().left == ()
    assert rate(case) == "submitted"


def test_training_required_or_added_later_never_shuts_out_who_is_judging(case: JudgingCase) -> None:
    case.juror().save("И-0002", revision_id=new_id(), base=0, form=form(need=3), intent="save")
    case.season = a_season(training="required")
    assert rate(case) == "submitted"
    with pytest.raises(TrainingFirst):
        rate(case, "J02")
    submit_all(case, "J02")
    assert rate(case, "J02") == "submitted"
    put_training(case.store, works=3)
    case.juror("J02").save("И-0002", revision_id=new_id(), base=0, form=COMPLETE, intent="submit")


def test_training_leaves_no_trace_in_progress_ratings_or_the_record_of_decisions(case: JudgingCase) -> None:
    before = case.chair().overview()
    submit_all(case)
    after = case.chair().overview()
    assert (after.entries, after.apart) == (before.entries, before.apart)
    assert [(each.submitted, each.begun, each.last_saved_at) for each in after.jurors] == [(0, 0, None)] * 2
    assert case.actions() == []
    assert all(item.revision is None for item in case.juror().queue())


# --- putting training works into the stage ---


def put(
    case: JudgingCase, *places: int, title: str = "", whole: bool = True, dry_run: bool = False
) -> dict[str, object]:
    works = [a_training_work(place, **({"title": title} if title else {})) for place in places]
    return import_training(
        case.store, case.stage, works, clock=lambda: case.now, whole=whole, dry_run=dry_run
    ).to_json()


def outcome(**numbers: list[str]) -> dict[str, object]:
    return {name: numbers.get(name, []) for name in ("new", "changed", "unchanged", "removed", "kept")}


def test_training_works_are_new_changed_unchanged_or_gone(case: JudgingCase) -> None:
    assert put(case, 1, 2) == outcome(unchanged=["Т-01", "Т-02"])
    assert case.actions() == []
    assert put(case, 1, 3) == outcome(unchanged=["Т-01"], new=["Т-03"], removed=["Т-02"])
    assert put(case, 3, title="Другой текст", whole=False) == outcome(changed=["Т-03"])
    assert list(statuses(case)) == ["Т-01", "Т-03"]
    assert training(case).work("Т-03").title == "Другой текст"
    assert case.actions() == ["import", "import"]


def test_a_dry_run_tells_the_same_and_writes_nothing(case: JudgingCase) -> None:
    assert put(case, 1, 3, dry_run=True) == outcome(unchanged=["Т-01"], new=["Т-03"], removed=["Т-02"])
    assert list(statuses(case)) == ["Т-01", "Т-02"]
    assert case.actions() == []


def test_a_work_that_somebody_has_begun_to_rate_is_neither_changed_nor_removed(case: JudgingCase) -> None:
    save(training(case), form(need=3))
    with pytest.raises(FrozenTraining, match="Training works Т-01 have been rated"):
        put(case, 1, 2, 3, title="Другой текст")
    assert list(statuses(case)) == ["Т-01", "Т-02"], "nothing of that import is kept"
    assert put(case, 2) == outcome(unchanged=["Т-02"], kept=["Т-01"])
    assert put(case, 1, 2) == outcome(unchanged=["Т-01", "Т-02"])
