"""Each of the written orders is put in force after each other: nobody is orphaned, and somebody can always manage rights."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

from engine.access.decide import may
from engine.access.viewer import ANONYMOUS, Viewer
from engine.app.accounts import APPOINTMENT, create_record, managing_roles
from engine.app.activation import Offices
from engine.app.frame import menu_of
from engine.app.office import Office
from engine.app.person_rights import RightsPlan, rights_plan
from engine.app.viewers import make_viewer
from engine.data.accounts import appointments_on, credentials_of
from engine.data.database import Database
from engine.model.definitions import DatedOrder
from tests.support.source import ROOT

ORDERS = sorted(path.stem for path in (ROOT / "definitions" / "roles").glob("*.yaml") if path.stem != "law")


def all_switches(orders: list[str]) -> list[str]:
    """A walk that goes from each order to each other one exactly once."""
    left = {(one, other) for one in orders for other in orders if one != other}
    way, stack = [], [orders[0]]
    while stack:
        here = stack[-1]
        after = next((other for one, other in sorted(left) if one == here), None)
        if after is None:
            way.append(stack.pop())
        else:
            left.discard((here, after))
            stack.append(after)
    return way[::-1]


def appointed(office: Office, roles: list[str]) -> dict[str, int]:
    """An account for each role that any order appoints to."""
    found = {}
    with office.database.writing() as transaction:
        for role in roles:
            account = create_record(office, transaction, "account", {"login": role, "title": f"Кто {role}", "must_change": False})
            create_record(office, transaction, APPOINTMENT, {"account": account, "role": role, "starts": "2026-01-01"})
            found[role] = account
    return found


def viewer_of(office: Office, account: int) -> Viewer:
    with office.database.reading() as connection:
        found = credentials_of(connection, account)
        assert found is not None
        held = (item for owner, item in appointments_on(connection, office.clock.today()) if owner.id == account)
        return make_viewer(office, connection, found.account, tuple(held))


def planned(offices: Offices, old: Office, order: str) -> RightsPlan:
    organisation = replace(old.definitions.organisation, order=order, dated=(DatedOrder(order),))
    with offices.database.reading() as connection:
        return rights_plan(old, replace(old.definitions, organisation=organisation), ANONYMOUS, connection)


def test_every_order_follows_every_other(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ROOT / "definitions", tmp_path / "definitions", ignore=shutil.ignore_patterns("demo")))
    settings = folder / "organisation.yaml"
    assert len(ORDERS) == 5
    way = all_switches(ORDERS)
    assert len(way) == 21 and len(set(zip(way, way[1:], strict=False))) == 20

    def choose(order: str) -> None:
        text = re.sub(r"^order: .*$", f"order: {order}", settings.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
        settings.write_text(text, encoding="utf-8")

    choose(way[0])
    offices = Offices(Database.open(f"sqlite:///{tmp_path / 'data.sqlite'}"), tmp_path, folder)
    offices.start()
    office = offices.current()
    roles = sorted({
        role.id for order in office.definitions.orders.values() for role in order.roles.values()
        if not any(role.id in other.roles and other.roles[role.id].held_by for other in office.definitions.orders.values())
    })  # fmt: skip
    accounts, screens = appointed(office, roles), set()
    for order in way[1:]:
        before = {role: viewer_of(office, account) for role, account in accounts.items()}
        said = {title: gained for person in planned(offices, office, order).people for title, gained in person.roles}
        earlier = office.definitions.roles_in_force()
        choose(order)
        assert offices.propose() is None
        office = offices.current()
        assert office.definitions.organisation.order == order
        known = office.definitions.roles_in_force()
        for role, account in accounts.items():
            viewer = viewer_of(office, account)
            assert [post.role for post in viewer.posts] == ([role] if role in known else [])
            had, has = bool(before[role].posts), bool(viewer.posts)
            if had != has:
                assert said[(known.get(role) or earlier[role])[0].title] is has, (role, order)
            screens.add((role, tuple(link.href for group in menu_of(office, viewer, "/") for link in group.links)))
        managers = managing_roles(office)
        assert managers and any(may(viewer_of(office, accounts[role]), office.rights, APPOINTMENT, "create").allowed
                                for role in managers if role in accounts)  # fmt: skip
    assert len({role for role, _ in screens}) == len(accounts)
    assert len(screens) > len(accounts)  # menus move with the order
    offices.database.close()

