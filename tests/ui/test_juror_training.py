"""The training part of the juror's screen without a browser."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from tests.judging_case import COMPLETE, JudgingCase, a_season, form, new_id
from tests.training_case import put_training
from workbench.store.database import open_database
from workbench.ui.juror_model import JurorModel
from workbench.ui.messages import Message

WORK = "Т-01"
REASONS = ("Число названо, источника нет.", "Перечислены мероприятия.", "Измеряют до и после.")


@pytest.fixture
def case(sqlite_url: str) -> Iterator[JudgingCase]:
    with open_database(sqlite_url) as database:
        case = JudgingCase(database)
        put_training(case.store)
        yield case


@pytest.fixture
def model(case: JudgingCase) -> JurorModel:
    return JurorModel(case.juror(), language="en")


def save(model: JurorModel, content: object = COMPLETE, **changes: Any) -> Message:
    message = {"kind": "save", "id": new_id(), "entry": WORK, "base": 0, "form": content, "intent": "save"}
    return model.answer(message | changes)


def item(answered: Message, number: str = WORK) -> Message:
    (found,) = [each for each in answered["training"]["items"] if each["number"] == number]
    return dict(found)


def read(model: JurorModel, number: str = WORK) -> Message:
    return model.answer({"kind": "entry", "entry": number})


def test_training_works_have_a_list_of_their_own(model: JurorModel) -> None:
    screen = model.screen()
    assert sorted(each["number"] for each in screen["queue"]) == ["И-0001", "И-0002"]
    assert [each["number"] for each in screen["training"]["items"]] == ["Т-01", "Т-02"]
    assert screen["training"]["left"] == []
    assert item(screen) == {
        "number": WORK,
        "title": "Учебная работа 1",
        "status": "not_begun",
        "reason": "",
        "training": True,
    }


def test_a_season_without_training_works_has_an_empty_list(sqlite_url: str) -> None:
    with open_database(sqlite_url) as database:
        screen = JurorModel(JudgingCase(database).juror()).screen()
    assert screen["training"] == {"left": [], "items": []}


def test_a_training_work_is_read_like_a_proposal(model: JurorModel) -> None:
    assert read(model) == {
        "kind": "entry",
        "entry": WORK,
        "authors": [],
        "result": None,
        "number": WORK,
        "title": "Учебная работа 1",
        "sections": [
            {"heading": "Problem", "text": "К зиме ушли девять из 52."},
            {"heading": "Goal", "text": "Чтобы остались."},
        ],
        "links": [],
        "words": 8,
    }


def test_reference_levels_never_reach_the_page_before_the_work_is_submitted(
    model: JurorModel, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        shown = [model.screen(), read(model), save(model, form(need=3))]
        shown += [save(model, form(need=3, plan=2), base=1, intent="submit"), model.answer({"kind": "ping"})]
    assert shown[3]["review"]["status"] == "draft"
    assert [each["result"] for each in shown if "result" in each] == [None, None, None]
    text = json.dumps(shown, ensure_ascii=False)
    assert [each for each in REASONS if each in text or each in caplog.text] == []


def test_submitting_brings_the_reference_the_reason_and_the_difference(model: JurorModel) -> None:
    content = form(need=4, need_comment="ясно", plan=1, result=1)
    saved = save(model, content, intent="submit")
    result = saved["result"]
    assert result["revision"] == saved["review"]["revision"] == 1
    assert result["criteria"] == {
        "need": {"level": 3, "reason": REASONS[0], "said": "you: 1 higher", "same": False},
        "plan": {"level": 1, "reason": REASONS[1], "said": "the same level", "same": True},
        "result": {"level": 4, "reason": REASONS[2], "said": "you: 3 lower", "same": False},
    }
    assert result["summary"] == (
        "Same levels: 1 of 3. One level off: 1, more than one: 1."
        " Look at the reasons where you are more than one level off."
    )
    assert read(model)["result"] == result
    assert item(model.screen())["status"] == "submitted"


@pytest.mark.parametrize(
    ("content", "summary"),
    [
        (form(need=3, plan=1, result=4, result_comment="да"), "Same levels: 3 of 3."),
        (form(need=3, plan=2, result=3), "Same levels: 1 of 3. One level off: 2."),
        (form(need=3, plan=None, result=3), "Same levels: 1 of 3. One level off: 1."),
        (form(need=None, plan=None, result=None), "Same levels: 0 of 3."),
    ],
)
def test_the_summary_counts_levels_by_how_far_they_are(
    model: JurorModel, content: object, summary: str
) -> None:
    assert save(model, content, intent="submit")["result"]["summary"] == summary


def test_an_abstention_is_told_as_no_level(model: JurorModel) -> None:
    saved = save(model, form(need=3, plan=None, result=3), intent="submit")
    assert saved["result"]["criteria"]["plan"]["said"] == "you gave no level"


def test_the_reference_is_hidden_while_the_work_is_tried_again(model: JurorModel) -> None:
    save(model, intent="submit")
    again = save(model, base=1, intent="reopen")
    assert (again["review"]["status"], again["result"], read(model)["result"]) == ("draft", None, None)
    assert save(model, base=2, intent="submit")["result"]["revision"] == 3


def test_reviews_of_training_works_that_the_page_has_are_not_sent_again(model: JurorModel) -> None:
    save(model, form(need=3))
    assert item(model.answer({"kind": "ping"}))["review"]["revision"] == 1
    assert "review" not in item(model.answer({"kind": "ping", "known": {WORK: 1}}))


def test_required_training_is_told_and_a_real_save_is_refused_until_it_is_done(case: JudgingCase) -> None:
    case.season = a_season(training="required")
    model = JurorModel(case.juror(), language="en")
    assert model.screen()["training"]["left"] == ["Т-01", "Т-02"]
    refused = save(model, entry="И-0001")
    assert (refused["kind"], refused["code"], refused["retry"]) == ("refused", "training_first", False)
    assert "Т-01, Т-02" in refused["message"]
    for number in ("Т-01", "Т-02"):
        save(model, entry=number, intent="submit")
    assert model.answer({"kind": "ping"})["training"]["left"] == []
    assert save(model, entry="И-0001")["kind"] == "saved"


@pytest.mark.parametrize("number", ["Т-09", "Т-", "Т-01 ", "т-01", "T-01"])
def test_a_work_that_is_not_there_is_refused_whatever_is_asked(model: JurorModel, number: str) -> None:
    for refused in (read(model, number), save(model, entry=number)):
        assert (refused["kind"], refused["code"]) == ("refused", "entry_not_assigned")


@pytest.mark.parametrize("kind", ["conflict", "withdraw_conflict"])
def test_nobody_has_a_conflict_of_interest_with_a_training_work(model: JurorModel, kind: str) -> None:
    refused = model.answer({"kind": kind, "entry": WORK, "reason": "знаком с авторами"})
    assert (refused["kind"], refused["code"]) == ("refused", "entry_not_assigned")


def test_nothing_of_other_jurors_training_reaches_the_page(case: JudgingCase, model: JurorModel) -> None:
    other = JurorModel(case.juror("J02"))
    save(other, form(need=0, need_comment="тайный комментарий", plan=2, result=3), intent="submit")
    shown = json.dumps([model.screen(), read(model)], ensure_ascii=False)
    assert "тайный комментарий" not in shown
    assert item(model.screen())["status"] == "not_begun"
