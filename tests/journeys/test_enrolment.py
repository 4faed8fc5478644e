"""From an application to a signed enrolment order, by the people whose duty each step is; and the ways around a mouse."""

import io
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import NARROW, WIDE
from tests.support.demo import Demo, described
from tests.support.people import Desk, read_pdf

ONE_BASE = pytest.mark.parametrize("demo", ["sqlite"], indirect=True)
GUARDIAN = {"Фамилия": "Верещагина", "Имя": "Ольга", "Отчество": "Павловна", "Телефон": "+7 900 000-11-22"}
CHILD = {"Фамилия": "Верещагин", "Имя": "Илья", "Отчество": "Сергеевич", "Дата рождения": "2019-03-14"}
DOWN = "ArrowDown"
NAME = "Верещагин Илья Сергеевич"
CLASS = "1А"


@pytest.fixture
def desk(demo: Demo, browser: Browser) -> Iterator[Desk]:
    """The browser windows of the people of the office, one each; nothing may be said in their consoles."""
    with ExitStack() as windows:
        opened = Desk(demo, browser, windows)
        yield opened
        assert opened.said == []


def test_an_order_is_lived_through(desk: Desk) -> None:
    application = _take_application(desk)
    second = _first_checked(desk)
    order = _draft(desk, [NAME, second])
    _fill_class(desk, 1)
    _agree(desk, order)
    _is_refused(desk, order)
    _bring_consent(desk)
    _fill_class(desk, 28)
    number = _sign(desk, order)
    _everything_came_of_it(desk, order, application, number)
    _history_names_people_and_clauses(desk, order)
    _prints_hold_the_names(desk, order, number)


@ONE_BASE
def test_every_step_names_its_clause(desk: Desk) -> None:
    clauses = {"/f/application/25/accept": "п. 5.1", "/f/movement_order/1/agree": "п. 1.7", "/f/movement_order/1/sign": "273-ФЗ"}
    page = desk.page("director")
    for address, clause in clauses.items():
        page.goto(address.replace("/f/", "/why/"))
        expect(page.get_by_role("main")).to_contain_text(clause)
        expect(page.get_by_role("region", name="Кто может").locator("tbody tr")).not_to_have_count(0)


def test_a_parent_sees_the_own_child_only(desk: Desk) -> None:
    page = desk.page("parent")
    page.goto("/f/pupil")
    rows = page.locator("#results tbody tr")
    expect(rows).to_have_count(1)
    own = rows.get_by_role("link").get_attribute("href")
    everybody = desk.page("secretary")
    everybody.goto("/f/pupil")
    others = everybody.locator("#results tbody th a").evaluate_all("links => links.map(one => one.getAttribute('href'))")
    other = next(address for address in others if address != own)
    refusals = {page.goto(f"{other}{end}").status for end in ("", "/edit", "/history")}  # type: ignore[union-attr]
    assert refusals == {404}


@ONE_BASE
def test_a_duty_handed_over_is_gone_at_the_next_click(demo: Demo, browser: Browser, tmp_path: Path) -> None:
    definitions = tmp_path / "definitions"
    shutil.copytree(demo.office.definitions, definitions)
    office = replace(demo.office.copied(tmp_path, None), definitions=definitions)
    with office.served() as service, ExitStack() as windows:
        page = Desk(described(office, service), browser, windows).page("secretary")
        page.goto("/f/movement_order/new")
        expect(page.get_by_role("button", name="Сохранить")).to_be_visible()
        _hand_over(definitions / "roles" / "order_121_2020.yaml", "movement_orders", "coordinator")
        answer = page.goto("/f/movement_order/new")
        assert answer and answer.status in {403, 404}
        page.goto("/")
        expect(page.get_by_role("heading", name="Мой день")).to_be_visible()
        expect(page.get_by_text("Готовит приказы о движении")).to_have_count(0)


def _hand_over(order: Path, duty: str, role: str) -> None:
    """The clause about the duty goes over to another role."""
    lines = order.read_text(encoding="utf-8").splitlines(keepends=True)
    clause = next(line for line in lines if f"duty: {duty}}}" in line)
    lines.remove(clause)
    start = lines.index(f"  {role}:\n")
    first = next(at for at in range(start, len(lines)) if "clauses:" in lines[at])
    order.write_text("".join([*lines[:first + 1], clause, *lines[first + 1:]]), encoding="utf-8")


@ONE_BASE
def test_a_telephone_is_enough(desk: Desk) -> None:
    page = desk.page("secretary", viewport=NARROW)
    page.goto("/")
    page.get_by_text("Меню", exact=True).click()
    page.get_by_role("navigation", name="Меню, для телефона").get_by_role("link", name="Родители").click()
    expect(page.get_by_role("heading", name="Родители")).to_be_visible()
    _fits(page)
    page.get_by_role("link", name="Добавить").first.click()
    _fill_guardian(page, "Телефонова")
    _fits(page)
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_role("status")).to_contain_text("Сохранено")
    _fits(page)


