"""The order as it lives, and the answer to why."""

from pathlib import Path

import pytest

from engine.access.viewer import Viewer
from engine.app.actions.explain_right import NO, NO_ROLES, NOT_HERE, NOT_NOW, YES, why_action, why_step
from engine.app.actions.show_order import show_order
from engine.app.rights_views import access_table
from engine.data.database import Database
from engine.model.definitions import DefinitionSet
from engine.model.outcomes import NotFound
from tests.engine.app.shop_office import Shop, open_shop


@pytest.fixture
def shop(shop_base: Database, data_dir: Path, shop_definitions: DefinitionSet) -> Shop:
    return open_shop(shop_base, data_dir, shop_definitions)


def make_mechanic(shop: Shop, name: str) -> int:
    return shop.make("mechanic", last_name=name, first_name="Пётр", grade="I", rate=500, hired_on="2026-01-01")


def signed(shop: Shop, login: str, role: str = "", **values: object) -> Viewer:
    issued = shop.account(login, **values)
    if role:
        shop.appoint(issued.account, role)
    return shop.enter(issued).viewer


def test_a_yes_names_clause_duty_rule_and_order(shop: Shop) -> None:
    page = why_action(shop.office, signed(shop, "приёмщик", "receptionist"), "customer", "create")
    assert (page.allowed, page.answer, page.reasons) == (True, YES, ())
    (ground,) = page.grounds
    assert (ground.basis, ground.duty, ground.role, ground.rows) == (
        "п. 1.1", "Принимает вещи в ремонт", "Приёмщик", "все записи")  # fmt: skip
    assert ground.place.startswith("duties/reception.yaml:")
    assert ground.order == "Приказ № 1 «О распределении работы в мастерской»"


def test_a_no_names_the_rule_and_who_can(shop: Shop) -> None:
    signed(shop, "кладовщик", "storekeeper", title="Орлова Вера")
    page = why_action(shop.office, signed(shop, "приёмщик", "receptionist"), "part", "update")
    assert (page.allowed, page.answer, page.grounds) == (False, NO, ())
    assert [(item.role, item.basis, item.holders.names) for item in page.who] == [
        ("Кладовщик", "п. 3.1", ("Орлова Вера",))]  # fmt: skip
    assert page.who[0].place.startswith("duties/stock.yaml:")
    assert (page.reasons[0].place.file, page.reasons[0].basis) == ("duties/stock.yaml", "п. 3.1")


def test_who_has_no_role_is_told_so(shop: Shop) -> None:
    assert why_action(shop.office, signed(shop, "кто-то"), "part", "read").answer == NO_ROLES


@pytest.mark.parametrize(("form", "action"), [("nonsense", "read"), ("part", "nonsense"), ("part", "do:finish")])
def test_what_does_not_exist_is_not_explained(shop: Shop, form: str, action: str) -> None:
    with pytest.raises(NotFound):
        why_action(shop.office, signed(shop, "кто-то", "owner"), form, action)


def test_a_step_is_explained_by_right_row_state_and_guards(shop: Shop) -> None:
    mine, other = make_mechanic(shop, "Кузнецов"), make_mechanic(shop, "Лебедев")
    client = shop.make("customer", last_name="Орлова", first_name="Вера", phone="+79000000001")
    device = shop.make("device", customer=client, kind="oven", brand="Жар")
    order = shop.make("repair_order", customer=client, device=device, complaint="Не греет", promised="2026-10-01",
                      mechanic=mine)  # fmt: skip
    with shop.office.database.writing() as transaction:
        transaction.execute("UPDATE f_repair_order SET state = 'accepted' WHERE id = ?", (order,))
    master = signed(shop, "мастер", person_form="mechanic", person_id=mine)
    foreign = signed(shop, "другой", person_form="mechanic", person_id=other)
    reception = signed(shop, "приёмщик", "receptionist")
    ready = why_step(shop.office, master, "repair_order", order, "diagnose")
    assert (ready.allowed, ready.answer, ready.grounds[0].basis) == (True, YES, "п. 2.1")
    assert [(item.role, item.holders.count) for item in ready.who] == [("Мастер", 2), ("Старший мастер", 0)]
    later = why_step(shop.office, master, "repair_order", order, "finish")
    assert (later.allowed, later.answer) == (False, NOT_NOW)
    assert later.reasons[0].place.file == "workflows/repair.yaml"
    denied = why_step(shop.office, reception, "repair_order", order, "diagnose")
    assert (denied.answer, denied.grounds) == (NO, ())
    with pytest.raises(NotFound):
        why_step(shop.office, foreign, "repair_order", order, "diagnose")
    assert NOT_HERE


def test_the_matrix_goes_from_clause_to_screen_and_back(shop: Shop) -> None:
    make_mechanic(shop, "Кузнецов")
    page = show_order(shop.office, signed(shop, "хозяин", "owner", title="Громова Анна"))
    order, law = page.orders
    assert (order.law, law.law, law.title) == (False, True, "Права по закону")
    receptionist, mechanic = order.roles[:2]
    assert receptionist.holders.problem == "Должно быть не меньше 1, сейчас 0."
    assert (mechanic.holders.names, mechanic.holders.count) == (("Кузнецов Пётр",), 1)
    assert receptionist.clauses[3].not_digital == "Хозяйственное поручение"
    first = receptionist.clauses[0]
    assert (first.citation, first.every, first.duty) == ("п. 1.1", "каждый день", "Принимает вещи в ремонт")
    assert ("Клиенты", "/f/customer") in first.screens
    assert "Заказ: Выдать" in receptionist.clauses[1].steps
    assert {right.basis for right in law.roles[0].clauses[0].rights} == {"ГК РФ ст. 23"}
    people = {person.name: [role.role for role in person.roles] for person in page.people}
    assert people == {"Громова Анна": ["Хозяин мастерской"], "Кузнецов Пётр": ["Мастер"]}
    repairing = next(duty for duty in page.duties if duty.id == "repairing")
    assert [(role, basis) for role, basis, _ in repairing.held] == [("Мастер", "п. 2.1"), ("Старший мастер", "п. 4.1")]
    assert page.live == page.total


def test_names_of_people_who_hold_a_role_by_data_are_for_those_who_may_read_them(shop: Shop) -> None:
    make_mechanic(shop, "Кузнецов")
    client = shop.make("customer", last_name="Орлова", first_name="Вера", phone="+79000000001")
    shop.make("device", customer=client, kind="oven", brand="Жар")
    page = show_order(shop.office, signed(shop, "клиент", person_form="customer", person_id=client))
    mechanic = page.orders[0].roles[1].holders
    assert (mechanic.names, mechanic.count, mechanic.more) == ((), 1, 1)
    assert "Кузнецов" not in str(page)


def test_the_access_table_has_every_right_with_its_basis(shop: Shop) -> None:
    rows = list(access_table(shop.office.rights))
    assert not [row for row in rows if not row.basis or not row.place or not row.rows]
    assert {(row.role, row.form, row.action) for row in rows} == {
        (role, *right)
        for role in shop.office.definitions.roles_in_force()
        for right in shop.office.rights.of_role(role)
    }
