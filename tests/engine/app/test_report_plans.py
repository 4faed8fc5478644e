"""How databases work a report out: read from their own plans, on both."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from engine.app.looks import judged_look, scoped_look
from engine.data.connection import Connection
from engine.data.report_indexes import all_indexes
from engine.data.sql.select import Select
from engine.data.sql.statement import prepare
from engine.model.query import JudgeQuery, Query
from engine.model.types import Value
from tests.engine.app.shop import Shop
from tests.engine.app.test_report_sources import fill


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



@pytest.mark.parametrize("limit", [None, 50])
@pytest.mark.parametrize("seed", range(3))
def test_many_counts_beside_a_row_come_from_one_table_each(shop: Shop, seed: int, limit: int | None) -> None:
    grades, works = fill(shop, seed)
    with shop.office.database.writing() as transaction:  # one is archived: nowhere counted
        transaction.execute("UPDATE f_work SET _archived = 1 WHERE id = 1")
        transaction.execute("UPDATE f_repair_order SET prepaid = id * 100 WHERE id % 3 > 0")
        orders = transaction.execute("SELECT id, mechanic, urgent, prepaid, promised, state FROM f_repair_order ORDER BY id")
        counted_works = transaction.execute(
            "SELECT w.title, w.quantity, w.price, o.mechanic FROM f_work w JOIN f_repair_order o ON o.id = w.parent"
            " WHERE w._archived = 0"
        )
    with shop.office.database.reading() as connection:
        query = query_of(shop, "mechanics_load")
        look = judged_look(shop.office, connection, "test")
        found = {row[0]: row[1:10] + row[11:] for row in look(("test",), lambda: query, {"params.since": "2026-03-10"}, limit)}
    expected = {}
    for mechanic in (id for id, grade in grades.items() if grade != "III"):
        own = [order for order in orders if order[1] == mechanic]
        urgent = [order[0] for order in own if order[2]]
        done = [work for work in counted_works if work[3] == mechanic]
        expected[mechanic] = (
            len(own),
            len(urgent),
            part(len(urgent), len(own)),
            sum(int(str(order[3])) for order in own if order[3] and str(order[4]) >= "2026-03-10"),
            max((str(order[4]) for order in own), default=None),
            urgent[0] if len(urgent) == 1 else None,
            len(done),
            sum(int(str(work[1])) * int(str(work[2])) for work in done if int(str(work[1])) > 1),
            len({work[0] for work in done}),
            0,
        )
    assert found == expected
    text = prepare(JudgeQuery(query, "test"), shop.office.definitions, shop.office.database.dialect).text(Select.ALL)
    assert text.count('"f_work"') == 2  # for all that is counted of works, and inside the report
    assert text.count("SELECT count(") == 0


@pytest.mark.parametrize("seed", range(2))
def test_what_is_counted_beside_a_group_comes_from_one_table(shop: Shop, seed: int) -> None:
    grades, works = fill(shop, seed)
    with shop.office.database.reading() as connection:
        found = judged_look(shop.office, connection, "test")(("test",), lambda: query_of(shop, "grade_load"), {})
    expected = []
    for grade in sorted(set(grades.values())):
        done = [work for work in works if work.mechanic is not None and grades[work.mechanic] == grade]
        expected.append((grade, list(grades.values()).count(grade), len(done), sum(work.amount for work in done if work.quantity > 1)))
    assert found == expected


def test_one_count_by_an_index_is_looked_up_row_by_row(shop: Shop) -> None:
    query = query_of(shop, "mechanics_load")
    alone = replace(query, columns=tuple(column for column in query.columns if column.id in ("mechanic", "orders")), sort=())
    text = prepare(JudgeQuery(alone, "test"), shop.office.definitions, shop.office.database.dialect).text(Select.ALL)
    assert "LEFT JOIN" not in text and "(SELECT count(*)" in text


def test_persons_see_their_own_in_merged_counts(shop: Shop) -> None:
    fill(shop, 1)
    query = query_of(shop, "mechanics_load")
    with shop.office.database.reading() as connection:
        own = scoped_look(shop.office, shop.mechanic, connection)(("test",), lambda: query, {"params.since": "2026-03-10"})
        every = judged_look(shop.office, connection, "test")(("test",), lambda: query, {"params.since": "2026-03-10"})
    (mine,) = (row for row in every if row[0] == shop.master)
    for row in own:
        assert row[1] == (mine[1] if row[0] == shop.master else 0)
        assert row[7] == (mine[7] if row[0] == shop.master else 0)
