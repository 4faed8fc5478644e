"""A curriculum on its way from a draft to the director's order, refused twice: by the load norms and by the council."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.conftest import NARROW
from tests.support.demo import Demo
from tests.support.people import Desk, read_pdf

TITLE = "Учебный план седьмых классов"
HOURS = {"Физика": "12", "Химия": "12", "Биология": "9"}
LATER = "31.05.2027"


@pytest.fixture
def desk(demo: Demo, browser: Browser) -> Iterator[Desk]:
    """The browser windows of the people of the office, one each; nothing may be said in their consoles."""
    with ExitStack() as windows:
        opened = Desk(demo, browser, windows)
        yield opened
        assert opened.said == []


def test_a_plan_is_approved_after_two_refusals(desk: Desk) -> None:
    plan = _draft(desk)
    _is_over_the_norm(desk, plan)
    _mend(desk, plan, "2", "8")
    _submit(desk, plan)
    _council(desk, ayes=5, noes=25, decided="Увеличить часы биологии")
    _is_draft_again(desk, plan)
    _mend(desk, plan, "0", "11")
    _submit(desk, plan)
    minutes = _council(desk, ayes=30, noes=0, decided="Принять")
    order = _approve(desk, plan)
    _print_bears_both_approvals(desk, plan, minutes, order)
    _anybody_may_read_it_on_a_telephone(desk, plan)


def _draft(desk: Desk) -> str:
    page = desk.page("admin")
    page.goto("/f/curriculum/new")
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=valid_from]").fill(LATER)
    for number, (subject, hours) in enumerate(HOURS.items()):
        page.get_by_role("button", name="Добавить строку").click()
        row = page.locator(".rows tbody tr").nth(number)
        _cell(row, number, "grade").fill("7")
        desk.pick(row, "Предмет", subject)
        _cell(row, number, "hours").fill(hours)
    desk.save(page)
    return page.url


def _cell(row: Locator, number: int, field: str) -> Locator:
    return row.locator(f"[name='lines.{number}.{field}']")


def _is_over_the_norm(desk: Desk, plan: str) -> None:
    """33 hours where 32 are allowed: both classes are named, with the rule; there is no button."""
    page = desk.page("admin")
    page.goto(plan)
    steps = page.get_by_role("region", name="Дальше")
    expect(steps).to_contain_text("Часов в неделю больше нормы")
    expect(steps).to_contain_text("СанПиН 1.2.3685-21")
    for name in ("7А", "7Б"):
        expect(steps.get_by_role("link", name=name).first).to_be_visible()
    expect(page.locator("#step-check").get_by_role("button", name="Проверить")).to_have_count(0)


def _mend(desk: Desk, plan: str, row: str, hours: str) -> None:
    page = desk.page("admin")
    page.goto(f"{plan}/edit")
    page.locator(f"[name='lines.{row}.hours']").fill(hours)
    desk.save(page)


def _submit(desk: Desk, plan: str) -> None:
    page = desk.page("admin")
    page.goto(plan)
    desk.step(page, "Проверить", "Проверен")
    desk.step(page, "Вынести на педсовет", "На педсовете")


def _council(desk: Desk, ayes: int, noes: int, decided: str) -> str:
    """The clerk writes the minutes down and signs them; their number."""
    page = desk.page("clerk")
    page.goto("/f/council_minutes/new")
    desk.pick(page, "Председатель", "Ветрова")
    page.locator("[name=attended]").fill("30")
    page.get_by_role("button", name="Добавить строку").click()
    row = page.locator(".rows tbody tr").first
    for field, text in {"topic": "Об учебном плане", "decided": decided, "ayes": str(ayes), "noes": str(noes)}.items():
        row.locator(f"[name='items.0.{field}']").fill(text)
    desk.pick(row, "Учебный план", TITLE)
    desk.save(page)
    desk.step(page, "Подписать", "Подписан")
    number = re.search(r"№ (\d+)", page.locator("h1").inner_text())
    assert number
    return number[1]


def _is_draft_again(desk: Desk, plan: str) -> None:
    page = desk.page("admin")
    page.goto("/")
    expect(page.get_by_role("main")).to_contain_text(f"Педсовет не принял план «{TITLE}»")
    page.goto(plan)
    expect(page.locator("h1 .chip")).to_have_text("Черновик")
    expect(page.get_by_role("main")).to_contain_text("Увеличить часы биологии")


def _approve(desk: Desk, plan: str) -> str:
    """The director's order; its number."""
    page = desk.page("director")
    page.goto("/")
    expect(page.get_by_role("main")).to_contain_text(TITLE)
    page.goto(plan)
    page.locator("#step-approve summary").click()
    page.get_by_label("Дата приказа").fill(desk.today(page))
    page.locator("#step-approve button").first.click()
    expect(page.locator("h1 .chip")).to_have_text("Утверждён приказом")
    number = re.search(r"\d+-о", page.get_by_role("main").inner_text())
    assert number
    return number[0]


def _print_bears_both_approvals(desk: Desk, plan: str, minutes: str, order: str) -> None:
    page = desk.page("director")
    page.goto(plan)
    link = page.get_by_role("link", name="Учебный план (PDF)", exact=True)
    words = read_pdf(page.request.get(link.get_attribute("href") or "").body())
    assert f"ПРИНЯТ педагогическим советом, протокол № {minutes} от" in words
    assert f"УТВЕРЖДЁН приказом № {order} от" in words
    assert all(subject in words for subject in HOURS)


def _anybody_may_read_it_on_a_telephone(desk: Desk, plan: str) -> None:
    page: Page = desk.page("teacher", viewport=NARROW)
    page.goto(plan)
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
