"""A rubric with gates and sums, filled in by an expert in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.axe import violations
from tests.e2e.judged_season import a_judged_season, reviews_of
from tests.e2e.juror_page import SOON, JurorPage
from tests.e2e.line import behind_a_line, by_way_of
from tests.serving.helpers import ServedSeason
from workbench.domain.reviews import GateAnswer, total

LONG = 60_000  # ms; reconnecting backs off
CRITERIA = 8  # of the shipped rubric, whose weights add up to 100 on levels 1..5
GATES = """
gates:
  - id: both_take_part
    name: {ru: "Участвуют двое", en: "Both take part"}
    question:
      ru: "Есть ли в инициативе дело и для наставника, и для наставляемого?"
      en: "Does the initiative give both the mentor and the mentee something to do?"
    evidence:
      ru: "Названо хотя бы одно действие каждого из двоих."
      en: "At least one action of each of the two is named."
    may_abstain: false
  - id: consent
    name: {ru: "Согласие участников", en: "Consent of the participants"}
    question:
      ru: "Сказано ли, что участники знают о проекте и согласны в нём участвовать?"
      en: "Does it say that the participants know of the project and agree to take part?"
aggregation: {method: sum, floor: 2}
"""


@pytest.fixture
def season(tmp_path: Path) -> ServedSeason:
    season = a_judged_season(tmp_path)
    with (season.directory / "rubrics" / "joint_initiative.v1.yaml").open("a", encoding="utf-8") as file:
        file.write(GATES)
    return season


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="ru-RU", bypass_csp=True
    )  # for axe
    errors: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def gate(page: Page, name: str) -> Locator:
    return page.locator(f"#crit-{name}")


def choose(page: Page, name: str, answer: str) -> None:
    gate(page, name).locator(f"input[value={answer}]").check()


def rate_all(juror: JurorPage, level: int) -> None:
    for place in range(3, CRITERIA + 3):  # after the two gates
        juror.rate(place, level)


def test_an_expert_answers_gates_before_the_criteria_and_nothing_is_lost(
    season: ServedSeason, page: Page
) -> None:
    with behind_a_line(season) as (_, line):
        juror = JurorPage(page).open(by_way_of(line, season, "J01")).choose("И-0001")
        first = page.locator(".wb-form section").first
        expect(first).to_contain_text("Есть ли в инициативе дело и для наставника")
        expect(first).to_contain_text("Названо хотя бы одно действие каждого")
        assert violations(page) == []

        # By keys alone: an arrow moves within the two answers, a digit is none.
        first.locator("input[value=yes]").focus()
        page.keyboard.press("Space")
        page.keyboard.press("3")
        expect(first.locator("input[value=yes]")).to_be_checked()
        page.keyboard.press("ArrowRight")
        expect(first.locator("input[value=no]")).to_be_checked()
        page.keyboard.press("ArrowDown")
        expect(gate(page, "consent").locator("input[value=yes]")).to_be_focused()
        expect(first.locator("textarea")).to_be_visible()  # «no» asks for a comment
        juror.expect_saved()

        # What is entered without a connection is sent when it is back.
        line.cut()
        juror.expect_banner("Нет связи")
        choose(page, "consent", "yes")
        first.locator("textarea").fill("У наставляемого нет ни одного дела")
        rate_all(juror, 4)
        juror.rate(4, 1)
        line.resume()
        juror.expect_no_banner("Нет связи", timeout=LONG)
        expect(page.locator(".wb-saved")).to_contain_text("Сохранено в", timeout=LONG)
        page.reload()
        juror.ready()
        expect(gate(page, "both_take_part").locator("input[value=no]")).to_be_checked(timeout=SOON)
        expect(gate(page, "both_take_part").locator("textarea")).to_have_value(
            "У наставляемого нет ни одного дела"
        )
        review = reviews_of(season, "J01")["И-0001"]
        assert review.form.gates == {
            "both_take_part": GateAnswer(False, comment="У наставляемого нет ни одного дела"),
            "consent": GateAnswer(True),
        }

        # A level below the floor: 1 of 5 is 100 of 500, whatever the others are.
        rubric = season.open().rubrics["joint_initiative@1"]
        assert total(review.form, rubric) == 100.0
        expect(page.locator(".wb-sum b")).to_have_text("100,0 из 500")
        juror.rate(4, 4)
        expect(page.locator(".wb-sum b")).to_have_text("400,0 из 500")

        # At 360 px one gate is left to answer: submitting says so and shows it.
        page.set_viewport_size({"width": 360, "height": 740})
        juror.pane("Оценка")
        gate(page, "consent").locator(".wb-more button", has_text="").last.click()
        expect(gate(page, "consent").locator("input:checked")).to_have_count(0)
        expect(gate(page, "consent").locator(".is-abstained")).to_be_visible()
        gate(page, "consent").locator(".is-abstained button").click()
        juror.submit()
        expect(gate(page, "consent").locator(".wb-need")).to_be_visible(timeout=SOON)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert violations(page) == []
        choose(page, "consent", "yes")
        juror.submit()
        expect(page.locator(".wb-toast")).to_contain_text("Лист по работе И-0001 отправлен", timeout=SOON)
        assert reviews_of(season, "J01")["И-0001"].status == "submitted"
