"""The queries of a grid. Each is one statement over the whole page, whatever its size; `at_place` asks the same of one cell,
one row or one column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.app.listing import field_of, name_of, name_sort
from engine.model.definitions import DefinitionSet
from engine.model.expression import TRUE, Bind, Compare, Expr, FieldOf, RowOf, Source, conjunction
from engine.model.grids import CELLS, COLUMNS, ROWS, Axis, GridSpec
from engine.model.query import Column, Order, Query
from engine.model.types import TRUTH, record_of

FIXED = "fixed."  # begins the names of the values all cells have in common
AT = "at."  # begins the names of the record of a row or a column that is asked for alone


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
    """(row id, column id, id, version, state, value, value's name, also…) of the records in the cells."""
    form = definitions.forms[grid.cells.form]
    base = cell_of(grid)
    value = form.fields[grid.cells.value]
    typed = FieldOf(value.type, base, value.id)
    return Query(
        sources=(*_sides(grid), Source(CELLS, form.id)),
        columns=(
            *_side_columns(grid),
            Column("id", field_of(form, "id", base, definitions)),
            Column("version", field_of(form, "version", base, definitions)),
            Column("state", field_of(form, "state", base, definitions)),
            Column("value", typed),
            Column("name", name_of(typed) if value.target else typed),
            *(as_shown(Column(name, field_of(form, name, base, definitions))) for name in grid.cells.also),
        ),
        where=conjunction((*_of_sides(grid), *_meeting(definitions, grid))),
    )


def pairs_query(definitions: DefinitionSet, grid: GridSpec) -> Query:
    """(row id, column id, whether there is no cell, hint, hint's name) of every row with every column; the last three as far
    as the grid has them."""
    hint = grid.cells.hint
    return Query(
        sources=_sides(grid),
        columns=(
            *_side_columns(grid),
            *([Column("disabled", grid.disabled.when)] if grid.disabled else []),
            *([Column("hint", hint), as_shown(Column("hint_name", hint))] if hint is not None else []),
        ),
        where=conjunction(tuple(_of_sides(grid))),
    )


def totals_query(definitions: DefinitionSet, grid: GridSpec) -> Query:
    """(column id, totals…) over the cells of each column that has any."""
    column = _side_columns(grid)[1]
    return Query(
        sources=(*_sides(grid), Source(CELLS, grid.cells.form)),
        columns=(column, *grid.totals),
        where=conjunction((*_of_sides(grid), *_meeting(definitions, grid))),
        group=(column.value,),
    )


def choices_query(definitions: DefinitionSet, grid: GridSpec, condition: Expr) -> Query:
    """(id, name, key) of the records a cell may lead to."""
    form = definitions.forms[definitions.forms[grid.cells.form].fields[grid.cells.value].target]
    base = RowOf(record_of(form.id), ROWS)
    id_value = field_of(form, "id", base, definitions)
    key = field_of(form, grid.cells.keys, base, definitions) if grid.cells.keys else name_of(base)
    return Query(
        sources=(Source(ROWS, form.id),),
        columns=(Column("id", id_value), Column("name", name_of(base)), Column("key", key)),
        where=None if condition == TRUE else condition,
        sort=(*(Order(part) for part in name_sort(form, base)), Order(id_value)),
    )


def at_place(query: Query, *aliases: str) -> Query:
    """The query of the one record `at.ALIAS` of each of these sources."""
    places = (
        Compare(TRUTH, "==", RowOf(record_of(source.form), source.alias), Bind(record_of(source.form), f"{AT}{source.alias}"))
        for source in query.sources
        if source.alias in aliases
    )
    return replace(query, where=conjunction((query.where or TRUE, *places)))


def cell_of(grid: GridSpec) -> RowOf:
    return RowOf(record_of(grid.cells.form), CELLS)


def as_shown(column: Column) -> Column:
    """A record by its name."""
    if column.value.type.kind != "record":
        return column
    return replace(column, value=name_of(column.value))


def _side_columns(grid: GridSpec) -> tuple[Column, Column]:
    row, column = RowOf(record_of(grid.rows.form), ROWS), RowOf(record_of(grid.columns.form), COLUMNS)
    return Column("row", row), Column("column", column)


def _sides(grid: GridSpec) -> tuple[Source, ...]:
    return Source(ROWS, grid.rows.form), Source(COLUMNS, grid.columns.form)


def _of_sides(grid: GridSpec) -> Iterator[Expr]:
    yield grid.rows.where or TRUE
    yield grid.columns.where or TRUE


def _meeting(definitions: DefinitionSet, grid: GridSpec) -> Iterator[Expr]:
    """The cell's record belongs to the row, to the column and to this page."""
    base, cells = cell_of(grid), grid.cells
    fields = definitions.forms[cells.form].fields
    for name, side in zip((cells.row, cells.column), _side_columns(grid), strict=True):
        yield Compare(TRUTH, "==", FieldOf(fields[name].type, base, name), side.value)
    for name in cells.fixed:
        of = fields[name].type
        yield Compare(TRUTH, "==", FieldOf(of, base, name), Bind(of, f"{FIXED}{name}"))
