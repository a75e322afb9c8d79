"""Conflicts of interest on the chair's page: listed, counted, searched, dismissed, taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.judging_case import JudgingCase
from workbench.domain.decisions import Dismissal
from workbench.store.database import Database, open_database
from workbench.ui.chair_conflicts import MOST_ROWS, conflicts_message
from workbench.ui.chair_model import ChairModel
from workbench.ui.messages import Message
from workbench.workflows.overseeing.conflicts import (
    ComputedConflict,
    ConflictKind,
    ConflictList,
    DismissedConflict,
)

MOMENT = datetime(2025, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    with open_database(sqlite_url) as opened:
        yield opened


@pytest.fixture
def case(database: Database) -> JudgingCase:
    return JudgingCase(database)


def a_conflict(kind: ConflictKind, juror: int = 7, entry: int = 1, shared: str = "") -> ComputedConflict:
    return ComputedConflict(f"J{juror:02d}", f"И-{entry:04d}", f"Работа {entry}", kind, shared)


def by_kind(message: Message) -> dict[str, Any]:
    return {each["kind"]: each for each in message["kinds"]}


def test_own_region_is_counted_and_only_shown_to_whoever_searches() -> None:
    regional = tuple(a_conflict("own_region", place % 30, place, "Тула") for place in range(1, 401))
    found = ConflictList((a_conflict("own_organisation", 7, 9, "Лицей № 2"), *regional), ())
    quiet = by_kind(conflicts_message(found, "", "ru"))
    assert (quiet["own_region"]["total"], quiet["own_region"]["rows"]) == (400, [])
    assert [each["juror"] for each in quiet["own_organisation"]["rows"]] == ["Э07"]
    searched = by_kind(conflicts_message(found, "э07", "ru"))
    assert searched["own_region"]["found"] == 14
    assert {each["juror"] for each in searched["own_region"]["rows"]} == {"Э07"}
    everybody = by_kind(conflicts_message(found, "тула", "ru"))["own_region"]
    assert (everybody["found"], len(everybody["rows"])) == (400, MOST_ROWS)


@pytest.mark.parametrize("search", ["э07 лицей", "J07", "и-0009", "РАБОТА 9", "лицей"])
def test_search_finds_by_juror_entry_title_and_what_is_shared(search: str) -> None:
    found = ConflictList((a_conflict("own_organisation", 7, 9, "Лицей № 2"),), ())
    assert by_kind(conflicts_message(found, search, "ru"))["own_organisation"]["found"] == 1
    assert by_kind(conflicts_message(found, f"{search} гимназия", "ru"))["own_organisation"]["found"] == 0


def test_dismissed_conflict_says_of_what_kind_by_whom_when_and_why() -> None:
    dismissal = Dismissal("J07", "И-0009", "initiative", "давно не работает", "C01", MOMENT)
    found = ConflictList((), (DismissedConflict(dismissal, "Гараж", "own_organisation"),))
    assert conflicts_message(found, "", "ru")["dismissed"] == [
        {
            "number": "И-0009",
            "title": "Гараж",
            "member": "J07",
            "juror": "Э07",
            "kind": "own_organisation",
            "declared": "",
            "reason": "давно не работает",
            "by": "П01",
            "at": "2025-11-22T09:30:00+00:00",
        }
    ]


def test_declared_conflict_leaves_the_list_when_dismissed_and_returns_when_taken_back(
    case: JudgingCase,
) -> None:
    model = ChairModel(case.chair())
    case.juror("J02").declare_conflict("И-0002", "учились вместе")
    about = {"member": "J02", "number": "И-0002", "search": ""}
    dismissed = model.answer({"kind": "dismiss", "reason": "давно", **about})
    assert dismissed["conflicts"] == []
    assert [each["juror"] for each in dismissed["conflict_list"]["dismissed"]] == ["Э02"]
    assert dismissed["conflict_list"]["dismissed"][0]["declared"] == "учились вместе"
    back = model.answer({"kind": "restore_conflict", "reason": "узнали больше", **about})
    assert [each["reason"] for each in back["conflicts"]] == ["учились вместе"]
    assert back["conflict_list"]["dismissed"] == []
    assert json.dumps(back, ensure_ascii=False, allow_nan=False)


@pytest.mark.parametrize("missing", ["member", "number", "reason", "search"])
@pytest.mark.parametrize("kind", ["dismiss", "restore_conflict"])
def test_incomplete_message_changes_nothing(case: JudgingCase, kind: str, missing: str) -> None:
    case.juror("J02").declare_conflict("И-0002", "учились вместе")
    model = ChairModel(case.chair())
    complete = {"member": "J02", "number": "И-0002", "reason": "давно", "search": ""}
    if kind == "restore_conflict":
        model.answer({"kind": "dismiss", **complete})
    before = case.actions()
    refused = model.answer({"kind": kind, **{key: complete[key] for key in complete if key != missing}})
    assert (refused["kind"], refused["code"]) == ("refused", "invalid_review")
    assert case.actions() == before


@pytest.mark.parametrize("search", [None, 7, ["э07"]])
def test_search_that_is_no_text_is_refused(case: JudgingCase, search: object) -> None:
    refused = ChairModel(case.chair()).answer({"kind": "conflicts", "search": search})
    assert (refused["kind"], refused["code"]) == ("refused", "invalid_review")
