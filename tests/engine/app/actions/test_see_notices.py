"""One's own notices by pages, and where letters about them go."""

from pathlib import Path
from typing import Any

import pytest

from engine.app.actions.see_notices import SHOWN, NoticesPage, choose_letters, see_notices, show_notices
from engine.data.accounts import letters_to
from engine.data.writer import Author, Writer
from engine.model.outcomes import Invalid
from tests.engine.app.help_desk import HelpDesk
from tests.engine.app.tables import BaseFor


@pytest.fixture
def desk(base_for: BaseFor, tmp_path: Path) -> HelpDesk:
    return HelpDesk(base_for, tmp_path)


def notices(desk: HelpDesk, page: int = 1) -> NoticesPage:
    return show_notices(desk.office, desk.viewer("anna"), page, mail_set=True)


def tell(desk: HelpDesk, count: int, login: str = "anna", **values: Any) -> None:
    for number in range(count):
        with desk.office.database.writing() as transaction:
            writer = Writer(transaction, desk.office.definitions, Author(None), desk.office.clock.now())
            writer.create("notice", {"account": desk.people[login].account, "text": f"Дело {number + 1}", **values})


def test_all_of_them_by_pages_newest_first(desk: HelpDesk) -> None:
    tell(desk, SHOWN + 2)
    tell(desk, 1, "oleg")
    first, second = notices(desk), notices(desk, 9)
    assert (first.pages, first.unseen, len(first.notices), first.notices[0].text) == (2, SHOWN + 2, SHOWN, f"Дело {SHOWN + 2}")
    assert (second.page, [item.text for item in second.notices]) == (2, ["Дело 2", "Дело 1"])


def test_everything_is_marked_read_from_any_page(desk: HelpDesk) -> None:
    tell(desk, SHOWN + 2)
    see_notices(desk.office, desk.viewer("anna"), notices(desk, 2).newest)
    assert notices(desk).unseen == 0


def test_those_about_a_passed_deadline_stand_out_and_lead_to_the_record(desk: HelpDesk) -> None:
    mine, other = desk.ticket("assigned"), desk.ticket("assigned", agent=2)
    tell(desk, 1, form="ticket", record=mine, kind="overdue")
    tell(desk, 1, form="ticket", record=other, kind="remind")
    assert [(item.late, item.href) for item in notices(desk).notices] == [(False, ""), (True, f"/f/ticket/{mine}")]


def test_letters_are_wished_for_and_turned_off(desk: HelpDesk) -> None:
    viewer, account = desk.viewer("anna"), desk.people["anna"].account
    with pytest.raises(Invalid):
        choose_letters(desk.office, viewer, "", wanted=True)
    with pytest.raises(Invalid):
        choose_letters(desk.office, viewer, "не адрес", wanted=True)
    choose_letters(desk.office, viewer, " anna@example.org ", wanted=True)
    with desk.office.database.reading() as connection:
        assert letters_to(connection, (account,)) == {account: "anna@example.org"}
    choose_letters(desk.office, viewer, "anna@example.org", wanted=False)
    assert (notices(desk).email, notices(desk).letters) == ("anna@example.org", False)
    with desk.office.database.reading() as connection:
        assert letters_to(connection, (account,)) == {}
