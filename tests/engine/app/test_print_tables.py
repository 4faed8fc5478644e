"""Tables of a printed document: rows of a table in their order, records a field names by their names."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.app.documents import resolve
from engine.app.looks import judged_look
from engine.prints.document import Table
from tests.engine.app.changed_shop import changed_office
from tests.engine.app.shop import Shop
from tests.engine.app.tables import BaseFor

TABLE = "  - table: {rows: works,"
HELPERS = "  - table: {rows: helpers, columns: {who: {title: Кто, value: '{name}'}, grade: grade}, numbered: true}\n"
WORKS = ({"title": "Чистка", "quantity": 1, "price": 10000}, {"title": "Замена лампы", "quantity": 2, "price": 50000})


@pytest.fixture
def shop(base_for: BaseFor, tmp_path: Path) -> Iterator[Shop]:
    with changed_office(base_for, tmp_path, {}, {"prints/receipt.yaml": (TABLE, HELPERS + TABLE)}) as office:
        yield Shop(office)


def _tables(shop: Shop, order: int) -> list[tuple[tuple[str, ...], ...]]:
    office = shop.office
    with office.database.reading() as connection:
        document = resolve(office, office.definitions.prints["receipt"], order, judged_look(office, connection, "a test"))
    assert document is not None
    return [block.rows for block in document.blocks if isinstance(block, Table)]


def _order(shop: Shop) -> int:
    helpers = tuple(shop.make("mechanic", last_name=name, first_name="Пётр", rate=500) for name in ("Ясенев", "Берёзов"))
    return shop.new_order("repaired", WORKS, helpers=helpers)


def test_records_of_a_field_stand_by_their_names_and_rows_in_their_order(shop: Shop) -> None:
    helpers, works = _tables(shop, _order(shop))
    assert helpers == (("1", "Берёзов Пётр", "I"), ("2", "Ясенев Пётр", "I"))
    assert [row[1] for row in works] == ["Чистка", "Замена лампы"]


def test_nobody_named_is_an_empty_table(shop: Shop) -> None:
    assert _tables(shop, shop.new_order("repaired", WORKS))[0] == ()
