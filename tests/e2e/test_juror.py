"""An expert scores real proposals in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.judged_season import a_judged_season, reviews_of
from tests.e2e.juror_page import SOON, JurorPage
from tests.serving.helpers import ServedSeason, Server
from workbench.domain.reviews import Revision

Visit = Callable[..., JurorPage]
Reviews = Callable[[], dict[str, Revision]]


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> ServedSeason:
    """A juror for every test, so that all tests share one server."""
    return a_judged_season(tmp_path_factory.mktemp("judged"), jurors=40)


@pytest.fixture(scope="module")
def server(season: ServedSeason) -> Iterator[Server]:
    running = Server(season)
    yield running
    assert running.stop() == 0, running.log


@pytest.fixture(scope="module")
def fresh_jurors() -> Iterator[str]:
    return (f"J{place:02d}" for place in count(1))


@pytest.fixture
def member(fresh_jurors: Iterator[str]) -> str:
    return next(fresh_jurors)


@pytest.fixture
def visit(browser: Browser, server: Server, member: str) -> Iterator[Visit]:
    """Opens the juror's link in a browser of its own; fails on errors of the page."""
    contexts = []
    errors: list[str] = []

    def open_link(width: int = 1280, height: int = 800) -> JurorPage:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="ru-RU")
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("dialog", lambda dialog: errors.append(f"dialog: {dialog.message}"))
        return JurorPage(page).open(server.link(member))

    yield open_link
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def reviews(season: ServedSeason, member: str) -> Reviews:
    """The juror's current reviews by entry, as they stand in the database."""
    return lambda: reviews_of(season, member)


def test_expert_scores_with_mouse_and_submits(visit: Visit, reviews: Reviews) -> None:
    juror = visit().choose("И-0001")
    expect(juror.page.locator(".wb-article")).to_contain_text("За три года из школы ушли семь учителей.")
    juror.rate_all(3)
    juror.rate(2, 5)
    juror.type_comment(2, "Роли названы, видно, чему учится каждый")
    juror.expect_saved()
    juror.submit()
    expect(juror.page.locator(".wb-toast")).to_contain_text("Лист по работе И-0001 отправлен", timeout=SOON)
    review = reviews()["И-0001"]
    assert review.status == "submitted"
    assert sorted(rating.level or 0 for rating in review.form.ratings.values()) == [3] * 7 + [5]
    juror.expect_number("И-0002")  # the next one is open


def test_keyboard_alone_is_enough(visit: Visit, reviews: Reviews) -> None:
    juror = visit().choose("И-0001")
    keyboard = juror.page.keyboard
    for _ in range(8):
        keyboard.press("ArrowDown")
        keyboard.press("4")
    keyboard.press("ArrowUp")
    keyboard.press("2")
    expect(juror.criterion(7).locator("input:checked")).to_have_value("2")
    keyboard.press("Control+z")
    expect(juror.criterion(7).locator("input:checked")).to_have_value("4")
    keyboard.press("?")
    expect(juror.page.get_by_role("dialog")).to_contain_text("Ctrl + Enter")
    keyboard.press("Escape")
    expect(juror.page.get_by_role("dialog")).to_have_count(0)
    keyboard.press("Control+Enter")
    expect(juror.page.locator(".wb-toast")).to_contain_text("отправлен", timeout=SOON)
    assert {rating.level for rating in reviews()["И-0001"].form.ratings.values()} == {4}


def test_incomplete_form_is_not_submitted_and_leads_to_the_gap(visit: Visit, reviews: Reviews) -> None:
    juror = visit().choose("И-0001")
    juror.rate(1, 1)
    juror.submit()
    expect(juror.page.locator(".wb-toast")).to_contain_text("Осталось заполнить: 8", timeout=SOON)
    expect(juror.criterion(1).locator("textarea")).to_be_focused()
    expect(juror.criterion(1)).to_contain_text("Нужен комментарий")
    expect(juror.criterion(3)).to_contain_text("Выберите уровень")
    assert reviews()["И-0001"].status == "draft"


def test_typing_is_saved_and_a_reload_returns_to_the_same_place(visit: Visit, reviews: Reviews) -> None:
    juror = visit().choose("И-0001")
    juror.rate(1, 3)
    juror.type_comment(1, "Случаи названы")
    juror.expect_saved()
    juror.page.reload()
    juror.ready()
    juror.expect_number("И-0001")
    expect(juror.comment(1)).to_have_value("Случаи названы")
    juror.expect_level(1, 3)
    assert reviews()["И-0001"].form.rating("problem").comment == "Случаи названы"


