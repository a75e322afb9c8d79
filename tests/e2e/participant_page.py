"""The participant's screen as a person uses it, for tests that read like what the person does."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.e2e.juror_page import SOON


class ParticipantPage:
    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, link: str) -> ParticipantPage:
        self.page.goto(link)
        return self.ready()

    def ready(self) -> ParticipantPage:
        expect(self.page.locator(".wb-head")).to_be_visible(timeout=SOON)
        return self

    def task(self, name: str) -> Locator:
        return self.page.locator(".wb-task", has_text=name)

    def begin(self, name: str) -> None:
        self.task(name).get_by_role("button").click()
        expect(self.page.locator(".wb-where, .wb-count-open, .wb-count-done").first).to_be_visible(
            timeout=SOON
        )

    @property
    def where(self) -> Locator:
        return self.page.locator(".wb-where")

    def expect_at(self, place: int) -> None:
        expect(self.where).to_contain_text(f" {place} из ", timeout=SOON)

    def option(self, place: int) -> Locator:
        return self.page.locator(".wb-options label").nth(place - 1)

    def chosen(self) -> str:
        """The option chosen in the situation shown; waits for there to be one."""
        value = self.page.locator(".wb-options input:checked").get_attribute("value", timeout=SOON)
        assert value is not None
        return value

    def item(self) -> str:
        """The situation shown, by its id."""
        name = self.page.locator(".wb-options input").first.get_attribute("name")
        assert name is not None
        return name.rpartition("-")[2]

    def statement(self, place: int) -> Locator:
        return self.page.locator(".wb-statement").nth(place - 1)

    def frequency(self, place: int, value: str) -> Locator:
        return self.statement(place).locator(f"label:has(input[value={value}])")

    def jump(self, place: int) -> None:
        """To a situation without an answer, by the list beside it."""
        self.page.get_by_role("button", name=f"Ситуация {place}: без ответа").click()
        self.expect_at(place)

    def next(self) -> None:
        self.page.locator(".wb-foot .wb-primary").click()

    def go_to_check(self) -> None:
        """From wherever one is in a form, step by step to its end."""
        while self.page.locator(".wb-foot .wb-primary").count():
            self.next()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def menu(self, name: str) -> None:
        self.page.locator(".wb-menu summary").click()
        self.page.locator(".wb-menu").get_by_role("button", name=name).click()

    def expect_saved(self) -> None:
        expect(self.page.locator(".wb-saved")).to_contain_text("Сохранено в", timeout=SOON)

    def expect_banner(self, text: str) -> None:
        expect(self.page.locator(".wb-banner", has_text=text)).to_be_visible(timeout=SOON)

    def expect_no_banner(self, text: str, *, timeout: float = SOON) -> None:
        expect(self.page.locator(".wb-banner", has_text=text)).to_have_count(0, timeout=timeout)
