"""Conditions through links as nested sets: `link IN (SELECT id …)` finds rows by index where a join would walk them all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.data.sql.aggregates import source_condition
from engine.data.sql.fragments import Sql, fill, raw
from engine.data.sql.frames import Context
from engine.data.sql.values import expansion
from engine.model.expression import (
    Aggregate,
    And,
    Arithmetic,
    Call,
    Compare,
    Expr,
    FieldOf,
    In,
    InRecords,
    InSpan,
    Negative,
    RowOf,
    Source,
    conjunction,
    rebuild,
    walk,
)
from engine.model.functions import FUNCTIONS
from engine.model.types import record_of

if TYPE_CHECKING:
    from engine.data.sql.compiler import Compiler


@dataclass(frozen=True, slots=True)
class Filled(Expr):
    """That there is a value: the half of `== null` that is false without the link it goes through."""

    item: Expr


def within(compiler: Compiler, value: Sql, query: Sql, wanted: bool) -> Sql:
    """Whether the value is (or is not) among the query's, none of which is empty."""
    if compiler.sqlite:
        template = "{0} IN ({1})" if wanted else "{0} NOT IN ({1})"
    else:
        template = "{0} = ANY(ARRAY({1}))" if wanted else "{0} <> ALL(ARRAY({1}))"
    found = fill(template, value, query)
    return found if wanted or value.filled else fill("({0} IS NULL OR {1})", value, found)


def through_link(compiler: Compiler, leaf: Expr, context: Context, wanted: bool) -> Sql | None:
    """The leaf as a set of the records its paths lead to, if all it says of a row it says through one link and it is
    false without that link; else None. `leaf` is a condition that is false when the link is empty."""
    if not context.sets:
        return None
    link = _only_link(compiler, leaf, context)
    if link is None:
        return None
    assert isinstance(link.base, RowOf)
    compiler.gather(context)
    form = link.type.form
    frame = compiler.frame()
    row = frame.add(form)
    alias = f"\0{row.table}"
    moved = _moved(leaf, link, RowOf(record_of(form), alias))
    column = context.rows[link.base.alias].column(link.field)
    inner = context.inside(alias, row)
    condition = compiler.condition(moved, inner)
    if mentioned(moved) & set(context.rows):
        exists = "EXISTS (SELECT 1{0} WHERE {1} = {2} AND {3})" if wanted else "NOT EXISTS (SELECT 1{0} WHERE {1} = {2} AND {3})"
        return fill(exists, frame.clause(), row.column("id"), column, condition)
    return within(compiler, column, fill("SELECT {0}{1} WHERE {2}", row.column("id"), frame.clause(), condition), wanted)


def tied_source(compiler: Compiler, node: Aggregate, context: Context, wanted: bool) -> Sql | None:
    """`exists(source, source.x == outer and …)` as `outer IN (SELECT x …)`, if only one part ties it to the outer rows."""
    if not context.sets:
        return None
    items = _parts(source_condition(compiler, node.source, node.condition))
    outer = set(context.rows)
    ties = [item for item in items if mentioned(item) & outer]
    if len(ties) != 1 or not isinstance(ties[0], Compare) or ties[0].op != "==":
        return None
    tie = ties[0]
    alias = node.source.alias
    for own, other in ((tie.left, tie.right), (tie.right, tie.left)):
        if mentioned(own) == {alias} and alias not in mentioned(other) and isinstance(other, RowOf | FieldOf):
            return _tied(compiler, node, (own, other), [item for item in items if item is not tie], context, wanted)
    return None


def _tied(
    compiler: Compiler, node: Aggregate, tie: tuple[Expr, Expr], rest: list[Expr], context: Context, wanted: bool
) -> Sql:
    own, other = tie
    frame = compiler.frame()
    _, inner = compiler.add_source(node.source, frame, context)
    value = compiler.value(own, inner.by(sets=False))
    condition = compiler.condition(conjunction(tuple(rest)), inner)
    filled = raw("") if value.filled else fill(" AND {0} IS NOT NULL", value)
    query = fill("SELECT {0}{1} WHERE {2}{3}", value, frame.clause(), condition, filled)
    return among(compiler, other, query, context, wanted)


