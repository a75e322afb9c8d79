"""The notebook for tuning a rubric in a real JupyterLab: sliders, the form that follows, a new version."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.lab import SOON, a_lab, open_notebook, run_all
from tests.tuning_case import a_rated_season
from workbench.files.yaml_files.documents import load_rubric

WORDS = "Шаги и сроки названы, но не сказано, кто что делает."


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("tuned") / "season"
    a_rated_season(directory)
    return directory


def overflows(element: Locator) -> bool:
    return bool(element.evaluate("each => each.scrollWidth > each.clientWidth + 1"))


def test_weights_and_words_set_on_the_board_reach_the_form_and_a_new_version(
    browser: Browser, season: Path, tmp_path: Path
) -> None:
    with a_lab(tmp_path, "methods", WORKBENCH_SEASON=str(season)) as lab:
        page = open_notebook(browser, lab, "tune_rubric.ipynb", width=1280)
        run_all(page, ".wb-tuning")
        board = page.locator(".wb-tuning")
        changes = board.locator(".wb-tile .is-in").first
        expect(changes).to_have_text("+0", timeout=SOON)
        save = board.locator(".wb-version .wb-primary")
        expect(save).to_be_disabled()
        # By keys alone, as a slider is moved without a mouse.
        slider = board.locator("input[name=weight-resources]")
        slider.focus()
        slider.press("End")
        slider.press("ArrowLeft")
        expect(board.locator("input[name=number-resources]")).to_have_value("35", timeout=SOON)
        board.locator("input[name=number-joint_work]").fill("2")
        expect(changes).not_to_have_text("+0", timeout=SOON)
        expect(board.locator(".wb-numbers.is-in .wb-number").first).to_be_visible(timeout=SOON)
        expect(board.locator(".wb-rest .wb-note").first).to_be_visible(timeout=SOON)
        shares = page.locator(".wb.is-cell").first.locator(".wb-crit h3 small")
        expect(shares.nth(5)).to_contain_text("32,1", timeout=SOON)
        board.locator(".wb-words summary").nth(3).click()
        board.locator("textarea[name='plan.levels.3.anchor.ru']").fill(WORDS)
        form = page.locator(".wb.is-cell").first
        expect(form.locator("input[name$='-plan'][value='3']")).to_be_attached(timeout=SOON)
        expect(board.locator("input[name=fate-plan]").first).to_be_attached(timeout=SOON)
        page.wait_for_timeout(
            1_500
        )  # the form is made anew once the board rests; what is clicked has to be that
        form.locator("#crit-plan .wb-levels label").nth(2).click()
        expect(form.locator("#crit-plan .wb-anchor")).to_contain_text(WORDS, timeout=SOON)
        board.locator("input[name=fate-plan][value=asked_again]").check()
        save.click()
        expect(board.locator(".wb-version .wb-note.is-ok")).to_contain_text(
            "joint_initiative@2", timeout=SOON
        )
        page.set_viewport_size({"width": 800, "height": 900})
        assert not overflows(board)
        page.close()
    made = load_rubric(season / "rubrics" / "joint_initiative.v2.yaml")
    weights = {each.id: each.weight for each in made.criteria}
    assert (weights["resources"], weights["joint_work"]) == (35, 2)
    plan = made.criterion("plan")
    described = plan.described(3) if plan is not None else None
    assert described is not None
    assert described.anchor.ru == WORDS
    assert made.replaces is not None
    assert [each.id for each in made.replaces.ratings if each.are == "asked_again"] == ["plan"]
