"""Entries that resemble each other on the chair's page: listed, searched, opened, decided about."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.alike_case import PASSAGE, TEXTS, TITLES, a_duplicate, put_entries, put_found
from tests.builders import NOON, STAGE, a_version
from tests.judging_case import JudgingCase
from workbench.domain.duplicates import Duplicate, DuplicateDecision
from workbench.domain.entries import Section
from workbench.store.database import Database, open_database
from workbench.ui.chair_duplicates import FIRST_SHOWN, AlikeQuery, alike_message, pair_message
from workbench.ui.chair_model import ChairModel
from workbench.ui.messages import Message
from workbench.workflows.overseeing.duplicates import AlikeList, AlikePair, OpenedPair

FIRST, SECOND, THIRD = TEXTS
LIST = {"search": "", "only": "", "decided": "", "shown": FIRST_SHOWN}
PAIR = {"first": FIRST, "second": SECOND}
DECISION = {**PAIR, **LIST, "verdict": "copy", "reason": "Читали обе", "seen": 0}


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    with open_database(sqlite_url) as opened:
        yield opened


@pytest.fixture
def case(database: Database) -> JudgingCase:
    made = JudgingCase(database)
    put_entries(database)
    put_found(database, a_duplicate(database))
    return made


@pytest.fixture
def model(case: JudgingCase) -> ChairModel:
    return ChairModel(case.chair())


def a_pair(place: int, kind: Any = "copy", decided: bool = False) -> AlikePair:
    first, second = f"И-{place:04d}", f"И-{place + 1:04d}"
    found = Duplicate(STAGE, first, second, kind, 0.9, (), "", "")
    decision = DuplicateDecision(STAGE, first, second, 1, "copy", "да", "C01", NOON)
    decisions = (decision,) if decided else ()
    return AlikePair(first, second, (f"Работа {place}", "Другая"), found, (), decisions, ())


def a_list(*pairs: AlikePair) -> AlikeList:
    return AlikeList(None, pairs, outdated=False, announced=None, most_of_a_set=None)


def opened(texts: tuple[str, str], *spans: tuple[tuple[int, int], tuple[int, int]]) -> Message:
    """Of two works without titles, each of one section; spans are of the section's characters."""
    shifted = tuple(((a + 1, b + 1), (c + 1, d + 1)) for (a, b), (c, d) in spans)
    found = Duplicate(STAGE, FIRST, SECOND, "passage", 0.5, shifted, "", "")
    first, second = (a_version("", sections=(Section("goal", text),)) for text in texts)
    return pair_message(
        OpenedPair(AlikePair(FIRST, SECOND, ("", ""), found, (), (), ()), first, second), "ru"
    )


def runs(message: Message, side: int) -> list[tuple[str, list[int]]]:
    return [(each["text"], each["passages"]) for each in message["sides"][side]["sections"][0]["runs"]]


def test_first_fifty_of_hundreds_are_sent_and_more_on_demand() -> None:
    listed = a_list(*(a_pair(place) for place in range(1, 301)))
    shown = alike_message(listed, AlikeQuery(), "ru")
    assert (shown["total"], shown["found"], len(shown["rows"])) == (300, 300, 50)
    more = alike_message(listed, AlikeQuery(shown=100), "ru")
    assert [each["first"] for each in more["rows"]][::99] == ["И-0001", "И-0100"]
    assert len(json.dumps(shown, ensure_ascii=False)) < 20_000


def test_list_is_narrowed_by_kind_by_decision_and_by_words() -> None:
    listed = a_list(a_pair(1), a_pair(5, "passage"), a_pair(9, "paraphrase", decided=True))

    def firsts(**query: Any) -> list[str]:
        return [each["first"] for each in alike_message(listed, AlikeQuery(**query), "ru")["rows"]]

    assert firsts(kind="passage") == ["И-0005"]
    assert firsts(decided="no") == ["И-0001", "И-0005"]
    assert firsts(decided="yes") == ["И-0009"]
    assert firsts(search="и-0006") == ["И-0005"]
    assert firsts(search="РАБОТА 9 другая") == ["И-0009"]
    assert firsts(search="нет такой") == []
    assert alike_message(listed, AlikeQuery(search="нет такой"), "ru")["undecided"] == 2


