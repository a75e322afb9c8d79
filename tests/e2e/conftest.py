"""A browser for all tests, and for each a window of its own and a served season."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.browser import a_browser
from tests.serving.helpers import ServedSeason, Server, a_served_season

NewContext = Callable[..., BrowserContext]
PATIENCE = 60_000  # ms, for machines with much else to do


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with a_browser() as running:
        yield running


@pytest.fixture(autouse=True)
def patience() -> None:
    """What is expected of a page may take its time: Playwright's own five seconds are for quiet machines."""
    expect.set_options(timeout=PATIENCE)


@pytest.fixture
def new_context(browser: Browser) -> Iterator[NewContext]:
    """Makes a browser profile of its own at each call: cookies are not shared between them."""
    contexts: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def window(new_context: NewContext) -> Page:
    return new_context().new_page()


@pytest.fixture(scope="module")
def probe_season(tmp_path_factory: pytest.TempPathFactory) -> ServedSeason:
    """A season whose notebooks show the probe widget of the tests."""
    return a_served_season(tmp_path_factory.mktemp("probe"))


@pytest.fixture(scope="module")
def probe_server(probe_season: ServedSeason) -> Iterator[Server]:
    server = Server(probe_season)
    yield server
    assert server.stop() == 0, server.log


@pytest.fixture
def own_probe_server(tmp_path: Path) -> Iterator[Server]:
    """A server that a test may stop or disturb."""
    server = Server(a_served_season(tmp_path))
    yield server
    server.stop()
