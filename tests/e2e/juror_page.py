"""The juror's screen as a person uses it, for tests that read like what the person does."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

SOON = 60_000  # ms; a kernel takes its time on a busy machine


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
        self.expect_number(number, closed=True)
        self.next_frame()
        return self

    def next_frame(self) -> None:
        """Wait for what the page puts off to its next frame: to move the focus to what it has opened."""
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")

    def pane(self, name: str) -> None:
        """On a phone, where one pane is shown at a time; the tabs are drawn with the rest of the page."""
        tab = self.page.get_by_role("tab", name=name)
        if tab.is_visible():
            tab.click()

    def criterion(self, place: int) -> Locator:
        return self.page.locator(".wb-form section.wb-crit").nth(place - 1)

    def rate(self, place: int, level: int) -> None:
        self.pane("Оценка")
        self.criterion(place).locator(".wb-levels label").nth(level - 1).click()

    def expect_level(self, place: int, level: int | None) -> None:
        chosen = self.criterion(place).locator("input:checked")
        if level is None:
            expect(self.criterion(place).locator("input").first).to_be_visible()
            expect(chosen).to_have_count(0)
        else:
            expect(chosen).to_have_value(str(level))

    def comment(self, place: int) -> Locator:
        """The comment's box, which the page opens by itself where there is a comment."""
        return self.criterion(place).locator("textarea")

    def type_comment(self, place: int, text: str) -> None:
        box = self.comment(place)
        # One of the two is there at any moment, and which of them may change while one looks.
        box.or_(self.criterion(place).get_by_role("button", name="Добавить комментарий")).click()
        expect(box).to_be_visible()
        self.next_frame()
        box.focus()
        self.page.keyboard.press("End")
        self.page.keyboard.type(text, delay=5)

    def rate_all(self, level: int = 3, criteria: int = 8) -> None:
        for place in range(1, criteria + 1):
            self.rate(place, level)

    def submit(self) -> None:
        self.page.locator(".wb-foot .wb-primary").click()

    def expect_number(self, number: str, *, closed: bool = False) -> None:
        """That this work is open; `closed`: or that the work chosen is closed to the juror."""
        work = self.page.locator(".wb-article").locator(".wb-meta", has_text=number)
        note = self.page.locator(".wb-article .wb-note")
        expect(work.or_(note).first if closed else work).to_be_visible(timeout=SOON)

    def expect_saved(self) -> None:
        expect(self.page.locator(".wb-saved")).to_contain_text("Сохранено в", timeout=SOON)

    def expect_banner(self, text: str) -> None:
        expect(self.page.locator(".wb-banner", has_text=text)).to_be_visible(timeout=SOON)

    def expect_no_banner(self, text: str, *, timeout: float = SOON) -> None:
        expect(self.page.locator(".wb-banner", has_text=text)).to_have_count(0, timeout=timeout)

    def status(self, number: str) -> Locator:
        return self.page.locator(".wb-nav button", has_text=number).locator("small")
