"""The year is closed in browsers by those whose duty it is, from red to closed and back, under two orders on both databases."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from engine.app.settings import Settings, open_offices
from tests.journeys.conftest import NARROW, WIDE
from tests.support.axe import axe_faults
from tests.support.closing import HANDS, YEAR, Closing, put_in_force
from tests.support.demo import Demo, described, made_once
from tests.support.people import Desk
from tests.support.postgres import Server

LIST, RECORD = "/p/year_closing", f"/f/{YEAR}/1"
CASES = [("sqlite", "order_121_2020"), ("postgresql", "order_40_2019")]


@dataclass(frozen=True)
class Year:
    """The people at their windows, and what they did before today (`closing`)."""

    desk: Desk
    closing: Closing

    def page(self, duty: str) -> Page:
        return self.desk.page(self.closing.who(duty), viewport=WIDE)

    def step(self, duty: str, label: str, state: str = "", **picked: str) -> Page:
        """A step of the year done in the window of its duty; what it asks is picked by the beginning of a name."""
        page = self.page(duty)
        page.goto(RECORD)
        region = page.get_by_role("region", name="Дальше")
        opened = region.locator("details").filter(has=page.get_by_text(label, exact=True))
        if opened.count():
            opened.locator("summary").first.click()
            for name, text in picked.items():
                self.desk.pick(opened, name, text)
        region.get_by_role("button", name=label).click()
        if state:
            expect(page.locator("h1 .chip")).to_have_text(state)
        else:
            expect(page.get_by_role("status").first).to_be_visible()
        return page


@pytest.fixture(params=CASES, ids=["-".join(case) for case in CASES])
def year(
    request: pytest.FixtureRequest, browser: Browser, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Year]:
    database, order = request.param
    server: Server | None = request.getfixturevalue("postgres") if database == "postgresql" else None
    workers = tmp_path_factory.getbasetemp()
    shared = workers.parent if hasattr(request.config, "workerinput") else workers
    office = made_once(shared, database, server).copied(tmp_path, server)
    office = replace(office, definitions=put_in_force(order, Path(shutil.copytree(office.definitions, tmp_path / "definitions"))))
    offices = open_offices(Settings(office.data, office.database, office.definitions))
    with office.served() as service, ExitStack() as windows:
        demo: Demo = described(office, service)
        yield Year(Desk(demo, browser, windows), Closing(offices.current(), HANDS[order]))
    offices.database.close()
    if server:
        server.drop_database(office.database)


def test_a_year_from_red_to_closed_and_back(year: Year) -> None:
    _a_class_teacher_sees_what_is_owed(year)
    _decisions(year)
    _next_year(year)
    _orders(year)
    _closing(year)
    assert year.desk.said == []


def _a_class_teacher_sees_what_is_owed(year: Year) -> None:
    page = year.desk.page("class1", viewport=NARROW)
    page.goto(LIST)
    expect(page.get_by_role("heading", name="Закрытие года")).to_be_visible()
    expect(page.get_by_text("Что мешает закончить, если закончить сегодня?")).to_be_visible()
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert axe_faults(page) == []


def _decisions(year: Year) -> None:
    closing = year.closing
    closing.finish_teaching()
    page = year.page("year_closing")
    page.goto(RECORD)
    expect(page.get_by_role("region", name="Дальше")).to_contain_text("Решения приняты: пока нельзя")
    year.step("year_closing", "Предложить решения")
    closing.tell_parents()
    closing.sign_minutes("О переводе и выпуске")
    number = closing.stored("SELECT number FROM f_council_minutes ORDER BY id DESC LIMIT 1")[0][0]
    year.step("year_closing", "Записать протокол в решения", **{"Протокол": f"Протокол № {number}"})
    year.step("year_closing", "Решения приняты", "Решения приняты")


def _next_year(year: Year) -> None:
    year.step("year_closing", "Предложить новый год")
    year.step("year_closing", "Назвать классы в решениях")
    page = year.page("year_closing_control")
    page.goto(LIST)
    expect(page.locator("#results")).to_contain_text("11. Новый год создан, у него есть периоды")
    year.closing.name_teachers()
    year.closing.approve_plans()
    year.step("year_closing", "Новый год подготовлен", "Новый год подготовлен")


def _orders(year: Year) -> None:
    closing = year.closing
    closing.revoke_drafts()
    year.step("movement_orders", "Составить приказы")
    for (order,) in closing.stored("SELECT DISTINCT movement_order FROM f_decision ORDER BY movement_order"):
        closing.do("movement_order", order, "agree")
        _sign(year.desk.page("director", viewport=WIDE), int(str(order)))
    year.step("year_closing", "Приказы подписаны", "Приказы подписаны")


def _sign(page: Page, order: int) -> None:
    page.goto(f"/f/movement_order/{order}")
    region = page.get_by_role("region", name="Дальше")
    region.locator("summary").filter(has_text="Подписать").click()
    region.get_by_role("textbox", name="Дата подписания").fill("22.06.2027")
    region.get_by_role("button", name="Подписать").click()
    expect(page.locator("h1 .chip")).to_have_text("Подписан")


def _closing(year: Year) -> None:
    year.closing.back_up()
    for duty in ("year_closing", "year_closing_control"):
        page = year.page(duty)
        page.goto(LIST)
        for _ in range(2):
            page.get_by_role("button", name="Подписать").first.click()
            expect(page.get_by_role("status").first).to_contain_text("Подписано")
    expect(page.locator("#results")).not_to_contain_text("Мешают")
    assert axe_faults(page) == []
    year.step("year_closing", "Закрыть год", "Закрыт")
    assert year.closing.stored("SELECT state FROM f_school_year ORDER BY id") == [("closed",), ("open",)]
    old = year.page("class_setup")
    old.goto("/f/school_class/1/edit")
    expect(old.get_by_role("main")).to_contain_text("Учебный год 2026/2027 закрыт")
    year.step("year_closing", "Отменить закрытие", "Приказы подписаны")
    assert year.closing.stored("SELECT state FROM f_school_year ORDER BY id") == [("ordered",), ("planned",)]
