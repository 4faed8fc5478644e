"""What the template of a grid gets."""

from __future__ import annotations

from dataclasses import dataclass

from engine.app.page_asking import PageHead


@dataclass(frozen=True, slots=True)
class SideHead:
    """A row or a column: the id of its record, its name, what else is shown of it, and for a row the values beside it, for
    a column those under it."""

    id: int
    name: str
    more: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell. `id` 0 = no record yet; `text` as shown; `also` in small print; `hint`: what is suggested; `closed`: why it
    cannot be filled, "" = it can; `absent`: there is no cell at all."""

    id: int = 0
    version: int = 0
    text: str = ""
    also: str = ""
    hint: str = ""
    closed: str = ""
    absent: bool = False


@dataclass(frozen=True, slots=True)
class GridPage:
    """`beside`, `totals`: labels of the values at the end of rows and columns. `cells`: by row, in order of the columns.
    `too_many`: why nothing is shown."""

    head: PageHead
    one: str
    rows: tuple[SideHead, ...] = ()
    columns: tuple[SideHead, ...] = ()
    cells: tuple[tuple[CellView, ...], ...] = ()
    beside: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    too_many: str = ""
