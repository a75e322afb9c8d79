"""Training works: the juror's gate and saving, and how near to the reference levels jurors come."""

from __future__ import annotations

import pytest

from tests.builders import NOON, STAGE, a_form, a_member
from tests.judging_case import JudgingCase, new_id
from tests.training_case import a_training_work, put_training
from workbench.domain.reviews import Form, Rating
from workbench.domain.training import TrainingRevision
from workbench.store.database import Database
from workbench.workflows.training import TrainingResult, training_progress


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