def test_list_holds_numbers_titles_and_no_texts(model: ChairModel) -> None:
    answered = model.answer({"kind": "alike", **LIST})
    (row,) = answered["alike"]["rows"]
    assert (row["first"], row["second"], row["titles"]) == (FIRST, SECOND, [TITLES[FIRST], TITLES[SECOND]])
    assert (row["score"], row["decided"]) == (0.8, "")
    assert PASSAGE not in json.dumps(answered, ensure_ascii=False)


def test_before_the_first_comparison_the_list_says_so() -> None:
    shown = alike_message(a_list(), AlikeQuery(), "ru")
    assert (shown["compared"], shown["rows"]) == (None, [])


def test_opened_pair_marks_the_passage_in_both_texts_whatever_signs_stand_before_it(
    model: ChairModel,
) -> None:
    pair = model.answer({"kind": "alike_pair", **PAIR})["alike_pair"]
    assert pair["passages"] == [[PASSAGE, PASSAGE]]
    marked = [
        [run["text"] for each in side["sections"] for run in each["runs"] if run["passages"] == [1]]
        for side in pair["sides"]
    ]
    assert marked == [[PASSAGE], [PASSAGE]]
    whole = "".join(run["text"] for each in pair["sides"][0]["sections"] for run in each["runs"])
    assert whole == "".join(TEXTS[FIRST])


def test_overlapping_passages_are_cut_where_each_begins_and_ends() -> None:
    message = opened(("абвгдежз", "абвгдежз"), ((0, 4), (0, 4)), ((2, 6), (4, 8)))
    assert runs(message, 0) == [("аб", [1]), ("вг", [1, 2]), ("де", [2]), ("жз", [])]
    assert runs(message, 1) == [("абвг", [1]), ("дежз", [2])]


def test_passage_over_two_sections_is_marked_in_each() -> None:
    version = a_version("Тема", sections=(Section("problem", "один"), Section("goal", "два")))
    found = Duplicate(STAGE, FIRST, SECOND, "copy", 1.0, (((0, 13), (0, 13)),), "", "")
    pair = AlikePair(FIRST, SECOND, ("Тема", "Тема"), found, (), (), ())
    side = pair_message(OpenedPair(pair, version, version), "ru")["sides"][0]
    assert [run["passages"] for run in side["title"]] == [[1]]
    assert [run["passages"] for each in side["sections"] for run in each["runs"]] == [[1], [1]]


def test_long_passage_is_shown_by_its_beginning_and_end_and_marked_as_a_whole() -> None:
    text = "начало " + "слово " * 400 + "конец"
    message = opened((text, text), ((0, len(text)), (0, len(text))))
    ((shown, _),) = message["passages"]
    assert shown.startswith("начало")
    assert shown.endswith("конец")
    assert len(shown) < 700
    assert runs(message, 0) == [(text, [1])]


def test_changed_text_is_said_and_nothing_is_marked(case: JudgingCase, model: ChairModel) -> None:
    put_found(case.store, a_duplicate(case.store, second_digest="of another text"))
    pair = model.answer({"kind": "alike_pair", **PAIR})["alike_pair"]
    assert (pair["changed"], pair["passages"]) == ([SECOND], [])
    marks = [run["passages"] for side in pair["sides"] for each in side["sections"] for run in each["runs"]]
    assert set(map(len, marks)) == {0}


def test_decision_answers_with_the_list_and_the_pair_as_they_are_now(model: ChairModel) -> None:
    answered = model.answer({"kind": "judge_alike", **DECISION, "id": "a-1"})
    assert answered["alike"]["undecided"] == 0
    assert answered["alike_pair"]["seen"] == 1
    (decision,) = answered["alike_pair"]["decisions"]
    assert (decision["by"], decision["reason"], decision["at"]) == ("П01", "Читали обе", NOON.isoformat())
    again = model.answer({"kind": "judge_alike", **DECISION, "verdict": "template", "seen": 1})
    assert [each["number"] for each in again["alike_pair"]["decisions"]] == [2, 1]
    assert json.dumps(again, ensure_ascii=False, allow_nan=False)
    settled = model.answer({"kind": "settle", "asked": "a-1"})
    assert (settled["settled"], settled["why_not"]) == ("a-1", "")


def test_decision_taken_on_an_old_page_is_refused(case: JudgingCase, model: ChairModel) -> None:
    model.answer({"kind": "judge_alike", **DECISION})
    refused = ChairModel(case.chair()).answer({"kind": "judge_alike", **DECISION, "verdict": "false_alarm"})
    assert (refused["kind"], refused["code"], refused["retry"]) == ("refused", "invalid_decision", False)


