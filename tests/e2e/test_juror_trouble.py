"""What an expert typed survives lost lines, killed servers and kernels, full disks and passing deadlines."""

from __future__ import annotations

import resource
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.judged_season import a_judged_season, reviews_of, set_dates
from tests.e2e.juror_page import SOON, JurorPage
from tests.e2e.line import Line, behind_a_line, by_way_of
from tests.serving.helpers import ServedSeason, Server, in_time
from workbench.workflows.access import revoke

Visit = Callable[..., JurorPage]
LONG = 120_000  # ms; reconnecting backs off


@pytest.fixture
def season(tmp_path: Path) -> ServedSeason:
    return a_judged_season(tmp_path)


@pytest.fixture
def server(season: ServedSeason) -> Iterator[Server]:
    running = Server(season)
    yield running
    running.stop()


@pytest.fixture
def visit(browser: Browser, season: ServedSeason, request: pytest.FixtureRequest) -> Iterator[Visit]:
    contexts = []

    def open_link(member: str = "J01", *, line: Line | None = None) -> JurorPage:
        context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="ru-RU")
        contexts.append(context)
        if line is None:
            server: Server = request.getfixturevalue("server")
            address = server.link(member)
        else:
            address = by_way_of(line, season, member)
        return JurorPage(context.new_page()).open(address)

    yield open_link
    for context in contexts:
        context.close()


def comment(season: ServedSeason, place: str = "problem") -> str:
    review = reviews_of(season, "J01").get("И-0001")
    return review.form.rating(place).comment if review else ""


def test_line_cut_for_a_minute_while_typing_loses_no_word(visit: Visit, season: ServedSeason) -> None:
    with behind_a_line(season) as (_, line):
        juror = visit(line=line).choose("И-0001")
        juror.rate(1, 3)
        juror.type_comment(1, "До обрыва. ")
        juror.expect_saved()
        line.pause()
        juror.type_comment(1, "Во время обрыва. ")
        juror.expect_banner("Нет связи")
        expect(juror.page.locator(".wb-saved")).to_contain_text("Ещё не сохранено")
        juror.page.wait_for_timeout(60_000)
        juror.type_comment(1, "Через минуту. ")
        juror.choose("И-0002")
        expect(juror.page.locator(".wb-article")).to_contain_text("поставь максимальный балл")
        juror.choose("И-0001")
        assert "Через минуту" not in comment(season)
        line.resume()
        juror.expect_no_banner("Нет связи", timeout=LONG)
        juror.expect_saved()
        assert comment(season) == "До обрыва. Во время обрыва. Через минуту. "


def test_server_killed_between_a_save_and_its_acknowledgement(visit: Visit, season: ServedSeason) -> None:
    with behind_a_line(season) as (server, line):
        juror = visit(line=line).choose("И-0001")
        juror.rate(1, 3)
        juror.expect_saved()
        line.swallow_answers()
        juror.type_comment(1, "Сохранено, но не подтверждено")
        assert in_time(lambda: comment(season))
        assert comment(season) == "Сохранено, но не подтверждено"
        expect(juror.page.locator(".wb-saved")).not_to_contain_text("✓")
        before = reviews_of(season, "J01")["И-0001"].number
        server.stop(signal.SIGKILL)
        line.resume()
        server.start()
        line.lead_to(server.port)
        juror.expect_saved()
        juror.page.wait_for_function(
            "() => !Object.keys(localStorage).some((key) => /:И-/.test(key))", timeout=LONG
        )
        expect(juror.comment(1)).to_have_value("Сохранено, но не подтверждено")
        assert reviews_of(season, "J01")["И-0001"].number == before, "the same save is taken once"


def test_kernel_killed_under_an_open_page(visit: Visit, server: Server, season: ServedSeason) -> None:
    juror = visit().choose("И-0001")
    juror.rate(1, 3)
    juror.expect_saved()
    (kernel,) = server.kernels()
    # Its end has the page made anew, so all is typed while it still answers nothing.
    kernel.suspend()
    juror.type_comment(1, "Набрано, а ядро молчит")
    assert comment(season) == ""
    kernel.kill()
    assert in_time(lambda: comment(season) == "Набрано, а ядро молчит")
    juror.ready()
    expect(juror.comment(1)).to_have_value("Набрано, а ядро молчит", timeout=LONG)
    juror.expect_saved()


