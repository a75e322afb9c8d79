"""The screens against axe's rules for WCAG 2.2 AA, in both colour schemes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.e2e.assessed_season import a_season_with_an_assessment
from tests.e2e.axe import violations
from tests.e2e.judged_season import a_judged_season
from tests.e2e.juror_page import SOON, JurorPage
from tests.e2e.participant_page import ParticipantPage
from tests.serving.helpers import Server
from workbench.app.example.assessment import FINISHED, TO_BEGIN


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(a_judged_season(tmp_path_factory.mktemp("accessible")))
    yield running
    assert running.stop() == 0, running.log


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("member", "width"), [("J01", 1280), ("J01", 360), ("C01", 1280), ("C01", 360)])
def test_screen_breaks_no_rule_of_accessibility(
    browser: Browser, server: Server, member: str, width: int, scheme: str
) -> None:
    # Playwright's options let axe in past our own Content-Security-Policy.
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        locale="ru-RU",
        color_scheme=scheme,  # type: ignore[arg-type]
        bypass_csp=True,
    )
    try:
        screen = JurorPage(context.new_page()).open(server.link(member))
        findings = violations(screen.page)
        if member == "J01":
            screen.rate(1, 5)
            screen.criterion(1).get_by_role("button", name="Что значит каждый уровень").click()
            expect(screen.criterion(1)).to_contain_text("Нужен комментарий", timeout=SOON)
            findings += violations(screen.page)
            screen.page.get_by_role("button", name="Конфликт…").click()
            expect(screen.page.get_by_role("dialog")).to_be_visible()
            findings += violations(screen.page)
        if member == "C01":
            for tab, shown in (("Расхождения", "h2"), ("Конфликты", ".wb-part"), ("Финалисты", ".wb-list")):
                screen.page.get_by_role("tab", name=tab).click()
                expect(screen.page.locator(f".wb-card {shown}").first).to_be_visible(timeout=SOON)
                findings += violations(screen.page)
            screen.page.get_by_role("tab", name="Ход экспертизы").click()
            screen.page.get_by_role("button", name="Заменить…").first.click()
            expect(screen.page.get_by_role("dialog")).to_be_visible(timeout=SOON)
            findings += violations(screen.page)
        assert findings == []
    finally:
        context.close()


@pytest.fixture(scope="module")
def assessed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(a_season_with_an_assessment(tmp_path_factory.mktemp("assessed")))
    yield running
    assert running.stop() == 0, running.log


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_participants_page_breaks_no_rule_of_accessibility(
    browser: Browser, assessed: Server, width: int, scheme: str
) -> None:
    def window() -> BrowserContext:
        return browser.new_context(
            viewport={"width": width, "height": 800},
            locale="ru-RU",
            color_scheme=scheme,  # type: ignore[arg-type]
            bypass_csp=True,
        )

    with closing(window()) as context:
        person = ParticipantPage(context.new_page()).open(assessed.link(TO_BEGIN))
        findings = violations(person.page)
        person.task("Тест ситуаций").get_by_role("button").click()
        person.option(2).click()
        person.expect_saved()
        findings += violations(person.page)
        person.press("?")
        expect(person.page.get_by_role("dialog")).to_be_visible()
        findings += violations(person.page)
        person.press("Escape")
        expect(person.page.get_by_role("dialog")).to_have_count(0)
        person.go_to_check()
        expect(person.page.locator(".wb-count-open")).to_be_visible()
        findings += violations(person.page)
        person.menu("К началу")
        person.task("Самооценка").get_by_role("button").click()
        person.frequency(1, "often").click()
        person.expect_saved()
        findings += violations(person.page)
    with closing(window()) as context:
        person = ParticipantPage(context.new_page()).open(assessed.link(FINISHED))
        person.page.get_by_role("button", name="Открыть профиль").click()
        expect(person.page.locator(".wb-competency").first).to_be_visible(timeout=SOON)
        findings += violations(person.page)
    assert findings == []
