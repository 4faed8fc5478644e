"""How databases work a report out: read from their own plans, on both."""

import random
from fractions import Fraction

from engine.app.looks import judged_look
from engine.data.connection import Connection
from engine.data.report_indexes import all_indexes
from engine.data.sql.select import Select
from engine.data.sql.statement import prepare
from engine.model.query import JudgeQuery, Query
from engine.model.types import Value
from tests.engine.app.shop import Shop


def plan(shop: Shop, connection: Connection, query: Query, kind: Select = Select.ALL) -> str:
    """The lines of the plan. A small table is read whole whatever its indexes, so PostgreSQL is told to avoid that."""
    made = prepare(JudgeQuery(query, "test"), shop.office.definitions, connection.dialect).made(kind)
    values = [param({**shop.office.clock.binds(), "#limit": 50, "#offset": 0}) for param in made.params]
    if connection.dialect.name == "sqlite":
        return "\n".join(str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {made.sql}", values))
    for setting in ("enable_seqscan", "enable_bitmapscan", "enable_hashagg"):
        connection.execute(f"SET LOCAL {setting} = off")
    return "\n".join(str(row[0]) for row in connection.execute(f"EXPLAIN {made.sql}", values))


def query_of(shop: Shop, report: str) -> Query:
    return shop.office.definitions.reports[report].query


def test_a_grouped_report_reads_its_index_in_the_order_of_its_groups(shop: Shop) -> None:
    form = shop.office.definitions.forms["repair_order"]
    index = next(item for item in all_indexes(form, shop.office.definitions) if item.columns[:2] == ("mechanic", "promised"))
    assert index.columns == ("mechanic", "promised", "prepaid", "urgent", "_archived")
    with shop.office.database.reading() as connection:
        told = plan(shop, connection, query_of(shop, "orders_by_mechanic"))
    assert index.name in told
    if shop.office.database.path is not None:
        assert f"USING COVERING INDEX {index.name}" in told
        assert "FOR GROUP BY" not in told and "AUTOMATIC" not in told
    else:
        assert f"Index Only Scan using {index.name}" in told
        assert "GroupAggregate" in told


def test_what_is_grouped_is_as_counted_by_hand(shop: Shop) -> None:
    """Averages and shares are rounded half away from zero, on both databases alike; no rows give no average."""
    chance = random.Random(5)
    mechanics = [shop.master, shop.make_helped_master()]
    made: dict[tuple[int, str], list[tuple[int | None, bool | None]]] = {}
    for _ in range(30):
        key = (chance.choice(mechanics), chance.choice(["2026-03-11", "2026-03-12"]))
        prepaid, urgent = chance.choice([None, 1, 3, 50_000, 999_999_999]), chance.choice([True, False, None])
        shop.new_order(mechanic=key[0], promised=key[1], prepaid=prepaid, urgent=urgent)
        made.setdefault(key, []).append((prepaid, urgent))
    with shop.office.database.reading() as connection:
        rows = judged_look(shop.office, connection, "test")(("test",), lambda: query_of(shop, "orders_by_mechanic"), {})
    found = {row[:2]: row[2:] for row in rows}
    assert {key: found[key] for key in made} == {key: counted(orders) for key, orders in made.items()}  # type: ignore[index]


def counted(orders: list[tuple[int | None, bool | None]]) -> tuple[Value, ...]:
    filled = [prepaid for prepaid, _ in orders if prepaid is not None]
    urgent = [bool(urgent) for _, urgent in orders]
    rushed = [bool(urgent) for prepaid, urgent in orders if prepaid is not None]
    return len(orders), sum(filled), part(sum(filled), len(filled)), part(sum(urgent), len(urgent)), part(sum(rushed), len(rushed))


def part(total: int, count: int) -> int | None:
    return int(Fraction(total * 10_000, count) + Fraction(1, 2)) if count else None

