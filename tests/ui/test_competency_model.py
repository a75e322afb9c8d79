"""The participant's screen without a browser: what it is told, what it answers, what it never shows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.assessing_case import ALONE, MENTEE, MENTOR, OTHER_TRACK, AssessingCase, an_assessed_season
from tests.assessing_case import an_assessment as assessment
from tests.judging_case import new_id
from tests.profile_case import a_full_profile, a_profile, an_unknown, mentors_rubric
from workbench.domain.competencies import Profile
from workbench.domain.rubric import Rubric
from workbench.errors import StoreUnavailable
from workbench.store.database import Database, open_database
from workbench.ui.competency_model import MOST_AT_ONCE, CompetencyModel
from workbench.ui.messages import Message
from workbench.workflows.assessing.assess import AssessmentSession

SITUATIONS = [f"case_{number}" for number in range(1, 7)]


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    with open_database(sqlite_url) as opened:
        yield opened


@pytest.fixture
def case(database: Database) -> AssessingCase:
    return AssessingCase(database)


@pytest.fixture
def model(case: AssessingCase) -> CompetencyModel:
    return CompetencyModel(case.session())


def save(model: CompetencyModel, *answers: tuple[str, str], task: str = "entry.test", **more: Any) -> Message:
    rows = [[new_id(), item, value] for item, value in answers]
    return model.answer({"kind": "save", "id": new_id(), "task": task, "answers": rows} | more)


def task(answered: Message, task_id: str = "entry.test") -> Message:
    (found,) = [each for each in answered["tasks"] if each["id"] == task_id]
    return dict(found)


class ProfileShown(AssessmentSession):
    """A session whose profile is made up, for what the page makes of it."""

    made: Profile

    def profile(self, assessment_id: str) -> Profile:
        return self.made

    def rubric(self, assessment_id: str) -> Rubric:
        return mentors_rubric()


def shown(case: AssessingCase, profile: Profile, language: str = "en") -> Message:
    session = case.session()
    session.__class__ = ProfileShown
    session.made = profile  # type: ignore[attr-defined]
    model = CompetencyModel(session, language=language)  # type: ignore[arg-type]
    return model.answer({"kind": "profile", "assessment": "entry"})


# --- what the screen holds ---


def test_screen_says_what_there_is_to_do_and_until_when(model: CompetencyModel) -> None:
    screen = model.screen()
    assert (screen["kind"], screen["language"], screen["me"]) == ("screen", "ru", MENTOR)
    assert screen["owner"] == f"test-2025/competencies/{MENTOR}"
    assert [each["id"] for each in screen["tasks"]] == ["entry.test", "entry.self", f"entry.mentor.{MENTEE}"]
    first = task(screen)
    assert (first["state"], first["window"], first["n_items"], first["minutes"]) == (
        "not_begun",
        "open",
        6,
        10,
    )
    assert first["closes_at"].startswith("2025-11-28T18:00")
    assert first["assessment_name"] == "Оценка компетенций"
    assert screen["profiles"] == [
        {
            "assessment": "entry",
            "name": "Оценка компетенций",
            "state": "no_answers",
            "tasks_left": 2,
            "raters_shown": 2,
            "by_others": True,
        }
    ]


def test_a_partner_is_called_by_name_so_that_several_mentees_can_be_told_apart(
    model: CompetencyModel,
) -> None:
    assert task(model.screen(), f"entry.mentor.{MENTEE}")["partner"] == "Анна Петровна"
    assert task(model.screen())["partner"] == ""


def test_who_takes_nothing_gets_an_empty_page(case: AssessingCase) -> None:
    screen = CompetencyModel(case.session(OTHER_TRACK)).screen()
    assert (screen["tasks"], screen["profiles"]) == ([], [])


def test_every_answer_can_be_sent_as_json(model: CompetencyModel) -> None:
    answers = [
        model.screen(),
        model.answer({"kind": "form", "task": "entry.test"}),
        model.answer({"kind": "form", "task": "entry.self"}),
        save(model, ("case_1", "a")),
        model.answer({"kind": "submit", "task": "entry.test"}),
        model.answer({"kind": "profile", "assessment": "entry"}),
        model.answer({"kind": "hello", "language": "en"}),
    ]
    for each in answers:
        assert json.loads(json.dumps(each, ensure_ascii=False, allow_nan=False).encode())


def test_page_holds_neither_credits_nor_reasons_nor_competencies_of_the_test(case: AssessingCase) -> None:
    model = CompetencyModel(case.session())
    before = model.answer({"kind": "form", "task": "entry.test"})
    save(model, *((each, "a") for each in SITUATIONS))
    after = [
        model.answer({"kind": "submit", "task": "entry.test"}),
        model.answer({"kind": "form", "task": "entry.test"}),
    ]
    sent = json.dumps([model.screen(), before, *after], ensure_ascii=False)
    hidden = ["Пояснение", "Reason a", "credit", "asking", "hearing", "Criterion"]
    assert [text for text in hidden if text in sent] == []
    assert all(set(each) == {"id", "text"} for item in before["items"] for each in item["choices"])


def test_statements_stand_under_their_competency(model: CompetencyModel) -> None:
    form = model.answer({"kind": "form", "task": "entry.self"})
    assert [(each["id"], each["heading"]) for each in form["items"]][:3] == [
        ("asking.asking_one", "Критерий asking"),
        ("asking.asking_two", "Критерий asking"),
        ("hearing.hearing_one", "Критерий hearing"),
    ]
    assert [each["id"] for each in form["items"][0]["choices"]] == [
        *("never", "sometimes", "often", "always", "cannot_say")
    ]


# --- messages ---


def test_hello_switches_the_language_of_everything_after_it(model: CompetencyModel) -> None:
    screen = model.answer({"kind": "hello", "language": "en"})
    assert (screen["language"], screen["texts"]["to_do"]) == ("en", "What there is to do")
    form = model.answer({"kind": "form", "task": "entry.test"})
    assert form["items"][0]["text"] == "Case 1"
    assert model.answer({"kind": "hello", "language": ["ru"]})["language"] == "en"


def test_save_says_when_and_how_much_is_kept(model: CompetencyModel, case: AssessingCase) -> None:
    saved = save(model, ("case_1", "b"), ("case_2", "c"))
    assert (saved["kind"], saved["task"], saved["n_answered"]) == ("saved", "entry.test", 2)
    assert saved["saved_at"] == case.now.isoformat()
    assert case.kept() == {("test", MENTOR): {"case_1": "b", "case_2": "c"}}
    assert model.answer({"kind": "form", "task": "entry.test"})["answers"] == {"case_1": "b", "case_2": "c"}


def test_submitted_form_comes_back_with_the_tasks_as_they_are_now(model: CompetencyModel) -> None:
    save(model, ("case_1", "b"))
    done = model.answer({"kind": "submit", "task": "entry.test"})
    assert (done["kind"], done["task"]) == ("submitted", "entry.test")
    assert task(done)["state"] == "submitted"
    assert done["profiles"][0]["state"] == "no_standard"


def test_what_is_submitted_takes_no_more_and_the_page_is_told_so(model: CompetencyModel) -> None:
    save(model, ("case_1", "b"))
    model.answer({"kind": "submit", "task": "entry.test"})
    refused = save(model, ("case_1", "a"), id="a-save")
    assert (refused["kind"], refused["code"], refused["retry"]) == ("refused", "judging_closed", False)
    assert (refused["id"], refused["task"]) == ("a-save", "entry.test")


@pytest.mark.parametrize(
    "task_id",
    ["entry.test.100001", f"entry.mentee.{MENTOR}", f"entry.mentor.{ALONE}", "other.test", "", "../test"],
)
def test_a_form_of_somebody_else_is_refused(case: AssessingCase, task_id: str) -> None:
    model = CompetencyModel(case.session(MENTOR))
    messages = [
        {"kind": "form", "task": task_id},
        {"kind": "save", "task": task_id, "answers": [[new_id(), "case_1", "a"]]},
        {"kind": "submit", "task": task_id},
    ]
    assert {model.answer(each)["kind"] for each in messages} == {"refused"}
    assert case.kept() == {}


@pytest.mark.parametrize(
    "answers",
    [
        None,
        [],
        {},
        "abc",
        [[new_id(), "case_1"]],
        [[new_id(), "case_1", 3]],
        [["id", "case_1", "a", "b"]],
        [{"item": "case_1"}],
        [[new_id(), "case_1", "a"]] * (MOST_AT_ONCE + 1),
    ],
)
def test_what_is_no_list_of_answers_is_refused_in_words(
    model: CompetencyModel, case: AssessingCase, answers: object
) -> None:
    refused = model.answer({"kind": "save", "task": "entry.test", "answers": answers})
    assert (refused["kind"], refused["retry"]) == ("refused", False)
    assert "страниц" in refused["message"]
    assert case.kept() == {}


def test_trouble_of_the_store_asks_for_another_try_and_names_nothing(
    model: CompetencyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise StoreUnavailable(reason="/secret/place is full")

    monkeypatch.setattr(AssessmentSession, "save", fail)
    refused = save(model, ("case_1", "a"))
    assert (refused["kind"], refused["retry"]) == ("refused", True)
    assert "secret" not in json.dumps(refused)


def test_whoever_is_signed_out_is_told_so(case: AssessingCase) -> None:
    model = CompetencyModel(case.session())
    with case.store.write() as work:
        work.access.end_sign_in(case.session().__dict__["_sign_in_id"], case.now)
    assert model.answer({"kind": "ping"})["code"] == "no_valid_link"


def test_the_other_assessment_of_a_season_has_a_rule_of_its_own_for_others(database: Database) -> None:
    season = an_assessed_season(assessment(), assessment(id="final", raters_shown=3))
    screen = CompetencyModel(AssessingCase(database, season).session()).screen()
    assert {each["assessment"]: each["raters_shown"] for each in screen["profiles"]} == {
        "entry": 2,
        "final": 3,
    }


def test_who_only_rates_is_told_from_how_many_on_ratings_are_shown(database: Database) -> None:
    season = an_assessed_season(assessment(pair_role="mentor", sources=("self", "mentee"), raters_shown=3))
    screen = CompetencyModel(AssessingCase(database, season).session(MENTEE)).screen()
    assert [(each["source"], each["raters_shown"]) for each in screen["tasks"]] == [("mentee", 3)]
    assert screen["profiles"] == []


# --- the profile ---


def test_profile_without_a_standard_is_a_sentence_and_no_failure(model: CompetencyModel) -> None:
    save(model, ("case_1", "b"))
    model.answer({"kind": "submit", "task": "entry.test"})
    refused = model.answer({"kind": "profile", "assessment": "entry"})
    assert (refused["kind"], refused["retry"], refused["assessment"]) == ("refused", False, "entry")


def test_profile_says_of_each_competency_its_level_what_it_is_and_what_comes_next(
    case: AssessingCase,
) -> None:
    rows = shown(case, a_full_profile())["rows"]
    first = rows[0]
    assert (first["name"], first["answers"]) == ("Setting goals", "9 of 10 answers, yours and others'")
    assert first["level"] == "Most likely level 3, “Does it”."
    assert first["anchor"].startswith("Together they wrote down a goal")
    assert first["next_anchor"].startswith("Once a month")
    assert first["next_steps"]
    assert first["change"].startswith("Better than in the earlier assessment")
    assert len(first["norm"]) == 3
    unknown = rows[-1]
    assert (unknown["anchor"], unknown["next_steps"]) == ("", [])
    assert unknown["level"].startswith("The level cannot be said yet")


def test_profile_marks_strengths_and_what_to_develop_first(case: AssessingCase) -> None:
    profile = a_full_profile()
    rows = shown(case, profile)["rows"]
    assert {each["id"] for each in rows if each["strong"]} == {
        each.competency for each in profile.strengths()
    }
    assert {each["id"] for each in rows if each["weak"]} == {each.competency for each in profile.to_develop()}
    assert any(each["strong"] for each in rows)


def test_profile_is_drawn_for_a_laptop_and_for_a_phone_and_told_in_words(case: AssessingCase) -> None:
    pictures = shown(case, a_full_profile())["pictures"]
    assert pictures["wide"]["width"] > 600 > 360 > pictures["narrow"]["width"]
    for picture in pictures.values():
        assert "Listening: Almost certainly level 5" in picture["description"]
        assert {each["is"] for each in picture["parts"]} == {"box", "stroke", "shape", "words"}
        drawn = [each for each in picture["parts"] if each["is"] in ("stroke", "shape")]
        assert all(re.fullmatch(r"(-?\d+\.\d,-?\d+\.\d ?)+", each["points"]) for each in drawn)


def test_profile_of_which_nothing_is_known_says_so(case: AssessingCase) -> None:
    empty = shown(case, a_profile(an_unknown("listening"), an_unknown("feedback"), n_raters=0))
    assert empty["headline"].startswith("There are too few answers")
    assert empty["raters"] == ""
    assert not any(each["strong"] or each["weak"] for each in empty["rows"])


def test_profile_hides_what_too_few_others_say_and_says_how_many_it_takes(case: AssessingCase) -> None:
    assert "answers of at least 2 people" in shown(case, a_full_profile(raters_missing=2))["raters"]