def among(compiler: Compiler, item: Expr, query: Sql, context: Context, wanted: bool) -> Sql:
    """Whether a record expression is among a query's ids, itself through sets where it is a path."""
    compiler.gather(context)
    if isinstance(item, FieldOf) and isinstance(item.base, FieldOf) and context.sets:
        link = _first_link(item)
        if link is not None and isinstance(link.base, RowOf) and _is_stored_path(compiler, item) and link.base.alias in context.own:
            frame = compiler.frame()
            row = frame.add(link.type.form)
            alias = f"\0{row.table}"
            moved = _moved(item, link, RowOf(record_of(link.type.form), alias))
            condition = among(compiler, moved, query, context.inside(alias, row), True)
            ids = fill("SELECT {0}{1} WHERE {2}", row.column("id"), frame.clause(), condition)
            return within(compiler, context.rows[link.base.alias].column(link.field), ids, wanted)
    return within(compiler, compiler.value(item, context), query, wanted)


def _parts(condition: Expr) -> list[Expr]:
    if isinstance(condition, And):
        return [part for item in condition.items for part in _parts(item)]
    return [condition]


def mentioned(expr: Expr) -> set[str]:
    """Aliases of rows from outside that the expression is about."""
    own = {alias for node in walk(expr) if isinstance(node, Aggregate) for alias in _aliases(node.source)}
    return {node.alias for node in walk(expr) if isinstance(node, RowOf)} - own


def _aliases(source: Source) -> Iterator[str]:
    """The aliases a source brings: its own, and those of the query behind it."""
    yield source.alias
    for part in source.query.expressions() if source.query else ():
        if isinstance(part, Source):
            yield from _aliases(part)


def _only_link(compiler: Compiler, leaf: Expr, context: Context) -> FieldOf | None:
    """The link all paths of the leaf go through, when the leaf is false without it."""
    paths = [path for part in _operands(leaf) for path in _paths(part)]
    links = {link for path in paths if (link := _first_link(path)) is not None}
    if len(links) != 1:
        return None
    (link,) = links
    assert isinstance(link.base, RowOf)
    if expansion(compiler, link.base.type.form, link.field) is not None or link.base.alias not in context.own:
        return None
    if link.base.alias in mentioned(_moved(leaf, link, RowOf(link.type, "\0"))):
        return None
    return link if any(_empties(compiler, part, link) for part in _operands(leaf)) else None


def _operands(leaf: Expr) -> tuple[Expr, ...]:
    """The parts of a leaf that make it false when empty."""
    if isinstance(leaf, Compare):
        return leaf.left, leaf.right
    if isinstance(leaf, In | Filled):
        return (leaf.item,)
    if isinstance(leaf, InSpan):
        return leaf.date, FieldOf(leaf.row.type, leaf.row, "id")
    if isinstance(leaf, InRecords):
        base = leaf.records.base if isinstance(leaf.records, FieldOf) else leaf.records
        return FieldOf(leaf.item.type, leaf.item, "id"), FieldOf(base.type, base, "id")
    return leaf.arguments if isinstance(leaf, Call) else (leaf,)


def _paths(expr: Expr) -> Iterator[FieldOf]:
    return (node for node in walk(expr) if isinstance(node, FieldOf) and isinstance(node.base, FieldOf))


def _first_link(path: FieldOf) -> FieldOf | None:
    """Of `row.a.b.c` the link `row.a`."""
    node: Expr = path
    while isinstance(node, FieldOf):
        if isinstance(node.base, RowOf):
            return node if node is not path else None
        node = node.base
    return None


def _is_stored_path(compiler: Compiler, path: FieldOf) -> bool:
    node: Expr = path
    while isinstance(node, FieldOf):
        if expansion(compiler, node.base.type.form, node.field) is not None:
            return False
        node = node.base
    return True


def _empties(compiler: Compiler, expr: Expr, link: FieldOf) -> bool:
    """Whether the expression is certainly empty when the link is."""
    if expr == link:
        return True
    if isinstance(expr, FieldOf):
        # A field without a column may answer for a record that is not there only through its own rules.
        return _empties(compiler, expr.base, link)
    if isinstance(expr, Arithmetic):
        return _empties(compiler, expr.left, link) or _empties(compiler, expr.right, link)
    if isinstance(expr, Negative):
        return _empties(compiler, expr.item, link)
    if isinstance(expr, Call) and expr.type.kind != "truth" and not FUNCTIONS[expr.function].lenient:
        return any(_empties(compiler, item, link) for item in expr.arguments)
    return False


def _moved(expr: Expr, link: FieldOf, row: RowOf) -> Expr:
    """The expression with the link's record as a row of its own."""
    if expr == link:
        return row
    rebuilt = rebuild(expr, lambda child: _moved(child, link, row))
    assert isinstance(rebuilt, Expr)
    return rebuilt
