"""Entries that resemble each other, and thematic groups, on the chair's page in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.alike_case import PASSAGE, TEXTS, a_duplicate, put_entries, put_found, put_groups
from tests.builders import a_member
from tests.e2e.axe import violations
from tests.e2e.judged_season import a_judged_season, in_transaction
from tests.e2e.juror_page import SOON, JurorPage
from tests.serving.helpers import ServedSeason, Server
from workbench.domain.duplicates import Duplicate
from workbench.workflows.access import renew
from workbench.workflows.ports import Unit

Visit = Callable[..., Page]
LONG = "Адаптация в сельских малокомплектных школах: как не остаться одному в первый год"


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> ServedSeason:
    """И-0011 and И-0012 share a passage, others resemble each other in other ways; two groups; K01 counts."""
    season = a_judged_season(tmp_path_factory.mktemp("alike"), jurors=2)
    bench = season.open()
    stage = bench.stage().id
    with bench.store as store:
        put_entries(store, stage)
        with store.write() as work:
            work.people.put_members([a_member("K01", role="commission")])
        others = [
            a_duplicate(store, "И-0001", "И-0011", kind="paraphrase", score=0.6),
            a_duplicate(store, "И-0002", "И-0013", kind="copy", score=0.9),
        ]
        put_found(store, a_duplicate(store), *others, stage_id=stage)
        (issued,) = renew(store, bench.season, ["K01"], now=bench.clock())
        panels = {
            ("Наставничество в школе", LONG): ["И-0001", "И-0002", "И-0003"],
            ("Наставничество в школе", "Молодые учителя"): ["И-0011", "И-0012"],
        }
        put_groups(store, panels, novel=["И-0013"], size=(3, 8), stage_id=stage)
    season.tokens["K01"] = issued.token
    return season


@pytest.fixture(scope="module")
def server(season: ServedSeason) -> Iterator[Server]:
    running = Server(season)
    yield running
    assert running.stop() == 0, running.log


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    """Opens a tab of the chair's page; fails on errors of the page."""
    contexts = []
    errors: list[str] = []

    def open_tab(member: str, tab: str, width: int = 1280, scheme: str = "light") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            locale="ru-RU",
            color_scheme=scheme,  # type: ignore[arg-type]
            bypass_csp=True,
        )
        context.set_default_timeout(SOON)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        JurorPage(page).open(server.link(member))
        page.get_by_role("tab", name=tab).click()
        expect(page.locator(".wb-card").first).to_be_visible(timeout=SOON)
        return page

    yield open_tab
    for context in contexts:
        context.close()
    assert errors == []


def open_pair(page: Page, first: str = "И-0011", second: str = "И-0012") -> None:
    page.get_by_role("button", name=f"Открыть {first} и {second}").click()
    expect(page.locator(".wb-pair-title")).to_have_text(f"{first} и {second}", timeout=SOON)


def decide(page: Page, verdict: str, reason: str) -> None:
    page.get_by_role("button", name=re.compile("Решить")).click()
    dialog = page.get_by_role("dialog")
    confirm = dialog.get_by_role("button", name="Записать решение")
    dialog.get_by_role("radio", name=verdict).check()
    expect(confirm).to_be_disabled()
    dialog.get_by_label("Причина").fill(reason)
    confirm.click()
    expect(dialog).to_have_count(0, timeout=SOON)


def test_chair_reads_both_works_decides_and_decides_again(visit: Visit) -> None:
    page = visit("C01", "Похожие работы")
    rows = page.get_by_role("region", name="Похожие работы").locator("tbody tr")
    expect(rows).to_have_count(3)
    expect(page.get_by_role("tab", name="Похожие работы").locator("i")).to_have_text("3")
    open_pair(page)
    sides = page.locator(".wb-side")
    for side, number in enumerate(("И-0011", "И-0012")):
        expect(sides.nth(side).locator("mark")).to_have_text(PASSAGE)
        expect(sides.nth(side)).to_contain_text(TEXTS[number][0].split(" ")[0])
    decide(page, "Копия", "Текст один")
    expect(page.locator(".wb-decided li")).to_have_count(1, timeout=SOON)
    decide(page, "Общий образец", "Общая форма района")
    decisions = page.locator(".wb-decided li")
    expect(decisions).to_have_count(2, timeout=SOON)
    expect(decisions.first).to_contain_text("действует")
    expect(decisions.first).to_contain_text("Общая форма района")
    expect(decisions.last).to_contain_text("П01")
    expect(decisions.last).to_contain_text("Текст один")
    page.get_by_role("button", name="К списку").click()
    expect(page.get_by_role("tab", name="Похожие работы").locator("i")).to_have_text("2")
    expect(rows.last).to_contain_text("И-0011 и И-0012")
    page.get_by_label("Решение").select_option("без решения")
    expect(rows).to_have_count(2, timeout=SOON)
    page.get_by_label("Найти по номеру или названию").fill("театр")
    expect(rows).to_have_count(1, timeout=SOON)
    expect(rows).to_contain_text("Школьный театр")


