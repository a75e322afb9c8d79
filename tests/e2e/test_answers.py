"""Answers in the browser against the real rules of saving: none is lost, and newer work stands."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.assessing_case import MENTOR, AssessingCase
from workbench.store.database import open_database
from workbench.ui.assets import STATIC
from workbench.ui.competency_model import CompetencyModel

HERE = Path(__file__).parent
TASK = "entry.test"
CASES = ["case_1", "case_2"]  # few, so that one is often changed while it is on its way
BUSY = {"kind": "refused", "code": "store_busy", "message": "занято", "retry": True}
CLOSED = {"kind": "refused", "code": "judging_closed", "message": "закрыто", "retry": False}
UNKNOWN = {"kind": "refused", "code": "invalid_review", "message": "неизвестно", "retry": False}


class Tabs:
    """Several tabs of one participant; what is on the line moves when the test says so."""

    def __init__(self, page: Page, case: AssessingCase, count: int = 1) -> None:
        self._page = page
        self.case = case
        self.model = CompetencyModel(case.session())
        self.answers: list[list[dict[str, Any]]] = [[] for _ in range(count)]
        self.do("begin", count)
        for tab in range(count):
            self.look(tab)

    def do(self, what: str, *values: object) -> Any:
        return self._page.evaluate("([what, values]) => world[what](...values)", [what, list(values)])

    def look(self, tab: int) -> bool:
        """The tab asks what the server has, as it does after a break and when it is looked at again."""
        form = self.model.answer({"kind": "form", "task": TASK})
        return bool(self.do("take", tab, TASK, form["answers"], form["about"]["state"] == "submitted"))

    def choose(self, tab: int, item: str, value: str) -> None:
        self.do("choose", tab, TASK, item, value)

    def serve(self, tab: int, refusal: dict[str, Any] | None = None) -> dict[str, Any] | None:
        """The server takes the oldest message of a tab; its answer is on the way."""
        message: dict[str, Any] | None = self.do("next", tab)
        if message is not None:
            concerned = {"id": message.get("id"), "task": message["task"]}
            self.answers[tab].append({**(refusal or self.model.answer(message)), **concerned})
        return message

    def hear(self, tab: int) -> None:
        if self.answers[tab]:
            message = self.answers[tab].pop(0)
            if message["kind"] != "submitted":
                self.do("answer", tab, message)

    def cut(self, tab: int) -> None:
        self.answers[tab].clear()
        self.do("connect", tab, False)

    def reload(self, tab: int) -> None:
        self.answers[tab].clear()
        self.do("reload", tab, [TASK])
        self.look(tab)

    def state(self, tab: int) -> dict[str, Any]:
        return dict(self.do("state", tab, TASK))

    def settle(self) -> None:
        """Everybody is connected again and everything on the way arrives."""
        everyone = range(len(self.answers))
        for tab in everyone:
            self.do("connect", tab, True)
        for _ in range(10):
            self.do("tick")
            for tab in everyone:
                for _ in range(4):
                    self.serve(tab)
                    self.hear(tab)
                if not self.state(tab)["known"]:
                    self.look(tab)
            if not any(self.state(tab)["pending"] for tab in everyone):
                return
        raise AssertionError("something is never sent")

    def kept(self) -> dict[str, str]:
        return self.case.kept().get(("test", MENTOR), {})


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    parts = [
        HERE / "browser_tabs.js",
        HERE / "answers_tabs.js",
        STATIC / "kept.js",
        STATIC / "competency_answers.js",
    ]
    page.add_script_tag(content="\n".join(part.read_text("utf-8") for part in parts))
    yield page
    page.close()


@pytest.fixture
def case(sqlite_url: str) -> Iterator[AssessingCase]:
    with open_database(sqlite_url) as database:
        yield AssessingCase(database)


@pytest.mark.parametrize("seed", range(8))
def test_no_answer_is_lost_in_any_order_of_events(page: Page, case: AssessingCase, seed: int) -> None:
    random_ = random.Random(seed)
    tabs = Tabs(page, case)
    last: dict[str, str] = {}
    for _ in range(40):
        event = random_.choice(("choose", "choose", "serve", "hear", "busy", "tick", "cut", "back", "reload"))
        if event == "choose":
            item, value = random_.choice(CASES), random_.choice("abcd")
            tabs.choose(0, item, value)
            last[item] = value
        elif event == "serve":
            tabs.serve(0)
        elif event == "busy":
            tabs.serve(0, BUSY)
        elif event == "hear":
            tabs.hear(0)
        elif event == "tick":
            tabs.do("tick")
        elif event == "cut":
            tabs.cut(0)
        elif event == "back":
            tabs.do("connect", 0, True)
            tabs.look(0)
        else:
            tabs.reload(0)
    tabs.settle()
    assert tabs.kept() == last
    assert tabs.state(0)["mine"] == {}
    assert tabs.do("kept") == []


def test_answer_sent_again_keeps_its_id_and_counts_once(page: Page, case: AssessingCase) -> None:
    tabs = Tabs(page, case)
    tabs.choose(0, "case_1", "a")
    first = tabs.serve(0)
    tabs.answers[0].clear()  # the acknowledgement is lost
    tabs.do("tick")
    again = tabs.serve(0)
    assert first is not None
    assert again is not None
    assert first["answers"] == again["answers"]
    tabs.hear(0)
    assert tabs.state(0)["pending"] == []
    assert tabs.kept() == {"case_1": "a"}


def test_answer_given_elsewhere_meanwhile_stands_and_mine_is_offered(page: Page, case: AssessingCase) -> None:
    tabs = Tabs(page, case, 2)
    tabs.cut(0)
    tabs.choose(0, "case_1", "a")
    tabs.choose(0, "case_2", "a")
    tabs.choose(1, "case_1", "b")
    tabs.serve(1)
    tabs.hear(1)
    tabs.do("connect", 0, True)
    tabs.look(0)
    tabs.settle()
    assert tabs.state(0)["mine"] == {"case_1": "a"}
    assert tabs.do("value", 0, TASK, "case_1") == "b"
    assert tabs.kept() == {"case_1": "b", "case_2": "a"}
    tabs.do("useMine", 0, TASK, "case_1")
    tabs.settle()
    assert tabs.kept()["case_1"] == "a"
    assert tabs.state(0)["mine"] == {}


def test_answer_on_its_way_when_the_line_broke_does_not_replace_a_newer_one(
    page: Page, case: AssessingCase
) -> None:
    tabs = Tabs(page, case, 2)
    tabs.choose(0, "case_1", "a")  # sent, and swallowed by the line
    tabs.cut(0)
    tabs.choose(1, "case_1", "b")
    tabs.serve(1)
    tabs.hear(1)
    tabs.do("connect", 0, True)
    tabs.do("tick")
    assert tabs.serve(0) is None  # nothing before it is known what others did
    tabs.look(0)
    tabs.settle()
    assert tabs.kept() == {"case_1": "b"}
    assert tabs.state(0)["mine"] == {"case_1": "a"}
    assert tabs.do("value", 0, TASK, "case_1") == "b"


def test_answer_that_arrived_before_the_line_broke_is_not_a_conflict(page: Page, case: AssessingCase) -> None:
    tabs = Tabs(page, case)
    tabs.choose(0, "case_1", "a")
    tabs.serve(0)
    tabs.cut(0)  # with the acknowledgement on the way
    tabs.choose(0, "case_2", "b")
    tabs.do("connect", 0, True)
    tabs.look(0)
    tabs.settle()
    assert tabs.kept() == {"case_1": "a", "case_2": "b"}
    assert tabs.state(0)["mine"] == {}


def test_refusal_of_a_sending_that_a_break_has_ended_says_nothing(page: Page, case: AssessingCase) -> None:
    tabs = Tabs(page, case)
    tabs.choose(0, "case_1", "a")
    tabs.serve(0, UNKNOWN)
    late = tabs.answers[0].copy()
    tabs.cut(0)
    tabs.do("connect", 0, True)
    tabs.answers[0] = late
    tabs.hear(0)
    assert (tabs.state(0)["refusal"], tabs.state(0)["pending"]) == ("", ["case_1"])


def test_tab_that_lives_keeps_its_answers_to_itself_and_a_closed_one_leaves_them(
    page: Page, case: AssessingCase
) -> None:
    tabs = Tabs(page, case, 2)
    tabs.cut(0)
    tabs.choose(0, "case_1", "a")
    tabs.reload(1)
    assert tabs.state(1)["pending"] == []
    tabs.do("close", 0)
    tabs.reload(1)
    tabs.settle()
    assert tabs.kept() == {"case_1": "a"}


def test_form_submitted_elsewhere_takes_no_more_and_nothing_is_sent_for_ever(
    page: Page, case: AssessingCase
) -> None:
    tabs = Tabs(page, case)
    tabs.choose(0, "case_1", "a")
    tabs.settle()
    tabs.cut(0)
    tabs.choose(0, "case_2", "b")
    tabs.model.answer({"kind": "submit", "task": TASK})
    tabs.do("connect", 0, True)
    assert tabs.look(0)  # told that something chosen here is left out
    tabs.do("tick")
    assert tabs.serve(0) is None
    assert tabs.kept() == {"case_1": "a"}
    assert tabs.state(0)["pending"] == []


def test_submitting_waits_until_every_answer_is_in(page: Page, case: AssessingCase) -> None:
    tabs = Tabs(page, case)
    tabs.choose(0, "case_1", "a")
    tabs.choose(0, "case_2", "b")
    tabs.do("submit", 0, TASK)
    kinds = []
    for _ in range(4):
        message = tabs.serve(0)
        kinds.append(message["kind"] if message else None)
        tabs.hear(0)
    assert kinds == ["save", "save", "submit", None]
    assert tabs.kept() == {"case_1": "a", "case_2": "b"}


def test_what_came_too_late_stays_in_the_browser_and_is_said(page: Page, case: AssessingCase) -> None:
    tabs = Tabs(page, case)
    tabs.choose(0, "case_1", "a")
    tabs.serve(0, CLOSED)
    tabs.hear(0)
    state = tabs.state(0)
    assert (state["refusal"], state["pending"], state["known"]) == ("закрыто", ["case_1"], False)
    assert len(tabs.do("kept")) == 1


def test_what_the_server_does_not_know_is_not_sent_for_ever(page: Page, case: AssessingCase) -> None:
    tabs = Tabs(page, case)
    tabs.choose(0, "case_1", "a")
    tabs.serve(0, UNKNOWN)
    tabs.hear(0)
    assert tabs.state(0)["pending"] == []
    tabs.choose(0, "case_2", "b")
    tabs.settle()
    assert tabs.kept() == {"case_2": "b"}


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "{", '{"pending": 1}', '{"pending": {"case_1": {"id": 1}, "case_2": null}}']
)
def test_storage_of_another_version_does_no_harm(page: Page, case: AssessingCase, text: str) -> None:
    tabs = Tabs(page, case)
    tabs.do("stuff", TASK, text)
    tabs.reload(0)
    tabs.choose(0, "case_3", "c")
    tabs.settle()
    assert tabs.kept() == {"case_3": "c"}


def test_signing_out_leaves_nothing_behind(page: Page, case: AssessingCase) -> None:
    tabs = Tabs(page, case)
    tabs.cut(0)
    tabs.choose(0, "case_1", "a")
    assert len(tabs.do("kept")) == 1
    tabs.do("forget", 0)
    tabs.choose(0, "case_2", "a")
    assert tabs.do("kept") == []
