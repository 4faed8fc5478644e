"""`chart`, `freeze` and `fix`: how a report is drawn, kept and led on from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.compile.expression import compile_expression
from engine.compile.expression.coercion import describe
from engine.compile.keys import excludes, needs
from engine.compile.node import Node
from engine.compile.report_parts import Reading, check_same, is_written
from engine.compile.report_pivot import find_column
from engine.compile.rules import PEOPLE
from engine.compile.wording import fault, unknown
from engine.model.expression import Expr
from engine.model.query import Column, Query
from engine.model.reports import ChartSpec, FixSpec, FreezeSpec
from engine.model.types import Type

PERIODS: Mapping[str, str] = {"year": "year(today)", "month": "join('-', year(today), month(today))"}
ONE_VALUE = frozenset({"text", "number", "date", "time", "moment", "record", "option"})


def read_chart(reading: Reading, query: Query) -> ChartSpec | None:
    """The report drawn."""
    node = reading.node.get("chart")
    if node is None:
        return None
    named: dict[str, Column] = {}
    for key in ("x", "y", "color"):
        column = _named_column(reading, node.get(key), query)
        if column is not None:
            named[key] = column
    mark: Any = node.text("mark")
    _check_number(reading, node, "color" if mark == "heat" else "y", named)
    return ChartSpec(mark, *(named[key].id if key in named else "" for key in ("x", "y", "color")))


def _named_column(reading: Reading, node: Node | None, query: Query) -> Column | None:
    if node is None:
        return None
    found = find_column(reading, node, query.columns)
    if found is None and not is_written(reading, node.text()):
        known = [column.id for column in query.columns]
        reading.world.faults.append(unknown("N116", node.place, node.text(), known))
    return found


def _check_number(reading: Reading, node: Node, key: str, named: Mapping[str, Column]) -> None:
    """The measured column is a number; a heat map cannot do without one."""
    at = node.get(key)
    if at is None:
        if node.text("mark") == "heat":
            reading.world.faults.append(fault("P514", node.key_place))
    elif key in named and named[key].value.type.kind != "number":
        found = describe(named[key].value.type)
        reading.world.faults.append(fault("P515", at.place, column=named[key].id, found=found))


def read_freeze(reading: Reading, binds: Mapping[str, Type]) -> FreezeSpec | None:
    """Who keeps snapshots, and what each is of."""
    node = reading.node.get("freeze")
    if node is None:
        return None
    duty = node.get("duty")
    reading.world.knows("duty", duty, "N103")
    return FreezeSpec(node.text("duty"), _read_per(reading, node.get("per"), binds))


def _read_per(reading: Reading, node: Node | None, binds: Mapping[str, Type]) -> Expr | None:
    if node is None:
        return None
    rules = reading.rules
    text = PERIODS.get(node.text(), node.text())
    found = compile_expression(text, node.place, rules.nowhere({**PEOPLE, **binds}), None, rules.faults)
    if found is not None and found.type.kind not in ONE_VALUE:
        rules.faults.append(fault("P516", node.place, found=describe(found.type)))
    return found


def read_fix(reading: Reading, query: Query) -> FixSpec | None:
    """Where a person mends a row."""
    node = reading.node.get("fix")
    if node is None:
        return None
    excludes(node, "record", "page", reading.world.faults)
    record, page = node.get("record"), node.get("page")
    if record is not None:
        needs(node, "with", "page", reading.world.faults)
        _check_record_column(record, query, reading)
    elif page is None:
        reading.world.faults.append(fault("S113", node.key_place, words="record, page"))
    return FixSpec(node.text("record"), node.text("page"), dict(_read_given(reading, node, page, query)))


def _check_record_column(node: Node, query: Query, reading: Reading) -> None:
    columns = {column.id: column for column in query.columns}
    column = columns.get(node.text())
    if column is None:
        reading.world.faults.append(unknown("N116", node.place, node.text(), columns))
    elif column.value.type.kind != "record":
        reading.world.faults.append(fault("P505", node.place, column=node.text()))


def _read_given(reading: Reading, node: Node, page: Node | None, query: Query) -> Iterator[tuple[str, Expr]]:
    """The parameters of the page, of the types it wants."""
    params = _params_of(reading, page) if page is not None else None
    groups = query.columns[: len(query.group)]
    for name, item in node.items("with"):
        if params is not None and name not in params:
            word = page.text() if page is not None else ""
            reading.world.faults.append(unknown("N112", item.key_place, name, params, report=word))
            continue
        value = reading.rules.expression(item, reading.grouped, params[name] if params is not None else None)
        if value is not None:
            if groups:
                check_same(reading, item, name, value, groups)
            yield name, value


def _params_of(reading: Reading, page: Node) -> Mapping[str, Type] | None:
    """The parameters of the report or page the node names; None when it cannot be said."""
    world, word = reading.world, page.text()
    if word in world.ids("report"):
        return {name: spec.type for name, spec in world.params.get(word, {}).items()}
    pages = world.nodes.get("page", {})
    if word not in pages:
        world.faults.append(unknown("N113", page.place, word, [*world.ids("report"), *pages]))
    return None
