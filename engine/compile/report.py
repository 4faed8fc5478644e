"""Reports: parameters, sources, columns and groups to one query."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine.compile.field import field_shape, read_raw_fields, refuse_form_keys
from engine.compile.form_rules import complete_field
from engine.compile.node import Node
from engine.compile.report_face import read_chart, read_fix, read_freeze
from engine.compile.report_parts import (
    Reading,
    check_grouped,
    check_same,
    is_written,
    open_reading,
    read_columns,
    read_groups,
    read_sources,
    values_of,
)
from engine.compile.report_pivot import read_pivot
from engine.compile.rules import PEOPLE, Rules
from engine.compile.wording import fault, unknown
from engine.compile.world import World
from engine.model.expression import Expr, FieldOf, RowOf, Source
from engine.model.forms import FieldSpec
from engine.model.query import Column, Order, Query
from engine.model.reports import ReportSpec
from engine.model.types import TEXT, Type

ALL = "all"


def read_params(world: World) -> dict[str, dict[str, FieldSpec]]:
    """The parameters of every report, without their expressions."""
    titles = {form.id: form.one for form in world.forms.values()}
    found: dict[str, dict[str, FieldSpec]] = {}
    for report, node in world.ids("report").items():
        found[report] = {}
        raws = list(read_raw_fields(node.get("params"), world.faults, world.lost))
        refuse_form_keys(raws, world.faults)
        for raw in raws:
            if raw.target():
                world.form(raw.node.get(raw.kind))
            found[report][raw.id] = field_shape(raw, "", lambda target: titles.get(target, target), world.faults)
    return found


def read_report(id: str, node: Node, params: Mapping[str, FieldSpec], world: World, rules: Rules) -> ReportSpec:
    """One report as a query with a face."""
    binds: dict[str, Type] = {f"params.{name}": spec.type for name, spec in params.items()}
    sources = tuple(read_sources(node, binds, world, rules))
    if not sources:
        return ReportSpec(id, node.label("report"), {}, Query((), ()), place=node.place)
    reading = open_reading(id, node, sources, binds, world, rules)
    query, levels = _read_query(reading, sources)
    nodes = dict(node.items("params"))
    return ReportSpec(
        id=id,
        title=node.label("report"),
        params={name: complete_field(spec, nodes[name], rules.nowhere(PEOPLE), rules) for name, spec in params.items()},
        query=query,
        levels=levels,
        totals=tuple(_read_totals(reading, levels)),
        fix=read_fix(reading, query),
        pivot=read_pivot(reading, query),
        chart=read_chart(reading, query),
        freeze=read_freeze(reading, binds),
        help=node.label("help"),
        area=node.label("area"),
        place=node.place,
    )


def _read_query(reading: Reading, sources: tuple[Source, ...]) -> tuple[Query, int]:
    node, rules = reading.node, reading.rules
    groups = tuple(read_groups(reading))
    shown = tuple(read_columns(node.get("columns"), reading, reading.grouped, values_of(groups)))
    columns = (*groups, *shown)
    having = rules.condition(node.get("having"), replace(reading.grouped, columns=values_of(columns)))
    if groups and len(groups) == _written_groups(node):
        check_grouped(reading, node.get("columns"), shown, groups)
        _check_having(reading, having, groups)
    query = Query(
        sources=sources,
        columns=columns,
        where=rules.condition(node.get("where"), reading.scope),
        group=tuple(column.value for column in groups),
        having=having,
        sort=tuple(_read_sort(reading, columns)) or tuple(Order(column.value) for column in groups),
    )
    return query, len(groups)


def _written_groups(node: Node) -> int:
    group = node.get("group")
    return len(group.data) if group is not None and isinstance(group.data, dict) else len(tuple(node.list("group")))


def _check_having(reading: Reading, having: Expr | None, groups: tuple[Column, ...]) -> None:
    at = reading.node.get("having")
    if having is not None and at is not None:
        check_same(reading, at, "having", having, groups)


def _read_sort(reading: Reading, columns: tuple[Column, ...]) -> Iterator[Order]:
    known = {column.id: column for column in columns}
    for item in reading.node.list("sort"):
        name = item.text().removeprefix("-")
        if name in known:
            yield Order(_sorted_by(known[name].value), item.text().startswith("-"))
        elif not is_written(reading, name):
            reading.world.faults.append(unknown("N116", item.place, name, known))


def _sorted_by(value: Expr) -> Expr:
    """A column of the source's own records sorts by what people read there: their name."""
    return FieldOf(TEXT, value, "name") if isinstance(value, RowOf) else value


def _read_totals(reading: Reading, levels: int) -> Iterator[int]:
    for item in reading.node.list("totals"):
        level = 0 if item.text() == ALL else int(item.text())
        if not reading.is_grouped:
            reading.world.faults.append(fault("P504", item.place))
        elif level > levels:
            reading.world.faults.append(fault("P502", item.place, level=level, count=levels))
        else:
            yield level


def report_row(query: Query) -> dict[str, Type]:
    """Binds `row.COLUMN` inside a loop over the report."""
    return {f"row.{column.id}": column.value.type for column in query.columns}
