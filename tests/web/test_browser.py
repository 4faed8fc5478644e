"""What JavaScript quickens, in a real browser: rows, pickers, search as you type. The same pages work without it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.web.conftest import Shop
from tests.web.person import PASSWORD, Person
from tests.web.served import served

CUSTOMER = {"first_name": "Вера", "phone": "+7 900 000-00-01"}


def test_an_order_is_typed_with_pickers_and_rows(shop: Shop, browser: Browser) -> None:
    reception = shop.person("reception")
    for name in ("Орлова", "Соколова"):
        create(reception, "customer", last_name=name, **CUSTOMER)
    create(reception, "device", customer="2", kind="oven", brand="Жар", model="П-2")
    with signed_in(shop, browser) as page:
        page.goto("/f/repair_order/new")
        customer = page.get_by_role("combobox", name="Клиент")
        customer.press_sequentially("сок")
        expect(page.get_by_role("option")).to_have_text(["Соколова Вера"])
        customer.press("Enter")
        expect(customer).to_have_value("Соколова Вера")
        device = page.get_by_role("combobox", name="Вещь")
        device.click()
        page.get_by_role("option", name="Жар").click()
        page.get_by_label("Что не так").fill("Не греет")
        page.get_by_label("Обещан к").fill("2199-01-01")
        page.get_by_role("button", name="Сохранить").click()
        expect(page.get_by_role("status")).to_contain_text("Сохранено")
        expect(page.get_by_role("link", name="Соколова Вера")).to_be_visible()


def test_a_row_comes_and_goes_without_losing_anything(shop: Shop, browser: Browser) -> None:
    senior = shop.person("senior")
    with signed_in(shop, browser, "senior") as page:
        reception = shop.person("reception")
        create(reception, "customer", last_name="Орлова", **CUSTOMER)
        create(reception, "device", customer="1", kind="oven", brand="Жар", model="П-2")
        create(reception, "repair_order", customer="1", device="1", complaint="Не греет", promised="2199-01-01")
        assert senior.open("/f/repair_order/1/edit").status == 200
        page.goto("/f/repair_order/1/edit")
        for _ in range(2):
            page.get_by_role("button", name="Добавить строку").click()
        expect(page.locator(".rows tbody tr")).to_have_count(2)
        second = page.locator(".rows tbody tr").nth(1).locator("input:visible").first
        expect(second).to_be_focused()
        second.fill("Осмотр")
        page.get_by_role("button", name="Убрать строку 1").click()
        expect(page.locator(".rows tbody tr:visible")).to_have_count(1)
        expect(page.locator(".rows tbody tr:visible input:visible").first).to_have_value("Осмотр")


def test_a_date_is_typed_as_people_write_it(shop: Shop, browser: Browser) -> None:
    with signed_in(shop, browser) as page:
        page.goto("/f/repair_order/new")
        promised = page.get_by_label("Обещан к")
        promised.fill("1.9.49")
        with page.expect_response("**/f/repair_order/new"):  # the form answers to the choice
            promised.press("Tab")
        expect(promised).to_have_value("01.09.2049")
        promised.fill("31.2.49")
        promised.press("Tab")
        expect(promised).to_have_value("31.2.49")


def test_what_is_typed_in_a_picker_outlives_the_form_s_answer(shop: Shop, browser: Browser) -> None:
    """The answer to an earlier choice comes while one looks for a record: it knows nothing of the letters typed so far."""
    reception = shop.person("reception")
    for name in ("Орлова", "Соколова"):
        create(reception, "customer", last_name=name, **CUSTOMER)
    with signed_in(shop, browser) as page:
        page.goto("/f/repair_order/new")
        customer = page.get_by_role("combobox", name="Клиент")
        customer.press_sequentially("сок")
        expect(page.get_by_role("option")).to_have_text(["Соколова Вера"])
        with page.expect_response("**/f/repair_order/new"):
            page.get_by_label("Срочно").dispatch_event("change")
        expect(page.locator("#f-customer[role=combobox]")).to_have_value("сок")
        expect(page.get_by_role("option")).to_have_text(["Соколова Вера"])


def test_a_telephone_has_its_own_calendar(shop: Shop, browser: Browser) -> None:
    with signed_in(shop, browser, has_touch=True, is_mobile=True) as page:
        page.goto("/f/repair_order/new?promised=2049-09-01")
        promised = page.get_by_label("Обещан к")
        expect(promised).to_have_attribute("type", "date")
        expect(promised).to_have_value("2049-09-01")


def test_a_list_answers_while_one_types(shop: Shop, browser: Browser) -> None:
    reception = shop.person("reception")
    for name in ("Орлова", "Соколова", "Ежова"):
        create(reception, "customer", last_name=name, **CUSTOMER)
    with signed_in(shop, browser) as page:
        page.goto("/f/customer")
        search = page.get_by_label("Поиск")
        search.press_sequentially("ол")
        expect(page.locator("#results tbody tr")).to_have_count(1)
        search.press_sequentially("окол")
        expect(page.get_by_text("Ничего не нашлось")).to_be_visible()
        expect(search).to_be_focused()
        expect(search).to_have_value("олокол")


@contextmanager
def signed_in(shop: Shop, browser: Browser, login: str = "reception", **options: Any) -> Iterator[Page]:
    """A browser's page of somebody who has signed in; nothing may be said in its console. `options`: of the browser's window."""
    with served(shop.app) as address:
        context = browser.new_context(base_url=address, **options)
        page = context.new_page()
        troubles: list[str] = []
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto("/login")
        page.get_by_label("Имя для входа").fill(login)
        page.get_by_label("Пароль").fill(PASSWORD)
        page.get_by_role("button", name="Войти").click()
        expect(page.get_by_role("heading", name="Мой день")).to_be_visible()
        yield page
        context.close()
        assert not troubles


def create(person: Person, form: str, **typed: str) -> None:
    answer = person.send(person.open(f"/f/{form}/new"), f"/f/{form}/new", typed)
    assert answer.status == 200, answer.text