def test_commission_sees_the_pair_and_its_decisions_are_refused(case: JudgingCase) -> None:
    commission = ChairModel(case.chair("K01"))
    assert commission.answer({"kind": "alike_pair", **PAIR})["alike_pair"]["passages"]
    assert commission.answer({"kind": "judge_alike", **DECISION})["code"] == "access_denied"
    assert case.actions() == []


@pytest.mark.parametrize("missing", DECISION)
def test_incomplete_decision_changes_nothing(case: JudgingCase, model: ChairModel, missing: str) -> None:
    message = {key: value for key, value in DECISION.items() if key != missing}
    refused = model.answer({"kind": "judge_alike", **message})
    assert (refused["kind"], refused["code"]) == ("refused", "invalid_review")
    assert case.actions() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("search", 7),
        ("only", "copies"),
        ("only", None),
        ("decided", "maybe"),
        ("shown", "50"),
        ("shown", 0.5),
    ],
)
def test_list_that_cannot_be_asked_for_is_refused(model: ChairModel, field: str, value: object) -> None:
    refused = model.answer({"kind": "alike", **LIST, field: value})
    assert (refused["kind"], refused["code"]) == ("refused", "invalid_review")


@pytest.mark.parametrize("shown", [-5, 0, 10**9, True])
def test_however_many_rows_are_asked_for_the_list_answers(model: ChairModel, shown: int) -> None:
    assert len(model.answer({"kind": "alike", **LIST, "shown": shown})["alike"]["rows"]) == 1


def test_pair_names_no_people_and_no_organisations(model: ChairModel) -> None:
    model.answer({"kind": "judge_alike", **DECISION})
    shown = json.dumps(
        [model.answer({"kind": "alike", **LIST}), model.answer({"kind": "alike_pair", **PAIR})],
        ensure_ascii=False,
    )
    hidden = ("Вымышленная", "Анна", "example.org", "+7900", "PR-1", "100001", "Школа №", "институт")
    assert [text for text in hidden if text in shown] == []


def test_search_goes_through_what_the_page_has_seen_until_it_asks_anew(
    case: JudgingCase, model: ChairModel
) -> None:
    model.answer({"kind": "alike", **LIST})
    put_found(case.store)
    assert model.answer({"kind": "alike", **LIST, "fresh": False})["alike"]["total"] == 1
    assert model.answer({"kind": "alike", **LIST})["alike"]["total"] == 0


def test_groups_are_sent_by_numbers_and_codes(case: JudgingCase, model: ChairModel) -> None:
    with case.store.write() as work:
        work.planning.put_groups(case.stage.id, {"И-0001": ("Школа", "Молодые учителя")})
    grouped = model.answer({"kind": "groups"})["grouped"]
    assert grouped["panels"] == [
        {
            "theme": "Школа",
            "label": "Молодые учителя",
            "entries": ["И-0001"],
            "typical": [],
            "beyond": None,
            "expected": 2,
            "submitted": 0,
            "jurors": ["Э01", "Э02"],
            "frozen": False,
        }
    ]
    assert (grouped["size"], grouped["novel"]) == (None, [])
    assert grouped["ungrouped"] == ["И-0002", FIRST, SECOND, THIRD]


def test_neither_tab_loads_numerical_libraries(sqlite_url: str) -> None:
    """A chair's page is one of many kernels: comparing and grouping were done elsewhere."""
    code = f"""
import sys
from tests.alike_case import a_duplicate, put_entries, put_found, put_groups
from tests.judging_case import JudgingCase
from workbench.store.database import open_database
from workbench.ui.chair_model import ChairModel
with open_database({sqlite_url!r}) as store:
    case = JudgingCase(store)
    put_entries(store)
    put_found(store, a_duplicate(store))
    put_groups(store, {{("Школа", "Молодые учителя"): ["И-0001", "И-0002"]}})
    model = ChairModel(case.chair())
    for message in ({{"kind": "groups"}}, {{"kind": "judge_alike", **{DECISION!r}}}):
        assert model.answer(message)["kind"] == "screen"
print(*{{each.split(".")[0] for each in sys.modules}})
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "workbench" in loaded
    assert loaded.isdisjoint({"numpy", "scipy", "pandas", "sklearn", "torch", "sentence_transformers"})
