"""Every template over a sample page: valid HTML, clean for axe, nothing wider than a phone, in light and in dark."""

from collections.abc import Iterator

import pytest
from flask import Flask, Response, g, render_template
from playwright.sync_api import Browser

from tests.support.axe import axe_faults
from tests.support.html import html_faults
from tests.support.source import ROOT
from tests.web.samples import FRAME, PAGES
from tests.web.served import served
from web.accent import accent_sheet
from web.templating import prepare_templates
from web.visit import Visit

SCREENS = ((1280, "light"), (390, "dark"))


class Shown(Visit):
    """A visit with a frame of its own, for pages without an office."""

    frame = FRAME
    manages = True
    management = (("/admin/people", "Учётные записи"), ("/admin/definitions", "Описания"))


def make_app() -> Flask:
    app = Flask("web", root_path=str(ROOT / "web"), static_folder="static", template_folder="templates")
    app.secret_key = "key of the tests"

    def start() -> None:
        g.visit = Shown(path="/")

    def show(name: str) -> str:
        template, values = PAGES[name]
        return render_template(template, **values)

    app.before_request(start)
    app.add_url_rule("/page/<name>", "page", show)
    app.add_url_rule(
        "/static/accent-<digest>.css",
        "accent",
        lambda digest: Response(accent_sheet(FRAME.accent), mimetype="text/css"),
    )
    prepare_templates(app)
    return app


@pytest.fixture(scope="module")
def pages() -> Iterator[str]:
    with served(make_app()) as address:
        yield address


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_valid_html(name: str) -> None:
    answer = make_app().test_client().get(f"/page/{name}")
    assert answer.status_code == 200
    assert not html_faults(answer.get_data(as_text=True))


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_pages_are_accessible_at_every_width(pages: str, browser: Browser, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    for name in PAGES:
        page.goto(f"{pages}/page/{name}")
        troubles += [f"{name}: {fault}" for fault in axe_faults(page)]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            troubles.append(f"{name}: wider than the screen")
    context.close()
    assert not troubles


def test_the_first_error_has_the_focus(pages: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{pages}/page/form")
    assert page.evaluate("document.activeElement.id") == "errors"
    page.get_by_role("link", name="Стоимость, ₽").click()
    assert page.evaluate("document.activeElement.name") == "price"
    page.close()


def test_touch_targets_are_large_on_a_phone(pages: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 900}, has_touch=True)
    for name in ("list", "form", "record", "login"):
        page.goto(f"{pages}/page/{name}")
        heights = page.evaluate(
            "[...document.querySelectorAll('main button, main select, main input, main .button')]"
            ".filter(e => e.offsetHeight > 1 && !['checkbox', 'radio', 'hidden'].includes(e.type))"
            ".map(e => [e.offsetHeight, e.outerHTML.slice(0, 90)]).filter(([height]) => height < 44)"
        )
        assert not heights, name
    page.close()
