"""Works by thematic group, similar works and shared passages, as a juror meets them in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.builders import NOON, a_pair
from tests.e2e.axe import violations
from tests.e2e.judged_season import a_judged_season, in_transaction
from tests.e2e.juror_page import SOON, JurorPage
from tests.serving.helpers import ServedSeason, Server
from workbench.domain.duplicates import Comparison, Duplicate, DuplicateDecision, SimilarEntry, Span
from workbench.domain.entries import Assignment, Entry, EntryVersion, Section
from workbench.domain.text import text_digest
from workbench.workflows.ports import Unit

Visit = Callable[..., JurorPage]
STAGE = "initiatives"  # of the shipped season file
MANY = "J20"  # with sixty groups
SWAP = (
    "Раз в две недели наставник и наставляемый меняются классами на один урок, а вечером полчаса говорят о"
    " том, что увидели: без отчётов, только две удачи и один вопрос."
)
OPEN_LESSON = "В конце четверти пара показывает открытый урок вдвоём, и зал разбирает его вместе с ней."
SECRET = "Об этом известно только авторам другой работы."
LABELS = {
    "И-0001": ("Поддержка молодых педагогов", "Пары учителей и обмен классами"),
    "И-0003": ("Поддержка молодых педагогов", "Пары учителей и обмен классами"),
    "И-0002": ("Цифровые сообщества", "Ночные чаты и быстрые ответы"),
}
VERSIONS = {
    "И-0001": (
        "Пара на двоих: наставник в соседнем классе",
        (
            Section("summary", "Молодой учитель и опытный коллега вместе планируют уроки. 🎭"),
            Section("problem", "За три года из школы ушли семь учителей.\nВсе до конца второго года."),
            Section("activities", f"Пары подбирает методист.\n{SWAP} {OPEN_LESSON}\nТак проходит год."),
        ),
    ),
    "И-0002": ("Ночной чат молодого учителя", (Section("activities", f"Чат открыт до полуночи. {SWAP}"),)),
    "И-0004": (
        "Урок вдвоём",
        (Section("problem", SECRET), Section("activities", f"{SECRET} {SWAP} {OPEN_LESSON} {SECRET}")),
    ),
    "И-0005": ("Первый год рядом с мастером", (Section("problem", SECRET),)),
}


def version_of(number: str) -> EntryVersion:
    title, sections = VERSIONS[number]
    return EntryVersion(NOON, title, sections)


def span_in(number: str, text: str) -> Span:
    begin = version_of(number).text.index(text)
    return begin, begin + len(text)


def shares(first: str, second: str, text: str) -> Duplicate:
    spans = ((span_in(first, text), span_in(second, text)),)
    digests = [text_digest(version_of(each).text) for each in (first, second)]
    return Duplicate(STAGE, first, second, "passage", 0.6, spans, *digests)


def resemble(work: Unit) -> None:
    """И-0001 shares a passage with И-0002 and a longer one with И-0004, and is like И-0005 in theme."""
    work.people.put_pairs([a_pair("PR-5")])
    for number in VERSIONS:
        entry = Entry(number, "proposal", STAGE, f"PR-{number[-1]}", version_of(number))
        work.entries.put([(entry, [])])
    found = [shares("И-0001", "И-0002", SWAP), shares("И-0001", "И-0004", f"{SWAP} {OPEN_LESSON}")]
    alike = [
        SimilarEntry(STAGE, "И-0001", 1, "И-0004", 0.8, ("обмен классами", "открытый урок")),
        SimilarEntry(STAGE, "И-0001", 2, "И-0005", 0.5, ("молодой педагог",)),
    ]
    work.duplicates.put(Comparison(STAGE, "embedded", 5, "organiser", NOON), found, alike)
    work.planning.put_groups(STAGE, LABELS)


def sixty_groups(work: Unit) -> None:
    for place in range(101, 161):
        number = f"И-{place:04d}"
        version = EntryVersion(
            NOON, f"Работа о школьном театре номер {place}", (Section("goal", "Ставим пьесу."),)
        )
        work.entries.put([(Entry(number, "proposal", STAGE, "PR-1", version), [])])
        work.assignments.add([Assignment(0, MANY, number, STAGE)])
        long = (
            f"Школьные театры и читательские клубы малых городов {place} и сопровождениемолодыхпедагогов" * 2
        )
        work.planning.put_groups(STAGE, {number: ("Тема", "Театр" if place == 101 else long)})


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> ServedSeason:
    """A juror for every test; J21 alone rates И-0004."""
    season = a_judged_season(tmp_path_factory.mktemp("similar"), jurors=21)
    in_transaction(season, resemble)
    in_transaction(season, sixty_groups)
    return season


@pytest.fixture(scope="module")
def server(season: ServedSeason) -> Iterator[Server]:
    running = Server(season)
    yield running
    assert running.stop() == 0, running.log


@pytest.fixture(scope="module")
def fresh_jurors() -> Iterator[str]:
    return (f"J{place:02d}" for place in count(1))


@pytest.fixture
def visit(browser: Browser, server: Server, fresh_jurors: Iterator[str]) -> Iterator[Visit]:
    """Opens a juror's link in a browser of its own; fails on errors of the page."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_link(
        width: int = 1280, height: int = 800, scheme: str = "light", member: str | None = None
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
        return JurorPage(page).open(server.link(member or next(fresh_jurors)))

    yield open_link
    for context in contexts:
        context.close()
    assert errors == []


