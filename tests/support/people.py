"""What people of an office do again and again in their browsers."""

import re
from contextlib import ExitStack
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect
from pypdfium2 import PdfDocument

from tests.conftest import PATIENCE
from tests.support.demo import Demo


class Desk:
    """The windows of the people of one office, each signed in once. `said`: what their consoles complained of."""

    def __init__(self, demo: Demo, browser: Browser, windows: ExitStack) -> None:
        self.demo, self.said = demo, list[str]()
        self._browser, self._windows, self._pages = browser, windows, dict[str, Page]()

    def page(self, login: str, **options: Any) -> Page:
        """The person's window; `options` of the browser's context count when it is opened."""
        if login not in self._pages:
            context = self.window(**options)
            self.demo.sign_in(context, login)
            self._pages[login] = context.new_page()
            self._pages[login].on("console", self._hear)
            self._pages[login].on("pageerror", lambda error: self.said.append(str(error)))
        return self._pages[login]

    def window(self, **options: Any) -> BrowserContext:
        """A window of nobody yet."""
        context = self._browser.new_context(base_url=self.demo.service.url, locale="ru-RU", **options)
        context.set_default_timeout(PATIENCE)
        self._windows.callback(context.close)
        return context

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.said.append(message.text)

    def pick(self, where: Page | Locator, label: str, text: str) -> None:
        """Type the beginning of a name into a picker and take the first found."""
        box = where.get_by_role("combobox", name=re.compile(f"^{label}"))
        box.click()
        box.fill(text)
        found = where.get_by_role("option", name=text).first
        expect(found).to_be_visible()
        found.click()

    def save(self, page: Page) -> None:
        """Save the form; it must be taken."""
        page.get_by_role("button", name="Сохранить").click()
        expect(page.get_by_role("status").first).to_contain_text("Сохранено")

    def step(self, page: Page, label: str, state: str) -> None:
        """Do a step that asks nothing; afterwards the record is in the state."""
        page.get_by_role("region", name="Дальше").get_by_role("button", name=label).click()
        expect(page.locator("h1 .chip")).to_have_text(state)

    def today(self, page: Page) -> str:
        """The office's day, as its own new order has it."""
        answer = self.page("secretary").request.get("/f/movement_order/new").text()
        found = re.search(r'value="(\d\d\.\d\d\.\d{4})"[^>]* name="date"', answer)
        assert found
        return found[1]


def read_pdf(body: bytes) -> str:
    """The words of a PDF file, one space between them."""
    with PdfDocument(body) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return re.sub(r"\s+", " ", " ".join(pages))
