"""Final marks of a year: typed by keyboard, suggested for the year, fought over, shut with the period and opened again."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.conftest import NARROW, WIDE
from tests.support.axe import axe_faults
from tests.support.demo import Demo
from tests.support.people import Desk

PAGE = "/p/final_marks"
FOURTH, YEAR = 3, 4  # places of the columns
CLOSED = "Период закрыт: отметки больше не меняют"
SUCCESS = 1  # the line below the table


@pytest.fixture
def desk(demo: Demo, browser: Browser) -> Iterator[Desk]:
    with ExitStack() as windows:
        opened = Desk(demo, browser, windows)
        yield opened
        assert opened.said == []


def test_marks_are_typed_contested_and_shut_with_their_period(desk: Desk) -> None:
    page = desk.page("teacher", viewport=WIDE)
    page.goto(PAGE)
    expect(page.get_by_role("grid")).to_be_visible()
    rows = _open_rows(page)
    _marks_are_typed_by_keys(page, rows)
    _the_year_is_suggested(page, rows)
    _a_telephone_takes_what_is_suggested(page, rows[1])
    _two_at_one_mark(desk, page, rows[0])
    _a_gap_keeps_the_period_open(desk, page, rows[0])
    _a_shut_period_takes_no_marks(desk, page, rows[0])


def _marks_are_typed_by_keys(page: Page, rows: list[int]) -> None:
    """Digits and letters of either keyboard put a mark and go down; Enter and arrows only walk."""
    first, second, third = rows[:3]
    _cell(page, first, FOURTH).focus()
    page.keyboard.type("52")
    expect(_cell(page, third, FOURTH)).to_be_focused()
    _letter(_cell(page, third, FOURTH), "н", "KeyY")
    _all_saved(page)
    assert [_cell(page, row, FOURTH).inner_text() for row in (first, second, third)] == ["5", "2", "н/а"]
    before = _total(page, FOURTH)
    _cell(page, third, FOURTH).focus()
    _letter(_cell(page, third, FOURTH), "о", "KeyJ")
    expect(_cell(page, third, FOURTH)).to_have_text("осв.")
    _all_saved(page)
    assert _total(page, FOURTH) != before
    _cell(page, second, FOURTH).focus()
    page.keyboard.press("4")
    _all_saved(page)
    assert _total(page, FOURTH) == "100,0 %"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+Enter")
    expect(_cell(page, second, YEAR)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(_cell(page, third, FOURTH)).to_be_focused()


def _the_year_is_suggested(page: Page, rows: list[int]) -> None:
    """An emptied year shows what its parts make; it is no mark until it is taken."""
    for row in rows[:2]:
        cell = _cell(page, row, YEAR)
        cell.focus()
        page.keyboard.press("Delete")
        _all_saved(page)
        parts = [int(_cell(page, row, column).inner_text()) for column in range(FOURTH + 1)]
        expect(cell).to_have_text(f"предлагается {_by_mean(parts)}")
    first = _cell(page, rows[0], YEAR)
    suggested = first.locator("i").inner_text().split()[-1]
    first.focus()
    expect(page.locator(".grid-says")).to_contain_text(f"Предлагается {suggested}")
    page.keyboard.press("Space")
    _all_saved(page)
    expect(first).to_have_text(suggested)
    _cell(page, rows[1], FOURTH).focus()
    page.keyboard.press("2")
    _all_saved(page)
    parts = [int(_cell(page, rows[1], column).inner_text()) for column in range(FOURTH + 1)]
    expect(_cell(page, rows[1], YEAR)).to_have_text(f"предлагается {_by_mean(parts)}")
    assert axe_faults(page) == []


def _by_mean(parts: list[int]) -> int:
    mean = sum(parts) / len(parts)
    return 5 if mean >= 4.5 else 4 if mean >= 3.5 else 3


def _two_at_one_mark(desk: Desk, page: Page, row: int) -> None:
    """A teacher who stands in has the page open too; whoever comes second is asked."""
    other = _stand_in(desk)
    other.goto(_address(page))
    expect(other.get_by_role("grid")).to_be_visible()
    _cell(page, row, FOURTH).focus()
    page.keyboard.press("4")
    _all_saved(page)
    _cell(other, row, FOURTH).focus()
    other.keyboard.press("3")
    dialog = other.get_by_role("dialog")
    expect(dialog).to_contain_text("Вы ввели: 3.")
    expect(dialog).to_contain_text("Чижова")
    dialog.get_by_role("button", name="Оставить «4»").click()
    expect(_cell(other, row, FOURTH)).to_have_text("4")
    other.keyboard.press("3")
    _all_saved(other)
    page.reload()
    expect(_cell(page, row, FOURTH)).to_have_text("3")


def _stand_in(desk: Desk) -> Page:
    """Another teacher is appointed for the one who is away."""
    director = desk.page("director")
    director.goto("/f/employee?q=Чижова")
    away = director.locator("#results tbody tr", has_text="Тамара").locator("th a").get_attribute("href")
    assert away
    page = desk.page("admin")
    page.goto("/f/appointment/new")
    desk.pick(page, "Кому", "Ушакова Марина")
    given = {"role": "subject_teacher", "document": "Приказ № 15", "ends": "31.08.2027", "instead_form": "employee"}
    for name, text in {**given, "instead_of": away.rpartition("/")[2]}.items():
        page.locator(f"[name={name}]").fill(text)
    desk.save(page)
    return desk.page("class1", viewport=WIDE)


def _a_telephone_takes_what_is_suggested(page: Page, row: int) -> None:
    page.set_viewport_size(NARROW)
    page.locator(".grid-switch select").select_option(index=YEAR)
    cell, take = _cell(page, row, YEAR), page.locator(".grid-pad .take")
    cell.click()
    expect(take).to_contain_text("Предлагается")
    suggested = cell.locator("i").inner_text().split()[-1]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert axe_faults(page) == []
    take.click()
    _all_saved(page)
    expect(cell).to_have_text(suggested)
    page.set_viewport_size(WIDE)


def _a_gap_keeps_the_period_open(desk: Desk, page: Page, row: int) -> None:
    _cell(page, row, FOURTH).focus()
    page.keyboard.press("Delete")
    _all_saved(page)
    office = desk.page("coordinator")
    office.goto("/f/period_closing/new")
    desk.pick(office, "Класс", "8А")
    desk.pick(office, "Учебный период", "IV четверть")
    desk.save(office)
    steps = office.get_by_role("region", name="Дальше")
    expect(steps).to_contain_text("Не выставлено итоговых отметок: 1")
    expect(steps).to_contain_text(page.locator("tbody th").nth(row).inner_text())
    expect(steps.get_by_role("button", name="Закрыть период")).to_have_count(0)


def _a_shut_period_takes_no_marks(desk: Desk, page: Page, row: int) -> None:
    """Neither where it was open a moment ago nor on a fresh page; whoever may opens it again, and says why."""
    cell, office = _cell(page, row, FOURTH), desk.page("coordinator")
    _put(page, cell, "5")
    office.reload()
    desk.step(office, "Закрыть период", "Закрыт")
    cell.focus()
    page.keyboard.press("4")
    expect(cell).to_have_class("failed")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".grid-says")).to_have_text(CLOSED)
    page.reload()
    expect(cell).to_have_text("5")
    cell.focus()
    page.keyboard.press("4")
    expect(page.locator(".grid-says")).to_have_text(CLOSED)
    _reopen(office, "")
    expect(office.get_by_role("main")).to_contain_text("Не сказано, почему период открывают снова")
    _reopen(office, "Ошибка в отметке, разрешил директор")
    expect(office.locator("h1 .chip")).to_have_text("Открыт снова")
    page.reload()
    _put(page, cell, "4")
    page.reload()
    expect(cell).to_have_text("4")


def _reopen(office: Page, reason: str) -> None:
    step = office.locator("#step-reopen")
    if not step.locator("[name=reason]").is_visible():
        step.locator("summary").click()
    step.locator("[name=reason]").fill(reason)
    step.get_by_role("button").first.click()


def _put(page: Page, cell: Locator, key: str) -> None:
    cell.focus()
    page.keyboard.press(key)
    _all_saved(page)


def _open_rows(page: Page) -> list[int]:
    """The rows of pupils who were there all the year."""
    rows = page.locator("tbody tr")
    return [at for at in range(rows.count()) if rows.nth(at).locator("td.absent").count() == 0]


def _cell(page: Page, row: int, column: int) -> Locator:
    return page.locator("tbody tr").nth(row).locator("td").nth(column)


def _letter(cell: Locator, key: str, code: str) -> None:
    """A letter of the Russian keyboard, which the browser's own driver does not know."""
    cell.dispatch_event("keydown", {"key": key, "code": code, "bubbles": True})


def _all_saved(page: Page) -> None:
    expect(page.locator("td.saving")).to_have_count(0)
    expect(page.locator(".grid-count")).to_have_text(re.compile(r"^Сохранено: \d+$"))


def _total(page: Page, column: int) -> str:
    return page.locator("tfoot tr").nth(SUCCESS).locator("td").nth(column).inner_text().replace("\u00a0", " ")


def _address(page: Page) -> str:
    save = page.locator(".sheet.grid").get_attribute("data-save")
    assert save
    return save.replace("/cell", "")