@ONE_BASE
def test_on_a_telephone_filters_stand_aside_until_they_are_used(desk: Desk) -> None:
    page = desk.page("secretary", viewport=NARROW)
    page.goto("/f/application")
    state = page.get_by_label("Состояние", exact=True)
    expect(state).to_be_hidden()
    page.get_by_role("button", name="Отбор").click()
    state.select_option(label="Вводится")
    expect(page).to_have_url(re.compile("state=draft"))
    page.reload()
    expect(state).to_be_visible()
    _fits(page)


@ONE_BASE
def test_a_keyboard_is_enough(desk: Desk) -> None:
    page = desk.window(viewport=WIDE).new_page()
    page.goto("/login")
    page.keyboard.type("secretary")
    page.keyboard.press("Tab")
    page.keyboard.type(desk.demo.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    _tab_to(page, "Родители")
    page.keyboard.press("Enter")
    page.wait_for_url("**/f/guardian")
    _tab_to(page, "Добавить")
    page.keyboard.press("Enter")
    page.wait_for_url("**/f/guardian/new")
    for name, value in {"Фамилия": "Клавишина", "Имя": "Ольга", "Пол": DOWN, "Кем приходится": DOWN,
                        "Телефон": GUARDIAN["Телефон"]}.items():
        _tab_to(page, name)
        page.keyboard.press(value) if value == DOWN else page.keyboard.type(value)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Сохранено")


@ONE_BASE
def test_javascript_is_not_needed(desk: Desk) -> None:
    page = desk.page("secretary", java_script_enabled=False)
    child = _first_checked(desk)
    page.goto("/f/application")
    page.get_by_label("Поиск").fill(child)
    page.get_by_role("button", name="Показать").click()
    expect(page.locator("#results tbody tr")).to_have_count(1)
    page.goto("/f/movement_order/new")
    page.get_by_label("С какого числа").fill(page.get_by_label("Дата приказа").input_value())
    page.get_by_role("button", name="Добавить строку").click()
    for place, text in (("application", child), ("school_class", CLASS)):
        page.locator(f"[name='_q.lines.0.{place}']").fill(text)
        page.locator(f"button[name=_find][value='lines.0.{place}']").click()
        page.locator(f"[type=radio][name='lines.0.{place}']:not([value=''])").first.check()
    page.get_by_role("button", name="Сохранить").last.click()
    expect(page.get_by_role("status")).to_contain_text("Сохранено")
    address = page.url
    coordinator = desk.page("coordinator", java_script_enabled=False)
    coordinator.goto(address)
    coordinator.get_by_role("button", name="Согласовать").click()
    expect(coordinator.locator("h1 .chip")).to_have_text("Согласован")


def _take_application(desk: Desk) -> str:
    """A guardian, a child and their application, accepted and checked; its address."""
    page = desk.page("secretary")
    page.goto("/f/guardian/new")
    _fill_guardian(page, GUARDIAN["Фамилия"])
    desk.save(page)
    page.goto("/f/pupil/new")
    for name, value in CHILD.items():
        page.locator("#form").get_by_label(name).first.fill(value)
    page.locator("[name=sex]").select_option("m")
    desk.pick(page, "Родители", "Верещагина")
    desk.save(page)
    expect(page.get_by_text("Верещагина Ольга Павловна")).to_be_visible()
    page.goto("/f/application/new")
    desk.pick(page, "Ребёнок", "Верещагин Илья")
    desk.pick(page, "Заявитель", "Верещагина")
    page.get_by_label("В какой класс").fill("1")
    desk.save(page)
    desk.step(page, "Принять", "Принято")
    page.get_by_text("Проверить документы").first.click()
    page.get_by_label("Паспорт заявителя").check()
    page.get_by_label("Свидетельство о рождении").check()
    page.locator("#step-check_documents button").first.click()
    expect(page.locator("h1 .chip")).to_have_text("Документы проверены")
    return page.url


def _fill_guardian(page: Page, last_name: str) -> None:
    for name, value in {**GUARDIAN, "Фамилия": last_name}.items():
        page.locator("#form").get_by_label(name).first.fill(value)
    page.locator("[name=sex]").select_option("f")
    page.locator("[name=kind]").select_option("mother")


def _first_checked(desk: Desk) -> str:
    """The name of a child of the demonstration whose application waits for an order to the first class."""
    page = desk.page("secretary")
    page.goto("/f/application?state=checked&grade=1&grade_to=1&sort=-submitted_on")
    names = page.locator("#results tbody tr", has_not_text="О зачислении").locator("th").all_inner_texts()
    return next(name for name in names if name != NAME)


def _draft(desk: Desk, names: list[str]) -> str:
    page = desk.page("secretary")
    page.goto("/f/movement_order/new")
    page.get_by_label("С какого числа").fill(page.get_by_label("Дата приказа").input_value())
    for number, name in enumerate(names):
        page.get_by_role("button", name="Добавить строку").click()
        row = page.locator(".rows tbody tr").nth(number)
        desk.pick(row, "Заявление", name)
        desk.pick(row, "В класс", CLASS)
    desk.save(page)
    for name in names:
        expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    return page.url


def _fill_class(desk: Desk, capacity: int) -> None:
    """The class has so many places from now on."""
    page = desk.page("admin")
    page.goto("/f/school_class/1/edit")
    page.locator("[name=capacity]").fill(str(capacity))
    desk.save(page)


def _agree(desk: Desk, order: str) -> None:
    page = desk.page("coordinator")
    page.goto("/")
    expect(page.get_by_role("main")).to_contain_text("Согласовать")
    page.goto(order)
    expect(page.get_by_text("До подписи нужны согласия на обработку данных: 1")).to_be_visible()
    desk.step(page, "Согласовать", "Согласован")


def _is_refused(desk: Desk, order: str) -> None:
    """Nothing may be signed yet: both reasons stand there, each with what blocks, and sending the step changes nothing."""
    page = desk.page("director")
    page.goto(order)
    steps = page.get_by_role("region", name="Дальше")
    expect(steps).to_contain_text("Нет согласия на обработку данных: 1")
    expect(steps.get_by_role("link", name=NAME)).to_be_visible()
    expect(steps).to_contain_text("Не хватает мест в классах")
    expect(steps.get_by_role("link", name=CLASS)).to_be_visible()
    expect(page.locator("#step-sign").get_by_role("button", name="Подписать")).to_have_count(0)


def _bring_consent(desk: Desk) -> None:
    page = desk.page("secretary")
    page.goto("/f/consent/new")
    desk.pick(page, "Ученик", "Верещагин Илья")
    desk.pick(page, "Кто подписывает", "Верещагина")
    desk.save(page)
    day = desk.today(page)
    page.locator("#step-sign summary").click()
    page.get_by_label("Дата подписания").fill(day)
    page.locator("#step-sign button").first.click()
    expect(page.locator("h1 .chip")).to_have_text("Подписано")


def _sign(desk: Desk, order: str) -> str:
    page = desk.page("director")
    page.goto(order)
    page.locator("#step-sign summary").click()
    page.get_by_label("Дата подписания").fill(desk.today(page))
    page.locator("#step-sign button").first.click()
    expect(page.locator("h1 .chip")).to_have_text("Подписан")
    number = re.search(r"№ (\d+-у)", page.locator("h1").inner_text())
    assert number
    return number[1]


def _everything_came_of_it(desk: Desk, order: str, application: str, number: str) -> None:
    page = desk.page("secretary")
    page.goto("/f/pupil?q=Верещагин")
    row = page.locator("#results tbody tr", has_text=NAME.split()[1])
    expect(row).to_contain_text(CLASS)
    expect(row).to_contain_text("Учится")
    page.goto("/f/movement")
    book = page.locator("#results tbody tr", has_text=re.compile(rf"(?<!\d){number}"))
    book = book.filter(has_text=desk.today(page).rpartition(".")[2])
    expect(book).to_have_count(2)
    expect(book.filter(has_text=NAME)).to_contain_text(CLASS)
    page.goto(application)
    expect(page.get_by_role("link", name=re.compile(f"О зачислении № {number}"))).to_be_visible()


def _history_names_people_and_clauses(desk: Desk, order: str) -> None:
    page = desk.page("director")
    page.goto(f"{order}/history")
    told = page.get_by_role("main")
    for text in ("Подписать — Ветрова Нина Павловна", "Директор, 273-ФЗ", "Согласовать — Лаптева Инна Сергеевна",
                 "Координатор, п. 1.7", "Ушакова Зоя Викторовна", "Оператор-секретарь, п. 5.2"):
        expect(told).to_contain_text(text)


def _prints_hold_the_names(desk: Desk, order: str, number: str) -> None:
    page = desk.page("director")
    page.goto(order)
    for label, text in {"DOCX": _docx_text, "PDF": read_pdf}.items():
        link = page.get_by_role("link", name=f"Приказ о зачислении ({label})", exact=True)
        answer = page.request.get(link.get_attribute("href") or "")
        assert answer.status == 200
        words = text(answer.body())
        assert "Верещагина Илью Сергеевича" in words or "Верещагина Ильи Сергеевича" in words
        assert number in words


def _docx_text(body: bytes) -> str:
    with ZipFile(io.BytesIO(body)) as archive:
        document = archive.read("word/document.xml").decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", document.replace("</w:p>", " ")))


def _fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def _tab_to(page: Page, name: str) -> None:
    """Walk with the tabulator to the link, button or input of this name, as one without a mouse does."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED_NAME).startswith(name):
            return
    raise AssertionError(f"no way to {name} with the keyboard")


FOCUSED_NAME = """() => {
  const at = document.activeElement;
  return (at.labels && at.labels.length ? at.labels[0].textContent : at.textContent).trim();
}"""

