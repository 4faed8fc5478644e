"""A grid filled by keyboard in a real browser: keys, paste, undo, locks, races, no connection, an expired sign-in, a telephone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.support.axe import axe_faults
from tests.web.conftest import Shop
from tests.web.person import PASSWORD
from tests.web.served import served
from tests.web.timesheet import Timesheet, fill

PAGE = "/p/timesheet"
PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def sheet(shop: Shop) -> Timesheet:
    return fill(shop)


@pytest.fixture
def page(shop: Shop, sheet: Timesheet, browser: Browser) -> Iterator[Page]:
    """The page at the senior's desk; no script may fail. (The console also tells of every refused request.)"""
    with served(shop.app) as address:
        context = browser.new_context(base_url=address)
        opened = context.new_page()
        troubles: list[str] = []
        opened.on("pageerror", lambda error: troubles.append(str(error)))
        opened.goto(f"/login?next={PAGE}")
        opened.get_by_label("Имя для входа").fill("senior")
        opened.get_by_label("Пароль").fill(PASSWORD)
        opened.get_by_role("button", name="Войти").click()
        expect(opened.get_by_role("grid")).to_be_visible()
        yield opened
        context.close()
        assert not troubles


def cell(page: Page, row: int, column: int) -> Locator:
    return page.locator("tbody tr").nth(row).locator("td").nth(column)


def saved(page: Page, count: int) -> None:
    expect(page.locator(".grid-count")).to_have_text(f"Сохранено: {count}")


def test_keys_of_values_fill_a_column(page: Page, sheet: Timesheet) -> None:
    cell(page, 0, 0).focus()
    page.keyboard.type("13")
    saved(page, 2)
    expect(cell(page, 0, 0)).to_have_class("saved")
    assert sheet.stored() == {("Ёлкин", 0): "Я", ("Кузнецов", 0): "Б"}
    page.keyboard.press("ArrowRight")
    expect(cell(page, 1, 1)).to_be_focused()
    page.keyboard.press("Shift+Enter")
    expect(cell(page, 0, 1)).to_be_focused()
    cell(page, 0, 1).dispatch_event("keydown", {"key": "в", "code": "KeyD", "bubbles": True})
    page.keyboard.press("Tab")
    saved(page, 3)
    expect(cell(page, 0, 2)).to_be_focused()
    assert sheet.stored()["Ёлкин", 1] == "В"


def test_a_value_is_changed_emptied_and_brought_back(page: Page, sheet: Timesheet) -> None:
    cell(page, 0, 0).focus()
    page.keyboard.press("F2")
    page.locator(".grid-editor").select_option(label="Б")
    page.keyboard.press("Enter")
    saved(page, 1)
    assert sheet.stored() == {("Ёлкин", 0): "Б"}
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Delete")
    saved(page, 2)
    assert sheet.stored() == {}
    page.keyboard.press("Control+z")
    saved(page, 3)
    assert sheet.stored() == {("Ёлкин", 0): "Б"}
    page.keyboard.press("F2")
    page.locator(".grid-editor").select_option(label="Я")
    page.keyboard.press("Escape")
    expect(cell(page, 0, 0)).to_be_focused()
    assert sheet.stored() == {("Ёлкин", 0): "Б"}


def test_a_block_is_pasted(page: Page, sheet: Timesheet) -> None:
    cell(page, 0, 0).focus()
    page.evaluate(PASTE, "Я\tВ\r\nБ\tчто-то\r\n")
    expect(page.locator(".grid-count")).to_have_text("Не сохранено: 1. Сохранено: 3")
    assert sheet.stored() == {("Ёлкин", 0): "Я", ("Ёлкин", 1): "В", ("Кузнецов", 0): "Б"}
    cell(page, 1, 1).focus()
    expect(cell(page, 1, 1)).to_have_text("что-то")
    expect(page.locator(".grid-says")).to_have_text("Такого значения здесь нет.")
    page.keyboard.press("Escape")
    expect(cell(page, 1, 1)).to_have_text("предлагается Я")


def test_a_locked_cell_says_why_and_stays(shop: Shop, page: Page, sheet: Timesheet) -> None:
    with shop.office.database.writing() as transaction:
        transaction.execute("UPDATE f_shift SET closed = 1 WHERE id = ?", (sheet.shifts[0],))
    cell(page, 0, 0).focus()
    page.keyboard.press("1")
    expect(cell(page, 0, 0)).to_have_class("failed")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".grid-says")).to_contain_text("закрыт")
    page.reload()
    cell(page, 0, 0).focus()
    page.keyboard.press("1")
    expect(page.locator(".grid-says")).to_contain_text("закрыт")
    assert sheet.stored() == {}


