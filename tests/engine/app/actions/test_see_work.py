"""What could not be done by itself is shown to administrators with its reasons, tried again or let go, and told to history."""

from pathlib import Path

import pytest

from engine.app.actions.see_work import WorkRow, drop_work, retry_work, show_work
from engine.app.by_clock import do_automatic_steps
from engine.data import outbox
from engine.data.history import read
from engine.model.outcomes import Denied, NotFound
from tests.engine.app.help_desk import HelpDesk
from tests.engine.app.tables import BaseFor


@pytest.fixture
def desk(base_for: BaseFor, tmp_path: Path) -> HelpDesk:
    return HelpDesk(base_for, tmp_path)


def rows(desk: HelpDesk) -> tuple[WorkRow, ...]:
    return show_work(desk.office, desk.viewer("head")).rows


def events(desk: HelpDesk, form: str, id: int) -> list[str]:
    with desk.office.database.reading() as connection:
        return [entry.event for entry in read(connection, form, id)]


def stuck_letter(desk: HelpDesk, *, taken: bool) -> int:
    notice = desk.shop.make("notice", account=desk.people["anna"].account, text="Срок подошёл")
    with desk.office.database.writing() as transaction:
        id = outbox.add(transaction, outbox.MAIL, {"notice": notice}, desk.office.clock.now())
        if taken:
            outbox.take(transaction, id, desk.office.clock.now())
        for _ in range(0 if taken else outbox.MAX_ATTEMPTS):
            outbox.failed(transaction, id, "451 not now", desk.office.clock.now())
    desk.shop.watch.wait(30)
    return id


def test_a_refused_step_is_told_with_its_record_and_reasons(desk: HelpDesk) -> None:
    ticket = desk.ticket("accepted", dispute=True)
    do_automatic_steps(desk.office)
    (row,) = rows(desk)
    assert (row.what, row.record, row.href) == ("Обращение: шаг «Закрыть»", "Нет света", f"/f/ticket/{ticket}")
    assert row.why == ("По обращению «Нет света» есть возражения",)
    assert row.since == "01.09.2026 12:00"


def test_it_is_tried_again_by_hand(desk: HelpDesk) -> None:
    ticket = desk.ticket("accepted", dispute=True)
    do_automatic_steps(desk.office)
    (row,) = rows(desk)
    assert not retry_work(desk.office, desk.viewer("head"), row.key)
    with desk.office.database.writing() as transaction:
        transaction.execute("UPDATE f_ticket SET dispute = 0")
    assert retry_work(desk.office, desk.viewer("head"), row.key)
    assert (rows(desk), desk.record(ticket).state) == ((), "closed")
    assert events(desk, "ticket", ticket) == ["create", "work_retried", "work_retried", "do:close"]


def test_let_go_it_is_told_no_more(desk: HelpDesk) -> None:
    ticket = desk.ticket("accepted", dispute=True)
    do_automatic_steps(desk.office)
    (row,) = rows(desk)
    drop_work(desk.office, desk.viewer("head"), row.key)
    desk.wait(1)
    do_automatic_steps(desk.office)
    assert rows(desk) == ()
    assert events(desk, "ticket", ticket)[-1] == "work_dropped"
    with pytest.raises(NotFound):
        drop_work(desk.office, desk.viewer("head"), row.key)


def test_a_letter_given_up_and_one_in_doubt_are_told_apart(desk: HelpDesk) -> None:
    stuck_letter(desk, taken=False)
    stuck_letter(desk, taken=True)
    given_up, doubtful = rows(desk)
    assert (given_up.doubtful, given_up.why) == (False, (f"Не получилось раз: {outbox.MAX_ATTEMPTS}.",))
    assert given_up.problem == "451 not now"
    assert doubtful.doubtful and "Неизвестно, ушло ли" in doubtful.why[0]
    assert show_work(desk.office, desk.viewer("head")).letters == 2


def test_a_letter_goes_back_among_those_that_wait(desk: HelpDesk) -> None:
    id = stuck_letter(desk, taken=True)
    retry_work(desk.office, desk.viewer("head"), f"parcel-{id}")
    assert rows(desk) == ()
    with desk.office.database.reading() as connection:
        assert [parcel.id for parcel in outbox.waiting(connection, desk.office.clock.now(), outbox.MAIL)] == [id]


def test_a_letter_let_go_is_never_sent(desk: HelpDesk) -> None:
    id = stuck_letter(desk, taken=False)
    drop_work(desk.office, desk.viewer("head"), f"parcel-{id}")
    assert (rows(desk), show_work(desk.office, desk.viewer("head")).letters) == ((), 0)


@pytest.mark.parametrize("key", ["", "step-", "step-x", "parcel-99999", "step-99999", "other-1", "step-1" + "0" * 20, "step-²"])
def test_what_is_not_stuck_is_not_found(desk: HelpDesk, key: str) -> None:
    for decide in (retry_work, drop_work):
        with pytest.raises(NotFound):
            decide(desk.office, desk.viewer("head"), key)


def test_others_are_denied(desk: HelpDesk) -> None:
    viewer = desk.viewer("dispatcher")
    with pytest.raises(Denied):
        show_work(desk.office, viewer)
    for decide in (retry_work, drop_work):
        with pytest.raises(Denied):
            decide(desk.office, viewer, "step-1")
