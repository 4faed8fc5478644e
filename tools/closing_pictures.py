"""The pictures of the guide «Закрытие года», taken while a demonstration's year is closed: `python -m tools.closing_pictures`."""

import os
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

import bootstrap
from engine.app.settings import DATABASE_FILE, Settings, open_offices
from tests.support.closing import YEAR, Closing
from tests.support.demo import Demo, described
from tests.support.office import Office
from tools.system import find_chromium

FOLDER = bootstrap.ROOT / "docs" / "screenshots"
LIST, RECORD = "/p/year_closing", f"/f/{YEAR}/1"
DESK, PHONE = (1280, 900), (390, 844)
RUSSIAN = {**os.environ, "LANGUAGE": "ru", "LANG": "ru_RU.UTF-8"}


@dataclass
class Camera:
    """Windows of people, one each and size, and what they show."""

    browser: Browser
    demo: Demo
    windows: dict[tuple[str, int], Page] = field(default_factory=dict)

    def page(self, login: str, size: tuple[int, int] = DESK) -> Page:
        """The person's window."""
        key = (login, size[0])
        if key not in self.windows:
            context = self.browser.new_context(
                base_url=self.demo.service.url, locale="ru-RU", viewport={"width": size[0], "height": size[1]}
            )
            self.demo.sign_in(context, login)
            self.windows[key] = context.new_page()
        return self.windows[key]

    def take(self, name: str, login: str, address: str, *, see: str = "", opened: str = "", size: tuple[int, int] = DESK) -> None:
        """A picture of what stands at the address; `see`: a text to scroll to, `opened`: a step to unfold."""
        page = self.page(login, size)
        page.goto(address)
        if opened:
            page.locator("summary").filter(has_text=opened).first.click()
        if see:
            page.get_by_text(see).first.evaluate("node => window.scrollTo(0, node.getBoundingClientRect().top - 90)")
        page.screenshot(path=FOLDER / f"closing_{name}.png")


def main() -> int:
    """Take all of them anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        home = Path(folder)
        office = Office(bootstrap.ROOT / "definitions", home / "data", f"sqlite:///{home / 'data' / DATABASE_FILE}")
        office.prikaz("demo", "--pupils", "110", "--seed", "1")
        offices = open_offices(Settings(office.data, office.database, office.definitions))
        stack.callback(offices.database.close)
        demo = described(office, stack.enter_context(office.served()))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"], env={**RUSSIAN})
        stack.callback(browser.close)
        _take_all(Camera(browser, demo), Closing(offices.current()))
    return 0


def _take_all(camera: Camera, closing: Closing) -> None:
    camera.take("list", "coordinator", LIST)
    camera.take("phone", "class1", LIST, size=PHONE)
    camera.take("year", "admin", RECORD)
    closing.finish_teaching()
    closing.of_year("draft_decisions")
    camera.take("decisions", "admin", "/f/decision")
    closing.tell_parents()
    closing.of_year("adopt_decisions", council_minutes=str(closing.sign_minutes("О переводе и выпуске")))
    closing.of_year("decide")
    page = camera.page("admin")
    page.goto(RECORD)
    page.locator("#step-carry_over").get_by_role("button", name="Что изменится?").click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / "closing_dry.png")
    closing.of_year("carry_over")
    [(merged,)] = closing.stored("SELECT id FROM f_school_class WHERE year = 2 AND grade = 6 AND letter = 'А'")
    camera.take("class", "coordinator", f"/f/school_class/{merged}/edit")
    closing.prepare()
    closing.revoke_drafts()
    closing.of_year("draft_orders")
    camera.take("orders", "secretary", "/f/movement_order")
    closing.sign_orders()
    camera.take("sums", "coordinator", "/r/year_sum_control?year=1")
    closing.back_up()
    camera.take("signatures", "coordinator", LIST, see="5. Закрыть год")
    closing.sign_items()
    camera.take("switch", "admin", RECORD, opened="Закрыть год")
    closing.of_year("close_year")
    camera.take("closed", "admin", RECORD)


if __name__ == "__main__":
    sys.exit(main())
