"""Training works in a real browser: first in the queue, with the reference after submitting."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, BrowserContext, expect

from tests.e2e.axe import violations
from tests.e2e.judged_season import a_judged_season, reviews_of
from tests.e2e.juror_page import SOON, JurorPage
from tests.serving.helpers import ServedSeason, Server
from workbench.cli.main import main
from workbench.domain.training import TrainingRevision

Visit = Callable[..., JurorPage]


def a_training_season(directory: Path, *, training: str) -> ServedSeason:
    season = a_judged_season(directory, jurors=8)
    file = season.directory / "season.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("training: offered", f"training: {training}"), encoding="utf-8")
    done = CliRunner().invoke(main, ["import", "training", "--season", str(season.directory)])
    assert done.exit_code == 0, done.output
    return season


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory) -> ServedSeason:
    return a_training_season(tmp_path_factory.mktemp("offered"), training="offered")


@pytest.fixture(scope="module")
def server(offered: ServedSeason) -> Iterator[Server]:
    running = Server(offered)
    yield running
    assert running.stop() == 0, running.log


@pytest.fixture(scope="module")
def required(tmp_path_factory: pytest.TempPathFactory) -> ServedSeason:
    return a_training_season(tmp_path_factory.mktemp("required"), training="required")


@pytest.fixture(scope="module")
def strict_server(required: ServedSeason) -> Iterator[Server]:
    running = Server(required)
    yield running
    assert running.stop() == 0, running.log


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Opens a juror's link in a browser of its own; fails on errors of the page."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_link(
        server: Server, member: str, width: int = 1280, height: int = 800, scheme: str = "light"
    ) -> JurorPage:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="ru-RU",
            color_scheme=scheme,  # type: ignore[arg-type]
            bypass_csp=True,  # for axe
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return JurorPage(page).open(server.link(member))

    yield open_link
    for context in contexts:
        context.close()
    assert errors == []


def training_of(season: ServedSeason, member: str) -> list[TrainingRevision]:
    bench = season.open()
    with bench.store, bench.store.read() as work:
        return work.training.revisions(bench.stage().id, member)


def exported(season: ServedSeason, *arguments: str) -> str:
    done = CliRunner().invoke(main, [*arguments, "--season", str(season.directory)])
    return done.output


def submit_training(juror: JurorPage, number: str, level: int = 3) -> None:
    juror.choose(number)
    juror.rate_all(level)
    juror.submit()
    expect(juror.page.locator(".wb-result")).to_be_visible(timeout=SOON)


def submit_entry(juror: JurorPage) -> None:
    juror.choose("И-0001")
    juror.rate_all(3)
    juror.submit()
    expect(juror.status("И-0001")).to_contain_text("отправлено", timeout=SOON)


def test_a_juror_trains_on_a_phone_sees_the_reference_and_goes_on(
    visit: Visit, server: Server, offered: ServedSeason
) -> None:
    juror = visit(server, "J01", width=360, height=740)
    page = juror.page
    expect(page.locator(".wb-meta")).to_contain_text("Учебная работа Т-01", timeout=SOON)
    expect(page.locator(".wb-count")).to_have_text("0 из 3")
    juror.pane("Список")
    headings = page.locator(".wb-nav h2")
    expect(headings.first).to_contain_text("Учебные работы")
    juror.rate_all(4)
    expect(page.locator(".wb-training-note")).to_contain_text("на итоги конкурса она не влияет")
    expect(page.locator(".wb-reference")).to_have_count(0)
    expect(page.get_by_role("button", name="Конфликт…")).to_have_count(0)
    page.get_by_role("button", name="Отправить и сравнить").click()

    expect(page.locator(".wb-result")).to_contain_text("Совпало уровней: 4 из 8", timeout=SOON)
    expect(page.locator(".wb-result")).to_be_focused()
    expect(page.locator(".wb-reference")).to_have_count(8)
    expect(juror.criterion(1)).to_contain_text("Эталон: 5 · Образцово")
    expect(juror.criterion(1)).to_contain_text("у вас на 1 ниже")
    expect(juror.criterion(3)).to_contain_text("совпало")
    expect(juror.criterion(7)).to_contain_text("у вас на 2 выше")
    expect(juror.criterion(7)).to_contain_text("Слабое место работы")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    page.get_by_role("button", name="Следующая учебная").click()
    expect(page.locator(".wb-meta")).to_contain_text("Учебная работа Т-02", timeout=SOON)
    juror.rate_all(2)
    page.get_by_role("button", name="Отправить и сравнить").click()
    expect(page.locator(".wb-result")).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="Перейти к работам").click()
    expect(page.locator(".wb-meta")).to_contain_text("И-000", timeout=SOON)
    expect(page.locator(".wb-count")).to_have_text("0 из 3")
    juror.rate(1, 3)
    juror.expect_saved()
    assert {each.work for each in training_of(offered, "J01") if each.status == "submitted"} == {
        "Т-01",
        "Т-02",
    }
    assert len(reviews_of(offered, "J01")) == 1


def test_nothing_of_the_training_is_exported_or_calibrated(
    visit: Visit, server: Server, offered: ServedSeason
) -> None:
    before = [exported(offered, "calibrate")]
    submit_training(visit(server, "J02"), "Т-01")
    assert [exported(offered, "calibrate")] == before
    submit_entry(visit(server, "J02"))
    for what in ("reviews", "sheet"):
        content = exported(offered, "export", what, "--format", "json", "--out", "-")
        assert "И-0001" in content, what
        assert "Т-0" not in content
        assert "Велосипедная мастерская" not in content


def test_a_training_work_can_be_tried_again_and_hides_the_reference_meanwhile(
    visit: Visit, server: Server, offered: ServedSeason
) -> None:
    juror = visit(server, "J03")
    submit_training(juror, "Т-01")
    juror.page.reload()
    juror.ready()
    expect(juror.page.locator(".wb-result")).to_be_visible(timeout=SOON)
    juror.page.get_by_role("button", name="Ещё раз").click()
    expect(juror.criterion(1).locator("input").first).to_be_enabled(timeout=SOON)
    expect(juror.page.locator(".wb-reference")).to_have_count(0)
    juror.rate(3, 4)
    juror.submit()
    expect(juror.criterion(3)).to_contain_text("совпало", timeout=SOON)
    tries = [each for each in training_of(offered, "J03") if each.status == "submitted"]
    assert [each.form.rating("goal").level for each in tries] == [3, 4]


def test_training_survives_a_lost_connection_and_a_second_tab(
    visit: Visit, server: Server, offered: ServedSeason
) -> None:
    older, newer = visit(server, "J04").choose("Т-02"), visit(server, "J04").choose("Т-02")
    older.page.context.set_offline(True)
    newer.rate(1, 4)
    newer.expect_saved()
    older.rate(1, 2)
    older.rate(3, 2)
    older.page.context.set_offline(False)
    expect(older.criterion(1)).to_contain_text("Показана более новая версия", timeout=SOON)
    older.criterion(1).get_by_role("button", name="Взять мой вариант").first.click()
    older.expect_saved()
    newest = training_of(offered, "J04")[-1].form
    assert (newest.rating("problem").level, newest.rating("goal").level) == (2, 2)


def test_required_training_locks_real_entries_and_says_why(
    visit: Visit, strict_server: Server, required: ServedSeason
) -> None:
    juror = visit(strict_server, "J01", width=360, height=740)
    page = juror.page
    expect(juror.status("И-0001")).to_contain_text("после учебных работ")
    juror.choose("И-0001")
    expect(page.locator(".wb-article")).to_contain_text("семь учителей", timeout=SOON)
    juror.pane("Оценка")
    expect(page.locator(".wb-form")).to_contain_text("Сначала пройдите учебные работы, осталось: 2")
    expect(juror.criterion(1).locator("input").first).to_be_disabled()
    expect(page.get_by_role("button", name="Конфликт…")).to_be_enabled()
    page.get_by_role("button", name="К учебной работе").click()
    expect(page.locator(".wb-meta")).to_contain_text("Учебная работа Т-01", timeout=SOON)
    for number in ("Т-01", "Т-02"):
        submit_training(juror, number)
    page.get_by_role("button", name="Перейти к работам").click()
    expect(juror.criterion(1).locator("input").first).to_be_enabled(timeout=SOON)
    juror.rate(1, 3)
    juror.expect_saved()
    assert len(reviews_of(required, "J01")) == 1


def test_training_can_be_done_before_judging_opens(visit: Visit, tmp_path: Path) -> None:
    season = a_training_season(tmp_path, training="required")
    file = season.directory / "season.yaml"
    tomorrow = datetime.now() + timedelta(days=2)
    text = re.sub(r"(judging_opens: )[0-9: -]+", rf"\g<1>{tomorrow:%Y-%m-%d %H:%M}", file.read_text("utf-8"))
    file.write_text(text, encoding="utf-8")
    server = Server(season)
    try:
        juror = visit(server, "J01")
        juror.expect_banner("Экспертиза откроется")
        submit_training(juror, "Т-01")
        juror.expect_saved()
        juror.expect_no_banner("после закрытия")
        juror.choose("И-0001")
        expect(juror.criterion(1).locator("input").first).to_be_disabled()
    finally:
        assert server.stop() == 0, server.log
    assert [each.status for each in training_of(season, "J01")][-1] == "submitted"


def test_training_turns_english_with_everything_else(visit: Visit, server: Server) -> None:
    juror = visit(server, "J05")
    submit_training(juror, "Т-01")
    juror.page.get_by_role("button", name="In English").click()
    expect(juror.page.locator(".wb-result")).to_contain_text("Same levels:", timeout=SOON)
    expect(juror.criterion(1)).to_contain_text("Reference: 5 · Exemplary")
    shown = juror.page.locator(".wb-nav h2, .wb-foot, .wb-result").all_inner_texts()
    assert [text for text in shown if re.search("[А-Яа-яЁё]{3,}", text)] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("member", "width"), [("J06", 1280), ("J06", 360)])
def test_training_breaks_no_rule_of_accessibility(
    visit: Visit, server: Server, strict_server: Server, member: str, width: int, scheme: str
) -> None:
    juror = visit(server, member, width=width, scheme=scheme)
    findings = violations(juror.page)
    juror.choose("Т-01")
    if not any(each.status == "submitted" for each in training_of(server.season, member)):
        submit_training(juror, "Т-01")
    expect(juror.page.locator(".wb-result")).to_be_attached()
    juror.pane("Оценка")
    findings += violations(juror.page)
    waiting = visit(strict_server, member, width=width, scheme=scheme).choose("И-0001")
    waiting.pane("Оценка")
    findings += violations(waiting.page)
    assert findings == []
