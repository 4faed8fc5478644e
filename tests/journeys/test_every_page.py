"""Every page a person can reach by its links: it is there, valid, accessible, fits a telephone and stays at home."""

import re
from collections import Counter
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.journeys.conftest import NARROW, WIDE
from tests.support.axe import axe_faults
from tests.support.demo import Demo
from tests.support.html import html_faults

LINK = re.compile(r'<(?:a|link|script|img|form)\b[^>]*?\s(?:href|src)="([^"]*)"')
LOGINS = ("director", "coordinator", "admin", "secretary", "teacher", "class1", "parent", "pupil")
# Whose pages axe looks at, and how many of each shape; the looks do not depend on the database.
LOOKED_AT = {"secretary": 2, "director": 1, "admin": 1, "parent": 1}


@dataclass(frozen=True)
class Found:
    """What an address answered, and the page that linked to it; `text` only of pages."""

    address: str
    source: str
    status: int
    kind: str
    text: str

    @property
    def is_page(self) -> bool:
        return self.kind.startswith("text/html")


@pytest.mark.parametrize("login", LOGINS)
def test_every_link_leads_to_a_valid_page(demo: Demo, context: BrowserContext, login: str) -> None:
    demo.sign_in(context, login)
    faults = []
    for found in _crawl(demo, context):
        if found.status != 200:
            faults.append(f"{found.address}: {found.status}, linked from {found.source}")
        elif found.is_page:
            faults += [f"{found.address}: {fault}" for fault in html_faults(found.text)]
    assert faults == []


@pytest.mark.parametrize("demo", ["sqlite"], indirect=True)
@pytest.mark.parametrize("login", LOOKED_AT)
def test_every_page_is_accessible_at_both_widths(demo: Demo, context: BrowserContext, login: str) -> None:
    demo.sign_in(context, login)
    shapes: dict[str, list[str]] = {}
    for found in _crawl(demo, context):
        if found.status == 200 and found.is_page:
            shapes.setdefault(_shape(found.address), []).append(found.address)
    addresses = [address for group in shapes.values() for address in group[:LOOKED_AT[login]]]
    assert [fault for address in addresses for fault in _seen_faults(context.new_page(), address)] == []


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
    page.emulate_media(color_scheme="dark")
    said += [f"in the dark: {fault}" for fault in axe_faults(page)]
    page.close()
    return [f"{address}: {fault}" for fault in said]


def _crawl(demo: Demo, context: BrowserContext) -> list[Found]:
    """Every page found by links from the first one: two of each kind, one of each with a query."""
    home = demo.service.url
    waiting, met, kinds, done = {f"{home}/": ""}, {f"{home}/"}, Counter("/"), []
    while waiting:
        address, source = next(iter(waiting.items()))
        del waiting[address]
        answer = context.request.get(address)
        kind = answer.headers.get("content-type", "")
        done.append(Found(address, source, answer.status, kind, answer.text() if "html" in kind else ""))
        for link in LINK.findall(done[-1].text):
            target = urljoin(address, unescape(link).partition("#")[0])
            assert target.startswith(home), f"{address} leads away to {target}"
            pattern = _kind(target)
            if kinds[pattern] < (1 if "?" in pattern else 2) and target not in met:
                kinds[pattern] += 1
                met.add(target)
                waiting[target] = address
    return done


def _kind(address: str) -> str:
    """The address without numbers and values: one kind of page of one form."""
    parts = urlsplit(address)
    names = sorted({name for name, _ in parse_qsl(parts.query)})
    return re.sub(r"\d+", "N", parts.path) + ("?" + "&".join(names) if names else "")


def _shape(address: str) -> str:
    """The kind of page, whatever the form or the report."""
    return re.sub(r"/([fr])/[a-z0-9_]+", r"/\1/ID", _kind(address).partition("?")[0])
