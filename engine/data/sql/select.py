"""The SELECT of a query, in each of the ways it is run."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from engine.data.compose import quote
from engine.data.sql.fragments import Param, Sql, fill, joined, raw
from engine.data.sql.frames import Context, Frame, Row, Way
from engine.data.sql.grouping import group, is_grouped, where_of
from engine.data.sql.merging import Kept, Made, Merger, merged
from engine.data.sql.ordering import Term, is_filled, order_terms
from engine.data.tables import LIVE
from engine.model.expression import (
    TRUE,
    Aggregate,
    And,
    Bind,
    Compare,
    Constant,
    Expr,
    FieldOf,
    In,
    InRecords,
    RowOf,
    conjunction,
    walk,
)
from engine.model.query import Query
from engine.model.types import TRUTH, record_of, records_of

if TYPE_CHECKING:
    from engine.data.sql.compiler import Compiler

LIMIT = Sql("?", (Param(name="#limit"),))
OFFSET = Sql("?", (Param(name="#offset"),))
DEAR = ("(SELECT", "CASE", "px_")  # marks of what is better worked out for the page alone
FIXED = 64  # at most so many records given by id are looked at one by one


class Select(Enum):
    """ALL rows; a PAGE of them; a WIDE page, of which most rows walked over are wanted; those with given IDS; only
    their COUNT."""

    ALL = "all"
    PAGE = "page"
    WIDE = "wide"
    IDS = "ids"
    COUNT = "count"


def select(compiler: Compiler, query: Query, kind: Select) -> Sql:
    """The statement's text for one way to run the query."""
    if is_grouped(query):
        return _grouped(compiler, query, kind)
    if kind is Select.IDS:
        source = query.sources[0]
        wanted = InRecords(TRUTH, _row(query, 0), Bind(records_of(source.form), "#ids"))  # type: ignore[arg-type]
        query = Query(query.sources, query.columns, conjunction((wanted, query.where or TRUE)), sort=query.sort)
    if kind is Select.COUNT:
        return _count(compiler, query)
    few = kind in (Select.IDS, Select.WIDE) or by_id(query)
    if kind in (Select.PAGE, Select.WIDE) and len(query.sources) == 1 and not query.sources[0].is_derived and not _is_dear(query):
        return _page(compiler, query, kind, few)
    return _plain(compiler, query, kind, few)


def _is_dear(query: Query) -> bool:
    """Whether rows stand in the order of what is counted beside them: then it is counted for all of them at once."""
    return any(isinstance(node, Aggregate) for order in query.sort for node in walk(order.value))


def _where(compiler: Compiler, query: Query, context: Context, kind: Select, few: bool) -> Sql:
    """The condition. SQLite has no figures to choose an index by: a wide page is made to walk the index of the list's order."""
    if not (compiler.sqlite and kind is Select.WIDE and _has_index(compiler, query)):
        return compiler.condition(where_of(compiler, query), context.by(sets=not few))
    walked = compiler.condition(where_of(compiler, query), context.by(not few, Way.WALK))
    return fill(f"{{0}}.{LIVE} AND {{1}}", raw(context.rows[query.sources[0].alias].table), walked)


def _has_index(compiler: Compiler, query: Query) -> bool:
    """Whether the rows can be walked in the order of the query: it begins as the form's own list does."""
    if query.sources[0].is_derived:
        return False
    own = compiler.definitions.forms[query.sources[0].form].list.sort
    first = query.sort[0].value if query.sort else None
    if not own or not isinstance(first, FieldOf) or first.base != _row(query, 0) or first.field != own[0].lstrip("-"):
        return False
    return query.sort[0].descending == own[0].startswith("-") or is_filled(compiler, first)


def by_id(query: Query) -> bool:
    """Whether the query is about records given by id: then every condition is asked of those few only."""
    if len(query.sources) != 1 or query.sources[0].is_derived:
        return False
    row = _row(query, 0)
    rows = (row, FieldOf(row.type, row, "id"))
    return any(_fixes(part, rows) for part in _conjuncts(query.where or TRUE))


def _fixes(part: Expr, rows: tuple[Expr, ...]) -> bool:
    if isinstance(part, In):
        return _is_row(part.item, rows) and all(isinstance(item, Bind | Constant) for item in part.options)
    if not isinstance(part, Compare) or part.op != "==":
        return False
    sides = ((part.left, part.right), (part.right, part.left))
    return any(_is_row(one, rows) and isinstance(other, Bind | Constant) for one, other in sides)


def _is_row(expr: Expr, rows: tuple[Expr, ...]) -> bool:
    row = rows[0]
    return expr == row or (isinstance(expr, FieldOf) and expr.field == "id" and expr.base == row)


def _conjuncts(expr: Expr) -> list[Expr]:
    return [part for item in expr.items for part in _conjuncts(item)] if isinstance(expr, And) else [expr]


def _row(query: Query, index: int) -> RowOf:
    source = query.sources[index]
    return RowOf(record_of(source.form), source.alias)


def _open(compiler: Compiler, query: Query) -> tuple[Frame, Context]:
    frame = compiler.frame()
    context = Context({})
    for source in query.sources:
        _, context = compiler.add_source(source, frame, context)
    return frame, context


