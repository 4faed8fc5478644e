"""Where people are signed in: one's own, everybody's for who looks after accounts; and what ends at once."""

from pathlib import Path

import pytest

from engine.access.viewer import ANONYMOUS, Viewer
from engine.app.accounts import Issued
from engine.app.actions.manage_people import end_session
from engine.app.actions.own_sessions import end_other_sessions, own_sessions
from engine.app.actions.show_sessions import show_sessions
from engine.app.actions.sign_in import sign_in
from engine.app.viewers import Visitor, find_visitor
from engine.data.database import Database
from engine.model.definitions import DefinitionSet
from engine.model.outcomes import Denied, NotFound
from tests.engine.app.shop_office import HERE, Shop, open_shop

FIREFOX, PHONE = "Firefox at the desk", "Chrome on a telephone"


@pytest.fixture
def shop(shop_base: Database, data_dir: Path, shop_definitions: DefinitionSet) -> Shop:
    return open_shop(shop_base, data_dir, shop_definitions)


@pytest.fixture
def issued(shop: Shop) -> Issued:
    return shop.account("приёмщик", title="Белкина Вера")


def owner_of(shop: Shop) -> Viewer:
    made = shop.account("хозяин", title="Хозяин")
    shop.appoint(made.account, "owner")
    return shop.enter(made).viewer


def enter(shop: Shop, issued: Issued, agent: str) -> tuple[str, Visitor]:
    token = sign_in(shop.office, issued.login, issued.password, HERE, agent).token
    return token, shop.visitor(token)


def test_one_sees_ones_own_and_which_is_this(shop: Shop, issued: Issued) -> None:
    shop.enter(shop.account("другой"))
    _, desk = enter(shop, issued, FIREFOX)
    _, phone = enter(shop, issued, PHONE)
    page = own_sessions(shop.office, desk.viewer, desk.session.id)
    assert [(row.agent, row.mine) for row in page.sessions] == [(PHONE, False), (FIREFOX, True)]
    assert page.sessions[0].started.startswith("01.09.2026")


def test_all_others_end_and_this_one_goes_on(shop: Shop, issued: Issued) -> None:
    stranger, _ = enter(shop, shop.account("другой"), FIREFOX)
    here, desk = enter(shop, issued, FIREFOX)
    there, _ = enter(shop, issued, PHONE)
    assert end_other_sessions(shop.office, desk.viewer, desk.session.id) == 1
    assert find_visitor(shop.office, there) is None
    assert shop.visitor(here) and shop.visitor(stranger)


def test_a_strangers_session_is_not_ended_as_ones_own(shop: Shop, issued: Issued) -> None:
    token, stranger = enter(shop, shop.account("другой"), FIREFOX)
    _, desk = enter(shop, issued, FIREFOX)
    assert not end_session(shop.office, desk.viewer, issued.account, stranger.session.id)
    assert shop.visitor(token)


def test_nobody_has_no_sessions(shop: Shop) -> None:
    with pytest.raises(NotFound):
        own_sessions(shop.office, ANONYMOUS, None)


def test_who_looks_after_accounts_sees_everybodys(shop: Shop, issued: Issued) -> None:
    owner = owner_of(shop)
    _, desk = enter(shop, issued, FIREFOX)
    page = show_sessions(shop.office, owner, None)
    assert [(person, row.account, row.agent) for person, row in page.sessions] == [
        ("Белкина Вера", issued.account, FIREFOX), ("Хозяин", owner.account, ""),
    ]  # fmt: skip
    assert page.total == 2
    assert end_session(shop.office, owner, issued.account, desk.session.id)
    assert show_sessions(shop.office, owner, None).total == 1


@pytest.mark.parametrize("minutes", [31, 13 * 60])
def test_what_is_over_is_not_shown(shop: Shop, issued: Issued, minutes: int) -> None:
    enter(shop, issued, FIREFOX)
    shop.watch.wait(minutes)
    owner = owner_of(shop)
    assert [row.account for _, row in show_sessions(shop.office, owner, None).sessions] == [owner.account]


def test_others_are_denied(shop: Shop, issued: Issued) -> None:
    shop.appoint(issued.account, "receptionist")
    viewer: Viewer = shop.enter(issued).viewer
    with pytest.raises(Denied):
        show_sessions(shop.office, viewer, None)
