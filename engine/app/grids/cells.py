"""The cells of a grid: the stored records, and what there is to say of places without one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.access.sight import shape_of
from engine.app.grids.opened import ALL, Grid
from engine.app.grids.pages import CellView
from engine.app.grids.queries import at_place, cells_query, pairs_query
from engine.app.grids.rules import Rules, rules_of_pairs, rules_of_records
from engine.app.locking import editable_fields, state_label
from engine.app.looks import Row
from engine.app.sentences import say
from engine.app.showing import Shower
from engine.model.grids import COLUMNS, ROWS
from engine.model.query import Query
from engine.model.types import Value, as_int

Place = tuple[int, int]  # ids of row and column
ROW, COLUMN, ID, VERSION, STATE, VALUE, NAME, ALSO = range(8)


@dataclass(frozen=True, slots=True)
class Cells:
    """Views by place. `empty`: of places nothing was asked about."""

    views: Mapping[Place, CellView]
    empty: CellView

    def at(self, row: int, column: int) -> CellView:
        return self.views.get((row, column), self.empty)


def read_cells(grid: Grid, places: Mapping[str, int] = ALL) -> Cells:
    """All cells, or those of one row, one column or both (`places`: ids by `row` and `column`)."""
    pairs, always = _pairs(grid, places)
    return Cells({**pairs, **_records(grid, places)}, CellView(closed=always))


def _records(grid: Grid, places: Mapping[str, int]) -> dict[Place, CellView]:
    rules = _rules(grid, "update")
    rows = grid.ask(
        _part("cells", places),
        lambda: _narrow(cells_query(grid.asked.office.definitions, grid.spec), places),
        lambda: rules.columns,
        places=places,
    )
    show, small = grid.shower(grid.value.id), tuple(grid.shower(name) for name in grid.spec.cells.also)
    return {(as_int(row[ROW]), as_int(row[COLUMN])): _record(grid, rules, row, show, small) for row in rows}


def _record(grid: Grid, rules: Rules, row: Row, show: Shower, small: tuple[Shower, ...]) -> CellView:
    value = row[VALUE]
    also = (text for shower, item in zip(small, row[ALSO:], strict=False) if (text := shower(item)))
    return CellView(
        id=as_int(row[ID]),
        version=as_int(row[VERSION]),
        text=show(row[NAME]),
        typed=grid.typed(value),
        also=", ".join(also),
        closed=_closed_state(grid, row[STATE]) or rules.refusal(row),
    )


def _closed_state(grid: Grid, state: Value) -> str:
    """Why the state keeps the value as it is; "" when it does not."""
    office, form = grid.asked.office, grid.form
    open_fields = editable_fields(office, form, str(state or ""))
    if open_fields is None or grid.value.id in open_fields:
        return ""
    return say("field_locked", state=state_label(office, form, str(state or "")))


def _pairs(grid: Grid, places: Mapping[str, int]) -> tuple[dict[Place, CellView], str]:
    """What there is to say of the places without a record, and why none of them can be filled."""
    spec, rules = grid.spec, _rules(grid, "create")
    if spec.disabled is None and spec.cells.hint is None and not rules.columns:
        return {}, rules.always
    rows = grid.ask(
        _part("pairs", places),
        lambda: _narrow(pairs_query(grid.asked.office.definitions, spec), places),
        lambda: rules.columns,
        places=places,
    )
    show = grid.shower(grid.value.id)
    return {(as_int(row[ROW]), as_int(row[COLUMN])): _pair(grid, rules, row, show) for row in rows}, rules.always


def _pair(grid: Grid, rules: Rules, row: Row, show: Shower) -> CellView:
    disabled = grid.spec.disabled
    rest: Iterator[Value] = iter(row[COLUMN + 1 :])
    if disabled is not None and next(rest):
        return CellView(text=disabled.show, closed=disabled.why, absent=True)
    closed = rules.refusal(row)
    if grid.spec.cells.hint is None:
        return CellView(closed=closed)
    hint, name = next(rest), next(rest)
    return CellView(hint=show(name), hinted=grid.typed(hint), closed=closed)


def _rules(grid: Grid, action: str) -> Rules:
    """The rules of stored or of new records, worked out once for viewers of one shape."""
    asked = grid.asked
    office, viewer = asked.office, asked.viewer
    make = rules_of_records if action == "update" else rules_of_pairs
    return office.prepared.get(
        ("grid rules", asked.page.id, action, shape_of(viewer)),
        lambda: make(office, viewer, grid.spec, _own_columns(grid, action)),
    )


def _own_columns(grid: Grid, action: str) -> int:
    """How many columns the query has before those of the rules."""
    spec = grid.spec
    if action == "update":
        return ALSO + len(spec.cells.also)
    return COLUMN + 1 + (spec.disabled is not None) + 2 * (spec.cells.hint is not None)


def _part(part: str, places: Mapping[str, int]) -> str:
    return " of ".join((part, *places))


def _narrow(query: Query, places: Mapping[str, int]) -> Query:
    return at_place(query, *(alias for alias in (ROWS, COLUMNS) if alias in places)) if places else query
