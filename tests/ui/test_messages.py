"""Every message of a browser gets an answer: malformed ones and trouble included."""

from __future__ import annotations

import json
import logging

import pytest

from workbench.errors import EntryNotAssigned, JudgingClosed, StoreBusy, StoreUnavailable
from workbench.i18n import translator
from workbench.ui.messages import Message, answer, text_of

RUSSIAN = translator("ru").gettext
ENGLISH = translator("en").gettext
SECRET = "текст эксперта, которого нет в журналах"

MALFORMED: list[object] = [
    None,
    [],
    {},
    7,
    0.5,
    True,
    "save",
    b"save",
    ["save"],
    {"kind": None},
    {"kind": 7},
    {"kind": ["echo"]},
    {"kind": {"echo": 1}},
    {"kind": "no such kind"},
    {"kind": ""},
    {"kind": "к" * 1_000_000},
    {"Kind": "echo"},
    {1: "echo"},
]


def echo(message: Message) -> Message:
    return {"kind": "echoed", "text": text_of(message, "text")}


def raising(error: Exception) -> Message:
    """The answer to a message whose handling ends in `error`."""

    def fail(_message: Message) -> Message:
        raise error

    message = {"kind": "fail", "id": "s1", "entry": "И-0001", "form": SECRET}
    return answer(message, {"fail": fail}, RUSSIAN, "J01")


def test_answer_carries_what_the_message_was_about() -> None:
    message = {"kind": "echo", "text": "да", "id": "s1", "entry": "И-0001", "other": 1}
    assert answer(message, {"echo": echo}, RUSSIAN, "J01") == {
        "kind": "echoed",
        "text": "да",
        "id": "s1",
        "entry": "И-0001",
    }


@pytest.mark.parametrize("message", MALFORMED, ids=lambda message: repr(message)[:30])
def test_malformed_message_is_refused_in_words_and_is_not_sent_again(message: object) -> None:
    refused = answer(message, {"echo": echo}, RUSSIAN, "J01")
    assert (refused["kind"], refused["code"], refused["retry"]) == ("refused", "invalid_review", False)
    assert "обновите страницу" in refused["message"]
    assert "ценочный лист" not in refused["message"]  # the chair has none
    assert len(json.dumps(refused)) < 1_000


@pytest.mark.parametrize("text", [None, 7, True, ["да"], {"да": 1}])
def test_anything_but_a_text_where_a_text_belongs_is_refused(text: object) -> None:
    refused = answer({"kind": "echo", "text": text}, {"echo": echo}, ENGLISH, "J01")
    assert refused["message"].endswith("the page sent an incomplete message; reload the page")


@pytest.mark.parametrize(
    "concerned", [{"id": 7, "entry": None}, {"id": "9" * 1_000_000}, {"entry": "\ud83d"}, {"id": ["s1"]}]
)
def test_what_could_not_be_sent_back_is_left_out_of_the_answer(concerned: Message) -> None:
    answered = answer({"kind": "echo", "text": "да"} | concerned, {"echo": echo}, RUSSIAN, "J01")
    assert answered == {"kind": "echoed", "text": "да"}


def test_half_a_character_in_a_text_can_be_kept_and_sent() -> None:
    answered = answer({"kind": "echo", "text": "да\ud83d\x00"}, {"echo": echo}, RUSSIAN, "J01")
    assert json.dumps(answered, ensure_ascii=False).encode()
    assert answered["text"] == "да?"


@pytest.mark.parametrize("error", [StoreUnavailable(reason="/srv/season.sqlite: disk full"), StoreBusy()])
def test_store_trouble_is_tried_again_and_names_no_files(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        refused = raising(error)
    assert (refused["kind"], refused["retry"], refused["id"]) == ("refused", True, "s1")
    assert "sqlite" not in json.dumps(refused)
    assert "база данных не отвечает" in refused["message"]
    assert str(error) in caplog.text
    assert SECRET not in caplog.text


def test_refusal_by_the_rules_is_told_in_the_jurors_language_and_not_tried_again() -> None:
    refused = raising(JudgingClosed(state="deadline_passed"))
    assert (refused["code"], refused["retry"]) == ("judging_closed", False)
    assert refused["message"].startswith("Оценивание завершено") or "не принимается" in refused["message"]
    assert "И-0007" in raising(EntryNotAssigned(entry="И-0007"))["message"]


def test_mistake_of_the_program_is_logged_without_the_jurors_text(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        refused = raising(ZeroDivisionError("float division by zero"))
    assert (refused["kind"], refused["code"], refused["retry"]) == ("refused", "internal", True)
    assert "ZeroDivisionError" not in refused["message"]
    assert "ZeroDivisionError" in caplog.text
    assert "J01" in caplog.text
    assert SECRET not in caplog.text
