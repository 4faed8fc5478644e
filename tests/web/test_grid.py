"""A grid over HTTP: what it shows, cell by cell, a column without a script, suggestions, rights and locks, races."""

import re
from collections.abc import Sequence
from typing import Any

import pytest

from engine.access.viewer import Post, Viewer
from engine.app.actions.show_page import show_page
from engine.app.grids.pages import GridPage
from engine.data.connection import Connection, Row
from tests.support.html import html_faults
from tests.web.conftest import Shop
from tests.web.person import Page, Person
from tests.web.timesheet import Timesheet, fill

PAGE = "/p/timesheet"


@pytest.fixture
def sheet(shop: Shop) -> Timesheet:
    return fill(shop)


@pytest.fixture
def senior(shop: Shop, sheet: Timesheet) -> Person:
    return shop.person("senior")


def put(person: Person, sheet: Timesheet, master: str, day: int, code: str, **given: object) -> tuple[int, dict[str, Any]]:
    """What the script sends for one cell."""
    token = person.open(PAGE).form("/logout").values[0][1]
    data = {"csrf_token": token, "row": sheet.masters[master], "column": sheet.shifts[day],
            "value": sheet.codes.get(code, code), "id": 0, "version": 0, **given}  # fmt: skip
    answer = person.raw("POST", f"{PAGE}/cell", data=data)
    return answer.status_code, answer.get_json()


def send_column(person: Person, sheet: Timesheet, day: int, typed: dict[str, str]) -> Page:
    page = person.open(f"{PAGE}?_column={sheet.shifts[day]}")
    fields = {f"c.{sheet.masters[name]}": text for name, text in typed.items()}
    return person.send(page, f"/column/{sheet.shifts[day]}?place=shop&since={sheet.monday}", fields)


def test_the_page_is_whole_html(senior: Person, sheet: Timesheet) -> None:
    sheet.mark("Кузнецов", 0, "Я", hours=80)
    page = senior.open(PAGE)
    assert page.status == 200
    assert not html_faults(page.html)
    assert "Кузнецов Пётр" in page.text
    assert "Часов" in page.text
    assert "8,0" in page.text
    for asked in (f"?_column={sheet.shifts[0]}", f"?_suggest={sheet.shifts[1]}", "?_column=99", "?since=вчера"):
        assert not html_faults(senior.open(PAGE + asked).html), asked


def test_a_cell_is_saved_changed_and_emptied(senior: Person, sheet: Timesheet) -> None:
    status, made = put(senior, sheet, "Кузнецов", 0, "Я")
    assert (status, made["cell"]["text"], made["totals"]) == (200, "Я", ["1", "100\u00a0%"])
    assert sheet.stored() == {("Кузнецов", 0): "Я"}
    stands = {"id": made["cell"]["id"], "version": made["cell"]["version"]}
    status, changed = put(senior, sheet, "Кузнецов", 0, "Б", **stands)
    assert (status, changed["cell"]["text"], changed["cell"]["version"]) == (200, "Б", 2)
    assert "Болел" not in senior.open(PAGE).text
    history = senior.open(f"/f/timesheet_mark/{made['cell']['id']}/history").text
    assert "Б" in history
    stands = {"id": changed["cell"]["id"], "version": 2}
    status, emptied = put(senior, sheet, "Кузнецов", 0, "", **stands)
    assert (status, emptied["cell"]["id"], emptied["totals"][0]) == (200, 0, "")
    assert sheet.stored() == {}


def test_what_breaks_a_rule_is_said_at_the_cell(senior: Person, sheet: Timesheet) -> None:
    id = sheet.mark("Кузнецов", 0, "Я", hours=80)
    status, answer = put(senior, sheet, "Кузнецов", 0, "В", id=id, version=1)
    assert (status, answer["sentence"]) == (422, "Часы ставят только рабочему дню")
    assert sheet.stored() == {("Кузнецов", 0): "Я"}
    assert put(senior, sheet, "Кузнецов", 1, "99999")[0] == 422
    assert put(senior, sheet, "Кузнецов", 1, "мусор")[0] == 422


def test_a_place_that_is_not_on_the_page_is_not_there(senior: Person, sheet: Timesheet) -> None:
    gone = sheet.make("mechanic", last_name="Бывший", first_name="И", rate=1, hired_on="2019-01-01", left_on="2020-01-01")
    assert put(senior, sheet, "Кузнецов", 0, "Я", row=gone)[0] == 404
    assert put(senior, sheet, "Кузнецов", 0, "Я", column=999)[0] == 404
    assert put(senior, sheet, "Кузнецов", 0, "Я", row="x")[0] == 404
    later = sheet.make("mechanic", last_name="Новый", first_name="И", rate=1, hired_on="2199-01-01")
    status, answer = put(senior, sheet, "Кузнецов", 0, "Я", row=later)
    assert (status, answer["sentence"]) == (422, "Мастер в этот день здесь не работал")
    assert "×" in senior.open(PAGE).text