def test_a_race_is_shown_and_decided(page: Page, sheet: Timesheet) -> None:
    sheet.mark("Ёлкин", 0, "В")
    sheet.mark("Кузнецов", 0, "В")
    cell(page, 0, 0).focus()
    page.keyboard.press("1")
    expect(page.get_by_role("dialog")).to_contain_text("там В. Вы ввели: Я.")
    page.get_by_role("button", name="Поставить «Я»").click()
    saved(page, 1)
    cell(page, 1, 0).focus()
    page.keyboard.press("1")
    page.get_by_role("button", name="Оставить «В»").click()
    expect(cell(page, 1, 0)).to_have_text("В")
    assert sheet.stored() == {("Ёлкин", 0): "Я", ("Кузнецов", 0): "В"}


def test_what_is_suggested_is_taken_by_a_key(shop: Shop, page: Page, sheet: Timesheet) -> None:
    first = cell(page, 0, 0)
    expect(first).to_have_text("предлагается Я")
    first.focus()
    expect(page.locator(".grid-says")).to_have_text("Предлагается Я: пробел — поставить.")
    page.keyboard.press("Space")
    saved(page, 1)
    expect(cell(page, 1, 0)).to_be_focused()
    assert sheet.stored() == {("Ёлкин", 0): "Я"}
    with shop.office.database.writing() as transaction:
        transaction.execute("UPDATE f_time_code SET usual = CASE WHEN id = ? THEN 1 ELSE 0 END", (sheet.codes["В"],))
    page.keyboard.press("3")
    expect(cell(page, 1, 1)).to_have_text("предлагается В")
    page.keyboard.press("Control+z")
    expect(cell(page, 1, 0)).to_have_text("предлагается В")
    assert sheet.stored() == {("Ёлкин", 0): "Я"}


def test_without_a_connection_it_waits(page: Page, sheet: Timesheet) -> None:
    cell(page, 0, 0).focus()
    page.context.set_offline(True)
    page.keyboard.press("1")
    expect(cell(page, 0, 0)).to_have_class("waiting")
    expect(page.locator(".grid-count")).to_contain_text("Нет связи")
    page.context.set_offline(False)
    saved(page, 1)
    assert sheet.stored() == {("Ёлкин", 0): "Я"}


def test_an_expired_sign_in_is_renewed_in_place(shop: Shop, page: Page, sheet: Timesheet) -> None:
    with shop.office.database.writing() as transaction:
        transaction.execute("DELETE FROM p_session")
    cell(page, 0, 0).focus()
    page.keyboard.press("1")
    page.get_by_label("Имя для входа").fill("senior")
    page.get_by_label("Пароль").fill("не тот пароль")
    page.get_by_role("button", name="Войти и сохранить").click()
    expect(page.get_by_role("dialog")).to_contain_text("не подходят")
    page.get_by_label("Имя для входа").fill("senior")
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти и сохранить").click()
    saved(page, 1)
    assert sheet.stored() == {("Ёлкин", 0): "Я"}


def test_numbers_are_typed(page: Page, sheet: Timesheet) -> None:
    sheet.mark("Ёлкин", 0, "Я")
    page.goto("/p/hours")
    first = page.locator("tbody td").last
    first.focus()
    page.keyboard.type("7,5")
    page.keyboard.press("Enter")
    saved(page, 1)
    expect(first).to_have_text("7,5")
    page.keyboard.type("99")
    page.keyboard.press("Enter")
    expect(first).to_have_class("failed")
    expect(page.locator(".grid-says")).to_contain_text("24")


def test_a_telephone_shows_one_column_with_large_keys(page: Page, sheet: Timesheet) -> None:
    page.set_viewport_size(ViewportSize(width=390, height=844))
    assert axe_faults(page) == []
    expect(cell(page, 0, 1)).to_be_hidden()
    page.locator(".grid-pad").get_by_role("button", name="Я", exact=True).click()
    page.locator(".grid-pad").get_by_role("button", name="Б", exact=True).click()
    saved(page, 2)
    cell(page, 0, 0).focus()
    expect(page.locator(".grid-pad .take")).to_be_hidden()
    page.get_by_role("button", name="Следующий столбец").click()
    expect(page.locator(".grid-pad .take")).to_have_text("Предлагается Я: поставить")
    expect(cell(page, 0, 0)).to_be_hidden()
    page.locator(".grid-pad .take").click()
    page.locator(".grid-pad").get_by_role("button", name="В", exact=True).click()
    saved(page, 4)
    assert sheet.stored() == {("Ёлкин", 0): "Я", ("Кузнецов", 0): "Б", ("Ёлкин", 1): "Я", ("Кузнецов", 1): "В"}


def test_the_page_is_for_everyone(page: Page) -> None:
    assert axe_faults(page) == []
    cell(page, 0, 0).focus()
    page.keyboard.press("F2")
    assert axe_faults(page) == []
