"""Drafts in the browser against the real rules of saving: whatever comes between, no word is lost."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.judged_season import a_judged_season
from workbench.app import Workbench
from workbench.ui.assets import STATIC
from workbench.ui.juror_model import JurorModel
from workbench.workflows.access import sign_in
from workbench.workflows.judging.judge import JudgingSession

HERE = Path(__file__).parent
ENTRY = "И-0001"
PLACES = ("problem.comment", "joint_work.comment", "closing.comment")
BUSY = {"kind": "refused", "code": "store_busy", "message": "занято", "retry": True}
CLOSED = {"kind": "refused", "code": "judging_closed", "message": "закрыто", "retry": False}


class Tabs:
    """Several tabs of J01 on one entry; what is on the line moves when the test says so."""

    def __init__(self, page: Page, model: JurorModel, count: int) -> None:
        self._page = page
        self._model = model
        self.answers: list[list[dict[str, Any]]] = [[] for _ in range(count)]
        self.do("begin", count)

    def do(self, what: str, *values: object) -> Any:
        return self._page.evaluate("([what, values]) => world[what](...values)", [what, list(values)])

    def review(self) -> dict[str, Any] | None:
        queue = self._model.status()["queue"]
        return next(item for item in queue if item["number"] == ENTRY).get("review")

    def serve(self, tab: int, refusal: dict[str, Any] | None = None) -> None:
        """The server takes the oldest message of a tab; its answer is on the way."""
        message = self.do("next", tab)
        if message is None:
            return
        concerned = {"id": message["id"], "entry": "N"}
        answer = refusal or self._model.answer({**message, "entry": ENTRY})
        self.answers[tab].append({**answer, **concerned})

    def hear(self, tab: int) -> None:
        if self.answers[tab]:
            self.do("answer", tab, self.answers[tab].pop(0))

    def cut(self, tab: int) -> None:
        self.answers[tab].clear()
        self.do("connect", tab, False)

    def reload(self, tab: int) -> None:
        self.answers[tab].clear()
        self.do("reload", tab, self.review())

    def ping(self, tab: int) -> None:
        self.do("open", tab, True)
        review = self.review()
        if review:
            self.do("take", tab, review)

    def state(self, tab: int) -> dict[str, Any]:
        return dict(self.do("state", tab))

    def settle(self) -> None:
        """Everybody is connected again and everything on the way arrives."""
        everyone = range(len(self.answers))
        for tab in everyone:
            self.do("connect", tab, True)
            self.do("open", tab, True)
        for _ in range(12):
            self.do("tick")
            for tab in everyone:
                for _ in range(4):
                    self.serve(tab)
                    self.hear(tab)
                self.ping(tab)
            if not any(self.state(tab)["unsent"] for tab in everyone):
                return
        raise AssertionError("something is never sent")

    def shown(self) -> str:
        """All a juror can still see: the review as saved, and what the tabs show beside it."""
        seen = [self.review(), *({**self.state(tab), "kept": 0} for tab in range(len(self.answers)))]
        return json.dumps(seen, ensure_ascii=False)


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.add_script_tag(content=_script())
    yield page
    page.close()


def _script() -> str:
    parts = [HERE / "browser_tabs.js", HERE / "outbox_tabs.js", STATIC / "kept.js", STATIC / "outbox.js"]
    return "\n".join(part.read_text("utf-8") for part in parts)


@pytest.fixture
def model(tmp_path: Path) -> Iterator[JurorModel]:
    season = a_judged_season(tmp_path)
    bench = season.open()
    with bench.store:
        yield _model(bench, season.tokens["J01"])


def _model(bench: Workbench, token: str) -> JurorModel:
    signed_in = sign_in(bench.store, token, bench.clock())
    stage = bench.stage()
    session = JudgingSession(
        bench.store, bench.season, stage, bench.rubric(stage), sign_in_id=signed_in.id, clock=bench.clock
    )
    return JurorModel(session)


@pytest.mark.parametrize("seed", range(16))
def test_no_word_is_lost_in_any_order_of_events(page: Page, model: JurorModel, seed: int) -> None:
    random_ = random.Random(seed)
    tabs = Tabs(page, model, 2)
    words: list[str] = []
    for step in range(60):
        tab = random_.randrange(2)
        event = random_.choices(
            ("type", "rate", "undo", "tick", "serve", "hear", "lose", "busy", "closed", "cut", "back",
             "reload", "ping", "submit", "reopen"),
            (9, 2, 1, 6, 7, 7, 1, 1, 1, 1, 2, 1, 3, 1, 1),
        )[0]  # fmt: skip
        if event == "type":
            # Nobody can type into a submitted review.
            if tabs.state(tab)["status"] == "draft":
                words.append(f"слово{step}.")
                tabs.do("type", tab, random_.choice(PLACES), words[-1])
        elif event == "rate":
            tabs.do("rate", tab, "problem", random_.randint(1, 5))
        elif event in ("submit", "reopen"):
            if event == "submit":
                for criterion in [each["id"] for each in model.screen()["rubric"]["criteria"]]:
                    tabs.do("rate", tab, criterion, 3)
            tabs.do("ask", tab, event)
        elif event in ("undo", "tick"):
            tabs.do(event, *([tab] if event == "undo" else []))
        elif event in ("serve", "busy", "closed"):
            tabs.serve(tab, {"busy": BUSY, "closed": CLOSED}.get(event))
            if event == "closed":
                tabs.hear(tab)
                tabs.do("open", tab, False)
        elif event == "lose":
            tabs.do("next", tab)
        elif event == "back":
            tabs.do("connect", tab, True)
            tabs.do("open", tab, True)
        else:
            getattr(tabs, event)(tab)
    tabs.settle()
    shown = tabs.shown()
    assert [word for word in words if word not in shown] == []
    # And once more from the browser's own memory: what stands beside a review survives a reload.
    tabs.reload(0)
    tabs.reload(1)
    assert [word for word in words if word not in tabs.shown()] == []


def test_typing_does_not_stop_a_save_from_being_sent_again(page: Page, model: JurorModel) -> None:
    tabs = Tabs(page, model, 1)
    tabs.do("type", 0, "problem.comment", "раз")
    tabs.do("tick")
    tabs.serve(0, BUSY)
    tabs.hear(0)
    tabs.do("type", 0, "problem.comment", "два")
    tabs.settle()
    review = tabs.review()
    assert review is not None
    assert review["form"]["ratings"]["problem"]["comment"] == "раз два"


def test_typing_on_does_not_overwrite_what_another_tab_saved_meanwhile(page: Page, model: JurorModel) -> None:
    tabs = Tabs(page, model, 2)
    tabs.do("type", 0, "problem.comment", "Первая")
    tabs.do("tick")
    tabs.do("type", 1, "problem.comment", "Вторая")
    tabs.do("tick")
    tabs.serve(1)
    tabs.serve(0)
    tabs.do("type", 0, "problem.comment", "вкладка")
    tabs.settle()
    review = tabs.review()
    assert review is not None
    assert review["form"]["ratings"]["problem"]["comment"] == "Вторая"
    assert tabs.state(0)["mine"] == {"problem.comment": "Первая вкладка"}


def test_a_second_version_beside_the_review_does_not_replace_the_first(page: Page, model: JurorModel) -> None:
    tabs = Tabs(page, model, 2)
    for word in ("а", "б"):
        tabs.do("type", 1, "closing.comment", f"новее-{word}")
        tabs.do("type", 0, "closing.comment", f"моё-{word}")
        tabs.do("tick")
        for tab in (1, 0):
            tabs.serve(tab)
            tabs.hear(tab)
    assert "моё-а" in tabs.state(0)["mine"]["closing.comment"]
    assert "моё-б" in tabs.state(0)["mine"]["closing.comment"]


def test_words_typed_after_submitting_open_the_review_again(page: Page, model: JurorModel) -> None:
    tabs = Tabs(page, model, 1)
    for criterion in model.screen()["rubric"]["criteria"]:
        tabs.do("rate", 0, criterion["id"], 3)
    tabs.settle()
    tabs.do("ask", 0, "submit")
    tabs.do("type", 0, "closing.comment", "ещё слово")
    tabs.settle()
    review = tabs.review()
    assert review is not None
    assert (review["status"], review["form"]["closing"]) == ("draft", "ещё слово")
    assert tabs.state(0)["mine"] == {}


def test_a_double_click_submits_once(page: Page, model: JurorModel) -> None:
    tabs = Tabs(page, model, 1)
    for criterion in model.screen()["rubric"]["criteria"]:
        tabs.do("rate", 0, criterion["id"], 3)
    tabs.settle()
    tabs.do("ask", 0, "submit")
    tabs.do("ask", 0, "submit")
    tabs.serve(0)
    tabs.hear(0)
    assert tabs.state(0)["status"] == "submitted"
    assert tabs.do("next", 0) is None


def test_a_comment_too_long_stays_and_holds_back_nothing_else(page: Page, model: JurorModel) -> None:
    tabs = Tabs(page, model, 1)
    tabs.do("rate", 0, "problem", 4)
    tabs.do("write", 0, "problem.comment", "я" * 20_000)
    tabs.do("type", 0, "closing.comment", "прочее")
    with pytest.raises(AssertionError, match="never sent"):
        tabs.settle()
    review = tabs.review()
    assert review is not None
    assert review["form"]["closing"] == "прочее"
    assert review["form"]["ratings"]["problem"] == {"level": 4, "abstained": False, "comment": ""}
    state = tabs.state(0)
    assert len(state["form"]["ratings"]["problem"]["comment"]) == 20_000
    assert state["refusal"] == ""
    tabs.reload(0)
    assert len(tabs.state(0)["form"]["ratings"]["problem"]["comment"]) == 20_000
    tabs.do("write", 0, "problem.comment", "я" * 10_000)
    tabs.settle()
    assert "я" * 10_000 in tabs.shown()


def test_half_an_emoji_is_no_newer_work_of_another_tab(page: Page, model: JurorModel) -> None:
    tabs = Tabs(page, model, 1)
    page.evaluate(r"""world.write(0, "closing.comment", "хорошо \ud83d")""")
    tabs.settle()
    assert tabs.state(0)["mine"] == {}
    assert tabs.state(0)["form"]["closing"] == "хорошо ?"


def test_undo_leaves_what_another_tab_rated_since(page: Page, model: JurorModel) -> None:
    tabs = Tabs(page, model, 2)
    tabs.do("rate", 0, "problem", 2)
    tabs.settle()
    tabs.do("rate", 1, "problem", 5)
    tabs.settle()
    tabs.do("undo", 0)
    tabs.settle()
    review = tabs.review()
    assert review is not None
    assert review["form"]["ratings"]["problem"]["level"] == 5


def test_undoing_the_choice_of_a_version_puts_it_back_beside(page: Page, model: JurorModel) -> None:
    tabs = Tabs(page, model, 2)
    for tab, word in ((1, "новее"), (0, "моё")):
        tabs.do("type", tab, "closing.comment", word)
    tabs.do("tick")
    for tab in (1, 0):
        tabs.serve(tab)
        tabs.hear(tab)
    tabs.do("useMine", 0, "closing.comment")
    tabs.do("undo", 0)
    tabs.settle()
    assert tabs.state(0)["form"]["closing"] == "новее"
    assert tabs.state(0)["mine"] == {"closing.comment": "моё"}


def test_draft_older_than_the_database_was_put_back_to_is_saved(page: Page, model: JurorModel) -> None:
    tabs = Tabs(page, model, 1)
    tabs.do("type", 0, "closing.comment", "до сбоя")
    page.evaluate("""() => {
      const draft = tabs[0].outbox.draft("N");
      draft.base = 7; // revisions that the restored database does not have
      tabs[0].outbox.keep(draft);
    }""")
    tabs.reload(0)
    tabs.settle()
    review = tabs.review()
    assert review is not None
    assert review["form"]["closing"] == "до сбоя"


def test_signing_out_leaves_no_word_of_any_tab_in_the_browser(page: Page, model: JurorModel) -> None:
    tabs = Tabs(page, model, 2)
    for tab in (0, 1):
        tabs.cut(tab)
        tabs.do("type", tab, "closing.comment", "тайное")
    assert "тайное" in json.dumps(tabs.state(0)["kept"], ensure_ascii=False)
    tabs.do("forget", 0)
    tabs.do("tick")
    assert tabs.state(0)["kept"] == {}
