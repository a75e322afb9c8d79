"""The same notebooks in JupyterLab: a preview as an invented person, which saves nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.lab import SOON, a_lab, open_notebook, run_first_cell


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with a_lab(tmp_path_factory.mktemp("lab"), "judging") as address:
        yield address


def preview(browser: Browser, lab: str, notebook: str) -> Page:
    page = open_notebook(browser, lab, notebook)
    run_first_cell(page, ".wb-head")
    return page


def test_juror_notebook_previews_and_leaves_other_cells_alone(browser: Browser, lab: str) -> None:
    page = preview(browser, lab, "juror.ipynb")
    expect(page.locator(".wb-banner")).to_contain_text("Просмотр: вы вымышленный эксперт")
    page.locator(".wb-levels label").nth(3).click()
    expect(page.locator(".wb-saved")).to_contain_text("Сохранено в", timeout=SOON)
    expect(page.locator(".wb-levels input:checked")).to_have_value("4")
    cell = page.locator(".jp-Notebook .cm-content:visible").first
    cell.click()
    page.keyboard.press("End")
    page.keyboard.type("  # 2")
    expect(cell).to_contain_text("# 2")
    expect(page.locator(".wb-levels input:checked")).to_have_value("4")
    page.close()


def test_chair_notebook_previews(browser: Browser, lab: str) -> None:
    page = preview(browser, lab, "chair.ipynb")
    expect(page.locator(".wb-banner")).to_contain_text("Просмотр: вы вымышленный председатель")
    expect(page.locator(".wb-cards")).to_contain_text("из 315")
    page.close()


def test_competency_notebook_previews(browser: Browser, lab: str) -> None:
    page = preview(browser, lab, "competency.ipynb")
    expect(page.locator(".wb-banner")).to_contain_text("Просмотр: вы вымышленный участник")
    expect(page.locator(".wb-task")).to_have_count(2)
    page.locator(".wb-task").first.get_by_role("button").click()
    page.locator(".wb-options label").nth(1).click()
    expect(page.locator(".wb-saved")).to_contain_text("Сохранено в", timeout=SOON)
    page.close()
