"""A JupyterLab of a test's own, with nothing of this machine's settings."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.serving.helpers import port_of
from workbench.files.shipped import notebook_directory

TOKEN = "only-for-this-test"
STARTS_WITHIN = 180.0  # seconds
ENDS_WITHIN = 60.0
SOON = 90_000  # ms
RUNS = 6
BEGINS_WITHIN = 8_000  # ms


@contextmanager
def a_lab(home: Path, notebooks: str, **environment: str) -> Iterator[str]:
    """The address of a server on copies of the notebooks of one directory: judging or methods."""
    shutil.copytree(notebook_directory() / notebooks, home / "notebooks")
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("WORKBENCH_", "JUPYTER"))
    }
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0"),
            *(f"--ServerApp.root_dir={home / 'notebooks'}", f"--IdentityProvider.token={TOKEN}"),
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            "--LabApp.news_url=None",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**kept, "HOME": str(home), "JUPYTER_CONFIG_DIR": str(home / "config"), **environment},
    )
    try:
        yield _address_once_it_answers(process)
    finally:
        kernels = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGTERM)
        process.wait(ENDS_WITHIN)
        _, alive = psutil.wait_procs(kernels, timeout=ENDS_WITHIN)
        assert alive == []


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

    Its last cells may still be at work then; what is asked of the kernel waits for them.
    """

    def by_menu() -> None:
        page.locator(".lm-MenuBar-item", has_text="Run").click()
        page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()

    _run(page, by_menu)
    expect(page.locator(shows)).to_be_attached(timeout=2 * SOON)


def run_first_cell(page: Page, shows: str) -> None:
    """Run the first cell until `shows`, a selector, is there."""

    def by_keys() -> None:
        page.locator(".jp-Notebook .cm-content:visible").first.click()
        page.keyboard.press("Control+Enter")

    _run(page, by_keys)
    expect(page.locator(shows)).to_be_visible(timeout=2 * SOON)


def _run(page: Page, ask: Callable[[], None]) -> None:
    """Ask until the kernel is at work: a run before the page is joined to it is dropped, idle or not."""
    status = page.locator("#jp-main-statusbar")
    expect(status).to_contain_text("Idle", timeout=SOON)
    for _ in range(RUNS):
        ask()
        try:
            expect(status).to_contain_text("Busy", timeout=BEGINS_WITHIN)
        except AssertionError:
            continue
        return
    pytest.fail("the notebook did not run in JupyterLab")


def _address_once_it_answers(process: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            address = f"http://127.0.0.1:{port_of(process.pid)}"
            httpx.get(f"{address}/api", timeout=STARTS_WITHIN).raise_for_status()
        except (ValueError, httpx.HTTPError):  # no port yet, or no answer on it
            time.sleep(0.2)  # nothing tells us when a foreign server is ready but asking it
        else:
            return address
    pytest.fail("JupyterLab did not start")
