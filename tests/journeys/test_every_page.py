"""Every page a person can reach by its links: it is there, valid, accessible, fits a telephone and stays at home."""

import re
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.conftest import NARROW, WIDE
from tests.support.axe import axe_faults
from tests.support.demo import Demo
from tests.support.html import html_faults

LINK = re.compile(r'<(?:a|link|script|img|form)\b[^>]*?\s(?:href|src)="([^"]*)"')
SAMPLES = 2  # pages of one kind that are looked at
LOGINS = ("director", "coordinator", "admin", "secretary", "teacher", "class1", "parent", "pupil")


@pytest.mark.parametrize("login", LOGINS)
def test_every_link_leads_to_a_valid_page(demo: Demo, context: BrowserContext, login: str) -> None:
    demo.sign_in(context, login)
    faults = []
    for address, status, kind, text in _crawl(demo, context):
        if status != 200:
            faults.append(f"{address}: {status}")
        elif kind.startswith("text/html"):
            faults += [f"{address}: {fault}" for fault in html_faults(text)]
    assert faults == []


@pytest.mark.parametrize("login", LOGINS)
def test_every_page_is_accessible_at_both_widths(demo: Demo, browser: Browser, login: str) -> None:
    context = browser.new_context(viewport=WIDE, locale="ru-RU")
    demo.sign_in(context, login)
    addresses = [address for address, status, kind, _ in _crawl(demo, context, samples=1)
                 if status == 200 and kind.startswith("text/html")]
    faults = [fault for address in addresses for fault in _seen_faults(context.new_page(), address)]
    context.close()
    assert faults == []


def _seen_faults(page: Page, address: str) -> list[str]:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        said += axe_faults(page)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            said.append(f"wider than {size['width']}")
    page.close()
    return [f"{address}: {fault}" for fault in said]


def _crawl(demo: Demo, context: BrowserContext, samples: int = SAMPLES) -> list[tuple[str, int, str, str]]:
    """Address, status, content type and text of every page found by links, a few of each kind."""
    home = demo.service.url
    waiting, kinds, found = [f"{home}/"], {"/": 1}, []
    while waiting:
        address = waiting.pop(0)
        answer = context.request.get(address)
        kind = answer.headers.get("content-type", "")
        text = answer.text() if kind.startswith("text/") else ""
        found.append((address, answer.status, kind, text))
        if not kind.startswith("text/html"):
            continue
        for link in LINK.findall(text):
            target = urljoin(address, link.replace("&amp;", "&").partition("#")[0])
            assert target.startswith(home), f"{address} leads away to {target}"
            pattern = _kind_of(target)
            if kinds.setdefault(pattern, 0) < samples and target not in waiting:
                kinds[pattern] += 1
                waiting.append(target)
    return found


def _kind_of(address: str) -> str:
    """The address without numbers and values: one kind of page."""
    parts = urlsplit(address)
    return re.sub(r"\d+", "N", parts.path) + "?" + "&".join(sorted({name for name, _ in parse_qsl(parts.query)}))
