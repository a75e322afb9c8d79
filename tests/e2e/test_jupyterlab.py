"""The same notebooks in JupyterLab: a preview as an invented person, which saves nothing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.serving.helpers import a_free_port
from workbench.files.shipped import notebook_directory

TOKEN = "only-for-this-test"
STARTS_WITHIN = 90.0  # seconds
SOON = 90_000  # ms
RUNS = 4


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """JupyterLab on copies of the judging notebooks, with nothing of this machine's settings."""
    home = tmp_path_factory.mktemp("lab")
    shutil.copytree(notebook_directory() / "judging", home / "notebooks")
    port = a_free_port()
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("WORKBENCH_", "JUPYTER"))
    }
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port", str(port)),
            *(f"--ServerApp.root_dir={home / 'notebooks'}", f"--IdentityProvider.token={TOKEN}"),
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            "--LabApp.news_url=None",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**kept, "HOME": str(home), "JUPYTER_CONFIG_DIR": str(home / "config")},
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_it_answers(address, process)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wait_until_it_answers(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"{address}/api", timeout=5).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.2)  # nothing tells us when a foreign server is ready but asking it
        else:
            return
    pytest.fail("JupyterLab did not start")


def run_first_cell(browser: Browser, lab: str, notebook: str) -> Page:
    page = browser.new_page(viewport={"width": 1500, "height": 950}, locale="ru-RU")
    # On a busy machine JupyterLab may ask which kernel to take; the one it offers is right.
    dialog = page.locator("dialog.jp-Dialog")
    page.add_locator_handler(dialog, lambda: dialog.locator(".jp-mod-accept").click())
    page.goto(f"{lab}/doc/tree/{notebook}?token={TOKEN}")
    cell = page.locator(".jp-Notebook .cm-content:visible").first
    expect(cell).to_be_visible(timeout=SOON)
    expect(page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")).to_be_attached(timeout=SOON)
    for _ in range(RUNS):
        # JupyterLab drops a run that comes before its page is joined to the kernel, though that is idle.
        cell.click()
        page.keyboard.press("Control+Enter")
        try:
            expect(page.locator(".wb-head")).to_be_visible(timeout=SOON / RUNS)
        except AssertionError:
            continue
        return page
    pytest.fail("the cell did not run in JupyterLab")


def test_juror_notebook_previews_and_leaves_other_cells_alone(browser: Browser, lab: str) -> None:
    page = run_first_cell(browser, lab, "juror.ipynb")
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
    page = run_first_cell(browser, lab, "chair.ipynb")
    expect(page.locator(".wb-banner")).to_contain_text("Просмотр: вы вымышленный председатель")
    expect(page.locator(".wb-cards")).to_contain_text("из 315")
    page.close()