def test_a_locked_column_says_why(senior: Person, sheet: Timesheet, shop: Shop) -> None:
    day = (sheet.monday).strftime("%d.%m.%Y")
    id = sheet.mark("Кузнецов", 0, "Я")
    with shop.office.database.writing() as transaction:
        transaction.execute("UPDATE f_shift SET closed = 1 WHERE id = ?", (sheet.shifts[0],))
    assert f"Табель за {day} закрыт" in senior.open(PAGE).text
    page = senior.open(f"{PAGE}?_column={sheet.shifts[0]}")
    assert page.text.count(f"Табель за {day} закрыт") == 2
    for given in ({"id": id, "version": 1}, {}):
        master = "Кузнецов" if given else "Ёлкин"
        status, answer = put(senior, sheet, master, 0, "Б", **given)
        assert (status, answer["sentence"]) == (422, f"Табель за {day} закрыт")
    assert f"Табель за {day} закрыт" not in shop.person("owner").open(PAGE).text


def test_another_was_first(senior: Person, sheet: Timesheet) -> None:
    status, made = put(senior, sheet, "Кузнецов", 0, "Я")
    status, answer = put(senior, sheet, "Кузнецов", 0, "Б")
    assert status == 409
    assert answer["sentence"].startswith("Senior (")
    assert (answer["cell"]["text"], answer["cell"]["id"]) == ("Я", made["cell"]["id"])
    assert put(senior, sheet, "Кузнецов", 0, "Я")[0] == 200, "the same value is no quarrel"
    stands = {"id": made["cell"]["id"], "version": 1}
    assert put(senior, sheet, "Кузнецов", 0, "", **stands)[0] == 200
    status, answer = put(senior, sheet, "Кузнецов", 0, "Б", **stands)
    assert (status, answer["cell"]["id"]) == (409, 0)
    assert "Senior (" in answer["sentence"]
    assert "пусто" in answer["sentence"]


def test_the_record_of_another_cell_tells_nothing(senior: Person, sheet: Timesheet) -> None:
    id = sheet.mark("Ёлкин", 1, "Я")
    status, answer = put(senior, sheet, "Кузнецов", 0, "Б", id=id, version=1)
    assert (status, answer["sentence"]) == (409, "Эту клетку уже изменили. Обновите страницу и сверьте.")


def test_rights_are_pairs_of_rows_and_fields(shop: Shop, sheet: Timesheet) -> None:
    """A mechanic fills their own row alone."""
    sheet.let_in("own", "Ёлкин")
    mechanic = shop.person("own")
    assert put(mechanic, sheet, "Ёлкин", 0, "Я")[0] == 200
    status, answer = put(mechanic, sheet, "Кузнецов", 0, "Я")
    assert (status, sheet.stored()) == (422, {("Ёлкин", 0): "Я"})
    assert "выходит за пределы" in answer["sentence"]
    page = mechanic.open(f"{PAGE}?_column={sheet.shifts[1]}")
    assert re.findall(r'name="c\.(\d+)"', page.html) == [str(sheet.masters["Ёлкин"])]
    assert put(mechanic, sheet, "Ёлкин", 0, "", id=1, version=1)[0] == 403, "emptying takes the right to delete"
    assert shop.person("reception").raw("GET", PAGE).status_code == 403


def test_a_column_is_filled_without_a_script(senior: Person, sheet: Timesheet) -> None:
    answer = send_column(senior, sheet, 1, {"Кузнецов": str(sheet.codes["Я"]), "Ёлкин": str(sheet.codes["Б"])})
    assert "Сохранено клеток: 2." in answer.text
    assert sheet.stored() == {("Кузнецов", 1): "Я", ("Ёлкин", 1): "Б"}
    assert "Ничего не изменено." in send_column(senior, sheet, 1, {}).text


def test_a_column_is_stored_whole_or_not_at_all(senior: Person, sheet: Timesheet) -> None:
    sheet.mark("Кузнецов", 1, "Я", hours=80)
    typed = {"Кузнецов": str(sheet.codes["В"]), "Ёлкин": str(sheet.codes["Б"])}
    answer = send_column(senior, sheet, 1, typed)
    assert answer.status == 422
    assert "Часы ставят только рабочему дню" in answer.text
    assert not html_faults(answer.html)
    assert sheet.stored() == {("Кузнецов", 1): "Я"}
    kept = dict(answer.form(f"since={sheet.monday}").values)
    assert kept[f"c.{sheet.masters['Ёлкин']}"] == str(sheet.codes["Б"]), "what was typed stays"


