"""Lists, pages, counts, groups: what a prepared query gives."""

import pytest

from engine.data.sql.select import Select
from engine.model.expression import (
    And,
    Bind,
    Call,
    Compare,
    Conditional,
    Constant,
    Expr,
    FieldOf,
    In,
    InRecords,
    Not,
    RowOf,
    Source,
)
from engine.model.query import Column, Order, Query, ScopedQuery
from engine.model.types import INTEGER, TEXT, TRUTH, record_of, records_of
from tests.engine.data.sql.conftest import Yard
from tests.engine.data.sql.world import BINDS, compiled, number, query, row, scope, statement

ORDER = row()


def value(text: str) -> Expr:
    return compiled(text)


def test_sort_is_russian_any_case_numbers_by_value_empties_last(yard: Yard) -> None:
    assert yard.order_ids(Order(value("title"))) == [4, 3, 2, 1, 5]
    assert yard.order_ids(Order(value("title"), descending=True)) == [1, 2, 3, 4, 5]


def test_sort_by_a_record_is_by_its_name(yard: Yard) -> None:
    """Абаев, Ёлкин, яблочкин, and a worker without a name."""
    assert yard.order_ids(Order(FieldOf(TEXT, row("worker"), "name")), form="worker") == [2, 1, 3, 4]
    assert yard.order_ids(Order(value("master"))) == [1, 2, 4, 3, 5]


def test_sort_by_options_is_in_the_authors_order(yard: Yard) -> None:
    assert yard.order_ids(Order(value("kind"))) == [1, 2, 3, 4, 5]
    assert yard.order_ids(Order(value("kind"), descending=True)) == [3, 2, 1, 5, 4]
    assert yard.order_ids(Order(value("state"))) == [1, 4, 2, 5, 3]


def test_sort_by_numbers_keeps_empties_last_both_ways(yard: Yard) -> None:
    assert yard.order_ids(Order(value("count"))) == [3, 2, 1, 4, 5]
    assert yard.order_ids(Order(value("count"), descending=True)) == [1, 2, 3, 5, 4]


def test_pages_follow_one_another(yard: Yard) -> None:
    made = query({"id": ORDER, "master": value("master.name")}, sort=(Order(value("title")),))
    listed = statement(made, yard.world, yard.connection)
    whole = listed.run(yard.connection, BINDS)
    pages = [listed.run(yard.connection, BINDS, limit=2, offset=offset) for offset in (0, 2, 4)]
    assert [item for page in pages for item in page] == whole
    assert whole[0] == (4, None)


def test_count_stops_at_its_limit(yard: Yard) -> None:
    listed = statement(query({"id": ORDER}, value("next != null")), yard.world, yard.connection)
    assert listed.count(yard.connection, BINDS, 100) == 3
    assert listed.count(yard.connection, BINDS, 2) == 2


def test_rows_of_given_ids_stay_within_the_query(yard: Yard) -> None:
    listed = statement(query({"id": ORDER}, value("urgent"), sort=(Order(value("title")),)), yard.world, yard.connection)
    assert listed.run_ids(yard.connection, BINDS, (1, 2, 4, 99)) == [(4,), (1,)]
    assert listed.run_ids(yard.connection, BINDS, ()) == []


def test_truth_is_truth_and_not_a_number(yard: Yard) -> None:
    rows = yard.rows(query({"urgent": value("urgent"), "late": value("late")}, sort=(Order(number()),)))
    assert rows[0] == (True, False)
    assert [type(item) for item in rows[0]] == [bool, bool]


def test_archived_rows_show_only_when_asked_for(yard: Yard) -> None:
    archived = Compare(TRUTH, "==", FieldOf(INTEGER, ORDER, "_archived"), Constant(INTEGER, 1))
    assert yard.ids(archived) == [6]
    assert 6 not in yard.ids(Constant(TRUTH, True))


