"""A grid as a page: rows, columns, cells, suggestions, values beside and below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.app.grids.pages import CellView, GridPage, SideHead
from engine.app.grids.queries import FIXED, as_shown, axis_query, cells_query, pairs_query, totals_query
from engine.app.judging import judge_for
from engine.app.looks import Look, Row, scoped_look
from engine.app.page_asking import AskedPage
from engine.app.sentences import say
from engine.app.showing import Shower, field_shower, type_shower
from engine.model.grids import COLUMNS, ROWS, Axis, GridSpec
from engine.model.query import Column
from engine.model.types import Value, as_int

MOST_ROWS, MOST_COLUMNS = 200, 100
Place = tuple[int, int]  # ids of row and column
ID, ROW, COLUMN, VERSION, STATE, VALUE, NAME, ALSO = range(8)


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid being shown: what was asked, and the sight of the viewer on it."""

    asked: AskedPage
    spec: GridSpec
    look: Look
    binds: Mapping[str, Value]

    def showers(self, columns: tuple[Column, ...]) -> tuple[Shower, ...]:
        """How the values of these columns are shown."""
        office = self.asked.office
        return tuple(
            type_shower(office.definitions, as_shown(item).value.type, office.clock, item.format) for item in columns
        )

    def value_shower(self) -> Shower:
        office, cells = self.asked.office, self.spec.cells
        return field_shower(office.definitions.forms[cells.form].fields[cells.value], office.clock)


def show_grid(asked: AskedPage) -> GridPage:
    """The grid of the parameters chosen; empty while some are missing."""
    assert isinstance(asked.page.spec, GridSpec)
    spec = asked.page.spec
    one = asked.office.definitions.forms[spec.rows.form].one
    if not asked.ready:
        return GridPage(asked.head, one)
    grid = open_grid(asked, spec)
    rows = _side(grid, spec.rows, ROWS, MOST_ROWS, spec.beside)
    columns = _side(grid, spec.columns, COLUMNS, MOST_COLUMNS)
    if len(rows) > MOST_ROWS or len(columns) > MOST_COLUMNS:
        return GridPage(asked.head, one, too_many=say("grid_too_large", rows=MOST_ROWS, columns=MOST_COLUMNS))
    return GridPage(
        head=asked.head,
        one=one,
        rows=rows,
        columns=_with_totals(grid, columns),
        cells=_cells(grid, rows, columns),
        beside=tuple(column.label for column in spec.beside),
        totals=tuple(column.label for column in spec.totals),
    )


def open_grid(asked: AskedPage, spec: GridSpec) -> Grid:
    """The grid with everything its statements are run with."""
    judge = judge_for(asked.office, asked.connection, asked.viewer).knowing(asked.binds)
    fixed = {f"{FIXED}{name}": judge.value(expr) for name, expr in spec.cells.fixed.items()}
    look = scoped_look(asked.office, asked.viewer, asked.connection)
    return Grid(asked, spec, look, {**asked.binds, **fixed})


def _side(grid: Grid, axis: Axis, alias: str, most: int, values: tuple[Column, ...] = ()) -> tuple[SideHead, ...]:
    definitions = grid.asked.office.definitions
    key = ("grid", grid.asked.page.id, alias)
    found = grid.look(key, lambda: axis_query(definitions, axis, alias, values), grid.binds, most + 1)
    heads, valued = grid.showers(axis.head), grid.showers(values)
    return tuple(_head(row, heads, valued) for row in found)


def _head(row: Row, heads: tuple[Shower, ...], valued: tuple[Shower, ...]) -> SideHead:
    middle = 2 + len(heads)
    more = tuple(show(value) for show, value in zip(heads, row[2:middle], strict=True))
    values = tuple(show(value) for show, value in zip(valued, row[middle:], strict=True))
    return SideHead(as_int(row[0]), str(row[1] or f"№ {row[0]}"), more, values)


def _with_totals(grid: Grid, columns: tuple[SideHead, ...]) -> tuple[SideHead, ...]:
    spec, definitions = grid.spec, grid.asked.office.definitions
    if not spec.totals:
        return columns
    key = ("grid totals", grid.asked.page.id)
    showers = grid.showers(spec.totals)
    found = grid.look(key, lambda: totals_query(definitions, spec), grid.binds)
    totals = {row[0]: tuple(show(value) for show, value in zip(showers, row[1:], strict=True)) for row in found}
    nothing = tuple("" for _ in spec.totals)
    return tuple(SideHead(item.id, item.name, item.more, totals.get(item.id, nothing)) for item in columns)


def _cells(
    grid: Grid, rows: tuple[SideHead, ...], columns: tuple[SideHead, ...]
) -> tuple[tuple[CellView, ...], ...]:
    places = {**_pairs(grid), **_records(grid)}
    empty = CellView()
    return tuple(tuple(places.get((row.id, column.id), empty) for column in columns) for row in rows)


def _records(grid: Grid) -> dict[Place, CellView]:
    definitions, spec = grid.asked.office.definitions, grid.spec
    found = grid.look(("grid cells", grid.asked.page.id), lambda: cells_query(definitions, spec), grid.binds)
    show = grid.value_shower()
    form = definitions.forms[spec.cells.form]
    also = tuple(field_shower(form.fields[name], grid.asked.office.clock) for name in spec.cells.also)
    return {(as_int(row[ROW]), as_int(row[COLUMN])): _record(row, show, also) for row in found}


def _record(row: Row, show: Shower, also: tuple[Shower, ...]) -> CellView:
    small = (text for shower, value in zip(also, row[ALSO:], strict=True) if (text := shower(value)))
    return CellView(as_int(row[ID]), as_int(row[VERSION]), show(row[NAME]), ", ".join(small))


def _pairs(grid: Grid) -> dict[Place, CellView]:
    """What there is to say of the places without a record."""
    definitions, spec = grid.asked.office.definitions, grid.spec
    if spec.disabled is None and spec.cells.hint is None:
        return {}
    found = grid.look(("grid pairs", grid.asked.page.id), lambda: pairs_query(definitions, spec), grid.binds)
    show = grid.value_shower()
    return {(as_int(row[0]), as_int(row[1])): _pair(spec, row, show) for row in found}


def _pair(spec: GridSpec, row: Row, show: Shower) -> CellView:
    if spec.disabled is not None and row[2]:
        return CellView(text=spec.disabled.show, closed=spec.disabled.why, absent=True)
    return CellView(hint=show(row[-1])) if spec.cells.hint is not None else CellView()
