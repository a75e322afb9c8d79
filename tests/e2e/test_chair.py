"""The chair watches real experts at work, and takes the results home."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, expect

from tests.builders import a_member
from tests.e2e.judged_season import a_judged_season, in_transaction
from tests.e2e.juror_page import SOON, JurorPage
from tests.serving.helpers import ServedSeason, Server
from workbench.workflows.ports import Unit

Visit = Callable[..., JurorPage]


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> ServedSeason:
    return a_judged_season(tmp_path_factory.mktemp("chaired"), jurors=3)


@pytest.fixture(scope="module")
def server(season: ServedSeason) -> Iterator[Server]:
    running = Server(season)
    yield running
    assert running.stop() == 0, running.log


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    contexts = []

    def open_link(member: str, width: int = 1280, height: int = 800) -> JurorPage:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="ru-RU")
        contexts.append(context)
        return JurorPage(context.new_page()).open(server.link(member))

    yield open_link
    for context in contexts:
        context.close()


def submit(visit: Visit, member: str, number: str, level: int) -> None:
    juror = visit(member).choose(number)
    juror.rate_all(level)
    juror.submit()
    expect(juror.status(number)).to_contain_text("отправлено", timeout=SOON)


def test_progress_levels_apart_and_files_follow_the_experts(visit: Visit, tmp_path: Path) -> None:
    chair = visit("C01").page
    expect(chair.locator("tbody tr", has_text="Э01")).to_contain_text("0 / 3")
    submit(visit, "J01", "И-0001", 2)
    expect(chair.locator("tbody tr", has_text="Э01")).to_contain_text("1 / 3", timeout=SOON)
    submit(visit, "J02", "И-0001", 4)
    expect(chair.locator("tbody tr", has_text="И-0001")).to_contain_text("3,0", timeout=SOON)
    chair.get_by_role("tab", name="Расхождения").click()
    apart = chair.locator("tbody tr", has_text="Значимость проблемы")
    expect(apart).to_contain_text("И-0001")
    expect(apart).to_contain_text("Э01")

    with chair.expect_download() as sheet:
        chair.locator("summary", has_text="Скачать").click()
        chair.get_by_role("link", name="Сводный оценочный лист").click()
    file = tmp_path / "sheet.xlsx"
    sheet.value.save_as(file)
    table = list(openpyxl.load_workbook(file)["Сводный лист"].iter_rows(min_row=3, values_only=True))
    first = dict(zip(table[0], table[1], strict=True))
    assert (first["Работа"], first["Значимость проблемы"], first["Итог"], first["Листов"]) == (
        "И-0001",
        3,
        3,
        2,
    )

    with chair.expect_download() as reviews:
        chair.get_by_role("link", name="Все оценки построчно CSV").click()
    rows = list(csv.DictReader(io.StringIO(reviews.value.path().read_text("utf-8-sig")), delimiter=";"))
    assert {(each["juror"], each["level"]) for each in rows if each["criterion"] == "problem"} >= {
        ("J01", "2"),
        ("J02", "4"),
    }


def test_expert_gets_no_file_of_the_chair(visit: Visit, server: Server) -> None:
    juror = visit("J03").page
    answer = juror.request.get(f"{server.url}download/reviews.xlsx", max_redirects=0)
    assert answer.status in (403, 404)


def test_conflict_reaches_the_chair_with_its_reason(visit: Visit) -> None:
    juror = visit("J03").choose("И-0002").page
    juror.get_by_role("button", name="Конфликт…").click()
    juror.get_by_label("В чём конфликт?").fill("Это проект моей ученицы")
    juror.get_by_role("button", name="Заявить").click()
    chair = visit("C01").page
    chair.get_by_role("tab", name="Конфликты").click()
    expect(chair.locator("tbody tr", has_text="И-0002")).to_contain_text(
        "Это проект моей ученицы", timeout=SOON
    )


def test_dismissed_conflict_gives_the_entry_back_and_can_be_taken_back(visit: Visit) -> None:
    juror = visit("J02").choose("И-0003").page
    juror.get_by_role("button", name="Конфликт…").click()
    juror.get_by_label("В чём конфликт?").fill("Учились вместе")
    juror.get_by_role("button", name="Заявить").click()
    chair = visit("C01").page
    chair.get_by_role("tab", name="Конфликты").click()
    declared = chair.get_by_role("region", name="Заявили сами эксперты").locator("tr", has_text="Э02")
    declared.get_by_role("button", name="Снять…").click(timeout=SOON)
    dialog = chair.get_by_role("dialog")
    expect(dialog).to_contain_text("Учились вместе")
    expect(dialog.get_by_role("button", name="Снять конфликт")).to_be_disabled()
    dialog.get_by_label("Причина").fill("Двадцать лет назад")
    dialog.get_by_role("button", name="Снять конфликт").click()
    expect(dialog).to_have_count(0, timeout=SOON)
    dismissed = chair.get_by_role("region", name="Снятые конфликты").locator("tr", has_text="Э02")
    expect(dismissed).to_contain_text("Двадцать лет назад")
    expect(dismissed).to_contain_text("П01")
    expect(visit("J02").choose("И-0003").criterion(1)).to_be_visible(timeout=SOON)

    dismissed.get_by_role("button", name="Вернуть…").click()
    dialog.get_by_label("Причина").fill("Узнали больше")
    dialog.get_by_role("button", name="Вернуть конфликт").click()
    expect(declared).to_contain_text("Учились вместе", timeout=SOON)
    expect(dismissed).to_have_count(0)


def test_open_work_of_whoever_drops_out_goes_to_others(
    visit: Visit, season: ServedSeason, server: Server, browser: Browser
) -> None:
    def enlist(work: Unit) -> None:
        regions = {"J08": "Республика Карелия", "J09": "Мурманская область"}
        work.people.put_members(
            [a_member(each, region=region, organisation=each) for each, region in regions.items()]
        )

    in_transaction(season, enlist)
    chair = visit("C01").page
    chair.get_by_role("button", name="Заменить… Э03").click()
    dialog = chair.get_by_role("dialog")
    expect(dialog).to_contain_text("другим экспертам")
    dialog.get_by_label("Причина").fill("Заболела")
    dialog.get_by_role("button", name="Заменить", exact=True).click()
    expect(dialog).to_have_count(0, timeout=3 * SOON)
    said = chair.locator(".wb-banner.is-ok")
    expect(said).to_contain_text("Эксперт Э03 выбыл")
    expect(said).to_contain_text(re.compile("Э0[89] — "))
    expect(chair.locator("tbody tr", has_text="Э09")).to_be_visible(timeout=SOON)
    context = browser.new_context(locale="ru-RU")
    try:
        left = context.new_page()
        left.goto(server.link("J03"))
        expect(left.locator("body")).to_contain_text("Ваша работа в жюри завершена")
    finally:
        context.close()


def test_chairs_page_fits_a_phone(visit: Visit) -> None:
    chair = visit("C01", width=360, height=740).page
    expect(chair.get_by_role("tab", name="Ход экспертизы")).to_be_visible()
    assert chair.evaluate("document.documentElement.scrollWidth") <= 360


def test_chair_cannot_reopen_into_the_past(visit: Visit) -> None:
    chair = visit("C01").page
    chair.get_by_role("button", name="Закрыть приём оценок…").click()
    chair.get_by_label("Причина").fill("Проверка")
    chair.get_by_role("button", name="Закрыть", exact=True).click()
    chair.get_by_role("button", name="Возобновить приём оценок…").click(timeout=SOON)
    chair.get_by_label("Причина").fill("Проверка")
    chair.get_by_label("Новый срок").fill("2020-01-01T10:00")
    chair.get_by_role("button", name="Возобновить", exact=True).click()
    expect(chair.get_by_role("dialog")).to_contain_text("срок уже прошёл", timeout=SOON)
    chair.get_by_label("Новый срок").fill("")
    chair.get_by_role("button", name="Возобновить", exact=True).click()
    expect(chair.get_by_role("dialog")).to_have_count(0, timeout=SOON)
