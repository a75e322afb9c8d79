"""The notebook for choosing finalists in a real JupyterLab: a slider moves, a rule reaches the store."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.lab import SOON, a_lab, open_notebook, run_all
from workbench.app.example.season import build_judged_example, example_flags
from workbench.app.opening import open_workbench

RULE = "Из одного округа не больше трёх"


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("judged") / "season"
    build_judged_example(directory).store.close()
    return directory


def test_a_rule_set_by_slider_shows_its_effect_and_reaches_the_chair(
    browser: Browser, season: Path, tmp_path: Path
) -> None:
    with a_lab(tmp_path, "methods", WORKBENCH_SEASON=str(season)) as lab:
        page = open_notebook(browser, lab, "choose_finalists.ipynb", width=1280)
        run_all(page, ".wb-board")
        board = page.locator(".wb-board")
        changes = board.locator(".wb-tile .is-in")
        expect(changes).to_have_text("+0", timeout=SOON)
        board.locator(".wb-adder select").first.select_option("district")
        board.locator(".wb-adder button").first.click()
        # Two from each of eight districts are fewer than there are seats.
        expect(board.locator(".wb-note[role=alert]")).to_contain_text("Федеральный округ", timeout=SOON)
        board.locator("input[name=at-most-district]").fill("3")
        expect(changes).to_have_text(re.compile(r"\+[1-9]"), timeout=SOON)
        expect(board.locator(".wb-bar").first).to_be_visible(timeout=SOON)
        expect(board.locator(".is-binding")).to_have_count(1, timeout=SOON)
        board.locator(".wb-number").first.click()
        expect(board.locator(".wb-why [role=status] p").first).to_be_visible(timeout=SOON)
        board.locator(".wb-title").fill(RULE)
        board.locator(".wb-keep button").click()
        row = board.locator(".wb-kept tbody tr", has_text=RULE)
        row.locator("button").nth(1).click()
        expect(row.locator(".wb-done")).to_be_visible(timeout=SOON)
        page.close()
    workbench = open_workbench(example_flags(season))
    with workbench.store, workbench.store.read() as work:
        saved = {each.title: each for each in work.decisions.scenarios(workbench.stage().id)}
        actions = [each.action for each in work.audit.rows()]
    assert saved[RULE].rule["at_most"] == {"district": 3}
    assert saved[RULE].made_by == "organiser"
    assert actions.count("save_scenario") == len(saved)
