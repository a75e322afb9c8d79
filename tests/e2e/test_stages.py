"""Experts with works in several stages, and the chair: each stage has an address, nothing is lost between."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.builders import a_member
from tests.e2e.axe import violations
from tests.e2e.judged_season import in_transaction, reviews_of
from tests.e2e.juror_page import SOON, JurorPage
from tests.e2e.staged_season import (
    BOTH,
    FINAL,
    FINAL_ONLY,
    FIRST,
    INTERVIEW,
    INTERVIEWERS,
    TITLES,
    a_staged_season,
)
from tests.serving.helpers import ServedSeason, Server

Visit = Callable[..., JurorPage]
TALK = "И-0101"
INITIATIVE = "И-0001"
STORY = "story"  # the first criterion of a presentation; a condition stands before it


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> ServedSeason:
    return a_staged_season(tmp_path_factory.mktemp("stages"))


@pytest.fixture(scope="module")
def server(season: ServedSeason) -> Iterator[Server]:
    running = Server(season)
    yield running
    assert running.stop() == 0, running.log


@pytest.fixture(scope="module")
def jurors() -> Iterator[str]:
    return iter(BOTH)


@pytest.fixture
def member(jurors: Iterator[str]) -> str:
    """A juror with works in the first two stages, of this test alone."""
    return next(jurors)


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    """Opens a personal link in a browser of its own; fails on errors of the page."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_link(member: str, width: int = 1280, **options: object) -> JurorPage:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            locale="ru-RU",
            **options,  # type: ignore[arg-type]
        )
        context.set_default_timeout(SOON)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return JurorPage(page).open(server.link(member))

    yield open_link
    for context in contexts:
        context.close()
    assert errors == []


def switch(page: Page) -> Locator:
    return page.locator(".wb-stages")


def choice(page: Page, stage_id: str) -> Locator:
    return switch(page).locator(f'nav a[href="?stage={stage_id}"]')


def go_to(page: Page, stage_id: str) -> None:
    switch(page).locator("summary").click()
    choice(page, stage_id).click()
    shown(page, stage_id)


def shown(page: Page, stage_id: str) -> None:
    """Wait for the page of a stage: its address, and its works in the queue or the chair's table."""
    page.wait_for_url(f"**/?stage={stage_id}")
    number = next(iter(TITLES[stage_id]))
    expect(page.locator(f'.wb-nav button:has-text("{number}"), tbody th:text-is("{number}")')).to_have_count(
        1
    )


def waits_in_browser(page: Page, part: str) -> None:
    """Wait until the browser keeps something unsent whose name holds `part`."""
    page.wait_for_function("(part) => Object.keys(localStorage).some((key) => key.includes(part))", arg=part)


def test_the_stage_with_the_nearest_deadline_opens_and_the_switch_leads_to_the_other(
    visit: Visit, member: str
) -> None:
    page = visit(member).page
    shown(page, FINAL)
    expect(page.locator(".wb-head h1")).to_have_text("Защита в «Машуке» · Наставничество")
    expect(page).to_have_title("Защита в «Машуке» · Наставничество")
    expect(page.locator(".wb-nav button")).to_have_count(2)
    switch(page).locator("summary").click()
    expect(choice(page, FINAL)).to_have_attribute("aria-current", "page")
    expect(choice(page, FIRST)).to_contain_text("Совместные инициативы · Наставничество")
    expect(switch(page).locator("nav a")).to_have_count(2)
    choice(page, FIRST).click()
    shown(page, FIRST)
    expect(page.locator(".wb-article")).to_contain_text("Молодой учитель и опытный коллега")


def test_reload_keeps_the_stage_and_back_returns_to_the_other(visit: Visit, member: str) -> None:
    page = visit(member).page
    shown(page, FINAL)
    go_to(page, FIRST)
    page.reload()
    shown(page, FIRST)
    page.go_back()
    shown(page, FINAL)
    page.go_forward()
    shown(page, FIRST)


def test_what_was_typed_just_before_switching_is_there_after_returning(
    visit: Visit, season: ServedSeason, member: str
) -> None:
    juror = visit(member)
    shown(juror.page, FINAL)
    juror.choose(TALK).rate(2, 3)
    juror.type_comment(2, "Говорили оба")
    go_to(juror.page, FIRST)
    assert reviews_of(season, member)[TALK].form.rating(STORY).comment == "Говорили оба"
    juror.choose(INITIATIVE).rate(1, 5)
    juror.page.go_back()
    shown(juror.page, FINAL)
    expect(juror.comment(2)).to_have_value("Говорили оба")
    expect(juror.criterion(2).locator("input:checked")).to_have_value("3")


