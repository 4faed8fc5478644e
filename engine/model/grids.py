"""Pages of kind `grid`: records of one form down, of another across, and where they meet a field of a third."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.model.expression import Expr
from engine.model.pages import PageBody
from engine.model.query import Column, Order

ROWS, COLUMNS, CELLS = "row", "column", "cell"  # the aliases of the sources


@dataclass(frozen=True, slots=True)
class Axis:
    """The records down (RowOf("row")) or across (RowOf("column")). `head`: what is shown of each besides its name."""

    form: str
    where: Expr | None
    sort: tuple[Order, ...]
    head: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class Cells:
    """The records where rows and columns meet. `row`, `column`: link fields of the form; `fixed`: further fields that all
    cells have in common, over parameters alone; `value`: the field one types; `hint`: what is suggested where there is no
    record, over both sources; `also`: fields shown small; `keys`: the field of the values' form that holds the key of
    each."""

    form: str
    row: str
    column: str
    value: str
    fixed: Mapping[str, Expr] = field(default_factory=dict)
    hint: Expr | None = None
    also: tuple[str, ...] = ()
    keys: str = ""


@dataclass(frozen=True, slots=True)
class Disabled:
    """Where there is no cell at all: what stands there, and why."""

    when: Expr
    show: str
    why: str


@dataclass(frozen=True, slots=True)
class GridSpec(PageBody):
    """`beside`: values over each row; `totals`: values over the cells of each column, grouped by it."""

    rows: Axis
    columns: Axis
    cells: Cells
    beside: tuple[Column, ...] = ()
    disabled: Disabled | None = None
    totals: tuple[Column, ...] = ()
    one_column: bool = False
