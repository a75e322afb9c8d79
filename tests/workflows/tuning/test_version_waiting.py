"""Submitted reviews that a newer version of the rubric asks again: how many wait, and whose."""

from __future__ import annotations

import pytest

from tests.builders import STAGE
from tests.judging_case import COMPLETE, JudgingCase, form
from tests.workflows.test_rubric_change import MAPPED, SECOND, go_over_to, save
from workbench.domain.rubric import Rubric
from workbench.store.database import Database
from workbench.ui.chair_model import ChairModel
from workbench.workflows.calibrating.finding_texts import left_out_sentences
from workbench.workflows.calibrating.ratings import rating_frame
from workbench.workflows.tuning.version_waiting import Waiting, read_waiting


@pytest.fixture
def case(database: Database) -> JudgingCase:
    """J01 has submitted both entries by the first version, J02 one; the other is begun."""
    case = JudgingCase(database)
    for member, number in (("J01", "И-0001"), ("J01", "И-0002"), ("J02", "И-0001")):
        save(case, COMPLETE, member=member, number=number)
    save(case, form(need=1), member="J02", number="И-0002", intent="save")
    return case


def waiting(case: JudgingCase, rubric: Rubric = SECOND) -> Waiting:
    with case.store.read() as work:
        return read_waiting(work, STAGE, rubric)


def test_reviews_that_were_submitted_wait_by_juror_and_a_draft_does_not(case: JudgingCase) -> None:
    go_over_to(case, SECOND)
    found = waiting(case)
    assert (found.rubric, found.reviews, dict(found.reviews_by_juror)) == (
        "initiative@2", 3, {"J01": 2, "J02": 1},
    )  # fmt: skip
    assert found.parts == ("need",)


def test_nothing_waits_where_ratings_are_only_mapped_or_no_version_is_replaced(case: JudgingCase) -> None:
    assert waiting(case, case.rubric).reviews == 0
    go_over_to(case, MAPPED)
    assert waiting(case, MAPPED).reviews == 0


def test_a_review_waits_until_it_is_submitted_again_and_not_only_answered(case: JudgingCase) -> None:
    go_over_to(case, SECOND)
    complete = form(need=1, plan=2, result=4, result_comment="Видно, что оба растут")
    save(case, complete, base=1, intent="save")
    assert waiting(case).reviews_by_juror["J01"] == 2
    save(case, complete, base=2)
    assert waiting(case).reviews_by_juror["J01"] == 1


def test_a_review_that_its_juror_took_back_before_is_asked_as_well(case: JudgingCase) -> None:
    save(case, COMPLETE, member="J02", base=1, intent="reopen")
    go_over_to(case, SECOND)
    assert waiting(case).reviews_by_juror == {"J01": 2, "J02": 1}


def test_a_review_that_its_juror_took_back_is_a_draft_where_nothing_is_asked_again(
    case: JudgingCase,
) -> None:
    save(case, COMPLETE, member="J02", base=1, intent="reopen")
    go_over_to(case, MAPPED)
    assert waiting(case, MAPPED).reviews == 0


def test_calibration_leaves_them_out_as_waiting_and_not_as_drafts(case: JudgingCase) -> None:
    go_over_to(case, SECOND)
    with case.store.read() as work:
        _, left_out = rating_frame(work, case.stage, SECOND)
    assert (left_out.waiting, left_out.drafts) == (3, 1)
    said = " ".join(map(str, left_out_sentences(left_out)))
    assert "waiting for what is asked again: reviews 3." in said


def test_the_chairs_page_says_how_many_wait_and_whose_they_are(case: JudgingCase) -> None:
    model = ChairModel(case.chair())
    assert model.state()["waiting"] == []
    go_over_to(case, SECOND)
    state = ChairModel(case.chair()).state()
    assert state["waiting"] == [{"code": "Э01", "count": 2}, {"code": "Э02", "count": 1}]
