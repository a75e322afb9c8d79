"""A participant takes the assessment and reads the profile, in a real browser on a real server."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, WebSocketRoute, expect

from tests.e2e.assessed_season import (
    AssessedSeason,
    a_season_with_an_assessment,
    answers_of,
    mentee_of,
    responses_of,
)
from tests.e2e.juror_page import SOON
from tests.e2e.line import behind_a_line
from tests.e2e.participant_page import ParticipantPage
from tests.serving.helpers import Server
from workbench.app.example.assessment import FINISHED, RATES_MENTOR, TO_BEGIN, set_close
from workbench.domain.responses import Answer

Visit = Callable[..., ParticipantPage]
LONG = 60_000  # ms; reconnecting backs off
TEST, SELF, MENTOR = "Тест ситуаций", "Самооценка", "Мой наставник"


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> AssessedSeason:
    return a_season_with_an_assessment(tmp_path_factory.mktemp("assessed"))


@pytest.fixture(scope="module")
def server(season: AssessedSeason) -> Iterator[Server]:
    running = Server(season)
    yield running
    assert running.stop() == 0, running.log
    assert "could not be answered" not in running.log


@pytest.fixture
def newcomer(season: AssessedSeason) -> str:
    """Somebody who has answered nothing, in every test another one."""
    return season.newcomers.pop()


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    contexts = []

    def open_link(member: str, *, width: int = 1280, port: int | None = None) -> ParticipantPage:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, locale="ru-RU", has_touch=width < 600
        )
        contexts.append(context)
        address = f"http://127.0.0.1:{port or server.port}/enter/{server.season.tokens[member]}"
        return ParticipantPage(context.new_page()).open(address)

    yield open_link
    for context in contexts:
        context.close()


def test_start_page_says_what_to_do_and_who_sees_what(visit: Visit, newcomer: str) -> None:
    person = visit(newcomer)
    expect(person.page.locator(".wb-task")).to_have_count(2)
    expect(person.task(TEST)).to_contain_text("36 ситуаций, около 45 минут")
    expect(person.page.locator(".wb-panel", has_text="Что нужно сделать")).to_contain_text("(МСК)")
    expect(person.page.locator(".wb-panel", has_text="Что будет с ответами")).to_contain_text(
        "показывается только вместе — когда ответят не меньше 2 человек"
    )
    expect(person.page.locator(".wb-primary")).to_have_count(1)
    expect(person.page.locator(".wb-profile-card button")).to_have_count(0)


def test_a_mentee_is_asked_about_the_mentor_and_promised_no_profile(visit: Visit) -> None:
    person = visit(RATES_MENTOR)
    expect(person.page.locator(".wb-task")).to_have_count(1)
    expect(person.task(MENTOR)).to_contain_text("34 утверждения")
    expect(person.page.locator(".wb-lead")).to_have_text(re.compile("о человеке, чью работу вы видите"))
    privacy = person.page.locator(".wb-panel", has_text="Что будет с ответами")
    expect(privacy).to_contain_text("показывается только вместе — когда ответят не меньше 2 человек")
    expect(privacy).not_to_contain_text("Ваш профиль")
    expect(person.page.locator(".wb-profile-card")).to_have_count(0)
    person.page.get_by_role("button", name=f"{MENTOR}").click()
    expect(person.page.locator(".wb-statement").first).to_be_visible(timeout=SOON)


def test_test_is_taken_by_keys_and_goes_on_where_one_stopped(
    visit: Visit, newcomer: str, season: AssessedSeason
) -> None:
    person = visit(newcomer)
    person.page.get_by_role("button", name=f"{TEST}: Начать").press("Enter")
    person.expect_at(1)
    person.press("3", "Enter", "1", "ArrowRight", "ArrowRight", "2")
    person.expect_at(4)
    person.expect_saved()
    person.press("ArrowLeft", "ArrowLeft")
    person.expect_at(2)
    second = person.chosen()
    assert len(answers_of(season, newcomer)) == 3
    assert second in answers_of(season, newcomer).values()
    person.page.reload()
    person.ready()
    person.expect_at(2)  # where one was looking
    elsewhere = visit(newcomer, width=360)
    elsewhere.begin(TEST)
    elsewhere.expect_at(3)  # the first without an answer


def test_page_of_the_test_tells_neither_competencies_nor_credits(visit: Visit, newcomer: str) -> None:
    person = visit(newcomer)
    heard: list[str] = []

    def hear(frame: bytes | str) -> None:
        heard.append(frame if isinstance(frame, str) else frame.decode("utf-8", "replace"))

    person.page.on("websocket", lambda socket: socket.on("framereceived", hear))
    person.page.reload()
    person.ready()
    person.begin(TEST)
    forms = [each for each in heard if "good_teacher" in each]
    assert forms
    hidden = ("credit", "reason", "goal_setting", "Постановка целей")
    assert [word for each in forms for word in hidden if word in each] == []


def test_digits_and_arrows_belong_to_the_dialog_while_one_is_open(
    visit: Visit, newcomer: str, season: AssessedSeason
) -> None:
    person = visit(newcomer)
    person.begin(TEST)
    person.press("?")
    expect(person.page.get_by_role("dialog")).to_be_visible()
    person.press("1", "ArrowRight", "Escape")
    expect(person.page.get_by_role("dialog")).to_have_count(0)
    person.expect_at(1)
    assert answers_of(season, newcomer) == {}


def test_answer_can_be_changed_and_taken_back(visit: Visit, newcomer: str, season: AssessedSeason) -> None:
    person = visit(newcomer)
    person.begin(TEST)
    person.option(1).click()
    person.option(4).click()
    person.expect_saved()
    person.page.get_by_role("button", name="Снять ответ").click()
    expect(person.page.locator(".wb-options input:checked")).to_have_count(0)
    person.expect_saved()
    assert [each for each in answers_of(season, newcomer).values() if each] == []


def test_statements_are_answered_by_taps_on_a_phone(
    visit: Visit, newcomer: str, season: AssessedSeason
) -> None:
    person = visit(newcomer, width=360)
    person.begin(SELF)
    for place, answer in ((1, "often"), (2, "cannot_say"), (3, "never")):
        person.frequency(place, answer).tap()
    person.expect_saved()
    person.page.get_by_role("button", name="Список").tap()
    dialog = person.page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Постановка целей: отвечено 3 из 4")).to_be_visible()
    dialog.get_by_role("button", name="Обратная связь").tap()
    expect(person.page.get_by_role("heading", name="Обратная связь")).to_be_visible()
    assert person.page.evaluate("() => document.documentElement.scrollWidth") <= 360
    given = answers_of(season, newcomer, "self")
    assert sorted(given.values()) == ["cannot_say", "never", "often"]


def test_statements_are_answered_by_keys(visit: Visit, newcomer: str, season: AssessedSeason) -> None:
    person = visit(mentee_of(newcomer))
    person.begin(MENTOR)
    person.press("4", "3", "ArrowUp", "2", "Enter")
    expect(person.where).to_contain_text("Шаг 2 из 8")
    person.expect_saved()
    assert list(answers_of(season, mentee_of(newcomer), "mentee").values()) == ["always", "sometimes"]


def test_line_cut_while_answering_loses_nothing(
    visit: Visit, newcomer: str, season: AssessedSeason, tmp_path: Path
) -> None:
    with behind_a_line(season) as (_, line):
        person = visit(newcomer, port=line.port)
        person.begin(TEST)
        person.jump(10)
        person.press("1", "Enter")
        person.expect_saved()
        before = len(answers_of(season, newcomer))
        line.pause()
        item, newer = person.item(), person.option(4).locator("input").get_attribute("value")
        assert newer is not None
        person.press("2", "Enter", "3", "Enter")
        person.expect_banner("Нет связи")
        expect(person.page.locator(".wb-saved")).to_contain_text("Ещё не сохранено")
        assert len(answers_of(season, newcomer)) == before
        # Meanwhile one goes on elsewhere: what is on its way since before the break is older.
        response, _ = responses_of(season, newcomer)["test"]
        bench = season.open()
        with bench.store, bench.store.write() as work:
            number = work.assessments.last_number(response.id) + 1
            work.assessments.append([Answer("elsewhere", response.id, number, item, newer, bench.clock())])
        line.resume()
        person.expect_no_banner("Нет связи", timeout=LONG)
        person.expect_saved()
        expect(person.page.locator("button.is-elsewhere")).to_have_count(1, timeout=SOON)
        assert len(answers_of(season, newcomer)) == before + 2
        assert answers_of(season, newcomer)[item] == newer
        # The line goes again, and this time the tab too.
        line.pause()
        person.press("4")
        person.expect_banner("Нет связи")
        context = person.page.context
        person.page.close(run_before_unload=False)
        line.resume()
        again = ParticipantPage(context.new_page()).open(f"http://127.0.0.1:{line.port}/")
        again.begin(TEST)
        again.expect_saved()
        assert len(answers_of(season, newcomer)) == before + 3


def test_newer_answer_from_another_device_is_not_overwritten(
    visit: Visit, newcomer: str, season: AssessedSeason
) -> None:
    one = visit(newcomer)
    one.begin(SELF)
    statement = one.statement(4)
    _connection(one, "lost")
    one.frequency(4, "sometimes").click()
    other = visit(newcomer)
    other.begin(SELF)
    other.frequency(4, "always").click()
    other.expect_saved()
    _connection(one, "open")
    note = statement.locator(".wb-note")
    expect(note).to_contain_text("Здесь вы выбирали", timeout=SOON)
    expect(statement.locator("input:checked")).to_have_value("always")
    note.get_by_role("button", name="Взять этот").click()
    expect(statement.locator("input:checked")).to_have_value("sometimes")
    one.expect_saved()
    assert "always" not in answers_of(season, newcomer, "self").values()


def test_answer_elsewhere_is_marked_where_one_looks_and_shown_above_the_options(
    visit: Visit, newcomer: str
) -> None:
    one = visit(newcomer, width=360)
    one.begin(TEST)
    _connection(one, "lost")
    one.option(1).tap()
    other = visit(newcomer)
    other.begin(TEST)
    other.option(2).click()
    other.expect_saved()
    _connection(one, "open")
    note = one.page.locator(".wb-note")
    expect(note).to_contain_text("Здесь вы выбирали", timeout=SOON)
    (above, below) = (note.bounding_box(), one.option(1).bounding_box())
    assert above is not None
    assert below is not None
    assert above["y"] < below["y"]
    one.page.locator(".wb-list-open").tap()
    mark = one.page.get_by_role("dialog").get_by_role(
        "button", name="Ситуация 1: ответ есть; здесь был выбран другой ответ"
    )
    expect(mark).to_have_class(re.compile("is-elsewhere"))


def test_form_submitted_elsewhere_is_said_with_the_answer_that_was_not_taken(
    visit: Visit, newcomer: str, season: AssessedSeason
) -> None:
    one = visit(newcomer)
    one.begin(TEST)
    one.press("1")
    one.expect_saved()
    bench = season.open()
    response, _ = responses_of(season, newcomer)["test"]
    with bench.store, bench.store.write() as work:
        work.assessments.submit(response.id, bench.clock())
    one.press("2")
    one.expect_banner("Эта форма уже отправлена")
    one.expect_banner("Последний ответ, данный здесь, не принят")
    one.expect_no_banner("Не принято")
    one.menu("К началу")
    one.expect_no_banner("Эта форма уже отправлена")


def test_after_the_end_nothing_is_promised_that_cannot_happen(
    visit: Visit, newcomer: str, season: AssessedSeason
) -> None:
    person = visit(newcomer)
    person.begin(SELF)
    person.frequency(1, "often").click()
    person.expect_saved()
    settings = season.directory / "season.yaml"
    before = settings.read_text("utf-8")
    # The invented assessment opened longer ago than a day.
    yesterday = (season.open().clock() - timedelta(days=1)).strftime("%Y-%m-%d 12:00")
    settings.write_text(set_close(before, yesterday), "utf-8")
    try:
        server = Server(season)
        try:
            late = visit(newcomer, port=server.port)
            panel = late.page.locator(".wb-panel", has=late.page.locator(".wb-tasks"))
            expect(panel).to_contain_text("Приём ответов закончен", timeout=SOON)
            expect(panel).not_to_contain_text("Что нужно сделать")
            expect(late.task(SELF)).to_contain_text("не отправлены: они не учитываются")
            expect(late.task(TEST)).to_contain_text("Не заполнено")
            expect(late.page.locator(".wb-profile-card")).to_contain_text("поэтому профиля нет")
        finally:
            server.stop()
    finally:
        settings.write_text(before, "utf-8")


def test_back_of_the_browser_leads_to_the_page_before(visit: Visit, newcomer: str) -> None:
    person = visit(newcomer, width=360)
    person.begin(TEST)
    person.next()
    person.next()
    person.expect_at(3)
    person.page.go_back()
    expect(person.page.locator(".wb-tasks")).to_be_visible(timeout=SOON)
    person.page.go_forward()
    person.expect_at(3)
    profile = visit(FINISHED)
    profile.page.get_by_role("button", name="Открыть профиль").click()
    expect(profile.page.locator("svg.profile-wide")).to_be_visible(timeout=SOON)
    profile.page.go_back()
    expect(profile.page.get_by_role("button", name="Открыть профиль")).to_be_visible(timeout=SOON)


def test_reloading_before_submitting_stays_there(visit: Visit, newcomer: str) -> None:
    person = visit(newcomer)
    person.begin(SELF)
    person.go_to_check()
    expect(person.page.locator(".wb-count-open")).to_be_visible()
    person.page.reload()
    person.ready()
    expect(person.page.locator(".wb-count-open")).to_be_visible(timeout=SOON)


def test_digit_after_the_last_statement_of_a_step_overwrites_nothing(
    visit: Visit, newcomer: str, season: AssessedSeason
) -> None:
    person = visit(newcomer)
    person.begin(SELF)
    count = person.page.locator(".wb-statement").count()
    person.press(*["4"] * count, "1", "1")
    person.expect_saved()
    assert list(answers_of(season, newcomer, "self").values()) == ["always"] * count
    person.press("ArrowUp", "1", "Enter")
    expect(person.where).to_contain_text("Шаг 2 из 8")
    person.expect_saved()
    assert sorted(answers_of(season, newcomer, "self").values()) == ["always"] * (count - 1) + ["never"]


def test_buttons_and_links_of_a_phone_are_large_and_keep_their_words(visit: Visit, newcomer: str) -> None:
    person = visit(newcomer, width=320)
    person.begin(TEST)
    person.option(1).tap()
    expect(person.page.get_by_role("button", name="Снять ответ")).to_be_visible()
    controls = person.page.locator(".wb-head .wb-small:visible, .wb-link:visible, .wb-foot button:visible")
    sizes = [each.bounding_box() for each in controls.all()]
    assert len(sizes) >= 6
    assert [each for each in sizes if each is None or each["height"] < 43.5 or each["width"] < 43.5] == []
    person.next()
    overflowing = "nodes => nodes.filter(each => each.scrollWidth > each.clientWidth + 1).length"
    assert person.page.locator(".wb-foot button:visible").evaluate_all(overflowing) == 0
    assert person.page.evaluate("() => document.documentElement.scrollWidth") <= 320


def test_form_of_a_stranger_is_refused_in_words(
    visit: Visit, newcomer: str, season: AssessedSeason, server: Server
) -> None:
    person = visit(mentee_of(newcomer))

    def swap(route: WebSocketRoute) -> None:
        line = route.connect_to_server()
        mine, theirs = newcomer.encode(), FINISHED.encode()
        route.on_message(
            lambda said: line.send(said.replace(mine, theirs) if isinstance(said, bytes) else said)
        )

    person.page.route_web_socket(re.compile("channels"), swap)
    person.page.reload()
    person.ready()
    person.expect_banner("Это вам недоступно")
    assert "could not be answered" not in server.log


def test_submitting_shows_the_gaps_and_is_final(visit: Visit, newcomer: str, season: AssessedSeason) -> None:
    person = visit(newcomer)
    person.begin(TEST)
    person.go_to_check()
    expect(person.page.locator(".wb-count-open")).to_contain_text("без ответа")
    person.page.get_by_role("button", name="К первому пропуску").click()
    person.press("2")
    person.expect_saved()
    person.go_to_check()
    person.page.get_by_role("button", name="Отправить с пропусками").click()
    expect(person.page.get_by_role("heading", name="Спасибо, ваши ответы приняты.")).to_be_visible(
        timeout=SOON
    )
    response, _ = responses_of(season, newcomer)["test"]
    assert response.submitted_at is not None
    person.page.get_by_role("button", name="К началу").click()
    expect(person.task(TEST)).to_contain_text("Отправлено")
    expect(person.task(TEST).get_by_role("button")).to_have_count(0)
    expect(person.page.locator(".wb-profile-card")).to_contain_text("Профиль готов.")


def test_profile_is_read_and_printed(visit: Visit, server: Server) -> None:
    person = visit(FINISHED)
    person.page.get_by_role("button", name="Открыть профиль").click()
    picture = person.page.locator("svg.profile-wide")
    expect(picture).to_be_visible(timeout=SOON)
    expect(picture).to_have_attribute("aria-label", re.compile("уровень"))
    expect(person.page.locator(".wb-competency")).to_have_count(8)
    expect(person.page.locator(".wb-competency").first).to_contain_text("Что видно на этом уровне и выше:")
    with person.page.expect_download() as download:
        person.page.get_by_role("link", name="Скачать отчёт (PDF)").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    assert download.value.suggested_filename.endswith("entry.pdf")
    person.page.get_by_role("button", name="In English").click()
    expect(person.page.get_by_role("heading", name="Your profile")).to_be_visible(timeout=SOON)
    first = person.page.locator(".wb-competency").first
    expect(first).to_contain_text("What is seen at this level and above:", timeout=SOON)


def test_profile_fits_a_phone(visit: Visit) -> None:
    person = visit(FINISHED, width=360)
    person.page.get_by_role("button", name="Открыть профиль").tap()
    expect(person.page.locator("svg.profile-narrow")).to_be_visible(timeout=SOON)
    expect(person.page.locator("svg.profile-wide")).to_be_hidden()
    assert person.page.evaluate("() => document.documentElement.scrollWidth") <= 360


def test_report_is_the_participants_own_and_judging_data_is_not_theirs(server: Server) -> None:
    addresses = {
        TO_BEGIN: {"download/reviews.csv": 403, "download/report/other.pdf": 404},
        "J01": {"download/report/entry.pdf": 403},
        "C01": {"download/report/entry.pdf": 403},
    }
    for member, expected in addresses.items():
        with httpx.Client(base_url=server.url, timeout=60) as client:
            client.get(server.link(member))
            assert {each: client.get(each).status_code for each in expected} == expected
    with httpx.Client(base_url=server.url, timeout=60) as client:
        assert client.get("download/report/entry.pdf").status_code == 403


def test_signing_out_leaves_nothing_in_the_browser(visit: Visit, newcomer: str) -> None:
    person = visit(newcomer)
    person.menu("Выйти")
    expect(person.page.get_by_role("heading", name="Вы вышли")).to_be_visible(timeout=SOON)
    expect(person.page.get_by_text("ваша страница больше не открыта")).to_be_visible()
    expect(person.page.get_by_text("ваши работы")).to_have_count(0)
    assert (
        person.page.evaluate("() => Object.keys(localStorage).filter((key) => key.startsWith('workbench:'))")
        == []
    )


def _connection(person: ParticipantPage, state: str) -> None:
    person.page.evaluate(
        "(state) => window.dispatchEvent(new CustomEvent('workbench:connection', {detail: {state}}))", state
    )
