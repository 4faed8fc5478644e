"""Reports: parameters, sources, columns and groups to one query."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.compile.expression import Scope, ungrouped
from engine.compile.expression.coercion import describe
from engine.compile.field import field_shape, read_raw_fields, refuse_form_keys
from engine.compile.form_rules import complete_field
from engine.compile.ids import check_id
from engine.compile.node import Node
from engine.compile.rules import PEOPLE, Rules
from engine.compile.wording import fault, unknown
from engine.compile.world import World
from engine.model.expression import Expr, FieldOf, RowOf, Source
from engine.model.formats import known_format
from engine.model.forms import FieldSpec
from engine.model.query import Column, Order, Query
from engine.model.reports import FixSpec, ReportSpec
from engine.model.types import TEXT, Type

ALL = "all"
# Columns are named in addresses only, beside these words.
COLUMN_WORDS = frozenset({"q", "page", "sort", "csrf_token"})


@dataclass(frozen=True, slots=True)
class _Reading:
    id: str
    node: Node
    scope: Scope
    world: World
    rules: Rules


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
    binds: dict[str, Type] = {**PEOPLE, **{f"params.{name}": spec.type for name, spec in params.items()}}
    sources = tuple(_read_sources(node, world))
    single = sources[0] if len(sources) == 1 else None
    scope = Scope(
        rules.names,
        sources={source.alias: source.form for source in sources},
        bare=single.alias if single else "",
        binds=binds,
        in_sql=True,
    )
    reading = _Reading(id, node, scope, world, rules)
    if not sources:
        return ReportSpec(id, node.label("report"), {}, Query((), ()), place=node.place)
    query, levels = _read_query(reading, sources)
    nodes = dict(node.items("params"))
    return ReportSpec(
        id=id,
        title=node.label("report"),
        params={name: complete_field(spec, nodes[name], rules.nowhere(PEOPLE), rules) for name, spec in params.items()},
        query=query,
        levels=levels,
        totals=tuple(_read_totals(reading, levels)),
        fix=_read_fix(reading, query),
        help=node.label("help"),
        area=node.label("area"),
        place=node.place,
    )


def _read_sources(node: Node, world: World) -> Iterator[Source]:
    at = node.get("from")
    if at is None:
        return
    if not isinstance(at.data, dict):
        form = world.form(at)
        if form is not None:
            yield Source(form.id, form.id)
        return
    for alias, item in at.items():
        check_id(alias, item.key_place, world.faults)
        form = world.form(item)
        if form is not None:
            yield Source(alias, form.id)
        else:
            world.lost.add(alias)


def _read_query(reading: _Reading, sources: tuple[Source, ...]) -> tuple[Query, int]:
    node, rules = reading.node, reading.rules
    groups = tuple(_read_groups(reading))
    inner = replace(reading.scope, group=_is_grouped(reading))
    shown = tuple(_read_columns(reading, inner, {column.id for column in groups}))
    having = rules.condition(node.get("having"), inner)
    if groups and len(groups) == len(tuple(node.list("group"))):
        _check_grouped(reading, shown, groups, having)
    columns = (*groups, *shown)
    query = Query(
        sources=sources,
        columns=columns,
        where=rules.condition(node.get("where"), reading.scope),
        group=tuple(column.value for column in groups),
        having=having,
        sort=tuple(_read_sort(reading, columns)) or tuple(Order(column.value) for column in groups),
    )
    return query, len(groups)


def _is_grouped(reading: _Reading) -> bool:
    return reading.node.has("group") or "group" in reading.world.lost


def _read_groups(reading: _Reading) -> Iterator[Column]:
    taken = {name for name, _ in reading.node.items("columns")}
    for number, item in enumerate(reading.node.list("group"), 1):
        value = reading.rules.expression(item, reading.scope)
        if value is None:
            continue
        name = item.text().rpartition(".")[2]
        id = name if name.isidentifier() and name not in taken else f"group_{number}"
        taken.add(id)
        yield Column(id, value, _label_of(value, reading.world) or item.text())


def _read_columns(reading: _Reading, scope: Scope, taken: set[str]) -> Iterator[Column]:
    for name, item in reading.node.items("columns"):
        check_id(name, item.key_place, reading.world.faults, reserved=COLUMN_WORDS)
        value = reading.rules.expression(item.get("value") or item, scope)
        if value is not None:
            label = item.label("label") or _label_of(value, reading.world) or name
            _check_shown(item.get("format"), value, reading.world)
            yield Column(name, value, label, item.text("format"))


def _check_shown(node: Node | None, value: Expr, world: World) -> None:
    if node is not None and not known_format(value.type.kind, node.text()):
        world.faults.append(fault("P508", node.place, shape=node.text(), what=describe(value.type)))


def _check_grouped(
    reading: _Reading, columns: tuple[Column, ...], groups: tuple[Column, ...], having: Expr | None
) -> None:
    """Whatever a group shows or is chosen by must be the same for all its rows."""
    keys = [group.value for group in groups]
    places = {name: item.place for name, item in reading.node.items("columns")}
    judged = [(column.id, column.value, places[column.id]) for column in columns]
    at = reading.node.get("having")
    if having is not None and at is not None:
        judged.append(("having", having, at.place))
    for name, value, place in judged:
        if ungrouped(value, keys, frozenset(reading.scope.sources)) is not None:
            reading.world.faults.append(fault("P507", place, column=name))


def _label_of(value: Expr, world: World) -> str:
    """A path's column is called like its last field, a record's like its form."""
    if isinstance(value, FieldOf):
        form = world.forms.get(value.base.type.form)
        if form is not None and value.field in form.fields:
            return form.fields[value.field].label
    if isinstance(value, RowOf):
        form = world.forms.get(value.type.form)
        return form.one if form is not None else ""
    return ""


def _read_sort(reading: _Reading, columns: tuple[Column, ...]) -> Iterator[Order]:
    known = {column.id: column for column in columns}
    for item in reading.node.list("sort"):
        name = item.text().removeprefix("-")
        if name in known:
            yield Order(_sorted_by(known[name].value), item.text().startswith("-"))
        elif reading.node.get("columns") is None or name not in dict(reading.node.items("columns")):
            reading.world.faults.append(unknown("N116", item.place, name, known))


def _sorted_by(value: Expr) -> Expr:
    """A column of the source's own records sorts by what people read there: their name."""
    return FieldOf(TEXT, value, "name") if isinstance(value, RowOf) else value


def _read_totals(reading: _Reading, levels: int) -> Iterator[int]:
    for item in reading.node.list("totals"):
        level = 0 if item.text() == ALL else int(item.text())
        if not _is_grouped(reading):
            reading.world.faults.append(fault("P504", item.place))
        elif level > levels:
            reading.world.faults.append(fault("P502", item.place, level=level, count=levels))
        else:
            yield level


def _read_fix(reading: _Reading, query: Query) -> FixSpec | None:
    node = reading.node.get("fix")
    if node is None:
        return None
    columns = {column.id: column for column in query.columns}
    record = node.get("record")
    if record is not None:
        _check_record_column(record, columns, reading)
    return FixSpec(node.text("record"))


def _check_record_column(node: Node, columns: Mapping[str, Column], reading: _Reading) -> None:
    column = columns.get(node.text())
    if column is None:
        reading.world.faults.append(unknown("N116", node.place, node.text(), columns))
    elif column.value.type.kind != "record":
        reading.world.faults.append(fault("P505", node.place, column=node.text()))


def report_row(query: Query) -> dict[str, Type]:
    """Binds `row.COLUMN` inside a loop over the report."""
    return {f"row.{column.id}": column.value.type for column in query.columns}
