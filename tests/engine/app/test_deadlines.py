"""Deadlines: told on the record and in one's day, reminded of once, and others told when they have passed."""

from pathlib import Path

import pytest

from engine.app.actions.judge_step import judge_steps
from engine.app.actions.my_day import my_day
from engine.app.actions.save_record import save_record
from engine.app.pages import StepView
from engine.app.reminders import remind
from engine.data.history import verify
from tests.engine.app.help_desk import HelpDesk
from tests.engine.app.shop import typed
from tests.engine.app.tables import BaseFor


@pytest.fixture
def desk(base_for: BaseFor, tmp_path: Path) -> HelpDesk:
    return HelpDesk(base_for, tmp_path)


def step(desk: HelpDesk, login: str, ticket: int, name: str) -> StepView:
    form = desk.office.definitions.forms["ticket"]
    with desk.office.database.reading() as connection:
        (found,) = [item for item in judge_steps(desk.office, desk.viewer(login), connection, form, ticket) if item.id == name]
    return found


def test_the_record_tells_how_long_there_is(desk: HelpDesk) -> None:
    ticket = desk.ticket("assigned")  # Tuesday, three working days: Friday
    said = []
    for _ in range(8):
        found = step(desk, "anna", ticket, "reply")
        said.append((found.due, found.late))
        desk.wait(1)
    assert said == [
        ("до 04.09, осталось 3 рабочих дня", False), ("до 04.09, осталось 2 рабочих дня", False),
        ("до 04.09, остался 1 рабочий день", False), ("до 04.09, сегодня последний день", False),
        ("срок прошёл 04.09", True), ("срок прошёл 04.09", True),
        ("просрочено на 1 рабочий день", True), ("просрочено на 2 рабочих дня", True),
    ]  # fmt: skip


def test_days_off_move_the_deadline(desk: HelpDesk) -> None:
    ticket = desk.ticket("assigned")
    desk.shop.make("day_off", title="Выходной", starts="2026-09-03", ends="2026-09-04")
    assert step(desk, "anna", ticket, "reply").due.startswith("до 08.09")
    desk.shop.make("day_off", title="Рабочая суббота", starts="2026-09-05", worked=True)
    assert step(desk, "anna", ticket, "reply").due.startswith("до 07.09")


def test_a_deadline_by_a_field_is_told_to_those_whose_step_it_is(desk: HelpDesk) -> None:
    ticket = desk.ticket("answered", promised="2027-01-11")
    assert step(desk, "dispatcher", ticket, "accept").due == "до 11.01.2027, осталось 132 дня"
    assert step(desk, "head", ticket, "accept").due == ""
    assert step(desk, "head", desk.ticket("assigned"), "reply").due  # follows from the state alone
    assert step(desk, "dispatcher", desk.ticket("answered"), "accept").due == ""  # nothing was promised
    late = desk.ticket("closed", promised="2026-07-01")
    assert step(desk, "dispatcher", late, "clear").due == "просрочено на 32 дня"


def test_ones_day_begins_with_what_is_late(desk: HelpDesk) -> None:
    late = [desk.ticket("answered", title=f"Нет воды {day}", promised=f"2026-08-{day}") for day in range(20, 27)]
    desk.ticket("answered", title="Нет газа", promised="2026-09-02")
    desk.ticket("answered", title="Шум")
    desk.ticket("open")
    first, second = my_day(desk.office, desk.viewer("dispatcher")).waiting
    assert (first.step, first.count, first.late, first.basis) == ("Принять ответ", 9, 7, "п. 1")
    assert [href for href, _, _ in first.first] == [f"/f/ticket/{id}" for id in late[:5]]
    assert first.first[0][2] == "просрочено на 12 дней"
    assert (second.step, second.late, second.first[0][2]) == ("Поручить", 0, "до 02.09, остался 1 день")


def test_those_who_may_do_the_step_are_reminded_once(desk: HelpDesk) -> None:
    desk.ticket("assigned", title="Шум")
    desk.ticket("assigned", title="Чужое", agent=2)
    told = []
    for _ in range(7):
        remind(desk.office)
        remind(desk.office)
        told.append(len(desk.notices("anna")))
        desk.wait(1)
    assert told == [0, 0, 1, 2, 2, 2, 2]
    assert desk.notices("anna") == [
        "Ответить: Шум — до 04.09, остался 1 рабочий день", "Ответить: Шум — до 04.09, сегодня последний день",
    ]  # fmt: skip
    assert len(desk.notices("oleg")) == 2
    remind(desk.office)  # the second working day after it
    assert desk.notices("anna")[-1] == "Ответить: Шум — просрочено на 2 рабочих дня"


def test_others_are_told_once_when_the_day_has_passed(desk: HelpDesk) -> None:
    desk.ticket("assigned", title="Шум")
    desk.wait(3)
    remind(desk.office)
    assert desk.notices("dispatcher") == []
    desk.wait(1)
    assert remind(desk.office) == 1
    assert remind(desk.office) == 0
    assert desk.notices("dispatcher") == ["Anna не отвечает на «Шум»"]
    with desk.office.database.reading() as connection:
        assert verify(connection) == []


def test_a_reminder_missed_is_not_made_up_for(desk: HelpDesk) -> None:
    desk.ticket("assigned")
    desk.wait(4)
    remind(desk.office)
    assert desk.notices("anna") == []
    assert len(desk.notices("dispatcher")) == 1


def test_a_new_deadline_is_reminded_of_anew(desk: HelpDesk) -> None:
    desk.ticket("open")
    desk.wait(2)
    remind(desk.office)
    assert desk.notices("head") == ["Обращение «Нет света» не поручено, срок был 02.09.2026"]
    with desk.office.database.writing() as transaction:
        transaction.execute("UPDATE f_ticket SET _since = '2026-09-02'")
    desk.wait(1)
    remind(desk.office)
    assert len(desk.notices("head")) == 2


def test_saving_a_day_off_in_the_browser_moves_deadlines(desk: HelpDesk) -> None:
    ticket = desk.ticket("assigned")
    given = typed(key="k1", title="Выходной", starts="02.09.2026")
    save_record(desk.office, desk.viewer("dispatcher"), "day_off", given)
    assert step(desk, "anna", ticket, "reply").due.startswith("до 07.09")
