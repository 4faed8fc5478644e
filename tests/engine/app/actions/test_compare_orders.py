"""What another order would change is told before it is in force: duties, people, rights."""

import datetime
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.access.viewer import Viewer
from engine.app.actions.compare_orders import compare_orders
from engine.app.actions.show_order import show_order
from engine.app.clock import Clock
from engine.app.office import open_office
from engine.compile import compile_set
from engine.data import applying, engine_tables
from engine.data.database import Database
from engine.data.plan import make_plan
from engine.data.writer import Author
from engine.model.outcomes import NotFound
from engine.source.folder import read_folder
from tests.engine.app.shop import Shop
from tests.support.source import ROOT

NOW = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.UTC)
SETTLEMENT = "{clause: 1.2, text: Согласует цену с клиентом и выдаёт вещи, duty: settlement}"
NOBODY = Viewer(None)


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[Shop]:
    """The repair shop with a second order: settling goes from the receptionist to the storekeeper."""
    folder = Path(shutil.copytree(ROOT / "tests" / "worlds" / "repair_shop", tmp_path / "world"))
    text = (folder / "roles" / "order_1.yaml").read_text(encoding="utf-8")
    assert f"      - {SETTLEMENT}\n" in text
    other = text.replace(f"      - {SETTLEMENT}\n", "").replace("number: 1,", "number: 2,")
    other = other.replace("      - {clause: 3.1,", f"      - {SETTLEMENT.replace('1.2', '3.2')}\n      - {{clause: 3.1,")
    (folder / "roles" / "order_2.yaml").write_text(other, encoding="utf-8")
    compiled = compile_set(read_folder(folder))
    assert compiled.definitions is not None, compiled.faults
    database = Database.open(database_url)
    clock = Clock("Europe/Moscow", lambda: NOW)
    with database.writing() as transaction:
        engine_tables.create(transaction)
        applying.apply(transaction, make_plan(transaction, None, compiled.definitions), Author(None), clock.now())
    yield Shop(open_office(compiled.definitions, database, tmp_path, clock=clock))
    database.close()


def _account(shop: Shop, login: str) -> int:
    return shop.make("account", login=login, title=login.title())


def _appoint(shop: Shop, account: int, role: str) -> None:
    values = {"post_values": '{"kind": "oven"}'} if role == "storekeeper" else {}
    shop.make("appointment", account=account, role=role, starts="2026-01-01", **values)


def test_a_duty_that_goes_over_is_told_of_both(shop: Shop) -> None:
    _appoint(shop, _account(shop, "anna"), "receptionist")
    _appoint(shop, _account(shop, "boris"), "receptionist")
    _appoint(shop, _account(shop, "oleg"), "storekeeper")
    page = compare_orders(shop.office, NOBODY, "order_2")
    duty = shop.office.definitions.duties["settlement"].title
    assert [(item.role, item.gained, item.lost) for item in page.roles] == [
        ("Кладовщик", ((duty, "п. 3.2"),), ()), ("Приёмщик", (), ((duty, "п. 1.2"),)),
    ]  # fmt: skip
    changed = {person.names: (len(person.gained), len(person.lost)) for person in page.people}
    assert changed == {("Anna", "Boris"): (0, 1), ("Oleg",): (1, 0)}
    steps = "«Клиент согласен», «Напомнить», «Выдать», «Отказаться»"
    assert f"Роль «Приёмщик» теряет право: {steps} — «Заказы» (п. 1.2)." in page.rights
    assert f"Роль «Кладовщик» получает право: просмотр, {steps}, изменение — «Заказы» (п. 3.2)." in page.rights
    assert "Роль «Приёмщик», право: просмотр — «Клиенты»: меняются условия (п. 1.1)." in page.rights


def test_who_holds_both_roles_loses_nothing(shop: Shop) -> None:
    anna = _account(shop, "anna")
    _appoint(shop, anna, "receptionist")
    _appoint(shop, anna, "storekeeper")
    assert compare_orders(shop.office, NOBODY, "order_2").people == ()


def test_nothing_is_changed_by_looking(shop: Shop) -> None:
    before = shop.office.rights.table
    compare_orders(shop.office, NOBODY, "order_2")
    assert shop.office.definitions.organisation.order == "order_1"
    assert shop.office.rights.table is before
    assert [id for id, _ in show_order(shop.office, NOBODY).others] == ["order_2"]


@pytest.mark.parametrize("other", ["order_1", "law", "nonsense", ""])
def test_only_another_written_order_is_compared(shop: Shop, other: str) -> None:
    with pytest.raises(NotFound):
        compare_orders(shop.office, NOBODY, other)


def test_the_orders_stand_beside_each_other_clause_by_clause(shop: Shop) -> None:
    (change,) = compare_orders(shop.office, NOBODY, "order_2").clauses
    text = "Согласует цену с клиентом и выдаёт вещи"
    assert (change.now, change.then) == ((("Приёмщик", "п. 1.2", text),), (("Кладовщик", "п. 3.2", text),))
