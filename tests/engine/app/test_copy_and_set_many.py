"""A step repeats a record with its rows, and changes every record of a form that fits: under the rules of a person's typing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.app.actions.perform_step import perform_step
from engine.app.office import Office
from engine.data import history
from engine.model.outcomes import Refused
from tests.engine.app.changed_shop import changed_office
from tests.engine.app.shop import Shop, typed
from tests.engine.app.tables import BaseFor

FINISH = """  finish:
    label: Готово"""
STEPS = """  repeat:
    label: Повторить заказ
    from: approved
    duty: repairing
    effects:
      - copy: {of: this, tables: [works], set: {promised: "add_months(promised, 6)", number: "null"}, as: again}
      - set: {record: again, fields: {complaint: "join(' ', complaint, 'и обслуживание')"}}
  reprice:
    label: Поднять цены
    from: approved
    duty: repairing
    effects:
      - set: {form: part, where: "kind == this.device.kind and price > 0", fields: {price: "price + min(part.price)"}}
  spoil:
    label: Испортить
    from: approved
    duty: repairing
    effects:
      - set: {form: part, fields: {in_stock: "in_stock - 100"}}
"""
WORKFLOW = "workflows/repair.yaml"
WORKS = ({"title": "Замена лампы", "quantity": 2, "price": 50000}, {"title": "Чистка", "quantity": 1, "price": 10000})


@pytest.fixture
def shop(base_for: BaseFor, tmp_path: Path) -> Iterator[Shop]:
    with changed_office(base_for, tmp_path, {}, {WORKFLOW: (FINISH, STEPS + FINISH)}) as office:
        yield Shop(office)


def _do(shop: Shop, order: int, step: str) -> None:
    perform_step(shop.office, shop.senior, "repair_order", order, step, typed())


def _prices(office: Office) -> list[object]:
    with office.database.reading() as connection:
        assert history.verify(connection) == []
        return [row[0] for row in connection.execute("SELECT price FROM f_part ORDER BY id")]


def test_a_copy_is_a_new_record_with_its_rows(shop: Shop) -> None:
    order = shop.new_order("approved", WORKS, mechanic=shop.master, prepaid=30000)
    _do(shop, order, "repeat")
    again = shop.record("repair_order", order + 1)
    first = shop.record("repair_order", order)
    assert again.state == "accepted"
    assert (again.values["prepaid"], again.values["promised"]) == (30000, "2026-09-10")
    assert again.values["complaint"] == "Не греет и обслуживание"
    assert first.values["complaint"] == "Не греет"
    rows = shop.rows("work", again.id)
    assert [(row.values["title"], row.values["quantity"]) for row in rows] == [("Замена лампы", 2), ("Чистка", 1)]
    assert len(shop.rows("work", order)) == 2
    with shop.office.database.reading() as connection:
        assert [entry.event for entry in history.read(connection, "repair_order", again.id)] == ["do:repeat", "do:repeat"]


def test_what_a_copy_breaks_stops_the_step(shop: Shop) -> None:
    order = shop.new_order("approved", WORKS)
    with shop.office.database.writing() as transaction:
        transaction.execute("UPDATE f_repair_order SET complaint = NULL WHERE id = ?", (order,))
    with pytest.raises(Refused):
        _do(shop, order, "repeat")
    assert shop.count("repair_order") == order


def test_every_record_that_fits_is_changed_from_what_was_before(shop: Shop) -> None:
    shop.make("part", title="Тэн", kind="oven", price=5000, in_stock=1)
    shop.make("part", title="Насос", kind="notebook", price=7000, in_stock=1)
    _do(shop, shop.new_order("approved", WORKS), "reprice")
    assert _prices(shop.office) == [17000, 10000, 7000]
    with shop.office.database.reading() as connection:
        assert history.read(connection, "part", shop.part)[-1].event == "do:reprice"


def test_a_rule_of_one_record_stops_all(shop: Shop) -> None:
    shop.make("part", title="Тэн", kind="oven", price=5000, in_stock=300)
    with pytest.raises(Refused) as refused:
        _do(shop, shop.new_order("approved", WORKS), "spoil")
    assert "Лампа" in refused.value.reasons[0].sentence
    assert shop.record("part", shop.part).values["in_stock"] == 1


def test_what_is_wrong_in_a_row_of_a_copy_names_the_row(shop: Shop) -> None:
    order = shop.new_order("approved", WORKS)
    with shop.office.database.writing() as transaction:
        transaction.execute("UPDATE f_work SET title = NULL WHERE row = 1")
    with pytest.raises(Refused) as refused:
        _do(shop, order, "repeat")
    assert "Работы, строка 2, Что сделано — " in refused.value.reasons[0].sentence
