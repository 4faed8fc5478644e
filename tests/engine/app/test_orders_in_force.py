"""Which order is in force on a day, duties without a clause, and people who are not appointed as the order says."""

import datetime
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.access.decide import may
from engine.access.viewer import Post, Viewer
from engine.app.actions.show_appointments import show_appointments
from engine.app.actions.show_order import show_order
from engine.app.activation import Offices
from engine.app.clock import Clock
from engine.app.holders import find_holders
from engine.app.office import Office
from engine.app.order_problems import order_problems
from engine.data.database import Database
from engine.data.writer import Author, Writer
from tests.support.source import ROOT

WORLD = ROOT / "tests" / "worlds" / "repair_shop"
MIDNIGHT = datetime.datetime(2026, 8, 31, 21, 0, tzinfo=datetime.UTC)  # in Moscow
OWNER = Viewer(None, "Хозяин", posts=(Post("owner"),))
RECEPTION, KEEPER = (Viewer(None, role, posts=(Post(role, values={"kind": "oven"}),)) for role in ("receptionist", "storekeeper"))
SETTLEMENT = "{clause: 1.2, text: Согласует цену с клиентом и выдаёт вещи, duty: settlement}"
Open = Callable[..., Offices]


@pytest.fixture
def opened(database_url: str, tmp_path: Path) -> Iterator[Open]:
    """The repair shop with changed texts, at a moment the test moves."""
    bases = []

    def open_changed(moment: list[datetime.datetime], *changes: tuple[str, str, str]) -> Offices:
        folder = Path(shutil.copytree(WORLD, tmp_path / "world"))
        text = (folder / "roles" / "order_1.yaml").read_text(encoding="utf-8")
        other = text.replace(f"      - {SETTLEMENT}\n", "").replace("number: 1,", "number: 2,")
        other = other.replace("      - {clause: 3.1,", f"      - {SETTLEMENT.replace('1.2', '3.2')}\n      - {{clause: 3.1,")
        (folder / "roles" / "order_2.yaml").write_text(other, encoding="utf-8")
        for file, old, new in changes:
            whole = (folder / file).read_text(encoding="utf-8")
            assert old in whole
            (folder / file).write_text(whole.replace(old, new), encoding="utf-8")
        bases.append(Database.open(database_url))
        made = Offices(bases[0], tmp_path, folder, make_clock=lambda zone: Clock(zone, lambda: moment[0]))
        made.start()
        return made

    yield open_changed
    for base in bases:
        base.close()


def settles(office: Office, viewer: Viewer) -> bool:
    return may(viewer, office.rights, "repair_order", "do:approve").allowed


def test_another_order_is_in_force_from_midnight_without_a_start(opened: Open) -> None:
    moment = [MIDNIGHT - datetime.timedelta(seconds=1)]
    dated = "order: [{file: order_1}, {file: order_2, from: 2026-09-01}]"
    offices = opened(moment, ("organisation.yaml", "order: order_1", dated))
    before = offices.current()
    assert (settles(before, RECEPTION), settles(before, KEEPER)) == (True, False)
    assert offices.current() is before
    moment[0] = MIDNIGHT
    after = offices.current()
    assert (settles(after, RECEPTION), settles(after, KEEPER)) == (False, True)
    assert (after.definitions.organisation.order, after.version) == ("order_2", before.version)
    assert offices.current() is after
    assert [view.title for view in show_order(after, OWNER).orders][0].startswith("Приказ № 2")


def test_a_duty_no_clause_names_falls_to_those_of_another(opened: Open) -> None:
    gone = ("roles/order_1.yaml", f"      - {SETTLEMENT}\n", "")
    offices = opened([MIDNIGHT], gone, ("organisation.yaml", "{output_control: shop_ownership}", "{settlement: stock}"))
    office = offices.current()
    assert (settles(office, RECEPTION), settles(office, KEEPER)) == (False, True)
    (grant, *_) = may(KEEPER, office.rights, "repair_order", "do:approve").grants
    assert grant.clause.citation == "без пункта"
    (clause,) = [item for order in show_order(office, OWNER).orders for role in order.roles for item in role.clauses
                 if item.duty_id == "settlement"]  # fmt: skip
    assert (clause.citation, clause.fallback) == ("без пункта", "Ведёт склад")


@pytest.mark.parametrize("text", ["[output_control, stock, shop_ownership]", "{duty: [output_control, stock]}"])
def test_of_several_the_first_that_a_clause_names_is_taken(opened: Open, text: str) -> None:
    gone = ("roles/order_1.yaml", f"      - {SETTLEMENT}\n", "")
    fallback = ("organisation.yaml", "{output_control: shop_ownership}", f"{{output_control: shop_ownership, settlement: {text}}}")
    control = "duty: output_control, with: [mechanic], apart_from: [stock]"
    unnamed = ("roles/order_1.yaml", control, "not_digital: Ведётся на бумаге")
    office = opened([MIDNIGHT], gone, unnamed, fallback).current()
    (clause,) = [item for item in office.definitions.clauses_in_force() if item.duty == "settlement"]
    assert (clause.role, clause.fallback) == ("storekeeper", "stock")
    assert (settles(office, RECEPTION), settles(office, KEEPER)) == (False, True)


def test_a_duty_a_clause_names_falls_to_nobody(opened: Open) -> None:
    office = opened([MIDNIGHT], ("organisation.yaml", "{output_control: shop_ownership}", "{settlement: stock}")).current()
    assert (settles(office, RECEPTION), settles(office, KEEPER)) == (True, False)


def test_duties_for_different_hands_and_missing_people_are_told(opened: Open) -> None:
    apart = SETTLEMENT.replace("duty: settlement", "duty: settlement, with: [senior], apart_from: [stock]")
    office = opened([MIDNIGHT], ("roles/order_1.yaml", SETTLEMENT, apart)).current()
    with office.database.writing() as transaction:
        writer = Writer(transaction, office.definitions, Author(None), office.clock.now())
        account = writer.create("account", {"login": "orlova", "title": "Орлова Вера"})
        for role in ("receptionist", "storekeeper", "storekeeper"):
            writer.create("appointment", {"account": account, "role": role, "starts": "2026-01-01"})
    with office.database.reading() as connection:
        problems = order_problems(office, find_holders(office, OWNER, connection))
    assert problems == (
        "«Хозяин мастерской»: Должно быть ровно 1, сейчас 0.",
        "Орлова Вера: «Согласует цену и выдаёт вещи» (п. 1.2) и «Ведёт склад» (п. 3.1) — в одних руках,"
        " а п. 1.2 велит держать их отдельно.",
    )
    assert show_order(office, OWNER).problems == problems
    assert show_order(office, RECEPTION).problems == ()
    assert show_appointments(office, OWNER).problems == problems
    (clause,) = [item for order in show_order(office, OWNER).orders for role in order.roles for item in role.clauses
                 if item.duty_id == "settlement"]  # fmt: skip
    assert (clause.together, clause.apart_from) == (("Старший мастер",), ("Ведёт склад",))