def test_words_that_could_not_be_sent_wait_for_their_stage(
    visit: Visit, season: ServedSeason, member: str
) -> None:
    juror = visit(member)
    page = juror.page
    shown(page, FINAL)
    juror.choose(TALK)
    # The server is out of reach of this tab for good, as after a crash of the browser.
    page.evaluate("() => { WebSocket.prototype.send = () => {}; }")
    juror.rate(2, 2)
    waits_in_browser(page, f"/{FINAL}/{member}:")
    page.goto(page.url.replace(FINAL, FIRST))
    shown(page, FIRST)
    switch(page).locator("summary").click()
    expect(choice(page, FINAL).locator(".wb-need")).to_have_count(1)
    choice(page, FINAL).click()
    shown(page, FINAL)
    expect(juror.criterion(2).locator("input:checked")).to_have_value("2")
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => /:И-/.test(key))")
    assert reviews_of(season, member)[TALK].form.rating(STORY).level == 2


def test_without_a_connection_one_stays_with_what_one_typed(visit: Visit, member: str) -> None:
    juror = visit(member)
    page = juror.page
    shown(page, FINAL)
    juror.choose(TALK)
    switch(page).locator("summary").click()
    page.context.set_offline(True)
    choice(page, FIRST).click(force=True)  # before the page itself has missed an answer
    expect(switch(page).get_by_role("status")).to_be_visible()
    page.locator("body").click(position={"x": 5, "y": 300})
    expect(choice(page, FIRST)).to_be_hidden()
    juror.expect_banner("Нет связи")
    juror.rate(2, 4)
    switch(page).locator("summary").click()
    expect(switch(page).get_by_role("status")).to_be_visible()
    expect(choice(page, FIRST)).to_have_attribute("aria-disabled", "true")
    choice(page, FIRST).click(force=True)
    expect(juror.criterion(2).locator("input:checked")).to_have_value("4")
    page.context.set_offline(False)
    expect(page.locator(".wb-banner.is-bad")).to_have_count(0)
    expect(choice(page, FIRST)).not_to_have_attribute("aria-disabled", "true")
    choice(page, FIRST).click()
    shown(page, FIRST)


def test_a_second_tab_works_in_the_other_stage_beside_the_first(
    visit: Visit, season: ServedSeason, member: str
) -> None:
    one = visit(member)
    shown(one.page, FINAL)
    switch(one.page).locator("summary").click()
    with one.page.context.expect_page() as opened:
        choice(one.page, FIRST).click(modifiers=["Control"])
    other = JurorPage(opened.value).ready()
    shown(other.page, FIRST)
    one.page.keyboard.press("Escape")
    one.choose(TALK).rate(2, 3)
    other.choose(INITIATIVE).rate(1, 5)
    one.expect_saved()
    other.expect_saved()
    kept = reviews_of(season, member)
    assert kept[TALK].form.rating(STORY).level == 3
    assert kept[INITIATIVE].form.rating("problem").level == 5


def test_who_has_works_in_the_final_only_gets_it_without_a_switch(
    visit: Visit, server: Server, season: ServedSeason
) -> None:
    juror = visit(FINAL_ONLY[0])
    page = juror.page
    for address in (
        "",
        "?stage=initiatives",
        "?stage=no_such_stage",
        "?stage=%D0%98%22%3E%3Cscript%3E",
        "?stage=%FF",
    ):
        page.goto(f"{server.url}{address}")
        expect(page.locator(".wb-nav button")).to_have_count(2)
        expect(page.locator(".wb-head h1")).to_have_text("Защита в «Машуке» · Наставничество")
        expect(switch(page)).to_have_count(0)
    juror.choose(TALK).rate(2, 4)
    juror.expect_saved()
    assert reviews_of(season, FINAL_ONLY[0])[TALK].form.rating(STORY).level == 4


