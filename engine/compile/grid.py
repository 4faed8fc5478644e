"""Pages of kind `grid`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.compile.expression import ungrouped
from engine.compile.node import Node
from engine.compile.page_reading import PageReading
from engine.compile.wording import fault, unknown
from engine.model.expression import Expr, FieldOf, RowOf
from engine.model.forms import FieldSpec, FormSpec
from engine.model.grids import CELLS, COLUMNS, ROWS, Axis, Cells, Disabled, GridSpec
from engine.model.query import Column, Order
from engine.model.types import TEXT, record_of

TYPED = frozenset({"text", "integer", "decimal", "money", "date", "time", "choice", "link"})
WITHOUT_COLUMN = frozenset({"table", "links", "file"})
NO_CELL = "×"


def read_grid(reading: PageReading) -> GridSpec | None:
    """The grid; None while one of its three forms is not known."""
    node = reading.node
    rows, columns = _read_axis(reading, "rows", ROWS), _read_axis(reading, "columns", COLUMNS)
    form = reading.world.form(_at(node, "cells", "form"))
    if rows is None or columns is None or form is None:
        return None
    cells = _read_cells(reading, form, rows, columns)
    if cells is None:
        return None
    return GridSpec(
        rows=rows,
        columns=columns,
        cells=cells,
        beside=tuple(column for _, column in reading.values("beside", reading.scope({ROWS: rows.form}, ROWS))),
        disabled=_read_disabled(reading, rows, columns),
        totals=tuple(_read_totals(reading, rows, columns, cells)),
        one_column=node.has("phone"),
    )


def _at(node: Node, *keys: str) -> Node | None:
    found: Node | None = node
    for key in keys:
        found = found.get(key) if found is not None else None
    return found


# ── rows and columns ────────────────────────────────────────────────────────────────────────────────────────


def _read_axis(reading: PageReading, key: str, alias: str) -> Axis | None:
    node = reading.node.get(key)
    form = reading.world.form(node.get("form") if node is not None else None)
    if node is None or form is None:
        return None
    where = reading.rules.condition(node.get("where"), reading.scope({alias: form.id}, alias))
    return Axis(
        form=form.id,
        where=where,
        sort=tuple(_read_sort(reading, node, form, alias)),
        head=tuple(_read_fields(reading, node.list("head"), form, alias)),
    )


def _read_sort(reading: PageReading, node: Node, form: FormSpec, alias: str) -> Iterator[Order]:
    for item in node.list("sort"):
        name = item.text().removeprefix("-")
        spec = form.fields.get(name)
        if spec is None:
            reading.world.faults.append(unknown("N102", item.place, name, form.fields, form=form.id))
        elif spec.kind in WITHOUT_COLUMN:
            reading.world.faults.append(fault("F205", item.place, field=name))
        else:
            yield Order(_shown(spec, form, alias), item.text().startswith("-"))


def _read_fields(reading: PageReading, items: Iterator[Node], form: FormSpec, alias: str) -> Iterator[Column]:
    for item in items:
        spec = reading.world.field(form, item)
        if spec is not None and spec.kind in WITHOUT_COLUMN:
            reading.world.faults.append(fault("F205", item.place, field=spec.id))
        elif spec is not None:
            yield Column(spec.id, _shown(spec, form, alias), spec.label)


def _shown(spec: FieldSpec, form: FormSpec, alias: str) -> Expr:
    """A field of the source's record as people read it: a link by its name."""
    value = FieldOf(spec.type, RowOf(record_of(form.id), alias), spec.id)
    return FieldOf(TEXT, value, "name") if spec.type.kind == "record" else value


# ── cells ───────────────────────────────────────────────────────────────────────────────────────────────────