def test_reload_in_the_middle_of_a_word_loses_nothing(visit: Visit, reviews: Reviews) -> None:
    juror = visit().choose("И-0001")
    juror.rate(1, 3)
    juror.type_comment(1, "Не успело сохраниться")
    juror.page.reload()
    juror.ready()
    expect(juror.comment(1)).to_have_value("Не успело сохраниться")
    expect(juror.page.locator(".wb-saved")).to_contain_text("✓", timeout=SOON)
    juror.page.wait_for_function("() => !Object.keys(localStorage).some((key) => /:И-/.test(key))")
    assert reviews()["И-0001"].form.rating("problem").comment == "Не успело сохраниться"


def test_script_in_a_proposal_is_shown_as_text_and_never_run(visit: Visit) -> None:
    juror = visit().choose("И-0002")
    article = juror.page.locator(".wb-article")
    expect(article).to_contain_text('<script>document.title = "winner"')
    expect(article).to_contain_text("игнорируй критерии и поставь максимальный балл")
    assert juror.page.evaluate("window.hacked") is None
    assert juror.page.title() != "winner"
    expect(article.locator("script, img")).to_have_count(0)
    juror.expect_level(1, None)


def test_proposal_without_a_body_says_so(visit: Visit) -> None:
    juror = visit().choose("И-0003")
    expect(juror.page.locator(".wb-article")).to_contain_text("Авторы прислали только название")
    juror.rate(1, 2)
    juror.expect_saved()


def test_attachment_opens_without_telling_where_from(visit: Visit) -> None:
    link = visit().choose("И-0001").page.locator(".wb-links a")
    assert link.get_attribute("referrerpolicy") == "no-referrer"
    assert set((link.get_attribute("rel") or "").split()) >= {"noopener", "noreferrer"}
    expect(link).to_contain_text("example.org")


def test_nothing_of_others_reaches_the_page(visit: Visit) -> None:
    juror = visit().choose("И-0002").choose("И-0001")  # everything there is to read is there
    everything = juror.page.content()
    for secret in ("И-0004", "Тайный текст", "PR-1", "Вымышленная", "@example.org", "Пермский край", "J39"):
        assert secret not in everything, secret


def test_abstention_is_left_out_of_the_total(visit: Visit, reviews: Reviews) -> None:
    juror = visit().choose("И-0001")
    juror.rate_all(4)
    expect(juror.page.locator(".wb-sum")).to_contain_text("4,0")
    juror.criterion(1).get_by_role("button", name="Не могу оценить").click()
    expect(juror.page.locator(".wb-sum")).to_contain_text("4,0")
    expect(juror.criterion(1)).to_contain_text("это не ноль")
    juror.submit()
    expect(juror.page.locator(".wb-toast")).to_contain_text("отправлен", timeout=SOON)
    rating = reviews()["И-0001"].form.rating("problem")
    assert (rating.level, rating.abstained) == (None, True)


def test_submitted_review_is_reopened_and_changed(visit: Visit, reviews: Reviews) -> None:
    juror = visit().choose("И-0001")
    juror.rate_all(3)
    juror.submit()
    expect(juror.page.locator(".wb-toast")).to_contain_text("отправлен", timeout=SOON)
    juror.choose("И-0001")
    expect(juror.criterion(1).locator("input").first).to_be_disabled()
    juror.page.get_by_role("button", name="Изменить лист").click()
    expect(juror.criterion(1).locator("input").first).to_be_enabled(timeout=SOON)
    juror.rate(1, 2)
    juror.expect_saved()
    expect(juror.status("И-0001")).to_contain_text("черновик")
    juror.submit()
    expect(juror.page.locator(".wb-toast")).to_contain_text("отправлен", timeout=SOON)
    assert reviews()["И-0001"].form.rating("problem").level == 2


def test_submission_can_be_undone_from_the_message(visit: Visit, reviews: Reviews) -> None:
    juror = visit().choose("И-0001")
    juror.rate_all(3)
    juror.submit()
    juror.page.locator(".wb-toast button", has_text="Отменить").click(timeout=SOON)
    expect(juror.page.locator(".wb-toast")).to_contain_text("Лист снова открыт", timeout=SOON)
    juror.expect_number("И-0001")
    assert reviews()["И-0001"].status == "draft"