def test_keyboard_opens_a_pair_goes_to_the_other_passage_and_comes_back(visit: Visit) -> None:
    page = visit("K01", "Похожие работы")
    link = page.get_by_role("button", name="Открыть И-0011 и И-0012")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".wb-pair-title")).to_be_focused(timeout=SOON)
    page.locator("#passage-0-1").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#passage-1-1")).to_be_focused()
    back = page.get_by_role("button", name="К списку")
    back.focus()
    page.keyboard.press("Enter")
    expect(link).to_be_focused(timeout=SOON)


def test_counting_commission_reads_and_has_no_button_to_decide(visit: Visit) -> None:
    page = visit("K01", "Похожие работы")
    open_pair(page, "И-0002", "И-0013")
    expect(page.locator(".wb-side").first).to_contain_text("Ночной чат")
    expect(page.get_by_role("button", name=re.compile("Решить"))).to_have_count(0)
    # What a participant wrote is a text on this page and nothing else.
    assert page.evaluate("window.hacked") is None


def test_page_shows_by_itself_what_a_new_comparison_found(visit: Visit, season: ServedSeason) -> None:
    page = visit("K01", "Похожие работы")
    before = page.get_by_role("button", name="Открыть И-0003 и И-0004")
    expect(before).to_have_count(0)
    bench = season.open()
    stage = bench.stage().id
    with bench.store as store:
        found = [*_found(season), a_duplicate(store, "И-0003", "И-0004", kind="copy", stage_id=stage)]
        put_found(store, *found, stage_id=stage)

    def record(work: Unit) -> None:
        work.audit.append(at=bench.clock(), actor="organiser", action="compare", subject=stage, details={})

    in_transaction(season, record)
    expect(before).to_be_visible(timeout=SOON)


def _found(season: ServedSeason) -> list[Duplicate]:
    bench = season.open()
    with bench.store, bench.store.read() as work:
        return work.duplicates.found(bench.stage().id)


def test_groups_show_their_sizes_reviews_and_what_stands_outside(visit: Visit) -> None:
    page = visit("C01", "Группы")
    rows = page.get_by_role("region", name="Тематические группы").locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Молодые учителя")
    expect(rows.first).to_contain_text("меньше 3")
    expect(rows.first).to_contain_text("ещё нет")
    expect(rows.last).to_contain_text("0 / 6")
    rows.last.locator("summary").click()
    expect(rows.last).to_contain_text("Э01, Э02")
    expect(page.locator(".wb-card", has_text="Не похожи на остальные")).to_contain_text("Школьный театр")
    expect(page.locator(".wb-card", has_text="Ещё не в группах")).to_contain_text("И-0004")
    page.get_by_role("radio", name="по темам").check()
    expect(rows.first).to_contain_text(LONG)


@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")]
)
def test_both_tabs_fit_the_window_and_break_no_rule_of_accessibility(
    visit: Visit, width: int, scheme: str
) -> None:
    page = visit("C01", "Группы", width, scheme)
    expect(page.locator(".wb-group-name").first).to_be_visible()
    findings = [*violations(page), *wider(page)]
    page.get_by_role("tab", name="Похожие работы").click()
    expect(page.locator(".wb-pair-link").first).to_be_visible(timeout=SOON)
    findings += [*violations(page), *wider(page)]
    open_pair(page)
    findings += [*violations(page), *wider(page)]
    page.get_by_role("button", name=re.compile("Решить")).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    findings += [*violations(page), *wider(page)]
    assert findings == []


def wider(page: Page) -> list[str]:
    """What stands out of a window of that width: nothing but tabs and tables may scroll sideways."""
    widths = page.evaluate(
        "['html', '.wb-chair'].map((each) => document.querySelector(each))"
        ".map((each) => each.scrollWidth - each.clientWidth)"
    )
    return [f"{name} is {by} px too wide" for name, by in zip(("page", "tab"), widths, strict=True) if by > 0]