def _plain(compiler: Compiler, query: Query, kind: Select, few: bool) -> Sql:
    def made(kept: Kept) -> Made:
        frame, context = _open(compiler, query)
        merger = Merger(compiler, frame, kept=kept)
        with compiler.merging(None if few else merger):
            columns = joined(", ", (compiler.value(column.value, context) for column in query.columns))
            terms = [term.full for term in order_terms(compiler, query, context)]
        where = _where(compiler, query, context, kind, few)
        shown = fill("{0} WHERE {1}", frame.clause(), where)
        text = fill("SELECT {0}{1}{2} WHERE {3}", columns, frame.clause(), merger.joins(shown), where)
        return merger, _ended(text, terms, kind in (Select.PAGE, Select.WIDE))

    return merged(made)


def _ended(text: Sql, terms: list[Sql], limited: bool) -> Sql:
    if terms:
        text = fill("{0} ORDER BY {1}", text, joined(", ", terms))
    return fill("{0} LIMIT {1} OFFSET {2}", text, LIMIT, OFFSET) if limited else text


def _page(compiler: Compiler, query: Query, kind: Select, few: bool) -> Sql:
    """First the ids of the page in order, then the columns of those rows alone: what is shown costs nothing for the rest."""
    frame, context = _open(compiler, query)
    compiler.root = frame
    where = _where(compiler, query, context, kind, few)
    terms = order_terms(compiler, query, context)
    page = _picked(compiler, context.rows[query.sources[0].alias], where, terms)
    name, table = compiler.aliases.fresh(), compiler.aliases.fresh()
    again = [fill("{0}{1}", key, raw(term.direction)) for key, term in zip(_keys(table, terms), terms, strict=True)]
    dear: list[bool] = []

    def made(kept: Kept) -> Made:
        outer = compiler.frame()
        row = outer.add(query.sources[0].form)
        merger = Merger(compiler, outer, kept=kept)
        with compiler.merging(merger):
            shown = Context({query.sources[0].alias: row})
            columns = joined(", ", (compiler.value(column.value, shown) for column in query.columns))
        dear.append(outer.has_joins or bool(merger.tables) or any(mark in columns.text for mark in DEAR))
        outer.join_page(row, fill("SELECT * FROM {0}", raw(name)) if merger.made else page, table)
        text = fill("SELECT {0}{1}{2}", columns, outer.clause(), merger.joins(outer.clause()))
        return merger, _once(name, page, _ended(text, again, False)) if merger.made else _ended(text, again, False)

    text = merged(made)
    return text if dear[0] or not (compiler.sqlite or not compiler.gathers) else _plain(compiler, query, kind, few)


def _once(name: str, query: Sql, text: Sql) -> Sql:
    """A statement that goes to the query's rows several times."""
    return fill("WITH {0} AS MATERIALIZED ({1}) {2}", raw(name), query, text)


def _picked(compiler: Compiler, row: Row, where: Sql, terms: list[Term]) -> Sql:
    """The ids of a page with what it is sorted by. PostgreSQL takes so few rows from a set that it would rather walk all
    rows in their order: where the rows are gathered by sets it must sort them apart."""
    keys = [fill(f"{{0}} AS {quote(f'k{number}')}", term.value) for number, term in enumerate(terms)]
    picked = fill("SELECT {0}{1} WHERE {2}", joined(", ", [fill('{0} AS "id"', row.column("id")), *keys]), row.frame.clause(), where)
    if compiler.sqlite or not compiler.gathers:
        return _ended(picked, [term.full for term in terms], True)
    table = compiler.aliases.fresh()
    apart = [fill("{0}{1}", key, raw(term.direction)) for key, term in zip(_keys(table, terms), terms, strict=True)]
    return _ended(fill("SELECT * FROM ({0} OFFSET 0) {1}", picked, raw(table)), apart, True)


def _keys(table: str, terms: list[Term]) -> list[Sql]:
    return [raw(f"{table}.{quote(f'k{number}')}") for number in range(len(terms))]


def _count(compiler: Compiler, query: Query) -> Sql:
    frame, context = _open(compiler, query)
    where = compiler.condition(where_of(compiler, query), context.by(sets=not by_id(query)))
    return fill("SELECT count(*) FROM (SELECT 1{0} WHERE {1} LIMIT {2}) q", frame.clause(), where, LIMIT)


def _grouped(compiler: Compiler, query: Query, kind: Select) -> Sql:
    grouped = group(compiler, query, sets=not by_id(query))
    over, context = grouped.query, Context({})
    source = fill(" FROM ({0}) {1}", grouped.source, raw(grouped.table))
    where = compiler.condition(over.where or TRUE, context)
    if kind is Select.COUNT:
        return fill("SELECT count(*) FROM (SELECT 1{0} WHERE {1} LIMIT {2}) q", source, where, LIMIT)
    name = compiler.aliases.fresh()

    def made(kept: Kept) -> Made:
        merger = Merger(compiler, compiler.frame(), grouped.table, kept)
        with compiler.merging(merger):
            columns = joined(", ", (compiler.value(column.value, context) for column in over.columns))
            terms = [term.full for term in order_terms(compiler, over, context)]
        clause = raw(f" FROM {name} {grouped.table}") if merger.made else source
        joins = merger.joins(fill("{0} WHERE {1}", clause, where))
        text = _ended(fill("SELECT {0}{1}{2} WHERE {3}", columns, clause, joins, where), terms, kind in (Select.PAGE, Select.WIDE))
        return merger, _once(name, grouped.source, text) if merger.made else text

    return merged(made)
