"""The notebook for tuning a rubric in a real JupyterLab: sliders, the form that follows, a new version."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.lab import SOON, a_lab, open_notebook, run_all
from tests.tuning_case import a_rated_season
from workbench.files.yaml_files.documents import load_rubric

TAPS = 20
WORDS = "Шаги и сроки названы, но не сказано, кто что делает."


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("tuned") / "season"
    a_rated_season(directory)
    return directory


def overflows(element: Locator) -> bool:
    return bool(element.evaluate("each => each.scrollWidth > each.clientWidth + 1"))


def expect_described(criterion: Locator) -> None:
    """That the third level says WORDS. The form made anew when the board rests forgets what was tapped."""
    for _ in range(TAPS):
        criterion.locator(".wb-levels label").nth(2).click()
        try:
            expect(criterion.locator(".wb-anchor")).to_contain_text(WORDS, timeout=SOON / TAPS)
        except AssertionError:
            continue
        return
    pytest.fail("the form does not say what was written on the board")


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
        weight = board.locator("input[name=number-resources]")
        expect(weight).to_have_value("35", timeout=SOON)
        # What is no weight stays as typed, is told of, and is not saved.
        wrong = board.locator("input[name=number-joint_work]")
        wrong.fill("200")
        wrong.blur()
        expect(board.locator("#wrong-weight-joint_work")).to_contain_text("18")
        expect(wrong).to_have_value("200")
        expect(save).to_be_disabled()
        wrong.fill("2")
        expect(board.locator("#wrong-weight-joint_work")).to_have_count(0)
        expect(changes).not_to_have_text("+0", timeout=SOON)
        expect(board.locator(".wb-numbers.is-in .wb-number").first).to_be_visible(timeout=SOON)
        expect(board.locator(".wb-rest .wb-note").first).to_be_visible(timeout=SOON)
        shares = page.locator(".wb.is-cell").first.locator(".wb-crit h3 small")
        expect(shares.nth(5)).to_contain_text("32,1", timeout=SOON)
        board.locator("[data-part=plan] summary").click()
        board.locator("textarea[name='plan.levels.3.anchor.ru']").fill(WORDS)
        form = page.locator(".wb.is-cell").first
        expect(form.locator("input[name$='-plan'][value='3']")).to_be_attached(timeout=SOON)
        expect(board.locator("input[name=fate-plan]").first).to_be_attached(timeout=SOON)
        expect_described(form.locator("#crit-plan"))
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


def test_criteria_come_move_and_go_step_by_step_and_each_step_can_be_taken_back(
    browser: Browser, season: Path, tmp_path: Path
) -> None:
    own = Path(shutil.copytree(season, tmp_path / "season"))
    with a_lab(tmp_path, "methods", WORKBENCH_SEASON=str(own)) as lab:
        page = open_notebook(browser, lab, "tune_rubric.ipynb", width=1280)
        run_all(page, ".wb-tuning")
        board = page.locator(".wb-tuning")
        tile = board.locator(".wb-tile .is-in").first
        expect(tile).to_have_text("+0", timeout=SOON)
        save, undo = board.locator(".wb-version .wb-primary"), board.locator("button[name=undo]")
        board.locator("button[name=add-criterion]").click()
        # The new one is opened, its first field waits for the hand; what is left to write is a list of links.
        expect(board.locator("[name='criterion_1.name.ru']")).to_be_focused(timeout=SOON)
        # A new code leaves the words open, and the hand where it was.
        code = board.locator("[name=code-criterion_1]")
        code.fill("partners")
        code.blur()
        expect(board.locator("[name=code-partners]")).to_be_focused(timeout=SOON)
        undo.click()
        board.locator("[name='criterion_1.name.ru']").fill("Партнёры")
        left = board.locator(".wb-unwritten button")
        expect(left.first).to_have_text("Партнёры: Название, по-английски", timeout=SOON)
        left.nth(1).click()
        expect(board.locator("[name='criterion_1.question.ru']")).to_be_focused(timeout=SOON)
        expect(save).to_be_disabled()
        board.locator("button[name=undo]").click()
        board.locator("button[name=undo]").click()
        expect(board.locator("[data-part=criterion_1]")).to_have_count(0)
        expect(undo).to_be_disabled()
        up = board.locator("[data-part=goal] [data-do=up]")
        up.focus()
        up.press("Enter")
        expect(board.locator("[data-part]").nth(1)).to_have_attribute("data-part", "goal", timeout=SOON)
        expect(up).to_be_focused(timeout=SOON)
        up.press("Control+z")
        expect(board.locator("[data-part]").nth(2)).to_have_attribute("data-part", "goal", timeout=SOON)
        board.locator("[data-part=problem] [data-do=remove]").click()
        expect(board.locator("[data-part=problem]")).to_have_count(0, timeout=SOON)
        board.locator("button[name=drop-2]").click()
        mapped = board.locator("select[name=map-plan-5]")
        expect(mapped).to_have_value("4", timeout=SOON)
        expect(board.locator("select[name=map-plan-2]")).to_have_value("1")
        board.locator("input[name=fate-goal][value=asked_again]").check()
        expect(board.locator("select[name=map-goal-5]")).to_have_count(0, timeout=SOON)
        expect(save).to_be_enabled(timeout=SOON)
        save.click()
        expect(board.locator(".wb-version .wb-note.is-ok")).to_be_visible(timeout=SOON)
        page.set_viewport_size({"width": 640, "height": 900})
        assert not overflows(board)
        page.close()
    file = max((own / "rubrics").glob("joint_initiative.v*.yaml"))
    made = load_rubric(file)
    assert made.replaces is not None
    assert made.replaces.dropped == ("problem",)
    told = {each.id: each for each in made.replaces.ratings}
    assert told["goal"].are == "asked_again"
    assert told["plan"].levels == {"1": 1, "2": 1, "3": 2, "4": 3, "5": 4}
    older = (own / "rubrics" / "joint_initiative.v1.yaml").read_text(encoding="utf-8")
    assert file.read_text(encoding="utf-8").splitlines()[:3] == older.splitlines()[:3]
