"""Accounts, appointments, sign-ins: who may, what is written, what ends at once."""

from pathlib import Path

import pytest

from engine.access.viewer import Viewer
from engine.app.accounts import first_administrator
from engine.app.actions.manage_people import (
    appoint,
    create_account,
    end_appointment,
    end_session,
    end_sessions,
    issue_new_password,
    set_closed,
)
from engine.app.actions.pick_person import pick_person
from engine.app.actions.show_people import show_account, show_people
from engine.app.actions.sign_in import NotSignedIn, sign_in
from engine.app.viewers import find_visitor
from engine.data.database import Database
from engine.data.history import read
from engine.model.definitions import DefinitionSet
from engine.model.outcomes import Denied, Invalid, NotFound, Refused
from tests.engine.app.shop_office import HERE, Shop, open_shop


@pytest.fixture
def shop(shop_base: Database, data_dir: Path, shop_definitions: DefinitionSet) -> Shop:
    return open_shop(shop_base, data_dir, shop_definitions)


@pytest.fixture
def owner(shop: Shop) -> Viewer:
    return shop.owner()


def stranger(shop: Shop) -> Viewer:
    """Somebody who works here and manages nobody."""
    issued = shop.account("приёмщик")
    shop.appoint(issued.account, "receptionist")
    return shop.enter(issued).viewer


def test_an_empty_office_has_a_first_administrator_once(shop: Shop) -> None:
    issued = first_administrator(shop.office)
    assert issued is not None
    assert first_administrator(shop.office) is None
    visitor = shop.enter(issued)
    assert [post.role for post in visitor.viewer.posts] == ["owner"]
    assert visitor.must_change


def test_a_new_account_signs_in_with_the_password_shown_once(shop: Shop, owner: Viewer) -> None:
    master = shop.make("mechanic", last_name="Кузнецов", first_name="Пётр", grade="I", rate=1, hired_on="2026-01-01")
    issued = create_account(shop.office, owner, "мастер", "", f"mechanic:{master}")
    visitor = shop.enter(issued)
    assert (visitor.viewer.person, visitor.must_change) == (master, True)
    assert [post.role for post in visitor.viewer.posts] == ["mechanic"]
    assert show_account(shop.office, owner, issued.account).title == "Кузнецов Пётр"
    with pytest.raises(Invalid) as caught:
        create_account(shop.office, owner, "мастер2", "", f"mechanic:{master}")
    assert caught.value.errors.fields == {"person": ("У этого человека уже есть учётная запись.",)}


