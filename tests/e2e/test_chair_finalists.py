"""Finalists in a real Chromium: proposed, approved by one and published by another, and one who leaves."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.builders import a_member, a_revision
from tests.e2e.axe import violations
from tests.e2e.judged_season import a_judged_season
from tests.e2e.juror_page import JurorPage
from tests.e2e.line import Line, behind_a_line, by_way_of
from tests.serving.helpers import ServedSeason, Server, in_time
from workbench.domain.protocol import digest_of
from workbench.domain.reviews import Form, Rating
from workbench.workflows.access import renew

Visit = Callable[..., Page]
LEVELS = {"И-0001": 5, "И-0002": 4, "И-0003": 3, "И-0004": 2}
PATIENCE = 60_000  # ms; a choice of finalists loads numerical libraries first


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> ServedSeason:
    return a_season_to_decide(tmp_path_factory.mktemp("decided"))


def a_season_to_decide(directory: Path) -> ServedSeason:
    """Judging is over, everything is submitted; two seats, one on reserve; K01 counts with the chair."""
    season = a_judged_season(directory, jurors=2, closes_in=timedelta(hours=-1))
    file = season.directory / "season.yaml"
    text = file.read_text(encoding="utf-8").replace("seats: 100 ", "seats: 2 ")
    file.write_text(text.replace("reserve: 20 ", "reserve: 1 "), encoding="utf-8")
    bench = season.open()
    stage = bench.stage()
    rubric = bench.rubric(stage)
    with bench.store:
        with bench.store.write() as work:
            work.rubrics.put(rubric)
            work.people.put_members([a_member("K01", role="commission")])
            for each in work.assignments.all(stage.id):
                levels = _levels(each.member_id, LEVELS[each.entry], len(rubric.criteria))
                ratings = {key.id: Rating(level) for key, level in zip(rubric.criteria, levels, strict=True)}
                revision = a_revision(each.id, form=Form(ratings), status="submitted", rubric_key=rubric.key)
                work.reviews.append(revision)
        (issued,) = renew(bench.store, bench.season, ["K01"], now=bench.clock())
    season.tokens["K01"] = issued.token
    return season


def _levels(member: str, level: int, count: int) -> list[int]:
    """Around a level, as people give them: no two criteria and no two jurors quite alike."""
    spread = [0, -1, 0, 1, 0, 0, -1, 1, 0, 1]
    shift = int(member[1:])
    return [min(max(level + spread[(place * shift + shift) % len(spread)], 1), 5) for place in range(count)]


@pytest.fixture(scope="module")
def server(season: ServedSeason) -> Iterator[Server]:
    running = Server(season)
    yield running
    assert running.stop() == 0, running.log


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    """Opens the tab on finalists; fails on errors of the page."""
    contexts = []
    errors: list[str] = []

    def open_tab(member: str, width: int = 1280) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, locale="ru-RU", bypass_csp=True
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        JurorPage(page).open(server.link(member))
        page.get_by_role("tab", name="Финалисты").click()
        expect(page.locator(".wb-card").first).to_be_visible(timeout=PATIENCE)
        return page

    yield open_tab
    for context in contexts:
        context.close()
    assert errors == []


def confirm(page: Page, button: str, in_dialog: str, reason: str = "") -> None:
    page.get_by_role("button", name=button).first.click()
    dialog = page.get_by_role("dialog")
    if reason:
        expect(dialog.get_by_role("button", name=in_dialog)).to_be_disabled()
        dialog.get_by_label("Причина").fill(reason)
    dialog.get_by_role("button", name=in_dialog, exact=True).click()
    expect(dialog).to_have_count(0, timeout=PATIENCE)


def expect_step(page: Page, name: str) -> None:
    expect(page.locator(".wb-steps [aria-current=step]")).to_have_text(name, timeout=PATIENCE)


def expect_finalists(page: Page, *numbers: str) -> None:
    rows = page.get_by_role("region", name="Финалисты").locator("tbody th")
    expect(rows).to_have_text([re.compile(f"^{each}") for each in numbers], timeout=PATIENCE)


def test_list_is_proposed_approved_and_published_by_two_people_and_one_leaves(
    visit: Visit, season: ServedSeason
) -> None:
    chair, commission = visit("C01"), visit("K01")
    expect(commission.get_by_role("button", name="Предложить список…")).to_have_count(0)
    confirm(chair, "Предложить список…", "Составить список")
    expect(chair.locator(".wb-decision")).to_contain_text("D-0001")
    expect_step(chair, "проект")
    expect_finalists(chair, "И-0001", "И-0002")
    reserve = chair.get_by_role("region", name="Резерв, в порядке вызова")
    expect(reserve.locator("tbody tr")).to_have_count(1)
    expect(reserve).to_contain_text("И-0003")

    # The page of the commission follows by itself.
    expect(commission.locator(".wb-decision")).to_contain_text("D-0001", timeout=PATIENCE)
    confirm(commission, "Утвердить…", "Утвердить")
    expect_step(commission, "утверждён")
    expect(commission.get_by_role("button", name="Опубликовать…")).to_have_count(0)

    publish = chair.get_by_role("button", name="Опубликовать…")
    expect(publish).to_be_visible(timeout=PATIENCE)
    confirm(chair, "Опубликовать…", "Опубликовать")
    expect_step(chair, "опубликован")
    expect(chair.locator(".wb-decision")).to_contain_text("К01: утверждено")
    expect(chair.locator(".wb-decision")).to_contain_text("П01: опубликовано")
    _downloads_hold_the_protocol(chair, season)

    chair.get_by_role("button", name="Выбывает… И-0001").click()
    expect(chair.get_by_role("dialog")).to_contain_text("И-0003")
    chair.get_by_role("dialog").get_by_role("button", name="Отмена").click()
    confirm(chair, "Выбывает… И-0001", "Предложить замену", "Отказ по болезни")
    expect(chair.locator(".wb-decision")).to_contain_text("D-0002")
    expect(chair.locator(".wb-decision")).to_contain_text("действует список D-0001")
    expect_step(chair, "проект")
    expect_finalists(chair, "И-0002", "И-0003")
    expect(chair.locator("section", has_text="Выбывшие финалисты").last).to_contain_text("Отказ по болезни")

    phone = visit("K01", width=360)
    expect(phone.locator(".wb-decision")).to_contain_text("D-0002", timeout=PATIENCE)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    chair.get_by_role("button", name="Отклонить…").click()
    expect(chair.get_by_role("dialog")).to_be_visible()
    for page in (chair, phone):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert violations(page) == []


def _downloads_hold_the_protocol(chair: Page, season: ServedSeason) -> None:
    with chair.expect_download() as printed:
        chair.get_by_role("link", name="D-0001 PDF").click()
    assert re.fullmatch(r".*-D-0001\.pdf", printed.value.suggested_filename)
    assert printed.value.path().read_bytes().startswith(b"%PDF")
    with chair.expect_download() as document:
        chair.get_by_role("link", name="D-0001 JSON").click()
    bench = season.open()
    with bench.store, bench.store.read() as work:
        kept = work.decisions.get("D-0001")
    assert kept is not None
    assert digest_of(json.loads(document.value.path().read_text("utf-8"))) == kept.digest
    with chair.expect_download() as table:
        chair.get_by_role("link", name="D-0001 XLSX").click()
    assert table.value.path().read_bytes().startswith(b"PK")


def test_protocol_is_for_the_chair_and_the_commission_only(browser: Browser, server: Server) -> None:
    for member, address, status in (
        ("J01", "download/protocol/D-0001.pdf", 403),
        ("C01", "download/protocol/D-9999.pdf", 404),
        ("C01", "download/protocol/D-0001.exe", 404),
        ("C01", "download/protocol/../../season.yaml", 404),
    ):
        context = browser.new_context(locale="ru-RU")
        try:
            page = JurorPage(context.new_page()).open(server.link(member)).page
            assert page.request.get(server.url + address, max_redirects=0).status == status, address
        finally:
            context.close()


@pytest.fixture
def lost_season(tmp_path: Path) -> ServedSeason:
    return a_season_to_decide(tmp_path)


def test_line_lost_while_deciding_locks_the_page_until_it_says_what_was_decided(
    browser: Browser, lost_season: ServedSeason
) -> None:
    context = browser.new_context(locale="ru-RU", viewport={"width": 1280, "height": 800})
    try:
        with behind_a_line(lost_season) as (_, line):
            page = context.new_page()
            JurorPage(page).open(by_way_of(line, lost_season, "C01"))
            page.get_by_role("tab", name="Финалисты").click()
            propose = page.get_by_role("button", name="Предложить список…").first
            _answer_is_lost(page, line, lost_season)
            _nothing_is_decided_without_a_line(page, line)
            expect(propose).to_be_enabled(timeout=PATIENCE)
        assert _decided(lost_season) == ["D-0001"]
    finally:
        context.close()


def _answer_is_lost(page: Page, line: Line, season: ServedSeason) -> None:
    """The proposal arrives and its answer does not: unknown at first, then told."""
    page.get_by_role("button", name="Предложить список…").first.click(timeout=PATIENCE)
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Примечание").fill("По итогам экспертизы")
    line.swallow_answers()
    dialog.get_by_role("button", name="Составить список").click()
    expect(page.locator("html")).to_have_attribute("data-connection", "lost", timeout=PATIENCE)
    expect(dialog.get_by_role("alert")).to_be_visible()
    expect(dialog.get_by_role("button", name="Отмена")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(1)
    assert in_time(lambda: _decided(season))
    assert _decided(season) == ["D-0001"]
    line.resume()
    expect(dialog).to_have_count(0, timeout=PATIENCE)
    expect(page.locator(".wb-banner.is-ok")).to_contain_text("D-0001", timeout=PATIENCE)
    expect(page.locator(".wb-decision")).to_contain_text("D-0001")


def _nothing_is_decided_without_a_line(page: Page, line: Line) -> None:
    """With the line lost no button decides, neither at once nor when the line is back."""
    page.get_by_role("button", name="Утвердить…").click()
    dialog = page.get_by_role("dialog")
    line.cut()
    expect(dialog.get_by_role("button", name="Утвердить")).to_be_disabled(timeout=PATIENCE)
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_role("button", name="Отмена").click()
    expect(page.get_by_role("button", name="Утвердить…")).to_be_disabled()
    line.resume()
    expect(page.get_by_role("button", name="Утвердить…")).to_be_enabled(timeout=PATIENCE)
    expect_step(page, "проект")


def _decided(season: ServedSeason) -> list[str]:
    bench = season.open()
    with bench.store, bench.store.read() as work:
        return [each.id for each in work.decisions.all(bench.stage().id)]