def at_hand(juror: JurorPage) -> Page:
    juror.choose("И-0001")
    expect(juror.page.locator(".wb-article")).to_contain_text("семь учителей", timeout=SOON)
    return juror.page


def list_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Похожие работы (3)")


def panel(page: Page) -> Locator:
    return page.locator(".wb-similar")


# --- groups ---


def test_works_are_listed_by_group_and_a_group_is_judged_to_its_end(visit: Visit) -> None:
    juror = visit()
    headings = juror.page.locator(".wb-nav h3")
    expect(headings).to_have_count(2)
    pairs = juror.page.locator(".wb-group", has_text="Пары учителей и обмен классами")
    expect(pairs).to_contain_text("Поддержка молодых педагогов")
    expect(pairs.locator("h3")).to_contain_text("0 из 2")
    expect(pairs.locator("li")).to_have_count(2)
    first, second = (each.split(" ")[0] for each in pairs.locator("li small").all_inner_texts())
    # From the group's last work on, what is next is the one that was left out before it.
    juror.choose(second)
    juror.rate_all(3)
    juror.submit()
    expect(pairs.locator("h3")).to_contain_text("1 из 2", timeout=SOON)
    juror.expect_number(first)
    juror.rate_all(3)
    juror.submit()
    expect(juror.page.locator(".wb-meta")).to_contain_text("И-0002", timeout=SOON)


@pytest.mark.parametrize("width", [360, 1280])
def test_sixty_groups_with_long_labels_stay_inside_the_list(visit: Visit, width: int) -> None:
    juror = visit(width=width, height=740, member=MANY)
    juror.pane("Список")
    page = juror.page
    expect(page.locator(".wb-nav h3")).to_have_count(62)
    wide = page.evaluate(
        """() => { const nav = document.querySelector('.wb-nav').getBoundingClientRect();
           return [...document.querySelectorAll('.wb-nav *')].map((each) => each.getBoundingClientRect())
             .filter((box) => box.right > nav.right + 1).length; }"""
    )
    assert wide == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []


# --- the list of similar works ---


def test_similar_works_are_one_click_away_and_an_own_one_opens_with_one_more(visit: Visit) -> None:
    page = at_hand(visit())
    list_button(page).click()
    expect(panel(page).locator("h3")).to_be_focused()
    items = panel(page).locator("li")
    expect(items).to_have_count(3)
    expect(items.nth(0)).to_contain_text("Урок вдвоём")
    expect(items.nth(0)).to_contain_text("И-0004 · не в вашем списке")
    expect(items.nth(0)).to_contain_text("Общее: обмен классами, открытый урок")
    expect(items.nth(1)).to_contain_text("И-0002 · не начато")
    expect(items.nth(2)).to_contain_text("Близкая тема")
    expect(items.nth(0).get_by_role("button", name="Урок вдвоём")).to_have_count(0)
    items.nth(1).get_by_role("button", name="Ночной чат молодого учителя").click()
    expect(page.locator(".wb-meta")).to_contain_text("И-0002", timeout=SOON)
    expect(page.locator(".wb-article h2")).to_be_focused()
    expect(panel(page)).to_have_count(0)


def test_the_own_status_in_the_list_follows_what_the_juror_does(visit: Visit) -> None:
    juror = visit()
    juror.choose("И-0002")
    juror.rate(1, 3)
    juror.expect_saved()
    page = at_hand(juror)
    list_button(page).click()
    expect(panel(page).locator("li").nth(1)).to_contain_text("И-0002 · черновик, 1 из 8")


def test_only_shared_words_of_a_foreign_work_ever_reach_the_browser(visit: Visit) -> None:
    frames: list[str] = []
    juror = visit()
    juror.page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda frame: frames.append(_text(frame))),
    )
    juror.page.reload()
    page = at_hand(juror.ready())
    expect(page.locator(".wb-shared").first).to_be_visible(timeout=SOON)
    received = "".join(frames)
    assert "Урок вдвоём" in received, "the frames are read"
    assert SECRET not in received
    assert SECRET not in page.content()


def _text(frame: str | bytes) -> str:
    return frame if isinstance(frame, str) else frame.decode("utf-8", "replace")


def test_a_conflict_declared_takes_the_work_out_of_all_lists_at_once(visit: Visit) -> None:
    juror = visit()
    page = at_hand(juror)
    expect(list_button(page)).to_be_visible(timeout=SOON)
    juror.choose("И-0002")
    page.get_by_role("button", name="Конфликт…").click()
    page.get_by_label("В чём конфликт?").fill("Работаем вместе")
    page.get_by_role("button", name="Заявить").click()
    expect(page.locator(".wb-article")).to_contain_text("работа для вас закрыта", timeout=SOON)
    juror.choose("И-0001")
    expect(page.get_by_role("button", name="Похожие работы (2)")).to_be_visible(timeout=SOON)
    expect(page.locator(".wb-article .wb-ref")).to_have_text("И-0004")


