"""The juror's screen as a person uses it, for tests that read like what the person does."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

SOON = 20_000  # ms; a kernel takes its time on a busy machine


class JurorPage:
    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, link: str) -> JurorPage:
        self.page.goto(link)
        return self.ready()

    def ready(self) -> JurorPage:
        expect(self.page.locator(".wb-head")).to_be_visible(timeout=SOON)
        return self

    def choose(self, number: str) -> JurorPage:
        self.pane("Список")
        self.page.locator(".wb-nav button", has_text=number).click()
        expect(self.page.locator(".wb-meta, .wb-article .wb-note").first).to_be_visible(timeout=SOON)
        return self

    def pane(self, name: str) -> None:
        tab = self.page.get_by_role("tab", name=name)
        if tab.is_visible():
            tab.click()

    def criterion(self, place: int) -> Locator:
        return self.page.locator(".wb-form section.wb-crit").nth(place - 1)

    def rate(self, place: int, level: int) -> None:
        self.pane("Оценка")
        self.criterion(place).locator(".wb-levels label").nth(level - 1).click()

    def level(self, place: int) -> str | None:
        chosen = self.criterion(place).locator("input:checked")
        return chosen.get_attribute("value") if chosen.count() else None

    def comment(self, place: int) -> Locator:
        """The comment's box, which the page opens by itself where there is a comment."""
        return self.criterion(place).locator("textarea")

    def type_comment(self, place: int, text: str) -> None:
        box = self.comment(place)
        if not box.count():
            self.criterion(place).get_by_role("button", name="Добавить комментарий").click()
        box.focus()
        self.page.keyboard.press("End")
        self.page.keyboard.type(text, delay=5)

    def rate_all(self, level: int = 3, criteria: int = 8) -> None:
        for place in range(1, criteria + 1):
            self.rate(place, level)

    def submit(self) -> None:
        self.page.locator(".wb-foot .wb-primary").click()

    @property
    def number(self) -> str:
        return re.sub(r".*(И-\d+).*", r"\1", self.page.locator(".wb-meta").inner_text(), flags=re.S)

    def expect_saved(self) -> None:
        expect(self.page.locator(".wb-saved")).to_contain_text("Сохранено в", timeout=SOON)

    def expect_banner(self, text: str) -> None:
        expect(self.page.locator(".wb-banner", has_text=text)).to_be_visible(timeout=SOON)

    def expect_no_banner(self, text: str, *, timeout: float = SOON) -> None:
        expect(self.page.locator(".wb-banner", has_text=text)).to_have_count(0, timeout=timeout)

    def status(self, number: str) -> Locator:
        return self.page.locator(".wb-nav button", has_text=number).locator("small")
