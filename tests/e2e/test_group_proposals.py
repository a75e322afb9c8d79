"""The notebook on groups in a real JupyterLab: entries are moved on the map, and what is saved is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.axe import violations
from tests.e2e.lab import SOON, a_lab, open_notebook, run_all
from workbench.app.example.season import build_judged_example, example_flags
from workbench.app.grouping import standing_groups
from workbench.app.opening import open_workbench
from workbench.similarity.edits import Move


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("judged") / "season"
    build_judged_example(directory).store.close()
    return directory


def drag_over(page: Page, canvas: Locator) -> None:
    """A box from one corner of the map to the other."""
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 4, box["y"] + 4)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=3)
    page.mouse.move(box["x"] + box["width"] - 4, box["y"] + box["height"] - 4, steps=3)
    page.mouse.up()


def test_entries_are_moved_on_the_map_undone_and_saved(
    browser: Browser, season: Path, tmp_path: Path
) -> None:
    with a_lab(tmp_path, "methods", WORKBENCH_SEASON=str(season)) as lab:
        page = open_notebook(browser, lab, "group_proposals.ipynb", width=1280)
        run_all(page, ".wb-grouping")
        board = page.locator(".wb-grouping")
        board.scroll_into_view_if_needed()
        selected = board.locator(".wb-picked h2")
        board.locator("[data-tool=box]").click()
        drag_over(page, board.locator(".wb-canvas"))
        expect(selected).to_contain_text("105", timeout=SOON)
        board.locator(".wb-canvas").press("Escape")
        expect(board.locator(".wb-picked select")).to_have_count(0, timeout=SOON)
        # The list beside the map does the same for a keyboard.
        for row in (0, 1):
            board.locator(".wb-entries li input").nth(row).press("Space")
        expect(selected).to_contain_text("2")
        picker = board.locator(".wb-picked select")
        picker.select_option(index=picker.locator("option").count() - 1)
        board.locator(".wb-picked .wb-primary").click()
        steps = board.locator(".wb-edits li")
        expect(steps).to_have_count(1, timeout=SOON)
        expect(steps.first).to_contain_text("И-0001, И-0002")
        board.locator("[data-rename=T1]").click()
        board.locator(".wb-rename input").fill("Память и школа")
        board.locator(".wb-rename input").press("Enter")
        expect(steps).to_have_count(2, timeout=SOON)
        expect(board.locator(".wb-groups")).to_contain_text("1. Память и школа")
        steps.nth(1).locator("button").click()
        expect(steps).to_have_count(1, timeout=SOON)
        board.locator(".wb-edits .wb-primary").click()
        expect(board.locator(".wb-edits .wb-primary")).to_be_disabled(timeout=SOON)
        assert [each for each in violations(page) if "wb-" in each] == []
        page.close()
    workbench = open_workbench(example_flags(season))
    with workbench.store:
        kept = standing_groups(workbench, workbench.stage())
        with workbench.store.read() as work:
            groups = work.planning.groups(workbench.stage().id)
    assert kept is not None
    assert [type(each) for each in kept.edits] == [Move, Move]
    assert [each.entry for each in kept.edits if isinstance(each, Move)] == ["И-0001", "И-0002"]
    assert groups["И-0001"] == groups["И-0002"]
    assert len(groups) == 105 - len(kept.novel)
