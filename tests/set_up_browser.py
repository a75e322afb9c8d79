"""`python -m tests.set_up_browser`: sees to it that a Chromium is there for the browser tests.

Takes one that starts already, else Playwright's own download, else the system's package where we may
install it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from playwright.sync_api import sync_playwright

from tests.e2e.browser import MISSING, NoBrowser, launch

DOWNLOAD_SECONDS = 600


def main() -> int:
    for attempt in (None, _from_playwright, _from_the_system):
        if attempt is not None:
            attempt()
        version = _version()
        if version:
            sys.stdout.write(f"Chromium {version} is there for the browser tests\n")
            return 0
    sys.stderr.write(MISSING + "\n")
    return 1


def _version() -> str:
    with sync_playwright() as playwright:
        try:
            browser = launch(playwright)
        except NoBrowser:
            return ""
        version = browser.version
        browser.close()
        return version


def _from_playwright() -> None:
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    _run([*command, "--with-deps"] if as_root and shutil.which("apt-get") else command)


def _from_the_system() -> None:
    if shutil.which("apt-get") and os.geteuid() == 0:
        _run(["apt-get", "update", "-qq"])
        _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"])


def _run(command: list[str]) -> None:
    sys.stdout.write(f"$ {' '.join(command)}\n")
    sys.stdout.flush()
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(command, check=False, timeout=DOWNLOAD_SECONDS, env=environment)
    except subprocess.TimeoutExpired:
        sys.stderr.write(f"gave up after {DOWNLOAD_SECONDS} s\n")


if __name__ == "__main__":
    sys.exit(main())
