"""The pictures of docs/screenshots, taken from a fresh demonstration: `python -m tools.screenshots`."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

import bootstrap
from tests.support.demo import Demo, described
from tests.support.office import Office
from tools.system import find_chromium

FOLDER = bootstrap.ROOT / "docs" / "screenshots"
DESK, PHONE = (1280, 860), (390, 844)
RUSSIAN = {**os.environ, "LANGUAGE": "ru", "LANG": "ru_RU.UTF-8"}


@dataclass(frozen=True)
class Picture:
    """Whose page at which address; `opened`: what is unfolded first."""

    login: str
    address: str
    size: tuple[int, int] = DESK
    opened: str = ""


PICTURES = {
    "my_day": Picture("secretary", "/"),
    "list": Picture("secretary", "/f/pupil"),
    "order": Picture("director", "/f/movement_order/1"),
    "order_matrix": Picture("director", "/order", opened="details.role >> nth=4"),
    "phone": Picture("secretary", "/", PHONE),
}


def main() -> int:
    """Take all of them anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, _demo(Path(folder)) as demo, _chromium() as browser:
        for name, picture in PICTURES.items():
            _take(browser, demo, picture, FOLDER / f"{name}.png")
    return 0


@contextmanager
def _demo(folder: Path) -> Iterator[Demo]:
    office = Office(bootstrap.ROOT / "definitions", folder / "data", f"sqlite:///{folder / 'data' / 'prikaz.sqlite3'}")
    office.prikaz("demo", "--pupils", "550", "--seed", "1")
    with office.served() as service:
        yield described(office, service)


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"], env={**RUSSIAN})
        yield browser
        browser.close()


def _take(browser: Browser, demo: Demo, picture: Picture, target: Path) -> None:
    width, height = picture.size
    context = browser.new_context(base_url=demo.service.url, locale="ru-RU", viewport={"width": width, "height": height})
    demo.sign_in(context, picture.login)
    page: Page = context.new_page()
    page.goto(picture.address)
    if picture.opened:
        page.locator(picture.opened).locator("summary").first.click()
    page.screenshot(path=target)
    context.close()


if __name__ == "__main__":
    sys.exit(main())
