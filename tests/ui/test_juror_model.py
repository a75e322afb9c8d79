"""The juror's screen without a browser: what it is told, what it answers, what it never shows."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from tests.builders import (
    STAGE,
    a_criterion,
    a_member,
    a_participant,
    a_persons_data,
    a_rubric,
    an_assignment,
    an_entry,
)
from tests.judging_case import COMPLETE, JudgingCase, a_season, form, new_id, sign_in_of
from workbench.domain.rubric import Rubric
from workbench.domain.stage_versions import Versions
from workbench.errors import StoreUnavailable
from workbench.store.database import Database, open_database
from workbench.ui.juror_model import JurorModel
from workbench.ui.messages import Message
from workbench.workflows.judging.judge import JudgingSession
from workbench.workflows.ports import Unit

ENTRY = "И-0001"


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    with open_database(sqlite_url) as opened:
        yield opened


@pytest.fixture
def case(database: Database) -> JudgingCase:
    return JudgingCase(database)


@pytest.fixture
def model(case: JudgingCase) -> JurorModel:
    return JurorModel(case.juror())


def save(model: JurorModel, content: object = COMPLETE, **changes: Any) -> Message:
    message = {"kind": "save", "id": new_id(), "entry": ENTRY, "base": 0, "form": content, "intent": "save"}
    return model.answer(message | changes)


def item(answered: Message, number: str = ENTRY) -> Message:
    (found,) = [each for each in answered["queue"] if each["number"] == number]
    return dict(found)


# --- what the screen holds ---


def test_screen_holds_all_that_the_page_needs_at_once(model: JurorModel) -> None:
    screen = model.screen()
    assert screen["kind"] == "screen"
    assert (screen["language"], screen["me"], screen["preview"]) == ("ru", "Э01", False)
    assert screen["owner"] == "test-2025/initiative/J01"
    assert screen["stage"] == {
        "id": STAGE,
        "rates": "proposal",
        "name": "Экспертиза инициатив",
        "track": "Наставничество",
        "timezone": "Europe/Moscow",
        "blind": True,
        "show_total": True,
    }
    assert screen["stages"] == [], "there is nothing to switch between"
    assert screen["window"]["state"] == "open"
    assert screen["window"]["closes_at"].startswith("2025-11-28T18:00")
    assert sorted(each["number"] for each in screen["queue"]) == ["И-0001", "И-0002"]
    assert item(screen) == {
        "number": ENTRY,
        "title": "Клуб молодых педагогов",
        "status": "not_begun",
        "reason": "",
    }


def test_every_answer_can_be_sent_as_json(model: JurorModel) -> None:
    answers = [
        model.screen(),
        save(model, form(need=0, need_comment="нет"), intent="submit"),
        model.answer({"kind": "entry", "entry": ENTRY}),
        model.answer({"kind": "ping"}),
        model.answer({"kind": "hello", "language": "en"}),
    ]
    for each in answers:
        assert json.loads(json.dumps(each, ensure_ascii=False, allow_nan=False).encode())


def test_screen_shows_nothing_of_people_pairs_or_other_jurors(case: JudgingCase) -> None:
    with case.store.write() as work:
        work.people.put_members([a_member("J01", organisation="Лицей эксперта", region="Пермский край")])
        work.people.put_participants([a_participant("100001", organisation="Гимназия авторов")])
        work.people.put_personal_data([a_persons_data("J01", surname="Экспертова")])
    other = JurorModel(case.juror("J02"))
    save(other, form(need=1, need_comment="тайный комментарий другого", plan=2, result=3), intent="submit")
    other.answer({"kind": "conflict", "entry": "И-0002", "reason": "тайная причина другого"})
    model = JurorModel(case.juror("J01"))
    shown = json.dumps(
        [model.screen(), model.answer({"kind": "entry", "entry": ENTRY}), model.answer({"kind": "ping"})],
        ensure_ascii=False,
    )
    hidden = [
        *("Вымышленная", "Экспертова", "Анна", "Петровна", "@example.org", "+79000000000"),
        *("Гимназия авторов", "Лицей эксперта", "Тульская область", "Пермский край"),
        *("PR-1", "PR-2", "100001", "100002", "J02", "Э02", "C01", "П01"),
        *("тайный комментарий другого", "тайная причина другого"),
    ]
    assert [text for text in hidden if text in shown] == []


def test_rubric_says_where_a_comment_is_asked_for(database: Database) -> None:
    criteria = (
        a_criterion("need", weight=1, comment="always"),
        a_criterion("plan", weight=2, comment="at_ends", may_abstain=False),
        a_criterion("result", weight=1, comment="never"),
    )
    rubric = a_rubric(closing_comment="required").model_copy(update={"criteria": criteria})
    shown = JurorModel(JudgingCase(database, rubric).juror()).screen()["rubric"]
    assert [each["comment_at"] for each in shown["criteria"]] == [[0, 1, 2, 3, 4], [0, 4], []]
    assert [each["share"] for each in shown["criteria"]] == [25.0, 50.0, 25.0]
    assert [each["may_abstain"] for each in shown["criteria"]] == [True, False, True]
    assert (shown["lowest"], shown["highest"], shown["closing_comment"]) == (0, 4, "required")
    assert shown["criteria"][0]["levels"][4] == {
        "level": 4,
        "name": "Уровень 4",
        "anchor": "Признак уровня 4",
        "example": "",
    }


def test_preview_is_told_to_the_page(case: JudgingCase) -> None:
    assert JurorModel(case.juror(), preview=True).screen()["preview"] is True


def test_totals_are_sent_only_where_the_season_shows_them(case: JudgingCase) -> None:
    save(JurorModel(case.juror()))
    assert item(JurorModel(case.juror()).screen())["review"]["total"] == pytest.approx(3.0)
    case.season = a_season(show_total=False)
    hiding = JurorModel(case.juror())
    assert hiding.screen()["stage"]["show_total"] is False
    assert item(hiding.screen())["review"]["total"] is None


# --- messages ---


def test_hello_switches_the_language_of_everything_after_it(model: JurorModel) -> None:
    screen = model.answer({"kind": "hello", "language": "en"})
    assert (screen["language"], screen["me"]) == ("en", "J01")
    assert screen["texts"]["my_entries"] == "My entries"
    assert screen["rubric"]["criteria"][0]["name"] == "Criterion need"
    sections = model.answer({"kind": "entry", "entry": ENTRY})["sections"]
    assert [each["heading"] for each in sections] == ["Problem", "Goal"]
    refused = model.answer({"kind": "entry", "entry": "И-0009"})
    assert refused["message"] == "Entry И-0009 is not assigned to you"


@pytest.mark.parametrize("language", [None, "de", 7, ["ru"], {"ru": 1}])
def test_unknown_language_leaves_the_one_there_is(model: JurorModel, language: object) -> None:
    assert model.answer({"kind": "hello", "language": language})["language"] == "ru"


def test_entry_is_shown_with_its_headings_links_and_length(model: JurorModel) -> None:
    assert model.answer({"kind": "entry", "entry": ENTRY}) == {
        "kind": "entry",
        "entry": ENTRY,
        "authors": [],
        "number": ENTRY,
        "title": "Клуб молодых педагогов",
        "sections": [
            {"heading": "Проблема", "text": "Молодые педагоги уходят из школы в первые три года."},
            {"heading": "Цель", "text": "Создать клуб взаимной поддержки."},
        ],
        "links": ["https://example.org/plan.pdf"],
        "words": 13,
    }


def test_save_is_acknowledged_with_what_is_kept(model: JurorModel, case: JudgingCase) -> None:
    save_id = new_id()
    saved = save(model, form(need=3, need_comment="ясно"), id=save_id)
    assert (saved["kind"], saved["intent"], saved["id"], saved["entry"]) == ("saved", "save", save_id, ENTRY)
    assert (saved["conflicts"], saved["missing"]) == ([], [])
    review = saved["review"]
    assert (review["revision"], review["status"]) == (1, "draft")
    assert review["saved_at"] == case.now.isoformat()
    assert review["form"]["ratings"] == {"need": {"level": 3, "abstained": False, "comment": "ясно"}}
    assert review["total"] == pytest.approx(3.0)
    assert item(model.screen())["status"] == "draft"


def test_incomplete_submission_stays_a_draft_and_says_what_is_missing(model: JurorModel) -> None:
    saved = save(model, form(need=4, plan=2), intent="submit")
    assert saved["review"]["status"] == "draft"
    assert [tuple(place) for place in saved["missing"]] == [("need", "comment"), ("result", "level")]


def test_submitting_and_reopening_are_told_by_the_status(model: JurorModel) -> None:
    assert save(model, intent="submit")["review"]["status"] == "submitted"
    assert item(model.screen())["status"] == "submitted"
    assert save(model, intent="reopen", base=1)["review"]["status"] == "draft"


def test_places_where_newer_work_stands_are_named(model: JurorModel) -> None:
    save(model, form(need=3))
    late = save(model, form(need=1, plan=2))
    assert late["conflicts"] == ["need.level"]
    assert late["review"]["form"]["ratings"]["need"]["level"] == 3


def test_conflict_closes_the_entry_and_can_be_taken_back(model: JurorModel) -> None:
    declared = model.answer({"kind": "conflict", "entry": ENTRY, "reason": "работаю с авторами"})
    assert (item(declared)["status"], item(declared)["reason"]) == ("conflict", "работаю с авторами")
    closed = model.answer({"kind": "entry", "entry": ENTRY})
    assert (closed["kind"], closed["code"]) == ("refused", "entry_not_assigned")
    back = model.answer({"kind": "withdraw_conflict", "entry": ENTRY})
    assert (item(back)["status"], item(back)["reason"]) == ("not_begun", "")


def test_conflict_without_a_reason_is_refused_in_russian(model: JurorModel) -> None:
    refused = model.answer({"kind": "conflict", "entry": ENTRY, "reason": "  "})
    assert (refused["kind"], refused["code"]) == ("refused", "invalid_review")
    assert "say in a few words" not in refused["message"]


def test_reason_cut_in_the_middle_of_a_character_is_kept(model: JurorModel) -> None:
    declared = model.answer({"kind": "conflict", "entry": ENTRY, "reason": "друзья \ud83d"})
    assert item(declared)["reason"] == "друзья ?"


def test_reviews_the_page_has_are_not_sent_again(model: JurorModel) -> None:
    save(model, form(need=3))
    assert item(model.answer({"kind": "ping"}))["review"]["revision"] == 1
    assert "review" not in item(model.answer({"kind": "ping", "known": {ENTRY: 1}}))
    save(model, form(need=2), base=1)
    assert item(model.answer({"kind": "ping", "known": {ENTRY: 1}}))["review"]["revision"] == 2


@pytest.mark.parametrize("known", [None, [], "all", 7, {ENTRY: "1"}, {ENTRY: None}, {1: 1}, {ENTRY: [1]}])
def test_malformed_knowledge_only_sends_too_much(model: JurorModel, known: object) -> None:
    save(model, form(need=3))
    assert item(model.answer({"kind": "ping", "known": known}))["review"]["revision"] == 1


# --- what does not fit ---

GOOD: dict[str, Message] = {
    "entry": {"kind": "entry", "entry": ENTRY},
    "save": {"kind": "save", "id": new_id(), "entry": ENTRY, "base": 0, "form": COMPLETE, "intent": "save"},
    "conflict": {"kind": "conflict", "entry": ENTRY, "reason": "знаком с авторами"},
    "withdraw_conflict": {"kind": "withdraw_conflict", "entry": ENTRY},
}
# A message without its form or intent is not among these: see below.
REQUIRED = [
    *(("entry", key) for key in ("entry",)),
    *(("save", key) for key in ("id", "entry", "base", "form")),
    *(("conflict", key) for key in ("entry", "reason")),
    *(("withdraw_conflict", key) for key in ("entry",)),
]
NOT_FITTING: list[Any] = [
    None, [], {}, 7.5, -1, 10**30, True, "", "т" * 200_000, "\x00", "\ud83d", ["И-0001"], {"a": {"b": []}},
]  # fmt: skip


@pytest.mark.parametrize(("kind", "key"), REQUIRED)
def test_message_with_something_missing_or_of_another_type_is_refused(
    model: JurorModel, kind: str, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    without = {name: value for name, value in GOOD[kind].items() if name != key}
    messages = [without, *(GOOD[kind] | {key: value} for value in NOT_FITTING)]
    if key == "reason":  # these two are reasons indeed
        messages = [each for each in messages if each.get(key) not in ("\ud83d",)]
    if key == "form":  # an empty form is one that was cleared
        messages = [each for each in messages if each.get(key) != {}]
    for message in messages:
        refused = model.answer(message)
        assert (refused["kind"], refused["retry"]) == ("refused", False), repr(message.get(key))[:40]
        assert refused["code"] in ("invalid_review", "entry_not_assigned")
        assert len(json.dumps(refused, ensure_ascii=False).encode()) < 2_000
    assert caplog.records == []
    assert item(model.screen())["status"] == "not_begun"


@pytest.mark.parametrize("intent", [None, "publish", 7, True, [], ["submit"], {"submit": 1}, "SUBMIT"])
def test_unknown_intent_is_refused(model: JurorModel, intent: object) -> None:
    refused = save(model, intent=intent)
    assert (refused["kind"], refused["code"], refused["retry"]) == ("refused", "invalid_review", False)


@pytest.mark.parametrize(
    "content",
    [
        form(need=5),
        form(beauty=3),
        {"ratings": {"need": {"level": 3, "abstained": True}}},
        {"ratings": {"need": {"level": 3}}, "total": 4},
        form(need=3, need_comment="т" * 10_001),
    ],
)
def test_form_that_does_not_fit_the_rubric_is_refused_and_not_sent_again(
    model: JurorModel, content: object
) -> None:
    refused = save(model, content)
    assert (refused["kind"], refused["code"], refused["retry"]) == ("refused", "invalid_review", False)
    assert item(model.screen())["status"] == "not_begun"


@pytest.mark.parametrize("base", [2, 10**30, -1, True, 1.0, "1"])
def test_revision_nobody_has_is_no_base(model: JurorModel, base: object) -> None:
    save(model, form(need=3))
    refused = save(model, form(need=2), base=base)
    assert (refused["kind"], refused["code"], refused["retry"]) == ("refused", "invalid_review", False)


def test_entry_of_another_juror_is_refused_whatever_is_asked(case: JudgingCase, model: JurorModel) -> None:
    with case.store.write() as work:
        work.entries.put([(an_entry("И-0003"), [])])
        work.assignments.add([an_assignment("J02", "И-0003")])
    for kind, message in GOOD.items():
        refused = model.answer(message | {"entry": "И-0003"})
        assert (refused["kind"], refused["code"]) == ("refused", "entry_not_assigned"), kind


def test_closed_judging_refuses_and_keeps_the_draft(case: JudgingCase, model: JurorModel) -> None:
    save(model, form(need=3))
    case.chair().close("итоги")
    refused = save(model, form(need=2), base=1)
    assert (refused["code"], refused["retry"]) == ("judging_closed", False)
    screen = model.answer({"kind": "ping"})
    assert (screen["window"]["state"], screen["window"]["reason"]) == ("closed_by_chair", "итоги")
    assert item(screen)["review"]["form"]["ratings"]["need"]["level"] == 3


def test_ended_sign_in_refuses_every_message(case: JudgingCase, model: JurorModel) -> None:
    with case.store.write() as work:
        work.access.end_sign_in(sign_in_of("J01"), case.now)
    for message in ({"kind": "ping"}, {"kind": "hello"}, *GOOD.values()):
        refused = model.answer(message)
        assert (refused["kind"], refused["code"], refused["retry"]) == ("refused", "no_valid_link", False)


# --- trouble ---


class BrokenStore:
    """Works until `error` is set."""

    def __init__(self, store: Database) -> None:
        self._store = store
        self.error: Exception | None = None

    @property
    def season_key(self) -> bytes:
        return self._store.season_key

    def read(self) -> AbstractContextManager[Unit]:
        if self.error:
            raise self.error
        return self._store.read()

    def write(self) -> AbstractContextManager[Unit]:
        if self.error:
            raise self.error
        return self._store.write()


def test_store_trouble_is_tried_again_and_the_next_save_is_taken(case: JudgingCase) -> None:
    store = BrokenStore(case.store)  # type: ignore[arg-type]
    case.store = store
    model = JurorModel(case.juror())
    store.error = StoreUnavailable(reason="/srv/season.sqlite: the disk is full")
    save_id = new_id()
    refused = save(model, id=save_id)
    assert (refused["code"], refused["retry"]) == ("store_unavailable", True)
    assert (refused["id"], refused["entry"]) == (save_id, ENTRY)
    assert "sqlite" not in refused["message"]
    store.error = None
    assert save(model, id=save_id)["kind"] == "saved"


def test_mistake_of_the_program_leaves_the_page_usable_and_no_text_in_the_log(
    model: JurorModel, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise KeyError("ошибка")

    with monkeypatch.context() as patch, caplog.at_level(logging.DEBUG):
        patch.setattr(JudgingSession, "save", fail)
        refused = save(model, form(need=3, need_comment="тайное слово"))
    assert (refused["kind"], refused["code"], refused["retry"]) == ("refused", "internal", True)
    assert "тайное слово" not in caplog.text
    assert save(model, form(need=3))["kind"] == "saved"


# --- a newer version of the rubric ---


def test_a_page_is_told_what_a_newer_version_asks_again(case: JudgingCase, database: Database) -> None:
    save(JurorModel(case.juror()), intent="submit")
    assert "asked_again" not in JurorModel(case.juror()).entry(ENTRY)
    said = {"version": 1, "ratings": [{"id": "plan", "are": "asked_again"}]}
    case.rubric = Rubric.model_validate(dict(case.rubric) | {"version": 2, "replaces": said})
    case.season = a_season(rubric=case.rubric.key)
    database.read_by(Versions({STAGE: case.rubric}, {}.get))
    page = JurorModel(case.juror())
    assert page.entry(ENTRY)["asked_again"] == ["plan"]
    shown = item(page.screen())
    assert (shown["status"], shown["review"]["status"]) == ("draft", "draft")
    assert set(shown["review"]["form"]["ratings"]) == {"need", "result"}
