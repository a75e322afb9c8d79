"""A JupyterLab of a test's own, with nothing of this machine's settings."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.serving.helpers import a_free_port
from workbench.files.shipped import notebook_directory

TOKEN = "only-for-this-test"
STARTS_WITHIN = 90.0  # seconds
SOON = 90_000  # ms
RUNS = 6
BEGINS_WITHIN = 8_000  # ms


@contextmanager
def a_lab(home: Path, notebooks: str, **environment: str) -> Iterator[str]:
    """The address of a server on copies of the notebooks of one directory: judging or methods."""
    shutil.copytree(notebook_directory() / notebooks, home / "notebooks")
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
        env={**kept, "HOME": str(home), "JUPYTER_CONFIG_DIR": str(home / "config"), **environment},
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_it_answers(address, process)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def open_notebook(browser: Browser, lab: str, notebook: str, width: int = 1500) -> Page:
    """The notebook in a window of its own, its kernel idle."""
    page = browser.new_page(viewport={"width": width, "height": 950}, locale="ru-RU")
    # On a busy machine JupyterLab may ask which kernel to take; the one it offers is right.
    dialog = page.locator("dialog.jp-Dialog")
    page.add_locator_handler(dialog, lambda: dialog.locator(".jp-mod-accept").click())
    page.goto(f"{lab}/doc/tree/{notebook}?token={TOKEN}")
    expect(page.locator(".jp-Notebook .cm-content:visible").first).to_be_visible(timeout=SOON)
    expect(page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")).to_be_attached(timeout=SOON)
    return page


def run_all(page: Page, shows: str) -> None:
    """Run every cell until `shows`, a selector, is there.

    A run before the page is joined to the kernel is dropped, though that is idle.
    """
    expect(page.locator("#jp-main-statusbar")).to_contain_text("Idle", timeout=SOON)
    for _ in range(RUNS):
        page.locator(".lm-MenuBar-item", has_text="Run").click()
        page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()
        try:
            expect(page.locator("#jp-main-statusbar")).to_contain_text("Busy", timeout=BEGINS_WITHIN)
        except AssertionError:
            continue
        expect(page.locator(shows)).to_be_attached(timeout=2 * SOON)
        return
    pytest.fail("the notebook did not run in JupyterLab")


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