@pytest.mark.parametrize(("login", "person", "field"), [
    ("", "", "login"), ("ADMIN", "", "login"), ("x", "", "login"),
    ("новый", "mechanic:999", "person"), ("новый", "part:1", "person"), ("новый", "mechanic", "person"),
    ("новый", "mechanic:" + "9" * 30, "person"), ("новый", "mechanic:٣", "person"),
])  # fmt: skip
def test_what_is_wrong_with_an_account_is_said_at_its_field(
    shop: Shop, owner: Viewer, login: str, person: str, field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        create_account(shop.office, owner, login, "", person)
    assert field in caught.value.errors.fields


def test_a_login_too_short_is_not_called_missing(shop: Shop, owner: Viewer) -> None:
    with pytest.raises(Invalid) as caught:
        create_account(shop.office, owner, "x", "")
    (sentence,) = caught.value.errors.fields["login"]
    assert "Слишком коротко" in sentence


def test_a_person_is_found_by_name_among_all_who_may_sign_in(shop: Shop, owner: Viewer) -> None:
    master = shop.make("mechanic", last_name="Орлов", first_name="Пётр", grade="I", rate=1, hired_on="2026-01-01")
    client = shop.make("customer", last_name="Орлова", first_name="Вера", phone="+7 900 000-00-01")
    shop.make("supplier", title="Орлов и сыновья")
    found = pick_person(shop.office, owner, "орл")
    assert {choice.id: choice.note for choice in found} == {f"mechanic:{master}": "Мастер", f"customer:{client}": "Клиент"}
    assert [choice.id for choice in pick_person(shop.office, owner, "орл пётр")] == [f"mechanic:{master}"]
    with pytest.raises(Denied):
        pick_person(shop.office, stranger(shop), "орл")


def test_a_new_password_kills_the_old_one_and_every_session(shop: Shop, owner: Viewer) -> None:
    first = shop.account("кто-то")
    token = sign_in(shop.office, "кто-то", first.password, HERE).token
    second = issue_new_password(shop.office, owner, first.account)
    assert find_visitor(shop.office, token) is None
    with pytest.raises(NotSignedIn):
        sign_in(shop.office, "кто-то", first.password, HERE)
    assert shop.enter(second).must_change


def test_a_closed_account_is_out_at_once_and_may_be_opened(shop: Shop, owner: Viewer) -> None:
    issued = shop.account("кто-то")
    token = sign_in(shop.office, "кто-то", issued.password, HERE).token
    set_closed(shop.office, owner, issued.account, True)
    assert find_visitor(shop.office, token) is None
    set_closed(shop.office, owner, issued.account, False)
    assert find_visitor(shop.office, token) is None
    assert shop.enter(issued)


def test_one_does_not_close_ones_own_account(shop: Shop, owner: Viewer) -> None:
    assert owner.account is not None
    with pytest.raises(Refused):
        set_closed(shop.office, owner, owner.account, True)


def test_an_appointment_counts_at_the_next_request_and_ends_with_its_last_day(shop: Shop, owner: Viewer) -> None:
    issued = shop.account("кладовщик")
    token = sign_in(shop.office, "кладовщик", issued.password, HERE).token
    assert shop.visitor(token).viewer.posts == ()
    id = appoint(shop.office, owner, issued.account, "storekeeper", document="Приказ № 5", post={"kind": "oven"})
    (post,) = shop.visitor(token).viewer.posts
    assert (post.role, post.document, post.starts, post.values) == (
        "storekeeper",
        "Приказ № 5",
        "2026-09-01",
        {"kind": "oven"},
    )
    end_appointment(shop.office, owner, id, "01.09.2026")
    assert shop.visitor(token).viewer.posts
    shop.watch.wait(15 * 60)
    again = sign_in(shop.office, "кладовщик", issued.password, HERE).token
    assert shop.visitor(again).viewer.posts == ()


@pytest.mark.parametrize(("role", "post", "ends", "field"), [
    ("plumber", {}, "", "role"), ("mechanic", {}, "", "role"), ("storekeeper", {"kind": "nonsense"}, "", "post.kind"),
    ("receptionist", {}, "01.01.2020", "ends"), ("receptionist", {}, "завтра", "ends"),
])  # fmt: skip
def test_what_is_wrong_with_an_appointment_is_said_at_its_field(
    shop: Shop, owner: Viewer, role: str, post: dict[str, str], ends: str, field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        appoint(shop.office, owner, shop.account("кто-то").account, role, post=post, ends=ends)
    assert field in caught.value.errors.fields


def test_who_manages_nobody_is_denied_everything(shop: Shop) -> None:
    who, target = stranger(shop), shop.account("кто-то")
    id = shop.appoint(target.account, "receptionist")
    for attempt in (
        lambda: create_account(shop.office, who, "новый", ""),
        lambda: issue_new_password(shop.office, who, target.account),
        lambda: set_closed(shop.office, who, target.account, True),
        lambda: appoint(shop.office, who, target.account, "owner"),
        lambda: end_appointment(shop.office, who, id, "01.09.2026"),
        lambda: end_sessions(shop.office, who, target.account),
        lambda: show_people(shop.office, who),
        lambda: show_account(shop.office, who, target.account),
    ):
        with pytest.raises((Denied, NotFound)):
            attempt()


def test_ones_own_sessions_are_ones_own_to_end(shop: Shop) -> None:
    issued = shop.account("кто-то")
    visitor = shop.enter(issued)
    other = sign_in(shop.office, "кто-то", issued.password, HERE).token
    assert not end_session(shop.office, visitor.viewer, issued.account, 999)
    assert end_session(shop.office, visitor.viewer, issued.account, shop.visitor(other).session.id)
    assert find_visitor(shop.office, other) is None
    assert end_sessions(shop.office, visitor.viewer, issued.account) == 1


def test_history_tells_who_did_it_on_which_clause(shop: Shop, owner: Viewer) -> None:
    issued = create_account(shop.office, owner, "новый", "Новый человек")
    issue_new_password(shop.office, owner, issued.account)
    set_closed(shop.office, owner, issued.account, True)
    with shop.office.database.reading() as connection:
        entries = read(connection, "account", issued.account)
    assert [(item.event, item.account, item.clause) for item in sorted(entries, key=lambda item: item.seq)] == [
        ("create", owner.account, "ГК РФ ст. 23"), ("password_issued", owner.account, "ГК РФ ст. 23"),
        ("password_issued", owner.account, "ГК РФ ст. 23"), ("update", owner.account, "ГК РФ ст. 23"),
    ]  # fmt: skip
    assert issued.password not in str(entries)


def test_the_pages_show_accounts_posts_and_sign_ins(shop: Shop, owner: Viewer) -> None:
    issued = shop.account("кладовщик", title="Орлова Вера")
    appoint(shop.office, owner, issued.account, "storekeeper", post={"kind": "oven"})
    visitor = shop.enter(issued)
    people = show_people(shop.office, owner, "орлова")
    assert [(row.login, row.roles, row.must_change) for row in people.accounts] == [("кладовщик", "Кладовщик", True)]
    page = show_account(shop.office, owner, issued.account)
    assert [(item.role, item.values, item.over) for item in page.appointments] == [
        ("Кладовщик", "Участок: Печь", False)
    ]
    assert [item.id for item in page.sessions] == [visitor.session.id]
    assert (page.can_change, page.can_appoint) == (True, True)
    assert [choice.id for choice in page.roles] == ["receptionist", "storekeeper", "senior", "owner"]
