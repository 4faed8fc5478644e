"""An answer that comes while a button is held down: a click is never lost, nor given to another thing that moved under it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.web.conftest import Shop
from tests.web.test_browser import CUSTOMER, create, signed_in

NEW = "/f/customer/new"
DRAWN = "() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"


@pytest.fixture
def page(shop: Shop, browser: Browser) -> Iterator[Page]:
    with signed_in(shop, browser) as page:
        page.goto(NEW)
        for label, text in {"Фамилия": "Орлова", "Имя": "Вера", "Телефон": CUSTOMER["phone"]}.items():
            page.locator("#form").get_by_label(label).fill(text)
        page.get_by_label("Постоянный клиент").check()
        expect(page.get_by_label("Скидка, %")).to_be_visible()
        yield page


def test_the_button_may_move_only_after_the_click(page: Page) -> None:
    """The answer takes a field away above the button that saves, which goes up from under the pointer."""
    with answer_comes(page):
        page.get_by_label("Постоянный клиент").uncheck()
        press(page, page.get_by_role("button", name="Сохранить"))
    expect(page.get_by_label("Скидка, %")).to_be_visible()
    page.mouse.up()
    expect(page.get_by_role("status")).to_contain_text("Сохранено")


def test_what_is_pressed_is_not_replaced(page: Page) -> None:
    regular = page.get_by_label("Постоянный клиент")
    with answer_comes(page):
        regular.uncheck()
        press(page, regular)
    page.mouse.up()
    expect(regular).to_be_checked()
    expect(page.get_by_label("Скидка, %")).to_be_visible()


def test_the_space_bar_presses_too(page: Page) -> None:
    save = page.get_by_role("button", name="Сохранить")
    with answer_comes(page):
        page.get_by_label("Постоянный клиент").uncheck()
        save.focus()
        page.keyboard.down(" ")
    page.keyboard.up(" ")
    expect(page.get_by_role("status")).to_contain_text("Сохранено")


def test_the_answer_is_shown_when_the_button_is_let_go(page: Page) -> None:
    with answer_comes(page):
        page.get_by_label("Постоянный клиент").uncheck()
        press(page, page.get_by_role("heading", level=1))
    expect(page.get_by_label("Скидка, %")).to_be_visible()
    page.mouse.up()
    expect(page.get_by_label("Скидка, %")).to_be_hidden()


def test_the_answer_leaves_the_focus_where_it_went(shop: Shop, browser: Browser) -> None:
    """Whoever has gone on to the button that saves is not called back to a new row."""
    reception = shop.person("reception")
    create(reception, "customer", last_name="Орлова", **CUSTOMER)
    create(reception, "device", customer="1", kind="oven", brand="Жар", model="П-2")
    create(reception, "repair_order", customer="1", device="1", complaint="Не греет", promised="2199-01-01")
    with signed_in(shop, browser, "senior") as page:
        page.goto("/f/repair_order/1/edit")
        with answer_comes(page):
            page.get_by_role("button", name="Добавить строку").click()
            page.get_by_role("button", name="Сохранить").focus()
        expect(page.locator(".rows tbody tr")).to_have_count(1)
        expect(page.get_by_role("button", name="Сохранить")).to_be_focused()


def test_found_records_wait_for_the_click(shop: Shop, browser: Browser) -> None:
    """A search answers while one presses what it found before."""
    reception = shop.person("reception")
    for name in ("Орлова", "Соколова"):
        create(reception, "customer", last_name=name, **CUSTOMER)
    with signed_in(shop, browser) as page:
        page.goto("/f/customer")
        with answer_comes(page):
            page.get_by_label("Поиск").fill("Орлова")
            press(page, page.get_by_role("link", name="Соколова"))
        page.mouse.up()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Соколова")


@contextmanager
def answer_comes(page: Page) -> Iterator[None]:
    """The page's own request in the block is answered when the block ends; afterwards the answer was there to be shown."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.headers.get("hx-request"):
            held.append(route)
        else:
            route.continue_()

    page.route("**/f/**", hold)
    with page.expect_request(lambda request: "hx-request" in request.headers):
        yield
    while not held:
        page.evaluate(DRAWN)
    with page.expect_response(lambda response: "hx-request" in response.request.headers) as answer:
        held.pop(0).continue_()
    answer.value.finished()
    page.unroute("**/f/**")
    page.evaluate(DRAWN)


def press(page: Page, what: Locator) -> None:
    """Put the pointer on it and hold the button down."""
    what.hover()
    page.mouse.down()
