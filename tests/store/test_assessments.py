"""What participants answered stays as it was given; tests that were answered never change."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests.builders import NOON, a_member, a_participant, a_rubric, a_text
from workbench.domain.assessment import Option, Situation, SituationTest
from workbench.domain.responses import CANNOT_SAY, TAKEN_BACK, Answer, Response
from workbench.errors import FrozenRubric, StoreBusy, StoreProblem
from workbench.store.database import Database

OPTIONS = tuple(
    Option(id=each, text=a_text(each, each), credit=place, reason=a_text())
    for place, each in enumerate("abc")
)
SITUATION = Situation(
    id="first", competency="need", text=a_text("Что было"), question=a_text("Что сделать?"), options=OPTIONS
)
TEST = SituationTest(
    id="situations",
    version=1,
    original="ru",
    title=a_text(),
    purpose=a_text(),
    rubric="rubric@1",
    minutes=5,
    situations=(SITUATION,),
)
RUBRIC = a_rubric(id="rubric")
TAKEN = Response(0, "entry", "100001", "test", "100001", TEST.key, RUBRIC.key, NOON)
RATED = replace(TAKEN, source="self", test_key=None)


@pytest.fixture
def begun(database: Database) -> tuple[Database, Response, Response]:
    with database.write() as work:
        work.people.put_participants([a_participant(each) for each in ("100001", "100002")])
        work.rubrics.put(RUBRIC)
        work.assessments.put_test(TEST)
        taken, rated = work.assessments.begin([TAKEN, RATED])
    return database, taken, rated


def an_answer(response: Response, number: int = 1, **changes: str) -> Answer:
    return replace(Answer(f"{response.id}-{number}", response.id, number, "first", "a", NOON), **changes)


def test_a_response_is_begun_once_and_found_by_participant_and_by_rater(begun) -> None:
    database, taken, rated = begun
    with database.write() as work:
        assert work.assessments.begin([RATED]) == [rated]
    with database.read() as work:
        assert work.assessments.responses("entry") == [taken, rated]
        assert work.assessments.responses("entry", "100002") == []
        assert work.assessments.responses("other") == []
        assert work.assessments.of_rater("100001") == [taken, rated]
    assert 0 < taken.id < rated.id


def test_the_newest_answer_to_an_item_holds_and_one_taken_back_is_none(begun) -> None:
    database, taken, rated = begun
    with database.write() as work:
        work.assessments.append([an_answer(taken, 1), an_answer(taken, 2, value="b")])
        work.assessments.append([an_answer(rated, 1, item="need.asks", value=CANNOT_SAY)])
        work.assessments.append([an_answer(rated, 2, item="need.hears", value="often")])
        work.assessments.append([an_answer(rated, 3, item="need.hears", value=TAKEN_BACK)])
    with database.read() as work:
        held = work.assessments.answers([taken.id, rated.id])
        assert held == {taken.id: {"first": "b"}, rated.id: {"need.asks": CANNOT_SAY}}
        assert (work.assessments.last_number(taken.id), work.assessments.last_number(999)) == (2, 0)
        assert work.assessments.answer(f"{taken.id}-1") == an_answer(taken)
        assert work.assessments.answer("unknown") is None


@pytest.mark.parametrize("same", [{"id": "other"}, {"number": 2}])
def test_of_two_answers_with_one_number_or_one_id_the_second_is_refused(begun, same) -> None:
    database, taken, _ = begun
    with database.write() as work:
        work.assessments.append([an_answer(taken)])
    with pytest.raises(StoreBusy), database.write() as work:
        work.assessments.append([replace(an_answer(taken), **same)])


def test_the_first_moment_of_submission_stands(begun) -> None:
    database, taken, _ = begun
    later = NOON.replace(hour=18)
    with database.write() as work:
        work.assessments.submit(taken.id, NOON)
        work.assessments.submit(taken.id, later)
    with database.read() as work:
        assert work.assessments.responses("entry")[0].submitted_at == NOON


@pytest.mark.parametrize("table", ["answers", "standards"])
@pytest.mark.parametrize("change", ["UPDATE {} SET number = 7", "DELETE FROM {}"])
def test_no_statement_changes_what_was_answered_or_set(begun, table, change) -> None:
    database, taken, _ = begun
    with database.write() as work:
        work.assessments.append([an_answer(taken)])
        work.assessments.add_standard("entry", 1, {"scales": {}}, by="organiser", at=NOON)
    with pytest.raises((DatabaseError, StoreProblem)), database.writing() as connection:
        connection.execute(text(change.format(table)))


def test_a_test_changes_until_somebody_has_begun_it(database: Database) -> None:
    longer = TEST.model_copy(update={"minutes": 6})
    with database.write() as work:
        work.people.put_participants([a_participant("100001")])
        work.rubrics.put(RUBRIC)
        work.assessments.put_test(TEST)
        work.assessments.put_test(longer)
        assert work.assessments.tests_in_use() == {}
        work.assessments.begin([TAKEN])
        assert work.assessments.tests_in_use() == {TEST.key: longer}
        assert work.assessments.test(TEST.key) == longer
        work.assessments.put_test(longer)
    with pytest.raises(FrozenRubric), database.write() as work:
        work.assessments.put_test(TEST)


def test_a_rubric_of_responses_is_in_use_like_one_of_ratings(begun) -> None:
    database, _, _ = begun
    with database.read() as work:
        assert list(work.rubrics.in_use()) == [RUBRIC.key]
    other = RUBRIC.model_copy(update={"closing_comment": "none"})
    with pytest.raises(FrozenRubric), database.write() as work:
        work.rubrics.put(other)


def test_the_newest_standard_holds_and_earlier_ones_stay(begun) -> None:
    database, _, _ = begun
    with database.write() as work:
        assert work.assessments.standard("entry") is None
        work.assessments.add_standard("entry", 1, {"n": 1}, by="organiser", at=NOON)
        work.assessments.add_standard("entry", 2, {"n": 2}, by="organiser", at=NOON)
        assert work.assessments.standard("entry") == (2, {"n": 2})
    with pytest.raises(StoreBusy), database.write() as work:
        work.assessments.add_standard("entry", 2, {"n": 3}, by="organiser", at=NOON)


def test_participants_who_may_sign_in_are_not_among_those_who_judge(begun) -> None:
    database, _, _ = begun
    participant = a_member("100001", role="participant")
    with database.write() as work:
        work.people.put_members([a_member("J01"), participant])
        assert list(work.people.members()) == ["J01"]
        assert list(work.people.invited_participants()) == ["100001"]
        assert work.people.member("100001") == participant
        assert work.people.participant("100002") == a_participant("100002")
        assert work.people.participant("J01") is None
