"""The demonstration's year is closed over HTTP and taken back, on both databases, under two orders with other hands."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from engine.app.settings import Settings, open_offices
from tests.conftest import DATABASES
from tests.support.closing import HANDS, YEAR, Closing, put_in_force
from tests.support.demo import DEFINITIONS, made_once
from tests.support.postgres import Server
from tests.web.person import Page, Person
from web.app import create_app

PASSWORD = "demo-2026"
LIST, RECORD = "/p/year_closing", f"/f/{YEAR}/1"
CASES = [(database, order) for database in DATABASES for order in HANDS]


@dataclass(frozen=True)
class School:
    """The application over a copy of the demonstration; `closing` acts inside it."""

    app: Flask
    closing: Closing

    def person(self, login: str) -> Person:
        person = Person(self.app)
        person.sign_in(login, PASSWORD)
        return person

    def does(self, duty: str) -> Person:
        return self.person(self.closing.who(duty))

    def press(self, duty: str, address: str, /, **typed: str) -> Page:
        """A button of the year's page or of its list, pressed by whose duty it is."""
        person = self.does(duty)
        return person.send(person.open(re.sub(r"/(do/\w+|sign)$", "", address)), address, typed)


@pytest.fixture(params=CASES, ids=["-".join(case) for case in CASES])
def school(request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    database, order = request.param
    server: Server | None = request.getfixturevalue("postgres") if database == "postgresql" else None
    made = made_once(tmp_path_factory.getbasetemp(), database, server).copied(tmp_path, server)
    definitions = Path(shutil.copytree(DEFINITIONS, tmp_path / "definitions"))
    offices = open_offices(Settings(made.data, made.database, put_in_force(order, definitions)))
    yield School(create_app(offices), Closing(offices.current(), HANDS[order]))
    offices.database.close()
    if server:
        server.drop_database(made.database)


def test_a_year_is_closed_and_taken_back(school: School) -> None:
    _is_red(school)
    _is_decided(school)
    _classes_are_merged_and_divided(school)
    _is_ordered(school)
    _is_closed(school)
    _is_read_only(school)
    _is_taken_back(school)
    _is_closed_for_good(school)


def _is_red(school: School) -> None:
    page = school.does("year_closing_control").open(LIST)
    assert page.status == 200 and "Что мешает закончить" in page.text
    assert "9. У каждого ученика ровно одно решение Мешают" in page.text
    assert "1. Все уроки года проведены или отменены Проверять нечего" in page.text
    year = school.does("year_closing").open(RECORD)
    assert "Решения приняты : пока нельзя" in year.text and not [form for form in year.forms if form.action.endswith("/do/decide")]


def _is_decided(school: School) -> None:
    closing = school.closing
    outsider = school.person("secretary")
    token = dict(outsider.open(RECORD).forms[-1].values)["csrf_token"]
    answer = outsider.raw("POST", f"{RECORD}/do/draft_decisions", data={"csrf_token": token})
    assert answer.status_code == 403
    closing.finish_teaching()
    drafted = school.press("year_closing", f"{RECORD}/do/draft_decisions")
    assert drafted.status == 200
    assert closing.rows("year_without_decision") == []
    students = len(closing.rows("year_pupils"))
    assert closing.stored("SELECT count(*) FROM f_decision") == [(students,)]
    school.press("year_closing", f"{RECORD}/do/draft_decisions")
    assert closing.stored("SELECT count(*) FROM f_decision") == [(students,)]
    closing.tell_parents()
    minutes = str(closing.sign_minutes("О переводе и выпуске"))
    school.press("year_closing", f"{RECORD}/do/adopt_decisions", council_minutes=minutes)
    assert "Решения приняты" in school.press("year_closing", f"{RECORD}/do/decide").text
    assert closing.stored("SELECT state FROM f_school_year") == [("decided",)]


def _classes_are_merged_and_divided(school: School) -> None:
    """What is proposed may be changed: two classes become one, one becomes two."""
    closing = school.closing
    closing.of_year("carry_over")
    ids = {tuple(key): id for id, *key in closing.stored("SELECT id, year, grade, letter FROM f_school_class")}
    coordinator = school.does("year_closing_control")
    closing.change("school_class", [(int(str(ids[2, 6, "А"])), {"continues": (ids[1, 5, "А"], ids[1, 5, "Б"])})])
    gone = f"/f/school_class/{ids[2, 6, 'Б']}"
    coordinator.send(coordinator.open(gone), f"{gone}/archive")
    assert closing.stored(f"SELECT _archived FROM f_school_class WHERE id = {ids[2, 6, 'Б']}") == [(1,)]
    [second] = closing.make("school_class", [{"year": 2, "grade": 8, "letter": "В", "continues": (ids[1, 7, "А"],)}])
    closing.of_year("seat_pupils")
    merged = closing.stored(f"SELECT DISTINCT to_class FROM f_decision WHERE school_class IN ({ids[1, 5, 'А']}, {ids[1, 5, 'Б']})"
                            " AND kind <> 'repeated'")  # fmt: skip
    assert merged == [(ids[2, 6, "А"],)]
    assert [row["school_class"] for row in closing.rows("year_classes_without_future")] == [ids[1, 7, "А"]]
    parted = closing.stored(f"SELECT id FROM f_decision WHERE school_class = {ids[1, 7, 'А']} AND to_class IS NULL ORDER BY id")
    places = (ids[2, 8, "А"], second)
    closing.change("decision", [(int(str(id)), {"to_class": places[at % 2]}) for at, (id,) in enumerate(parted)])
    assert closing.rows("year_classes_without_future") == []


def _is_ordered(school: School) -> None:
    closing = school.closing
    closing.prepare()
    closing.revoke_drafts()
    school.press("movement_orders", f"{RECORD}/do/draft_orders")
    kinds = {kind for (kind,) in closing.stored("SELECT DISTINCT kind FROM f_decision")}
    orders = closing.stored("SELECT id, kind FROM f_movement_order WHERE id IN (SELECT movement_order FROM f_decision)")
    assert {kind for _, kind in orders} == kinds and len(orders) == len(kinds)
    closing.sign_orders()
    assert closing.rows("year_sum_gaps") == [] and closing.rows("year_unseated") == []
    for row in closing.rows("year_sum_control"):
        assert row["pupils"] == sum(int(str(row[name])) for name in ("moved_up", "with_debts", "stayed", "leavers"))


def _is_closed(school: School) -> None:
    closing = school.closing
    refused = school.does("year_closing").open(RECORD).text
    assert "Закрыть год : пока нельзя" in refused and "18. Резервная копия" in refused
    closing.back_up()
    for item in ("readiness", "signatures"):
        for duty in ("year_closing", "year_closing_control"):
            signed = school.press(duty, f"{RECORD}/items/{item}/sign", duty=duty)
            assert signed.status == 200
    page = school.does("year_closing_control").open(LIST)
    assert "Ничего не мешает" in page.text or "мешает" not in page.text
    closed = school.press("year_closing", f"{RECORD}/do/close_year")
    assert "Закрыт" in closed.text
    assert closing.stored("SELECT state FROM f_school_year ORDER BY id") == [("closed",), ("open",)]
    assert {state for (state,) in closing.stored("SELECT state FROM f_period_closing")} == {"sealed"}
    assert closing.stored("SELECT count(*) FROM p_proof") != [(0,)]


def _is_read_only(school: School) -> None:
    old = school.closing.stored("SELECT min(id) FROM f_school_class WHERE year = 1")[0][0]
    page = school.does("class_setup").open(f"/f/school_class/{old}/edit")
    assert "Учебный год 2026/2027 закрыт" in page.text


def _is_taken_back(school: School) -> None:
    back = school.press("year_closing", f"{RECORD}/do/undo_close")
    assert "Приказы подписаны" in back.text
    assert school.closing.stored("SELECT state, closed_on FROM f_school_year ORDER BY id") == [("ordered", None), ("planned", None)]
    assert {state for (state,) in school.closing.stored("SELECT state FROM f_period_closing")} == {"closed"}


def _is_closed_for_good(school: School) -> None:
    """With the first mark of the new year the closing cannot be taken back."""
    closing = school.closing
    school.press("year_closing", f"{RECORD}/do/close_year")
    [(pupil, seat, scheme)] = closing.stored(
        "SELECT s.pupil, s.school_class, k.period_scheme FROM f_stay s JOIN f_school_class k ON k.id = s.school_class"
        " WHERE k.year = 2 ORDER BY s.id LIMIT 1")  # fmt: skip
    [(period,)] = closing.stored(f"SELECT min(id) FROM f_period WHERE year = 2 AND period_scheme = {scheme}")
    closing.make("absence_total", [{"pupil": pupil, "school_class": seat, "period": period}])
    page = school.does("year_closing").open(RECORD)
    assert "В новом году уже записаны пропуски" in page.text
    assert not [form for form in page.forms if form.action.endswith("/do/undo_close")]
