"""`pivot`: which groups of a report stand as heads, and what is recomputed beside and below them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.compile.expression.coercion import describe, same_type
from engine.compile.node import Node
from engine.compile.report_parts import (
    Reading,
    check_grouped,
    is_written,
    open_reading,
    read_columns,
    read_sources,
    values_of,
)
from engine.compile.wording import fault, unknown
from engine.model.expression import Expr, FieldOf, RowOf
from engine.model.query import Column, Order, Query
from engine.model.reports import PivotSpec
from engine.model.types import row_type


def read_pivot(reading: Reading, query: Query) -> PivotSpec | None:
    """The report as a table with heads made of data."""
    node = reading.node.get("pivot")
    if node is None:
        return None
    if not query.group:
        if not reading.is_grouped:
            reading.world.faults.append(fault("P509", node.key_place))
        return None
    groups, others = query.columns[: len(query.group)], query.columns[len(query.group) :]
    heads = tuple(_read_heads(reading, node, groups, query))
    rows = tuple(column for column in groups if column not in heads)
    if len(heads) < len(tuple(node.list("columns"))):
        return None
    if not rows:
        reading.world.faults.append(fault("P510", node.key_place))
    return PivotSpec(
        columns=tuple(column.id for column in heads),
        values=tuple(_read_values(reading, node, others)) or tuple(column.id for column in others),
        side=_recomputed(reading, node.get("side"), rows, others),
        foot=_recomputed(reading, node.get("foot"), heads, others),
        all_columns=_read_all(reading, node.get("all_columns"), heads),
        all_rows=_read_all(reading, node.get("all_rows"), rows),
        empty=node.text("empty"),
    )


def find_column(reading: Reading, node: Node, columns: tuple[Column, ...]) -> Column | None:
    """A column by its id; a group column also by the very expression in `group`."""
    text = node.text()
    for column in columns:
        if text == column.id:
            return column
    written = [item.text() for item in reading.node.list("group")]
    if text in written and len(written) <= len(columns):
        return columns[written.index(text)]
    return None


def _read_heads(reading: Reading, node: Node, groups: tuple[Column, ...], query: Query) -> Iterator[Column]:
    for item in node.list("columns"):
        column = find_column(reading, item, groups)
        if column is not None:
            yield column
        elif any(other.id == item.text() for other in query.columns):
            reading.world.faults.append(fault("P511", item.place, column=item.text()))
        else:
            reading.world.faults.append(unknown("N116", item.place, item.text(), [group.id for group in groups]))


def _read_values(reading: Reading, node: Node, others: tuple[Column, ...]) -> Iterator[str]:
    known = [column.id for column in others]
    for item in node.list("value"):
        if item.text() in known:
            yield item.text()
        elif not is_written(reading, item.text()):
            reading.world.faults.append(unknown("N116", item.place, item.text(), known))


def _recomputed(
    reading: Reading, node: Node | None, keys: tuple[Column, ...], others: tuple[Column, ...]
) -> tuple[Column, ...]:
    """Columns over all rows that have the keys; a column of the report means its value over them."""
    found = tuple(read_columns(node, reading, reading.grouped, values_of((*keys, *others))))
    check_grouped(reading, node, found, keys)
    return found


def _read_all(reading: Reading, node: Node | None, keys: tuple[Column, ...]) -> Query | None:
    """What must stand even where no cell is: a query with the ids of the group columns."""
    if node is None:
        return None
    binds = {name: kind for name, kind in reading.scope.binds.items() if name.startswith("params.")}
    sources = tuple(read_sources(node, binds, reading.world, reading.rules))
    if not sources:
        return None
    own = open_reading(reading.id, node, sources, binds, reading.world, reading.rules)
    columns = tuple(_read_keys(own, node, keys))
    where = own.rules.condition(node.get("where"), own.scope)
    return Query(sources, columns, where, sort=tuple(Order(column.value) for column in columns))


def _read_keys(own: Reading, node: Node, keys: tuple[Column, ...]) -> Iterator[Column]:
    written = node.get("columns")
    nodes: Mapping[str, Node] = dict(written.items()) if written is not None else {}
    known = {key.id for key in keys}
    for name, item in nodes.items():
        if name not in known:
            own.world.faults.append(unknown("N116", item.key_place, name, known))
    for key in keys:
        at = nodes.get(key.id)
        value = own.rules.expression(at, own.scope) if at is not None else _same_field(own, node, key)
        if value is not None:
            _check_same_type(own, at or node, key, value)
            yield Column(key.id, value, key.label, key.format)


def _same_field(own: Reading, node: Node, key: Column) -> Expr | None:
    """The field of the only source that is called like the column."""
    kind = own.rules.names.field_type(own.scope.sources.get(own.scope.bare, ""), key.id)
    if kind is None:
        own.world.faults.append(fault("P512", node.key_place, column=key.id))
        return None
    return FieldOf(kind, RowOf(row_type(own.scope.sources[own.scope.bare]), own.scope.bare), key.id)


def _check_same_type(own: Reading, node: Node, key: Column, value: Expr) -> None:
    if not same_type(key.value.type, value.type):
        own.world.faults.append(
            fault("P513", node.place, column=key.id, wanted=describe(key.value.type), found=describe(value.type))
        )