def _read_cells(reading: PageReading, form: FormSpec, rows: Axis, columns: Axis) -> Cells | None:
    node = reading.node.get("cells")
    assert node is not None
    row, column = _read_side(reading, node, form, "row", rows), _read_side(reading, node, form, "column", columns)
    value = _read_value(reading, node, form)
    if row is None or column is None or value is None:
        return None
    _refuse_twice(reading, node, row.id, column.id, value.id)
    types = {name: spec.type for name, spec in form.fields.items() if spec.computed is None}
    fixed = node.get("fixed")
    for _, item in fixed.items() if fixed is not None else ():
        if item.key not in types:
            reading.world.faults.append(unknown("N102", item.key_place, item.key, types, form=form.id))
    pair = reading.scope({ROWS: rows.form, COLUMNS: columns.form})
    return Cells(
        form=form.id,
        row=row.id,
        column=column.id,
        value=value.id,
        fixed=reading.rules.assignments(fixed, types, reading.rules.nowhere(reading.binds)),
        hint=reading.rules.expression(node.get("hint"), pair, value.type),
        also=tuple(found.id for found in _read_fields(reading, node.list("also"), form, CELLS)),
        keys=_read_keys(reading, node.get("keys"), value),
    )


def _read_side(reading: PageReading, node: Node, form: FormSpec, key: str, axis: Axis) -> FieldSpec | None:
    at = node.get(key)
    spec = reading.world.field(form, at) if at is not None else None
    if at is not None and spec is not None and (spec.kind != "link" or spec.target != axis.form):
        reading.world.faults.append(fault("P602", at.place, field=spec.id, form=axis.form))
        return None
    return spec


def _read_value(reading: PageReading, node: Node, form: FormSpec) -> FieldSpec | None:
    at = node.get("value")
    spec = reading.world.field(form, at) if at is not None else None
    if at is not None and spec is not None and (spec.kind not in TYPED or spec.computed is not None):
        reading.world.faults.append(fault("P603", at.place, field=spec.id))
        return None
    return spec


def _refuse_twice(reading: PageReading, node: Node, row: str, column: str, value: str) -> None:
    """Row, column, value and what all cells share are different fields."""
    taken = {row}
    for key, name in (("column", column), ("value", value)):
        if name in taken:
            reading.world.faults.append(fault("P604", (node.get(key) or node).place, field=name))
        taken.add(name)
    for name, item in node.items("fixed"):
        if name in taken:
            reading.world.faults.append(fault("P604", item.key_place, field=name))


def _read_keys(reading: PageReading, node: Node | None, value: FieldSpec) -> str:
    if node is None:
        return ""
    form, _, name = node.text().partition(".")
    if form != value.target or form not in reading.world.forms:
        reading.world.faults.append(fault("P606", node.place, form=form, field=value.id))
        return ""
    fields = reading.world.forms[form].fields
    if name not in fields or fields[name].kind != "text":
        texts = [spec.id for spec in fields.values() if spec.kind == "text"]
        reading.world.faults.append(unknown("N102", node.place, name, texts, form=form))
        return ""
    return name


# ── around the cells ────────────────────────────────────────────────────────────────────────────────────────


def _read_disabled(reading: PageReading, rows: Axis, columns: Axis) -> Disabled | None:
    node = reading.node.get("disabled")
    if node is None:
        return None
    when = reading.rules.condition(node.get("when"), reading.scope({ROWS: rows.form, COLUMNS: columns.form}))
    return Disabled(when, node.text("show") or NO_CELL, node.label("why")) if when is not None else None


def _read_totals(reading: PageReading, rows: Axis, columns: Axis, cells: Cells) -> Iterator[Column]:
    """Bare names are the cells'; the column's own record is known too."""
    sources = {CELLS: cells.form, COLUMNS: columns.form, ROWS: rows.form}
    column = RowOf(record_of(columns.form), COLUMNS)
    for item, total in reading.values("totals", reading.scope(sources, CELLS, group=True)):
        if ungrouped(total.value, [column], frozenset(sources)) is not None:
            place = (item.get("value") or item).place
            reading.world.faults.append(fault("P507", place, column=total.label))
        else:
            yield total
