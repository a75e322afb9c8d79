"""A real Chromium for tests: Playwright's own if it is installed, else one of the system."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "These tests need a Chromium and none starts. Install one: `apt-get install chromium`,"
    " or `.venv/bin/playwright install chromium`."
)


class NoBrowser(Exception):
    """No Chromium starts on this machine."""


def launch(playwright: Playwright) -> Browser:
    """Playwright's own browser, else the system's. Raises NoBrowser with what to install."""
    system = next(filter(None, map(shutil.which, SYSTEM_NAMES)), None)
    failures = []
    for path in (None, system):
        try:
            return playwright.chromium.launch(executable_path=path, args=FLAGS)
        except Error as problem:
            failures.append(str(problem).splitlines()[0])
    raise NoBrowser(f"{MISSING} ({'; '.join(failures)})")


@contextmanager
def a_browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        try:
            yield browser
        finally:
            browser.close()
