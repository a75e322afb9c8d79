"""A rubric gets a newer version while experts judge: what a juror who has submitted sees and does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.builders import NOON, a_form, a_revision
from tests.e2e.axe import violations
from tests.e2e.conftest import NewContext
from tests.e2e.judged_season import a_judged_season, in_transaction, reviews_of
from tests.e2e.juror_page import SOON, JurorPage
from tests.serving.helpers import ServedSeason, Server
from workbench.workflows.ports import Unit

STATEMENT = """
replaces:
  version: 1
  ratings:
    - {id: problem, are: asked_again}
    - {id: resources, are: mapped, levels: {1: 1, 2: 2, 3: 4, 4: 4, 5: 5}}
"""
RESOURCES = 6  # the place of this criterion in the form
QUESTION = "Понятно ли из текста, кому и чем мешает эта проблема?"
NEW_QUESTION = "Понятно ли из текста, кому мешает эта проблема?"


@pytest.fixture
def season(tmp_path: Path) -> ServedSeason:
    """J01 has submitted И-0001 by the first version; the stage is rated by the second one now."""
    season = a_judged_season(tmp_path)
    rubric = season.open().rubrics["joint_initiative@1"]
    levels = {each.id: 3 for each in rubric.criteria}

    def submit(work: Unit) -> None:
        (first,) = [each for each in work.assignments.of_member("J01") if each.entry == "И-0001"]
        form = a_form(levels, "Хорошая работа")
        work.rubrics.put(rubric)
        work.reviews.append(
            a_revision(first.id, status="submitted", form=form, rubric_key=rubric.key, saved_at=NOON)
        )

    in_transaction(season, submit)
    older = season.directory / "rubrics" / "joint_initiative.v1.yaml"
    text = older.read_text(encoding="utf-8")
    assert QUESTION in text
    text = text.replace("version: 1\n", "version: 2\n", 1).replace(QUESTION, NEW_QUESTION)
    text = text.replace("weight: 10", "weight: 12", 1)
    older.with_name("joint_initiative.v2.yaml").write_text(text + STATEMENT, encoding="utf-8")
    file = season.directory / "season.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("rubric: joint_initiative@1", "rubric: joint_initiative@2"),
        encoding="utf-8",
    )
    return season


@pytest.fixture
def page(new_context: NewContext) -> Iterator[Page]:
    context = new_context(viewport={"width": 1280, "height": 900}, locale="ru-RU", bypass_csp=True)  # for axe
    errors: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == []


def test_a_submitted_review_is_asked_again_on_one_criterion_and_finished(
    season: ServedSeason, page: Page, new_context: NewContext
) -> None:
    server = Server(season)
    try:
        chair = new_context(locale="ru-RU").new_page()
        chair.goto(f"{server.url}enter/{season.tokens['C01']}")
        expect(chair.locator("#asked-again")).to_contain_text("Э01 — 1", timeout=SOON)
        juror = JurorPage(page).open(f"{server.url}enter/{season.tokens['J01']}").choose("И-0001")
        note, mark = page.locator(".wb-note.is-again"), page.locator(".wb-again")
        expect(note).to_be_visible(timeout=SOON)
        expect(juror.criterion(1)).to_contain_text(NEW_QUESTION)
        expect(juror.criterion(1).locator(".wb-again")).to_be_visible()
        expect(mark).to_have_count(1)
        juror.expect_level(1, None)
        for place in range(2, 9):
            juror.expect_level(place, 4 if place == RESOURCES else 3)
        mapped = page.locator(".wb-mapped")
        expect(mapped).to_have_count(1)
        expect(juror.criterion(RESOURCES).locator(".wb-mapped")).to_contain_text("было 3 → стало 4")
        group = juror.criterion(RESOURCES).get_by_role("radiogroup")
        expect(group).to_have_attribute("aria-describedby", "q-resources m-resources")
        expect(juror.comment(1)).to_have_value("Уровень 3: видно в тексте")
        expect(juror.status("И-0001")).to_contain_text("7 из 8")
        assert violations(page) == []

        page.set_viewport_size({"width": 360, "height": 740})
        juror.pane("Оценка")
        expect(note).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert violations(page) == []

        expect(mapped).to_be_visible()
        juror.rate(RESOURCES, 3)
        expect(mapped).to_have_count(0)
        juror.rate(1, 4)
        expect(mark).to_have_count(0)
        juror.submit()
        expect(page.locator(".wb-toast")).to_contain_text("Лист по работе И-0001 отправлен", timeout=SOON)
        review = reviews_of(season, "J01")["И-0001"]
        assert (review.status, review.rubric_key) == ("submitted", "joint_initiative@2")
        assert review.form.rating("resources").level == 3
        assert (review.form.rating("problem").level, review.form.rating("plan").level) == (4, 3)
        assert review.form.closing_comment == "Хорошая работа"
    finally:
        server.stop()