def test_the_switch_is_worked_by_keyboard_and_closes_on_escape(visit: Visit, member: str) -> None:
    page = visit(member).page
    shown(page, FINAL)
    summary = switch(page).locator("summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(choice(page, FIRST)).to_be_visible()
    page.keyboard.press("Escape")
    expect(choice(page, FIRST)).to_be_hidden()
    expect(summary).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(choice(page, FIRST)).to_be_focused()
    page.keyboard.press("3")  # no level: the focus is in the switch
    page.keyboard.press("Enter")
    shown(page, FIRST)


def test_all_rated_here_leads_to_where_something_is_left(visit: Visit, member: str) -> None:
    juror = visit(member)
    shown(juror.page, FINAL)
    for number in TITLES[FINAL]:
        juror.choose(number)
        juror.criterion(1).get_by_text("Да", exact=True).click()
        for place in range(2, 9):
            juror.rate(place, 3)
        juror.submit()
        expect(juror.status(number)).to_contain_text("отправлено")
    done = juror.page.locator(".wb-banner.is-ok")
    expect(done).to_be_visible()
    done.get_by_role("link", name="Совместные инициативы").click()
    shown(juror.page, FIRST)


def test_signing_out_leaves_nothing_of_any_stage_in_the_browser(visit: Visit, member: str) -> None:
    juror = visit(member)
    page = juror.page
    shown(page, FINAL)
    juror.choose(TALK)
    page.evaluate("() => { WebSocket.prototype.send = () => {}; }")
    juror.rate(2, 2)
    waits_in_browser(page, f"/{FINAL}/{member}:")
    page.goto(page.url.replace(FINAL, FIRST))
    shown(page, FIRST)
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.locator('summary[aria-label="Меню"]').click()
    page.get_by_role("button", name="Выйти").click()
    page.wait_for_url("**/signed-out")
    assert len(asked) == 1, "that something unsent goes is asked first"
    assert page.evaluate("() => Object.keys(localStorage).filter((key) => key.includes('/J'))") == []
    assert page.evaluate("() => Object.keys(sessionStorage).filter((key) => key.includes('/J'))") == []


def test_of_what_is_said_there_is_a_title_and_what_the_authors_added(visit: Visit) -> None:
    talk = visit(FINAL_ONLY[1]).choose(TALK).page
    expect(talk.locator(".wb-article h2")).to_have_text(TITLES[FINAL][TALK])
    expect(talk.locator(".wb-article .wb-note")).to_be_visible()
    expect(talk.locator(".wb-article .wb-links a")).to_contain_text("example.org")
    expect(talk.locator(".wb-meta")).not_to_contain_text("слов")

    interview = visit(INTERVIEWERS[0], width=360)
    shown_work = interview.choose("И-0201").page.locator(".wb-article")
    expect(shown_work).to_contain_text(TITLES[INTERVIEW]["И-0201"])
    expect(shown_work.locator(".wb-links")).to_have_count(0)
    interview.rate(1, 3)
    interview.expect_saved()
    assert interview.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_chair_switches_and_takes_the_files_of_that_stage_home(visit: Visit, member: str) -> None:
    juror = visit(member)
    shown(juror.page, FINAL)
    juror.choose(TALK).rate(2, 4)
    juror.expect_saved()
    chair = visit("C01").page
    shown(chair, FINAL)
    expect(chair.locator("tbody th", has_text="И-0001")).to_have_count(0)
    go_to(chair, FIRST)
    expect(chair.locator(".wb-head h1")).to_have_text("Совместные инициативы · Наставничество")
    expect(chair.locator("tbody th", has_text=TALK)).to_have_count(0)
    chair.reload()
    shown(chair, FIRST)
    files = {}
    for stage_id in (FIRST, FINAL):
        if stage_id != FIRST:
            go_to(chair, stage_id)
        chair.locator("summary", has_text="Скачать").click()
        with chair.expect_download() as reviews:
            chair.get_by_role("link", name="Все оценки построчно CSV").click()
        assert reviews.value.suggested_filename == f"flagships-2025-{stage_id}-reviews.csv"
        text = reviews.value.path().read_text("utf-8-sig")
        files[stage_id] = {row["entry"] for row in csv.DictReader(io.StringIO(text), delimiter=";")}
    assert TALK in files[FINAL]
    assert not files[FIRST] & set(TITLES[FINAL])


def test_files_of_a_stage_are_for_the_chair_and_of_stages_that_there_are(
    visit: Visit, server: Server, browser: Browser
) -> None:
    chair, juror = visit("C01").page.request, visit(FINAL_ONLY[0]).page.request
    of_final = f"{server.url}download/sheet.xlsx?stage={FINAL}"
    assert chair.get(of_final).ok
    assert chair.get(f"{server.url}download/sheet.xlsx?stage=no_such_stage").status == 404
    assert juror.get(of_final, max_redirects=0).status == 403
    stranger = browser.new_context()
    try:
        assert stranger.request.get(of_final, max_redirects=0).status == 403
    finally:
        stranger.close()


def test_closing_one_stage_leaves_the_other_open(visit: Visit, member: str) -> None:
    chair = visit("C01").page
    go_to(chair, INTERVIEW)
    chair.get_by_role("button", name="Закрыть приём оценок…").click()
    chair.get_by_label("Причина").fill("Собеседования отменены")
    chair.get_by_role("button", name="Закрыть", exact=True).click()
    expect(chair.locator(".wb-banner.is-warn")).to_contain_text("Собеседования отменены")
    go_to(chair, FINAL)
    expect(chair.locator(".wb-banner.is-warn")).to_have_count(0)
    juror = visit(member)
    shown(juror.page, FINAL)
    juror.choose(TALK).rate(2, 1)
    juror.expect_saved()


def test_who_was_replaced_in_another_stage_can_be_replaced_here_too(
    visit: Visit, season: ServedSeason
) -> None:
    in_transaction(season, lambda work: work.people.put_members([a_member(FINAL_ONLY[2], active=False)]))
    chair = visit("C01").page
    shown(chair, FINAL)
    row = chair.locator("tbody tr", has_text="Э23")
    expect(row.get_by_role("button", name="Заменить… Э23")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_open_switch_breaks_no_rule_of_accessibility_and_fits(
    visit: Visit, width: int, scheme: str
) -> None:
    for who in (BOTH[-1], "C01"):
        page = visit(who, width=width, color_scheme=scheme, bypass_csp=True).page
        shown(page, FINAL)
        switch(page).locator("summary").click()
        expect(choice(page, FIRST)).to_be_visible()
        # The open switch lies over parts of the page, which axe takes for buttons that are too small.
        assert [each for each in violations(page) if not each.startswith("target-size")] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        box = choice(page, FIRST).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["height"] >= 44
