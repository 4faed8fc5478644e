"""What the templates of a grid get."""

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

    @property
    def label(self) -> str:
        """How a column is called: by what the author shows of it, else by its name."""
        return ", ".join(text for text in self.more if text) or self.name


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell. `id` 0 = no record yet; `text` as shown, `typed` as an input holds it; `also` in small print; `hint`: what is
    suggested, `hinted` the same as an input would hold it; `closed`: why it cannot be filled, "" = it can; `absent`: there
    is no cell at all."""

    id: int = 0
    version: int = 0
    text: str = ""
    typed: str = ""
    also: str = ""
    hint: str = ""
    hinted: str = ""
    closed: str = ""
    absent: bool = False


@dataclass(frozen=True, slots=True)
class CellChoice:
    """A value that may be put into a cell: as submitted, as shown, and the key that puts it."""

    id: str
    label: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class GridPage:
    """`beside`, `totals`: labels of the values at the end of rows and columns. `cells`: by row, in order of the columns.
    `choices`: the values there are, none for what is typed freely; `widget` of the value's field; `reasons`: each sentence
    of closed cells once; `hints`: how many empty cells of each column have a suggestion; `too_many`: why nothing is shown."""

    head: PageHead
    one: str
    form: str = ""
    label: str = ""
    widget: str = ""
    rows: tuple[SideHead, ...] = ()
    columns: tuple[SideHead, ...] = ()
    cells: tuple[tuple[CellView, ...], ...] = ()
    beside: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    choices: tuple[CellChoice, ...] = ()
    reasons: tuple[str, ...] = ()
    hints: tuple[int, ...] = ()
    one_column: bool = False
    too_many: str = ""

    @property
    def can_fill(self) -> bool:
        """Whether any cell is open."""
        return any(not cell.closed for row in self.cells for cell in row)


@dataclass(frozen=True, slots=True)
class Refill:
    """What was typed for a column and could not be stored: texts and sentences by row id."""

    typed: dict[int, str]
    errors: dict[int, str]