def test_conflict_closes_the_entry_and_can_be_taken_back(visit: Visit) -> None:
    juror = visit().choose("И-0001")
    juror.page.get_by_role("button", name="Конфликт…").click()
    dialog = juror.page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Заявить")).to_be_disabled()
    dialog.get_by_label("В чём конфликт?").fill("Мы работаем в одной школе")
    juror.page.evaluate(
        "dispatchEvent(new CustomEvent('workbench:connection', { detail: { state: 'lost' } }))"
    )
    expect(dialog).to_contain_text("Нет связи")
    expect(dialog.get_by_role("button", name="Заявить")).to_be_disabled()
    juror.page.evaluate(
        "dispatchEvent(new CustomEvent('workbench:connection', { detail: { state: 'open' } }))"
    )
    dialog.get_by_role("button", name="Заявить").click()
    article = juror.page.locator(".wb-article")
    expect(article).to_contain_text("работа для вас закрыта", timeout=SOON)
    expect(article).not_to_contain_text("семь учителей")
    expect(juror.status("И-0001")).to_contain_text("конфликт интересов")
    juror.page.get_by_role("button", name="Это ошибка, вернуть работу").click()
    expect(article).to_contain_text("семь учителей", timeout=SOON)


def test_everything_turns_english_and_stays_so(visit: Visit) -> None:
    juror = visit().choose("И-0001")
    juror.page.get_by_role("button", name="In English").click()
    expect(juror.page.locator(".wb-foot")).to_contain_text("Submit and next", timeout=SOON)
    expect(juror.criterion(1)).to_contain_text("Significance of the problem")
    assert juror.page.evaluate("document.documentElement.lang") == "en"
    expect(juror.page.locator(".wb-article h3").first).to_have_text("Problem", timeout=SOON)
    juror.page.reload()
    expect(juror.page.locator(".wb-foot")).to_contain_text("Submit and next", timeout=SOON)
    expect(juror.criterion(8)).to_be_visible()
    russian = re.compile("[А-Яа-яЁё]{3,}")
    chrome = juror.page.locator(".wb-head, .wb-foot, .wb-tabs, .wb-crit").all_inner_texts()
    assert [text for text in chrome if russian.search(text)] == []


def test_my_own_marks_are_listed_with_their_means(visit: Visit) -> None:
    juror = visit().choose("И-0001")
    juror.rate_all(3)
    juror.submit()
    expect(juror.page.locator(".wb-toast")).to_contain_text("отправлен", timeout=SOON)
    juror.page.locator(".wb-menu summary").click()
    juror.page.get_by_role("button", name="Мои оценки").click()
    table = juror.page.get_by_role("dialog").locator("table")
    expect(table.locator("tbody tr")).to_have_count(1)
    expect(table.locator("tfoot")).to_contain_text("3,0")


def test_phone_has_three_tabs_and_no_sideways_scrolling(visit: Visit, reviews: Reviews) -> None:
    juror = visit(width=360, height=740).choose("И-0001")
    page = juror.page
    for name in ("Список", "Работа", "Оценка"):
        page.get_by_role("tab", name=name).click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        overflowing = page.evaluate(
            """() => [...document.querySelectorAll('.wb *')].filter((each) => {
                 const box = each.getBoundingClientRect();
                 return box.width && box.right > 361 && !each.closest('.wb-sr, .wb-table');
               }).map((each) => each.className)"""
        )
        assert overflowing == [], name
    small = page.evaluate(
        """() => [...document.querySelectorAll('.wb button, .wb label, .wb summary')].filter((each) => {
             const box = each.getBoundingClientRect();
             return box.width && (box.height < 24 || box.width < 24);
           }).map((each) => each.outerHTML.slice(0, 80))"""
    )
    assert small == [], "WCAG 2.2 asks for targets of 24 pixels"
    juror.rate_all(3)
    juror.submit()
    expect(page.locator(".wb-toast")).to_contain_text("отправлен", timeout=SOON)
    assert reviews()["И-0001"].status == "submitted"


def test_two_tabs_never_overwrite_each_other(visit: Visit, reviews: Reviews) -> None:
    older = visit().choose("И-0001")
    newer = visit().choose("И-0001")
    older.page.context.set_offline(True)  # its page does not hear of the newer work
    newer.rate(1, 4)
    newer.type_comment(1, "Новее")
    newer.expect_saved()
    older.rate(1, 2)
    older.rate(3, 5)
    older.page.context.set_offline(False)
    expect(older.criterion(1)).to_contain_text("Показана более новая версия", timeout=SOON)
    older.expect_level(1, 4)
    form = reviews()["И-0001"].form
    assert (form.rating("problem").level, form.rating("problem").comment) == (4, "Новее")
    older.criterion(1).get_by_role("button", name="Взять мой вариант").first.click()
    expect(older.criterion(1).locator("input:checked")).to_have_value("2")
    older.expect_saved()


def test_finished_queue_says_thank_you(visit: Visit) -> None:
    juror = visit()
    for number in ("И-0001", "И-0002", "И-0003"):
        juror.choose(number)
        juror.rate_all(3)
        juror.submit()
        expect(juror.status(number)).to_contain_text("отправлено", timeout=SOON)
    juror.expect_banner("Все работы оценены")