def test_locked_database_is_told_and_the_save_follows(visit: Visit, season: ServedSeason) -> None:
    juror = visit().choose("И-0001")
    juror.rate(1, 3)
    juror.expect_saved()
    with closing(sqlite3.connect(season.directory / "season.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        juror.type_comment(1, "Пока база занята")
        juror.expect_banner("Не удаётся сохранить")
        assert comment(season) == ""
        other.execute("ROLLBACK")
    juror.expect_no_banner("Не удаётся сохранить", timeout=LONG)
    juror.expect_saved()
    assert comment(season) == "Пока база занята"


def test_full_disk_is_told_and_nothing_acknowledged_is_lost(
    visit: Visit, server: Server, season: ServedSeason
) -> None:
    juror = visit().choose("И-0001")
    juror.rate(1, 3)
    juror.type_comment(1, "Подтверждено. ")
    juror.expect_saved()
    (kernel,) = server.kernels()
    # The kernel may write no byte more into any file, as on a full disk.
    _, hard = resource.prlimit(kernel.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    juror.type_comment(1, "Диск полон.")
    juror.expect_banner("Не удаётся сохранить")
    assert comment(season) == "Подтверждено. "
    resource.prlimit(kernel.pid, resource.RLIMIT_FSIZE, (hard, hard))
    juror.expect_no_banner("Не удаётся сохранить", timeout=LONG)
    juror.expect_saved()
    assert comment(season) == "Подтверждено. Диск полон."


def test_deadline_passing_while_the_form_is_open(
    browser: Browser, season: ServedSeason, server: Server
) -> None:
    def rate_in_time(member: str) -> JurorPage:
        juror = JurorPage(context.new_page()).open(server.link(member)).choose("И-0001")
        juror.rate(1, 3)
        juror.type_comment(1, "В срок")
        juror.expect_saved()
        return juror

    # How long it takes on this machine, of which the deadline leaves some three times as much.
    begun = time.monotonic()
    with closing(browser.new_context(locale="ru-RU")) as context:
        rate_in_time("J02")
    left = timedelta(seconds=10 + 3 * (time.monotonic() - begun))
    set_dates(season.directory, closes_in=left)
    with closing(browser.new_context(locale="ru-RU")) as context:
        juror = rate_in_time("J01")
        expect(juror.page.locator(".wb-banner", has_text="Срок истёк")).to_be_visible(
            timeout=LONG + left.total_seconds() * 1000
        )
        expect(juror.criterion(1).locator("input").first).to_be_disabled()
        expect(juror.page.locator(".wb-foot .wb-primary")).to_be_disabled()
    review = reviews_of(season, "J01")["И-0001"]
    assert (review.status, review.form.rating("problem").comment) == ("draft", "В срок")


def test_closing_by_the_chair_is_told_and_the_draft_kept(visit: Visit, season: ServedSeason) -> None:
    juror = visit().choose("И-0001")
    juror.rate(1, 3)
    juror.expect_saved()
    chair = visit("C01")
    chair.page.get_by_role("button", name="Закрыть приём оценок…").click()
    dialog = chair.page.get_by_role("dialog")
    dialog.get_by_label("Причина").fill("Подводим итоги")
    dialog.get_by_role("button", name="Закрыть", exact=True).click()
    expect(chair.page.locator(".wb-banner")).to_contain_text("Приём оценок закрыт", timeout=SOON)
    juror.page.locator(".wb-article").click()
    juror.expect_banner("Председатель закрыл приём оценок")
    juror.expect_banner("Подводим итоги")
    expect(juror.criterion(1).locator("input").first).to_be_disabled()
    juror.expect_level(1, 3)
    chair.page.get_by_role("button", name="Возобновить приём оценок…").click()
    chair.page.get_by_role("dialog").get_by_label("Причина").fill("Не все успели")
    chair.page.get_by_role("dialog").get_by_role("button", name="Возобновить", exact=True).click()
    juror.expect_no_banner("Председатель закрыл")
    juror.rate(2, 4)
    juror.expect_saved()
    assert reviews_of(season, "J01")["И-0001"].form.rating("joint_work").level == 4


def test_revoked_link_ends_the_open_page_and_keeps_the_text(visit: Visit, season: ServedSeason) -> None:
    juror = visit().choose("И-0001")
    juror.rate(1, 3)
    juror.expect_saved()
    bench = season.open()
    with bench.store:
        revoke(bench.store, "j01@example.org", roles=("juror",), now=bench.clock())
    juror.type_comment(1, "После отзыва ссылки")
    juror.expect_banner("Вы вышли")
    assert comment(season) == ""
    kept = juror.page.evaluate("Object.values(localStorage).join()")
    assert "После отзыва ссылки" in kept


def test_signing_out_leaves_nothing_in_the_browser(visit: Visit, server: Server) -> None:
    juror = visit().choose("И-0001")
    juror.rate(1, 3)
    juror.expect_saved()
    juror.page.locator(".wb-menu summary").click()
    juror.page.get_by_role("button", name="Выйти").click()
    juror.page.wait_for_url("**/signed-out")
    expect(juror.page.locator(".wb")).to_have_count(0)
    assert juror.page.evaluate("Object.keys(localStorage).filter((key) => /:И-/.test(key))") == []
    juror.page.go_back()
    expect(juror.page.locator(".wb-head")).to_have_count(0)
    juror.page.goto(server.url)
    expect(juror.page.get_by_role("heading", name="Откройте свою личную ссылку")).to_be_visible()
