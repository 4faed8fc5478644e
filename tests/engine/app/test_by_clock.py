"""Automatic steps: done when their time has come, by the rules of every step; what is refused is kept and tried again."""

from pathlib import Path

import pytest

from engine.app.actions.read_history import read_history
from engine.app.by_clock import do_automatic_steps
from engine.data import stuck_steps
from engine.data.history import read, verify
from engine.data.stuck_steps import StuckStep
from tests.engine.app.help_desk import HelpDesk
from tests.engine.app.tables import BaseFor

OBJECTION = "По обращению «Нет света» есть возражения"


@pytest.fixture
def desk(base_for: BaseFor, tmp_path: Path) -> HelpDesk:
    return HelpDesk(base_for, tmp_path)


def stuck(desk: HelpDesk) -> list[StuckStep]:
    with desk.office.database.reading() as connection:
        return stuck_steps.listed(connection)


def test_a_step_is_done_when_its_time_has_come(desk: HelpDesk) -> None:
    now, later = desk.ticket("accepted"), desk.ticket("accepted", promised="2026-09-01")
    other = desk.ticket("answered")
    assert do_automatic_steps(desk.office) == 1
    assert [desk.record(id).state for id in (now, later, other)] == ["closed", "accepted", "answered"]
    assert do_automatic_steps(desk.office) == 0
    desk.wait(1)
    assert do_automatic_steps(desk.office) == 1
    assert desk.record(later).state == "closed"
    assert desk.notices("anna") == ["Обращение «Нет света» закрыто"] * 2


def test_history_names_the_time_the_step_and_its_definition(desk: HelpDesk) -> None:
    ticket = desk.ticket("accepted")
    do_automatic_steps(desk.office)
    with desk.office.database.reading() as connection:
        *_, last = read(connection, "ticket", ticket)
        assert verify(connection) == []
    assert (last.event, last.account, last.clause) == ("do:close", None, "по времени, п. 1")
    assert last.request.startswith("workflows/answering.yaml:")
    row = read_history(desk.office, desk.viewer("head"), "ticket", ticket).rows[0]
    assert (row.what, row.basis) == ("Закрыть", "по времени, п. 1")


def test_a_refused_step_is_kept_with_its_reasons_and_holds_up_nobody(desk: HelpDesk) -> None:
    disputed, plain = desk.ticket("accepted", dispute=True), desk.ticket("accepted")
    assert do_automatic_steps(desk.office) == 1
    assert (desk.record(disputed).state, desk.record(plain).state) == ("accepted", "closed")
    (found,) = stuck(desk)
    assert (found.form, found.record, found.step, found.reasons) == ("ticket", disputed, "close", (OBJECTION,))


def test_it_is_tried_again_when_the_record_changed(desk: HelpDesk) -> None:
    ticket = desk.ticket("accepted", dispute=True)
    do_automatic_steps(desk.office)
    do_automatic_steps(desk.office)
    assert stuck(desk)[0].attempts == 1
    desk.change(ticket, dispute=False)
    assert do_automatic_steps(desk.office) == 1
    assert (desk.record(ticket).state, stuck(desk)) == ("closed", [])


def test_it_is_tried_again_after_a_pause_when_anything_changed(desk: HelpDesk) -> None:
    desk.ticket("accepted", dispute=True)
    do_automatic_steps(desk.office)
    desk.shop.watch.wait(6)
    do_automatic_steps(desk.office)
    assert stuck(desk)[0].attempts == 1  # nothing changed
    desk.ticket("open")
    do_automatic_steps(desk.office)
    assert stuck(desk)[0].attempts == 2
    desk.ticket("open")
    do_automatic_steps(desk.office)
    assert stuck(desk)[0].attempts == 2  # the pause grew


def test_what_is_not_needed_any_more_is_not_stuck(desk: HelpDesk) -> None:
    moved, postponed = desk.ticket("accepted", dispute=True), desk.ticket("accepted", dispute=True)
    do_automatic_steps(desk.office)
    assert len(stuck(desk)) == 2
    with desk.office.database.writing() as transaction:
        transaction.execute("UPDATE f_ticket SET state = 'answered' WHERE id = ?", (moved,))
    desk.change(postponed, promised="2026-12-31")
    assert do_automatic_steps(desk.office) == 0
    assert stuck(desk) == []


def test_let_go_it_rests_until_the_record_changes(desk: HelpDesk) -> None:
    ticket = desk.ticket("accepted", dispute=True)
    do_automatic_steps(desk.office)
    (found,) = stuck(desk)
    with desk.office.database.writing() as transaction:
        stuck_steps.let_go(transaction, found.id, desk.office.clock.now())
    desk.wait(2)
    desk.ticket("open")
    do_automatic_steps(desk.office)
    assert stuck(desk) == []
    desk.change(ticket, title="Нет воды")
    do_automatic_steps(desk.office)
    assert len(stuck(desk)) == 1


def test_a_broken_program_is_told_and_holds_up_nobody(desk: HelpDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = desk.ticket("accepted"), desk.ticket("accepted")
    target = desk.office.machines.target

    def breaking(workflow: str, state: str, step: str) -> str | None:
        if not calls:
            calls.append(step)
            raise ZeroDivisionError
        return target(workflow, state, step)

    calls: list[str] = []
    monkeypatch.setattr(type(desk.office.machines), "target", lambda self, *given: breaking(*given))
    assert do_automatic_steps(desk.office) == 1
    assert (desk.record(first).state, desk.record(second).state) == ("accepted", "closed")
    assert "ZeroDivisionError" in stuck(desk)[0].reasons[0]
