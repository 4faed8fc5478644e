"""The queries of a grid. Each is one statement over the whole page, whatever its size."""

from __future__ import annotations

from collections.abc import Iterator

from engine.app.listing import field_of, name_of, name_sort
from engine.model.definitions import DefinitionSet
from engine.model.expression import TRUE, Bind, Compare, Expr, FieldOf, RowOf, Source, conjunction
from engine.model.grids import CELLS, COLUMNS, ROWS, Axis, GridSpec
from engine.model.query import Column, Order, Query
from engine.model.types import TRUTH, record_of

FIXED = "fixed."  # begins the names of the values all cells have in common


def axis_query(definitions: DefinitionSet, axis: Axis, alias: str, more: tuple[Column, ...] = ()) -> Query:
    """(id, name, head…, more…) of the records of one side, in their order."""
    form = definitions.forms[axis.form]
    base = RowOf(record_of(form.id), alias)
    named = tuple(Order(part) for part in name_sort(form, base))
    id_value = field_of(form, "id", base, definitions)
    return Query(
        sources=(Source(alias, form.id),),
        columns=(Column("id", id_value), Column("name", name_of(base)), *axis.head, *map(as_shown, more)),
        where=axis.where,
        sort=(*(axis.sort or named), Order(id_value)),
    )


def cells_query(definitions: DefinitionSet, grid: GridSpec) -> Query:
    """(id, row id, column id, version, state, value, value's name, also…) of the records in the cells."""
    form = definitions.forms[grid.cells.form]
    base = cell_of(grid)
    value = form.fields[grid.cells.value]
    typed = FieldOf(value.type, base, value.id)
    return Query(
        sources=(*_sides(grid), Source(CELLS, form.id)),
        columns=(
            Column("id", field_of(form, "id", base, definitions)),
            Column("row", RowOf(record_of(grid.rows.form), ROWS)),
            Column("column", RowOf(record_of(grid.columns.form), COLUMNS)),
            Column("version", field_of(form, "version", base, definitions)),
            Column("state", field_of(form, "state", base, definitions)),
            Column("value", typed),
            Column("name", name_of(typed) if value.target else typed),
            *(as_shown(Column(name, field_of(form, name, base, definitions))) for name in grid.cells.also),
        ),
        where=conjunction((*_of_sides(grid), *_meeting(definitions, grid))),
    )


def pairs_query(definitions: DefinitionSet, grid: GridSpec) -> Query:
    """(row id, column id, whether there is no cell, hint, hint's name) of every row with every column."""
    hint = grid.cells.hint
    hinted: Iterator[Expr] = iter(()) if hint is None else iter((hint, name_of(hint) if hint.type.kind == "record" else hint))
    return Query(
        sources=_sides(grid),
        columns=(
            Column("row", RowOf(record_of(grid.rows.form), ROWS)),
            Column("column", RowOf(record_of(grid.columns.form), COLUMNS)),
            *([Column("disabled", grid.disabled.when)] if grid.disabled else []),
            *(Column(f"hint_{number}", expr) for number, expr in enumerate(hinted)),
        ),
        where=conjunction(tuple(_of_sides(grid))) if grid.rows.where or grid.columns.where else None,
    )


def totals_query(definitions: DefinitionSet, grid: GridSpec) -> Query:
    """(column id, totals…) over the cells of each column that has any."""
    column = RowOf(record_of(grid.columns.form), COLUMNS)
    return Query(
        sources=(*_sides(grid), Source(CELLS, grid.cells.form)),
        columns=(Column("column", column), *grid.totals),
        where=conjunction((*_of_sides(grid), *_meeting(definitions, grid))),
        group=(column,),
    )


def cell_of(grid: GridSpec) -> RowOf:
    return RowOf(record_of(grid.cells.form), CELLS)


def as_shown(column: Column) -> Column:
    """A record by its name."""
    if column.value.type.kind != "record":
        return column
    return Column(column.id, name_of(column.value), column.label, column.format)


def _sides(grid: GridSpec) -> tuple[Source, ...]:
    return Source(ROWS, grid.rows.form), Source(COLUMNS, grid.columns.form)


def _of_sides(grid: GridSpec) -> Iterator[Expr]:
    yield grid.rows.where or TRUE
    yield grid.columns.where or TRUE


def _meeting(definitions: DefinitionSet, grid: GridSpec) -> Iterator[Expr]:
    """The cell's record belongs to the row, to the column and to this page."""
    base, cells = cell_of(grid), grid.cells
    fields = definitions.forms[cells.form].fields
    sides = ((cells.row, RowOf(record_of(grid.rows.form), ROWS)), (cells.column, RowOf(record_of(grid.columns.form), COLUMNS)))
    for name, side in sides:
        yield Compare(TRUTH, "==", FieldOf(fields[name].type, base, name), side)
    for name in cells.fixed:
        of = fields[name].type
        yield Compare(TRUTH, "==", FieldOf(of, base, name), Bind(of, f"{FIXED}{name}"))
