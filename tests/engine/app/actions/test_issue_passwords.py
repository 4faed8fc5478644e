"""One-time passwords for many people: who may give them, to whom, once."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from engine.access.viewer import Viewer
from engine.app.actions.choose_people import CLOSED, NO_ACCOUNT, OWN, choose_people
from engine.app.actions.issue_passwords import MOST, issue_passwords
from engine.app.actions.list_records import list_records
from engine.app.actions.manage_people import create_account, set_closed
from engine.app.actions.sign_in import NotSignedIn, change_password, sign_in
from engine.app.listing import ListRequest
from engine.app.slip_pages import SlipSheet
from engine.compile import compile_set
from engine.data.history import read
from engine.model.outcomes import Denied, Invalid, NotFound
from engine.source.folder import read_folder
from tests.engine.app.shop_office import HERE, Shop, open_shop
from tests.engine.app.tables import BaseFor
from tests.support.source import ROOT
from tests.web.person import PASSWORD

NOBODY_YET = ListRequest()
KEEPING = ("p_password", "p_history", "p_history_value", "p_key", "p_outbox", "f_account", "f_notice")


@pytest.fixture
def shop(base_for: BaseFor, data_dir: Path, tmp_path: Path) -> Shop:
    """The repair shop where customers name the mechanics they trust."""
    folder = Path(shutil.copytree(ROOT / "tests" / "worlds" / "repair_shop", tmp_path / "world"))
    path = folder / "forms" / "customer.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("  mail:  ", "  trusted:    {links: mechanic, label: Свои мастера}\n  mail:  ")
    path.write_text(text.replace("[regular, discount, since]}", "[trusted, regular, discount, since]}", 1), "utf-8")
    compiled = compile_set(read_folder(folder))
    assert compiled.definitions is not None, compiled.faults
    return open_shop(base_for(compiled.definitions), data_dir, compiled.definitions)


@pytest.fixture
def owner(shop: Shop) -> Viewer:
    return shop.owner()


def customer(shop: Shop, last_name: str, **values: object) -> int:
    given = {"first_name": "Вера", "phone": "+7 900 000-00-01", "regular": False, **values}
    return shop.make("customer", last_name=last_name, **given)


def mechanic(shop: Shop, last_name: str) -> int:
    return shop.make("mechanic", last_name=last_name, first_name="Пётр", grade="I", rate=1, hired_on="2026-01-01")


def issue(shop: Shop, viewer: Viewer, told: Sequence[str], seen: str = "") -> SlipSheet:
    return issue_passwords(shop.office, viewer, "customer", told, seen or shop.office.clock.now())


def test_everybody_ticked_gets_a_way_in_of_their_own(shop: Shop, owner: Viewer) -> None:
    first, second = customer(shop, "Орлова"), customer(shop, "Щукина")
    sheet = issue(shop, owner, [f"customer:{first}", f"customer:{second}", f"customer:{first}"])
    assert [(slip.name, slip.note, slip.login) for slip in sheet.slips] == [
        ("Орлова Вера", "Клиент", "orlova.v"), ("Щукина Вера", "Клиент", "shchukina.v"),
    ]  # fmt: skip
    assert sheet.organisation == "Мастерская «Искра»" and sheet.until.startswith("15.09.2026")
    for slip, person in zip(sheet.slips, (first, second), strict=True):
        visitor = shop.visitor(sign_in(shop.office, slip.login, slip.password, HERE).token)
        assert (visitor.viewer.person, visitor.must_change, visitor.viewer.name) == (person, True, slip.name)


def test_equal_names_get_different_sign_in_names(shop: Shop, owner: Viewer) -> None:
    told = [f"customer:{customer(shop, 'Орлова', phone=f'+7 900 000-00-0{number}')}" for number in range(3)]
    create_account(shop.office, owner, "Orlova.V2", "Другая")
    assert [slip.login for slip in issue(shop, owner, told).slips] == ["orlova.v", "orlova.v3", "orlova.v4"]


def test_the_list_says_who_cannot_get_in_and_ticks_them(shop: Shop, owner: Viewer) -> None:
    told = [f"customer:{customer(shop, name)}" for name in ("Астрова", "Белова", "Власова", "Грачёва")]
    sheet = issue(shop, owner, told[:3])
    account = shop.visitor(sign_in(shop.office, "astrova.v", sheet.slips[0].password, HERE).token).viewer.account
    assert account is not None
    change_password(shop.office, account, sheet.slips[0].password, PASSWORD, PASSWORD)
    closed = shop.visitor(sign_in(shop.office, "belova.v", sheet.slips[1].password, HERE).token).viewer.account
    assert closed is not None
    set_closed(shop.office, owner, closed, True)
    page = choose_people(shop.office, owner, "customer", NOBODY_YET, (), None)
    seen = [(item.login, item.able, item.chosen) for item in page.people]
    assert seen == [
        ("astrova.v", True, False), ("belova.v", False, False), ("vlasova.v", True, False), ("", True, True),
    ]  # fmt: skip
    states = [item.state for item in page.people]
    assert (states[0], states[1], states[3]) == (OWN, CLOSED, NO_ACCOUNT) and "15.09.2026" in states[2]
    everybody = choose_people(shop.office, owner, "customer", NOBODY_YET, (), None, everybody=True)
    assert [item.chosen for item in everybody.people] == [True, False, True, True]
    shop.watch.wait(60 * 24 * 15)
    later = choose_people(shop.office, owner, "customer", NOBODY_YET, (), None)
    assert [item.chosen for item in later.people] == [False, False, True, True]


def test_whom_records_lead_to_are_listed_below_them_once(shop: Shop, owner: Viewer) -> None:
    master, other = mechanic(shop, "Лосев"), mechanic(shop, "Зотов")
    first = customer(shop, "Астрова", trusted=(master, other), regular=True, discount=5)
    second = customer(shop, "Белова", trusted=(master,), regular=True, discount=5)
    customer(shop, "Власова", trusted=(other,))
    request = replace(NOBODY_YET, filters={"regular": "1"})
    page = choose_people(shop.office, owner, "customer", request, ("self", "trusted"), None)
    assert [(choice.label, chosen) for choice, chosen in page.circles] == [("Клиенты", True), ("Свои мастера", True)]
    assert [(item.told, item.note, item.inner) for item in page.people] == [
        (f"customer:{first}", "Клиент", False),
        (f"mechanic:{other}@{first}", "Мастер: Астрова Вера", True),
        (f"mechanic:{master}@{first},{second}", "Мастер: Астрова Вера, Белова Вера", True),
        (f"customer:{second}", "Клиент", False),
    ]
    only = choose_people(shop.office, owner, "customer", request, ("trusted",), None)
    assert [item.told.partition("@")[0] for item in only.people] == [f"mechanic:{other}", f"mechanic:{master}"]
    sheet = issue(shop, owner, [item.told for item in only.people])
    assert [(slip.name, slip.note) for slip in sheet.slips] == [
        ("Зотов Пётр", "Мастер: Астрова Вера"), ("Лосев Пётр", "Мастер: Астрова Вера, Белова Вера"),
    ]  # fmt: skip


def test_a_second_click_replaces_nothing(shop: Shop, owner: Viewer) -> None:
    told = [f"customer:{customer(shop, 'Орлова')}", f"customer:{customer(shop, 'Щукина')}"]
    seen = shop.office.clock.now()
    (slip,) = issue(shop, owner, told[:1], seen).slips
    with pytest.raises(Invalid) as caught:
        issue(shop, owner, told, seen)
    assert caught.value.errors.general == (
        "Орлова Вера: пароль уже выдан после того, как вы открыли эту страницу.",
    )
    assert sign_in(shop.office, slip.login, slip.password, HERE).must_change
    assert issue(shop, owner, told).slips[0].password != slip.password
    with pytest.raises(NotSignedIn):
        sign_in(shop.office, slip.login, slip.password, HERE)


def test_all_or_nothing(shop: Shop, owner: Viewer) -> None:
    id = customer(shop, "Орлова")
    closed = create_account(shop.office, owner, "щукина", "", f"customer:{customer(shop, 'Щукина')}")
    set_closed(shop.office, owner, closed.account, True)
    for told in (["customer:2", f"customer:{id}"], [f"customer:{id}", "customer:999"], [f"customer:{id}", "part:1"],
                 [f"customer:{id}", "nonsense"], [], [f"customer:{number}" for number in range(1, MOST + 2)]):  # fmt: skip
        with pytest.raises(Invalid):
            issue(shop, owner, told)
    with shop.office.database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM f_account WHERE person_id IS NOT NULL") == [(1,)]


def test_history_names_the_giver_and_no_password_is_kept(shop: Shop, owner: Viewer) -> None:
    sheet = issue(shop, owner, [f"customer:{customer(shop, name)}" for name in ("Орлова", "Щукина")])
    with shop.office.database.reading() as connection:
        ids = [int(str(id)) for (id,) in connection.execute("SELECT id FROM f_account WHERE person_id IS NOT NULL ORDER BY id")]
        for id in ids:
            entries = sorted(read(connection, "account", id), key=lambda item: item.seq)
            assert [(item.event, item.account, item.clause) for item in entries][:1] == [
                ("create", owner.account, "ГК РФ ст. 23")
            ]
            assert "password_issued" in [item.event for item in entries]
        kept = " ".join(str(row) for table in KEEPING for row in connection.execute(f"SELECT * FROM {table}"))  # noqa: S608
    assert "orlova.v" in kept
    assert not [slip.password for slip in sheet.slips if slip.password in kept or slip.password.replace("-", "") in kept]


def test_only_who_keeps_accounts_gives_passwords(shop: Shop, owner: Viewer) -> None:
    issued = shop.account("приёмщик")
    shop.appoint(issued.account, "receptionist")
    reception, id = shop.enter(issued).viewer, customer(shop, "Орлова")
    assert list_records(shop.office, owner, "customer", NOBODY_YET).can_issue
    assert not list_records(shop.office, owner, "device", NOBODY_YET).can_issue
    assert not list_records(shop.office, reception, "customer", NOBODY_YET).can_issue
    with pytest.raises(Denied):
        choose_people(shop.office, reception, "customer", NOBODY_YET, (), None)
    with pytest.raises(Denied):
        issue(shop, reception, [f"customer:{id}"])
    with pytest.raises(NotFound):
        choose_people(shop.office, owner, "device", NOBODY_YET, (), None)
