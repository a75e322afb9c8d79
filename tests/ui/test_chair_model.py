"""The chair's screen without a browser."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from tests.builders import STAGE
from tests.judging_case import COMPLETE, JudgingCase, form, new_id, sign_in_of
from workbench.errors import StoreBusy
from workbench.store.database import Database, open_database
from workbench.ui.chair_model import ChairModel
from workbench.ui.messages import Message
from workbench.workflows.overseeing.oversee import OverseeingSession


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    with open_database(sqlite_url) as opened:
        yield opened


@pytest.fixture
def case(database: Database) -> JudgingCase:
    return JudgingCase(database)


@pytest.fixture
def model(case: JudgingCase) -> ChairModel:
    return ChairModel(case.chair())


def submit(case: JudgingCase, member: str, content: object, number: str = "И-0001") -> None:
    saved = case.juror(member).save(number, revision_id=new_id(), base=0, form=content, intent="submit")
    assert saved.revision.status == "submitted"


def test_screen_holds_all_that_the_page_needs_at_once(model: ChairModel) -> None:
    screen = model.screen()
    assert (screen["kind"], screen["language"], screen["me"]) == ("screen", "ru", "П01")
    assert (screen["role"], screen["may_decide"], screen["preview"]) == ("chair", True, False)
    assert screen["stages"] == [], "there is nothing to switch between"
    assert screen["stage"] == {
        "id": STAGE,
        "name": "Экспертиза инициатив",
        "track": "Наставничество",
        "timezone": "Europe/Moscow",
        "deadline": "2025-11-28T18:00:00+03:00",
        "levels_apart": 2,
        "per_entry": 3,
    }
    assert [each["code"] for each in screen["jurors"]] == ["Э01", "Э02"]
    assert [each["number"] for each in screen["entries"]] == ["И-0001", "И-0002"]
    assert (screen["apart"], screen["conflicts"]) == ([], [])


def test_state_tells_progress_levels_apart_and_conflicts(case: JudgingCase, model: ChairModel) -> None:
    submit(case, "J01", form(need=1, plan=2, result=3))
    submit(case, "J02", form(need=3, plan=2, result=3))
    case.juror("J02").declare_conflict("И-0002", "родственники")
    state = model.answer({"kind": "ping"})
    assert state["jurors"][0] == {
        "member": "J01",
        "code": "Э01",
        "active": True,
        "training": None,
        "assigned": 2,
        "submitted": 1,
        "begun": 0,
        "conflicts": 0,
        "last_saved_at": case.now.isoformat(),
    }
    assert state["entries"][0]["mean"] == pytest.approx((2 + 8 / 3) / 2)
    assert state["entries"][1]["mean"] is None
    assert state["apart"] == [
        {
            "number": "И-0001",
            "title": "Клуб молодых педагогов",
            "criterion": "Критерий need",
            "distance": 2,
            "levels": [{"juror": "Э01", "level": 1}, {"juror": "Э02", "level": 3}],
        }
    ]
    assert state["conflicts"] == [
        {
            "number": "И-0002",
            "title": "Клуб молодых педагогов",
            "member": "J02",
            "juror": "Э02",
            "reason": "родственники",
        }
    ]


def test_every_answer_can_be_sent_as_json(case: JudgingCase, model: ChairModel) -> None:
    submit(case, "J01", COMPLETE)
    for each in (
        model.screen(),
        model.answer({"kind": "ping"}),
        model.answer({"kind": "close", "reason": "и"}),
    ):
        assert json.loads(json.dumps(each, ensure_ascii=False, allow_nan=False).encode())


def test_screen_names_nobody(case: JudgingCase, model: ChairModel) -> None:
    submit(case, "J01", COMPLETE)
    shown = json.dumps(model.screen(), ensure_ascii=False)
    hidden = ("Вымышленная", "Анна", "example.org", "+7900", "PR-1", "100001", "Школа", "институт")
    assert [text for text in hidden if text in shown] == []


def test_hello_switches_the_language(case: JudgingCase, model: ChairModel) -> None:
    submit(case, "J01", form(need=1, plan=2, result=3))
    submit(case, "J02", form(need=3, plan=2, result=3))
    screen = model.answer({"kind": "hello", "language": "en"})
    assert (screen["language"], screen["me"]) == ("en", "C01")
    assert screen["apart"][0]["criterion"] == "Criterion need"
    assert [each["juror"] for each in screen["apart"][0]["levels"]] == ["J01", "J02"]
    assert model.answer({"kind": "hello", "language": "de"})["language"] == "en"


def test_preview_is_told_to_the_page(case: JudgingCase) -> None:
    assert ChairModel(case.chair(), preview=True).screen()["preview"] is True


def test_closing_and_reopening_answer_with_the_new_state(case: JudgingCase, model: ChairModel) -> None:
    closed = model.answer({"kind": "close", "reason": "подводим итоги"})
    assert (closed["window"]["state"], closed["window"]["reason"]) == ("closed_by_chair", "подводим итоги")
    opened = model.answer({"kind": "reopen", "reason": "не все успели", "closes_at": ""})
    assert opened["window"]["state"] == "open"
    assert opened["window"]["closes_at"] == closed["window"]["closes_at"]
    later = model.answer({"kind": "reopen", "reason": "продлеваем", "closes_at": "2025-12-03T12:00"})
    assert later["window"]["state"] == "open"
    case.now = case.season.moment(case.stage.judging_closes)
    case.wait(days=3)
    assert model.answer({"kind": "ping"})["window"]["state"] == "open"
    assert case.actions() == ["close_stage", "reopen_stage", "reopen_stage"]


@pytest.mark.parametrize(
    ("closes_at", "code"),
    [
        ("завтра", "invalid_decision"),
        ("2025-13-41T12:00", "invalid_decision"),
        ("12025-12-03T12:00", "invalid_decision"),
        ("2025-11-01T12:00", "invalid_decision"),
        ("0001-01-01T00:00", "invalid_decision"),
        (None, "invalid_review"),
        (20251203, "invalid_review"),
    ],
)
def test_deadline_that_is_none_or_past_is_refused(model: ChairModel, closes_at: object, code: str) -> None:
    model.answer({"kind": "close", "reason": "итоги"})
    refused = model.answer({"kind": "reopen", "reason": "продлеваем", "closes_at": closes_at})
    assert (refused["kind"], refused["code"], refused["retry"]) == ("refused", code, False)
    assert model.answer({"kind": "ping"})["window"]["state"] == "closed_by_chair"


@pytest.mark.parametrize("closes_at", ["9999-12-31T23:59", "9999-12-31T23:59:59.999999"])
def test_deadline_at_the_end_of_all_calendars_is_refused(model: ChairModel, closes_at: str) -> None:
    refused = model.answer({"kind": "reopen", "reason": "продлеваем", "closes_at": closes_at})
    assert (refused["kind"], refused["code"]) == ("refused", "invalid_decision")
    assert model.answer({"kind": "ping"})["window"]["state"] == "open"


@pytest.mark.parametrize("kind", ["close", "reopen", "dismiss", "restore_conflict"])
@pytest.mark.parametrize("reason", [None, 7, [], {}, True, "", "  ", "\x00", "т" * 1_001, "т" * 1_000_000])
def test_decision_without_a_reason_that_can_stand_on_record_is_refused(
    case: JudgingCase, model: ChairModel, kind: str, reason: object
) -> None:
    asked = {"kind": kind, "reason": reason, "closes_at": "", "member": "J05", "number": "И-0005"}
    refused = model.answer({**asked, "search": ""})
    assert (refused["kind"], refused["retry"]) == ("refused", False)
    assert refused["code"] in ("invalid_review", "invalid_decision")
    assert len(json.dumps(refused)) < 2_000
    assert case.actions() == []


def test_page_that_lost_the_answer_learns_what_was_decided(case: JudgingCase, model: ChairModel) -> None:
    model.answer({"kind": "close", "reason": "подводим итоги", "id": "a-1"})
    settled = model.answer({"kind": "settle", "asked": "a-1"})
    assert (settled["settled"], settled["why_not"]) == ("a-1", "")
    assert settled["window"]["state"] == "closed_by_chair"
    refused = model.answer({"kind": "reopen", "reason": " ", "closes_at": "", "id": "a-2"})
    assert model.answer({"kind": "settle", "asked": "a-2"})["why_not"] == refused["message"]
    assert case.actions() == ["close_stage"]


def test_decision_that_comes_after_the_page_was_told_it_never_came_is_not_taken(
    case: JudgingCase, model: ChairModel
) -> None:
    settled = model.answer({"kind": "settle", "asked": "a-1"})
    assert settled["why_not"]
    late = model.answer({"kind": "close", "reason": "подводим итоги", "id": "a-1"})
    assert (late["kind"], late["code"]) == ("refused", "invalid_decision")
    assert model.answer({"kind": "ping"})["window"]["state"] == "open"
    assert case.actions() == []
    again = model.answer({"kind": "close", "reason": "подводим итоги", "id": "a-2"})
    assert again["window"]["state"] == "closed_by_chair"


@pytest.mark.parametrize("asked", [None, 7, ["a-1"], {}])
def test_question_about_no_decision_is_refused(model: ChairModel, asked: object) -> None:
    assert model.answer({"kind": "settle", "asked": asked})["code"] == "invalid_review"


@pytest.mark.parametrize("error", [StoreBusy(), RuntimeError("bug")])
def test_what_was_decided_is_not_told_as_refused_when_it_cannot_be_shown(
    case: JudgingCase, model: ChairModel, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(_session: OverseeingSession) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(OverseeingSession, "overview", fail)
        answered = model.answer({"kind": "close", "reason": "подводим итоги", "id": "a-1"})
    assert answered == {"kind": "screen", "unshown": True, "id": "a-1"}
    assert case.actions() == ["close_stage"]
    assert model.answer({"kind": "settle", "asked": "a-1"})["why_not"] == ""


MALFORMED: list[Any] = [None, [], 7, "close", {}, {"kind": None}, {"kind": ["close"]}, {"kind": "save"}]


@pytest.mark.parametrize("message", MALFORMED, ids=repr)
def test_malformed_message_is_refused(case: JudgingCase, model: ChairModel, message: object) -> None:
    refused = model.answer(message)
    assert (refused["kind"], refused["code"], refused["retry"]) == ("refused", "invalid_review", False)
    assert case.actions() == []


def test_reason_cut_in_the_middle_of_a_character_is_kept(model: ChairModel) -> None:
    assert model.answer({"kind": "close", "reason": "итоги \ud83d"})["window"]["reason"] == "итоги ?"


def test_commission_reads_and_its_decisions_are_refused(case: JudgingCase) -> None:
    commission = ChairModel(case.chair("K01"))
    screen = commission.screen()
    assert (screen["me"], screen["role"], screen["may_decide"]) == ("К01", "commission", False)
    pair = {"member": "J02", "number": "И-0002", "reason": "и", "search": ""}
    for message in (
        {"kind": "close", "reason": "и"},
        {"kind": "reopen", "reason": "и", "closes_at": ""},
        {"kind": "dismiss", **pair},
        {"kind": "restore_conflict", **pair},
    ):
        refused = commission.answer(message)
        assert (refused["code"], refused["retry"]) == ("access_denied", False)
    assert case.actions() == []


def test_ended_sign_in_refuses_every_message(case: JudgingCase, model: ChairModel) -> None:
    with case.store.write() as work:
        work.access.end_sign_in(sign_in_of("C01"), case.now)
    messages: list[Message] = [
        {"kind": "hello"},
        {"kind": "ping"},
        {"kind": "close", "reason": "итоги"},
        {"kind": "conflicts", "search": ""},
        {"kind": "dismiss", "member": "J02", "number": "И-0002", "reason": "и", "search": ""},
    ]
    assert {model.answer(each)["code"] for each in messages} == {"no_valid_link"}


def test_trouble_is_answered_and_never_raised(
    model: ChairModel, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for error, code in ((StoreBusy(), "store_busy"), (RuntimeError("bug"), "internal")):

        def fail(*_: object, error: Exception = error) -> None:
            raise error

        with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
            patch.setattr(OverseeingSession, "close", fail)
            refused = model.answer({"kind": "close", "reason": "тайная причина"})
        assert (refused["kind"], refused["code"], refused["retry"]) == ("refused", code, True)
    assert "тайная причина" not in caplog.text