def test_a_column_somebody_else_changed(senior: Person, sheet: Timesheet) -> None:
    page = senior.open(f"{PAGE}?_column={sheet.shifts[1]}")
    sheet.mark("Кузнецов", 1, "Я")
    address = f"/column/{sheet.shifts[1]}?place=shop&since={sheet.monday}"
    answer = senior.send(page, address, {f"c.{sheet.masters['Кузнецов']}": str(sheet.codes["Б"])})
    assert answer.status == 409
    assert sheet.stored() == {("Кузнецов", 1): "Я"}
    again = senior.send(answer, address)
    assert "Сохранено клеток: 1." in again.text
    assert sheet.stored() == {("Кузнецов", 1): "Б"}


def test_suggestions_are_counted_and_then_accepted(senior: Person, sheet: Timesheet) -> None:
    sheet.mark("Кузнецов", 1, "Б")
    address = f"{PAGE}?_suggest={sheet.shifts[1]}"
    page = senior.open(address)
    assert "Будет заполнено пустых клеток: 1." in page.text
    assert sheet.stored() == {("Кузнецов", 1): "Б"}
    answer = senior.send(page, f"/suggested/{sheet.shifts[1]}?place=shop&since={sheet.monday}")
    assert "Сохранено клеток: 1." in answer.text
    assert sheet.stored() == {("Кузнецов", 1): "Б", ("Ёлкин", 1): "Я"}
    assert "Пустых клеток с предложением здесь нет." in senior.open(address).text


def test_a_saved_cell_brings_what_is_suggested_in_its_row_now(senior: Person, sheet: Timesheet, shop: Shop) -> None:
    sheet.mark("Кузнецов", 2, "Б")
    with shop.office.database.writing() as transaction:
        transaction.execute("UPDATE f_time_code SET usual = CASE WHEN id = ? THEN 1 ELSE 0 END", (sheet.codes["В"],))
    _, answer = put(senior, sheet, "Кузнецов", 0, "Я")
    hints = {column: (view["hint"], view["hinted"]) for column, view in answer["hints"].items()}
    assert hints == {str(sheet.shifts[1]): ("В", str(sheet.codes["В"]))}
    _, answer = put(senior, sheet, "Кузнецов", 0, "", id=answer["cell"]["id"], version=1)
    assert set(answer["hints"]) == {str(sheet.shifts[0]), str(sheet.shifts[1])}


def test_an_expired_sign_in_is_said_to_the_script(shop: Shop, senior: Person, sheet: Timesheet) -> None:
    token = senior.open(PAGE).form("/logout").values[0][1]
    with shop.office.database.writing() as transaction:
        transaction.execute("DELETE FROM p_session")
    data = {"csrf_token": token, "row": sheet.masters["Ёлкин"], "column": sheet.shifts[0], "value": sheet.codes["Я"]}
    headers = {"HX-Request": "true"}
    assert senior.raw("POST", f"{PAGE}/cell", data=data, headers=headers).status_code == 401
    again = {**data, "_login": "senior", "_password": "сорок две чашки чая"}
    answer = senior.raw("POST", f"{PAGE}/cell", data=again, headers=headers)
    assert (answer.status_code, answer.is_json) == (200, True)
    assert sheet.stored() == {("Ёлкин", 0): "Я"}


@pytest.mark.parametrize("times", [1, 4])
def test_the_whole_page_is_a_handful_of_statements(
    shop: Shop, sheet: Timesheet, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    """Rows, columns, cells, pairs, totals, choices: as many for one row as for many."""
    for number in range(times * 3):
        sheet.make("mechanic", last_name=f"Мастер {number}", first_name="И", rate=1, hired_on="2020-01-01")
    sheet.mark("Кузнецов", 0, "Я")
    office, viewer = shop.office, Viewer(1, posts=(Post("senior"),))
    sent: list[str] = []
    execute = Connection.execute

    def listening(self: Connection, statement: str, params: Sequence[object] = ()) -> list[Row]:
        sent.append(statement)
        return execute(self, statement, params)

    monkeypatch.setattr(Connection, "execute", listening)
    _, page = show_page(office, viewer, "timesheet", {})
    assert isinstance(page, GridPage)
    assert len(page.rows) == 2 + times * 3
    assert len(sent) == 6, sent


def test_pages_of_another_kind_and_unchosen_parameters(senior: Person, sheet: Timesheet) -> None:
    token = senior.open(PAGE).form("/logout").values[0][1]
    for address in ("/p/nonsense/cell", f"{PAGE}/cell?since=x", f"{PAGE}/cell?place="):
        assert senior.raw("POST", address, data={"csrf_token": token}).status_code == 404, address
    assert "Выберите: где" in senior.open(f"{PAGE}?place=").text