@pytest.mark.parametrize(
    ("text", "found"),
    [("НАСОС", [1, 2]), ("ёмк", [3]), ("емк", [3]), ("10", [1]), ("9", [2]), ("%", []), ("_", []), ("", [])],
)
def test_found_ignores_case_and_yo(yard: Yard, text: str, found: list[int]) -> None:
    part = Bind(TEXT, "q")
    condition = Call(TRUTH, "found", (value("title"), part))
    assert sorted(map(int, yard.ids(condition, q=text or None))) == found  # type: ignore[arg-type]


def test_found_looks_in_the_parts_of_a_name(yard: Yard) -> None:
    condition = Call(TRUTH, "found", (FieldOf(TEXT, row("worker"), "name"), Bind(TEXT, "q")))
    assert yard.ids(condition, "worker", q="елк") == [1]
    assert yard.ids(condition, "worker", q="адам") == [3]


def test_masked_field_shows_only_where_its_condition_holds(yard: Yard) -> None:
    masked = Conditional(TEXT, value("master.chief == me"), value("title"), Constant(TEXT, None))
    rows = yard.rows(query({"title": masked}, sort=(Order(masked), Order(number()))))
    assert rows == [("насос 9",), (None,), (None,), (None,), (None,)]
    assert yard.ids(Compare(TRUTH, "==", masked, Constant(TEXT, "насос 9"))) == [2]
    assert yard.ids(Not(TRUTH, Call(TRUTH, "contains", (masked, Constant(TEXT, "нас"))))) == [1, 3, 4, 5]


def test_records_of_a_bind(yard: Yard) -> None:
    given = Bind(records_of("order"), "ids")
    assert yard.ids(InRecords(TRUTH, ORDER, given), ids=(2, 4)) == [2, 4]  # type: ignore[arg-type]
    assert yard.ids(Not(TRUTH, InRecords(TRUTH, ORDER, given)), ids=()) == [1, 2, 3, 4, 5]  # type: ignore[arg-type]


def test_binds_of_the_restriction_are_kept(yard: Yard) -> None:
    wanted = In(TRUTH, ORDER, (Bind(record_of("order"), "me#0"),))
    scoped = ScopedQuery(query({"id": ORDER}, wanted), {"me#0": 3})
    listed = statement(scoped.query, yard.world, yard.connection)
    assert listed.run(yard.connection, {**BINDS, **scoped.binds}) == [(3,)]


def group_value(text: str) -> Expr:
    return compiled(text, within=scope(group=True))


def grouped(*texts: str, columns: tuple[str, ...], having: str = "", sort: tuple[Order, ...] = ()) -> Query:
    return Query(
        (Source("this", "order"),),
        tuple(Column(str(number), group_value(text)) for number, text in enumerate(columns)),
        group=tuple(group_value(text) for text in texts),
        having=group_value(having) if having else None,
        sort=sort,
    )


def test_groups_with_aggregates_and_names(yard: Yard) -> None:
    made = grouped(
        "master.chief",
        columns=("master.chief", "master.chief.name", "count()", "sum(price)", "avg(count)", "share(urgent)",
                 "count(kind == repair)", "list(title)", "min(due)", "one(kind)", "count_unique(kind)"),
        sort=(Order(group_value("master.chief.name")),),
    )  # fmt: skip
    assert yard.rows(made) == [
        (2, "Абаев", 1, -225, 20000, 0, 0, "насос 9", "2026-02-01", "sale", 1),
        (1, "Ёлкин Яков", 1, 100050, 70000, 10000, 1, "Насос 10", "2026-02-28", "repair", 1),
        (None, None, 3, 50, 0, 3333, 0, "б, Ёмкость", "2026-03-01", "other", 1),
    ]


def test_group_having_and_sort_by_an_aggregate(yard: Yard) -> None:
    made = grouped("urgent", columns=("urgent", "count()"), having="count() > 1",
                   sort=(Order(group_value("count()"), descending=True), Order(group_value("urgent"))))  # fmt: skip
    assert yard.rows(made) == [(True, 2), (None, 2)]


def test_totals_over_all_rows_are_one_row(yard: Yard) -> None:
    made = grouped(columns=("count()", "sum(count) / count()", "share(urgent, kind != null)", "max(price)"))
    assert yard.rows(made) == [(5, 18000, 3333, 100050)]


