"""A grid as a page: rows, columns, cells, suggestions, values beside and below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from engine.app.grids.cells import Cells, read_cells
from engine.app.grids.opened import ALL, Grid, open_grid
from engine.app.grids.pages import CellView, GridPage, SideHead
from engine.app.grids.queries import at_place, axis_query, totals_query
from engine.app.looks import Row
from engine.app.page_asking import AskedPage
from engine.app.sentences import say
from engine.app.showing import Shower
from engine.model.field_types import FIELD_TYPES
from engine.model.grids import COLUMNS, ROWS, Axis, GridSpec
from engine.model.query import Column
from engine.model.types import as_int

MOST_ROWS, MOST_COLUMNS = 200, 100


def show_grid(asked: AskedPage) -> GridPage:
    """The grid of the parameters chosen; empty while some are missing."""
    spec = asked.page.spec
    assert isinstance(spec, GridSpec)
    one = asked.office.definitions.forms[spec.rows.form].one
    if not asked.ready:
        return GridPage(asked.head, one)
    grid = open_grid(asked)
    rows = read_side(grid, ROWS, MOST_ROWS)
    columns = read_side(grid, COLUMNS, MOST_COLUMNS)
    if len(rows) > MOST_ROWS or len(columns) > MOST_COLUMNS:
        return GridPage(asked.head, one, too_many=say("grid_too_large", rows=MOST_ROWS, columns=MOST_COLUMNS))
    return _page(grid, one, rows, columns)


def _page(grid: Grid, one: str, rows: tuple[SideHead, ...], columns: tuple[SideHead, ...]) -> GridPage:
    spec = grid.spec
    choices = grid.choices()
    found = read_cells(grid)
    closed = say("grid_no_choices") if grid.value.target and not choices else ""
    cells = tuple(tuple(_closed(found, row.id, column.id, closed) for column in columns) for row in rows)
    totals = read_totals(grid) if spec.totals else {}
    return GridPage(
        head=grid.asked.head,
        one=one,
        form=grid.form.id,
        label=grid.value.label,
        widget=FIELD_TYPES[grid.value.kind].widget,
        rows=rows,
        columns=tuple(replace(item, values=totals.get(item.id, ("",) * len(spec.totals))) for item in columns),
        cells=cells,
        beside=tuple(column.label for column in spec.beside),
        totals=tuple(column.label for column in spec.totals),
        choices=choices,
        reasons=tuple(dict.fromkeys(cell.closed for row in cells for cell in row if cell.closed)),
        hints=_hints(cells, len(columns)),
        one_column=spec.one_column,
    )


def _closed(cells: Cells, row: int, column: int, why: str) -> CellView:
    found = cells.at(row, column)
    return replace(found, closed=why) if why and not found.closed else found


def _hints(cells: tuple[tuple[CellView, ...], ...], width: int) -> tuple[int, ...]:
    """How many open empty cells of each column have a suggestion."""
    counted = Counter(at for row in cells for at, cell in enumerate(row) if is_hinted(cell))
    return tuple(counted[at] for at in range(width))


def is_hinted(cell: CellView) -> bool:
    """Whether a suggestion may be accepted here."""
    return bool(cell.hinted) and not cell.id and not cell.closed


def read_side(grid: Grid, alias: str, most: int, places: Mapping[str, int] = ALL) -> tuple[SideHead, ...]:
    """The rows or the columns, one more than `most` when there are more; or the one named in `places`."""
    axis, values = _axis(grid.spec, alias)
    definitions = grid.asked.office.definitions
    part = f"one {alias}" if places else alias
    rows = grid.ask(
        part,
        lambda: at_place(axis_query(definitions, axis, alias, values), *places),
        limit=None if places else most + 1,
        places=places,
    )
    heads, valued = grid.showers(axis.head), grid.showers(values)
    return tuple(_head(row, heads, valued) for row in rows)


def _axis(spec: GridSpec, alias: str) -> tuple[Axis, tuple[Column, ...]]:
    return (spec.rows, spec.beside) if alias == ROWS else (spec.columns, ())


def _head(row: Row, heads: tuple[Shower, ...], valued: tuple[Shower, ...]) -> SideHead:
    middle = 2 + len(heads)
    more = tuple(show(value) for show, value in zip(heads, row[2:middle], strict=True))
    values = tuple(show(value) for show, value in zip(valued, row[middle:], strict=True))
    return SideHead(as_int(row[0]), str(row[1] or f"№ {row[0]}"), more, values)


def read_totals(grid: Grid, places: Mapping[str, int] = ALL) -> dict[int, tuple[str, ...]]:
    """The values under the columns that have cells, or under the one named."""
    definitions, spec = grid.asked.office.definitions, grid.spec
    showers = grid.showers(spec.totals)
    part = "one total" if places else "totals"
    rows = grid.ask(part, lambda: at_place(totals_query(definitions, spec), *places), places=places)
    return {
        as_int(row[0]): tuple(show(value) for show, value in zip(showers, row[1:], strict=True)) for row in rows
    }
