"""The probe widget's page as a test sees it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.serving.helpers import Server


def shown(window: Page, where: str) -> None:
    """Open `where` and wait until the widget is on screen."""
    window.goto(where)
    in_sight(window)


def in_sight(window: Page) -> None:
    window.wait_for_selector("html[data-workbench=shown]")
    expect(window.get_by_label("text")).to_be_visible()


def enter(window: Page, server: Server, member: str = "J01") -> None:
    shown(window, server.link(member))


def type_and_see(window: Page, text: str) -> None:
    """Type into the probe; its capitals come from the kernel."""
    window.get_by_label("text").fill(text)
    expect(window.locator("output")).to_have_text(text.upper())


def states(window: Page) -> list[str]:
    return list(window.evaluate("() => window.states"))


def wait_for_state(window: Page, state: str, timeout: float = 60_000) -> None:
    window.wait_for_selector(f"html[data-connection={state}]", state="attached", timeout=timeout)


def kernel_of(window: Page) -> str:
    """The id of the kernel behind the page, as its own scripts know it."""
    return str(
        window.evaluate('() => document.documentElement.innerHTML.match(/connect\\("([0-9a-f-]{36})"/)[1]')
    )


def ask(window: Page, content: Any) -> Any:
    """Send a custom message to the probe and return its answer."""
    window.evaluate("(content) => { received.length = 0; send(content); }", content)
    window.wait_for_function("() => received.length > 0")
    return window.evaluate("() => received[0].content")