def test_totals_over_no_rows(yard: Yard) -> None:
    made = grouped(columns=("count()", "sum(count)", "avg(count)", "share(urgent)", "max(price)", "list(title)"))
    nothing = Query(made.sources, made.columns, where=compiled("count == 999"))
    assert yard.rows(nothing) == [(0, 0, None, None, None, None)]


def test_count_of_groups(yard: Yard) -> None:
    made = statement(grouped("urgent", columns=("urgent",)), yard.world, yard.connection)
    assert made.count(yard.connection, BINDS, 10) == 3


def test_several_sources_tied_in_where(yard: Yard) -> None:
    shift, order = RowOf(record_of("shift"), "s"), RowOf(record_of("order"), "o")
    within = scope("", sources={"s": "shift", "o": "order"}, bare="")
    made = Query(
        (Source("s", "shift"), Source("o", "order")),
        (Column("s", shift), Column("o", order), Column("who", compiled("o.master.name", within=within))),
        compiled("o.master == s.worker and o.master.grade == null", within=within),
        sort=(Order(FieldOf(INTEGER, shift, "id")),),
    )
    assert yard.rows(made) == [(2, 1, "Абаев"), (4, 1, "Абаев")]


def test_page_of_a_product(yard: Yard) -> None:
    within = scope("", sources={"s": "shift", "o": "order"}, bare="")
    made = Query(
        (Source("s", "shift"), Source("o", "order")),
        (Column("s", RowOf(record_of("shift"), "s")),),
        compiled("o.master == s.worker", within=within),
        sort=(Order(FieldOf(INTEGER, RowOf(record_of("shift"), "s"), "id")),),
    )
    assert statement(made, yard.world, yard.connection).run(yard.connection, BINDS, limit=1, offset=1) == [(3,)]


def test_text_of_a_statement_is_made_once(yard: Yard) -> None:
    listed = statement(query({"id": ORDER}), yard.world, yard.connection)
    assert listed.text(Select.ALL) is listed.text(Select.ALL)


def test_values_never_stand_in_the_text(yard: Yard) -> None:
    listed = statement(query({"id": ORDER}, compiled("title == 'секрет' and count > 41")), yard.world, yard.connection)
    for kind in Select:
        assert "секрет" not in listed.text(kind)
        assert "41" not in listed.text(kind)


def test_scope_through_links_is_a_set_in_lists_and_a_join_for_one_record(yard: Yard) -> None:
    through = compiled("master.chief.grade == 3")
    listed = statement(query({"id": ORDER}, through), yard.world, yard.connection)
    assert "JOIN" not in listed.text(Select.ALL)
    one = Compare(TRUTH, "==", ORDER, Bind(record_of("order"), "id"))
    single = statement(query({"id": ORDER}, And(TRUTH, (through, one))), yard.world, yard.connection)
    assert "JOIN" in single.text(Select.ALL)
    assert single.run(yard.connection, {**BINDS, "id": 1}) == [(1,)]


@pytest.mark.parametrize(
    "text",
    ["master == me", "master.chief.grade == 3", "not (master.chief == me)", "me in helpers", "this in master.orders",
     "exists(s in shift, s.worker == this.master and today in s)", "exists(order, next == this)", "next.master.chief != null"],
)  # fmt: skip
def test_a_page_is_the_same_walked_or_gathered(yard: Yard, text: str) -> None:
    made = query({"id": ORDER, "name": value("name")}, value(text), sort=(Order(value("title"), True),))
    listed = statement(made, yard.world, yard.connection)
    whole = listed.run(yard.connection, BINDS)
    for wide in (True, False, None):
        assert listed.run(yard.connection, BINDS, limit=3, wide=wide) == whole[:3]
        assert listed.run(yard.connection, BINDS, limit=3, offset=1, wide=wide) == whole[1:4]
    assert listed.count(yard.connection, BINDS, 100) == len(whole)
    assert listed.run_ids(yard.connection, BINDS, range(1, 6)) == whole