# --- passages ---


def test_a_shared_passage_is_marked_and_shown_side_by_side(visit: Visit) -> None:
    page = at_hand(visit())
    shared = page.locator(".wb-article mark.wb-shared")
    expect(shared).to_have_count(1, timeout=SOON)
    expect(shared).to_contain_text(f"{SWAP} {OPEN_LESSON}")
    shared.click(position={"x": 30, "y": 8})
    title = panel(page).locator("h3")
    expect(title).to_have_text("Такой же отрывок есть в работах И-0004 и И-0002")
    beside = panel(page).locator(".wb-beside")
    expect(beside).to_have_count(2)
    expect(beside.nth(0)).to_contain_text("В этой работе")
    expect(beside.nth(0).locator("div").nth(1)).to_contain_text(OPEN_LESSON)
    expect(beside.nth(1).locator("div").nth(1)).to_contain_text(SWAP)
    expect(beside.nth(1).locator("div").nth(1)).not_to_contain_text(OPEN_LESSON)
    panel(page).get_by_role("button", name="Все похожие работы").click()
    expect(panel(page).locator("li")).to_have_count(3)


def test_the_keyboard_reaches_passages_and_comes_back_to_where_it_was(visit: Visit) -> None:
    page = at_hand(visit())
    button = page.get_by_role(
        "button", name="Такой же отрывок есть в работах И-0004 и И-0002. Показать рядом"
    )
    button.focus()
    page.keyboard.press("Enter")
    expect(panel(page).locator("h3")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(panel(page).get_by_role("button", name="Ночной чат молодого учителя")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    expect(button).to_be_focused()
    list_button(page).focus()
    page.keyboard.press("Enter")
    expect(panel(page).locator("h3")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(list_button(page)).to_be_focused()
    expect(list_button(page)).to_have_attribute("aria-expanded", "false")


def test_a_mark_is_more_than_a_colour(visit: Visit) -> None:
    page = at_hand(visit())
    shared = page.locator(".wb-article mark.wb-shared")
    expect(shared.locator(".wb-sr")).to_contain_text("начало общего отрывка")
    assert shared.evaluate("each => getComputedStyle(each).borderBottomStyle") == "solid"
    expect(page.locator(".wb-ref")).to_have_text("И-0004, И-0002")


def test_what_the_chair_calls_a_false_alarm_is_gone_when_the_work_is_opened_again(
    visit: Visit, season: ServedSeason
) -> None:
    juror = visit()
    page = at_hand(juror)
    expect(page.locator(".wb-ref")).to_have_count(1, timeout=SOON)

    def decide(number: int, verdict: str) -> Callable[[Unit], None]:
        made = [("И-0001", each) for each in ("И-0002", "И-0004")]
        return lambda work: [
            work.duplicates.decide(
                DuplicateDecision(STAGE, *pair, number, verdict, "Общий образец", "C01", NOON)  # type: ignore[arg-type]
            )
            for pair in made
        ][-1]

    in_transaction(season, decide(1, "false_alarm"))
    try:
        juror.choose("И-0002").choose("И-0001")
        expect(page.locator(".wb-ref")).to_have_count(0, timeout=SOON)
        expect(page.get_by_role("button", name="Похожие работы (2)")).to_be_visible(timeout=SOON)
    finally:
        in_transaction(season, decide(2, "same_idea"))


def test_similar_works_turn_english_with_everything_else(visit: Visit) -> None:
    page = at_hand(visit())
    list_button(page).click()
    page.get_by_role("button", name="In English").click()
    expect(page.get_by_role("button", name="Similar works (3)")).to_be_visible(timeout=SOON)
    expect(page.locator(".wb-ref")).to_have_attribute(
        "aria-label", "The same passage is in works И-0004 and И-0002. Show side by side"
    )


# --- on a phone, and for everybody ---


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_similar_works_break_no_rule_of_accessibility(visit: Visit, width: int, scheme: str) -> None:
    juror = visit(width=width, height=740, scheme=scheme)
    juror.pane("Список")
    findings = violations(juror.page)
    page = at_hand(juror)
    expect(page.locator(".wb-ref")).to_have_count(1, timeout=SOON)
    findings += violations(page)
    page.locator(".wb-ref").click()
    expect(panel(page).locator(".wb-beside")).to_have_count(2)
    findings += violations(page)
    panel(page).get_by_role("button", name="Все похожие работы").click()
    expect(panel(page).locator("li")).to_have_count(3)
    findings += violations(page)
    assert findings == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate(
        """() => [...document.querySelectorAll('.wb button')].filter((each) => {
             const box = each.getBoundingClientRect();
             return box.width && (box.height < 24 || box.width < 24);
           }).map((each) => each.outerHTML.slice(0, 80))"""
    )
    assert small == []
