"""Cells of a grid are filled: one at once, a column together, or with what the page suggests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from engine.access.viewer import Viewer
from engine.app.grids.cells import read_cells
from engine.app.grids.opened import Grid, open_grid
from engine.app.grids.pages import CellView
from engine.app.grids.saving import CellEdit, CellTaken, put_cell, store_cell
from engine.app.grids.show import MOST_ROWS, is_hinted, read_side, read_totals
from engine.app.office import Office
from engine.app.page_asking import ask_page, find_page
from engine.app.sentences import say
from engine.data.connection import Connection, Transaction
from engine.model.grids import COLUMNS, ROWS, GridSpec
from engine.model.outcomes import Conflict, Denied, Failure, Invalid, NotFound, Refused


@dataclass(frozen=True, slots=True)
class SavedCell:
    """The cell as it stands now, with what follows from it: values at the end of its row and under its column, and what is
    suggested now in the row's empty cells, by column id."""

    cell: CellView
    beside: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    hints: Mapping[int, CellView] = field(default_factory=dict)


class CellErrors(Failure):
    """A column that could not be stored: sentences by row id, and how the cells others changed stand now."""

    def __init__(self, sentences: Mapping[int, str], changed: Mapping[int, CellView]) -> None:
        super().__init__("; ".join(sentences.values()))
        self.sentences = sentences
        self.changed = changed


@dataclass(frozen=True, slots=True)
class Suggested:
    """A column whose suggestions may be accepted: its name, and the rows that would get one."""

    column: str
    rows: tuple[str, ...]


def save_cell(
    office: Office, viewer: Viewer, page_id: str, texts: Mapping[str, str], edit: CellEdit, request: str = ""
) -> SavedCell:
    """Stores one cell. `texts`: the page's parameters. Raises NotFound, Denied, Refused, Invalid, Conflict."""
    with _writing(office, viewer, page_id, texts) as (grid, transaction):
        put_cell(grid, transaction, edit, request)
    with office.database.reading() as connection:
        return _saved(_grid(office, viewer, connection, page_id, texts), edit)


def save_column(
    office: Office,
    viewer: Viewer,
    page_id: str,
    texts: Mapping[str, str],
    edits: Sequence[CellEdit],
    request: str = "",
) -> int:
    """Stores all cells or none; how many there were. Raises NotFound, CellErrors."""
    with _writing(office, viewer, page_id, texts) as (grid, transaction):
        _put_all(edits, lambda edit: put_cell(grid, transaction, edit, request))
    return len(edits)


def suggested(office: Office, viewer: Viewer, page_id: str, texts: Mapping[str, str], column: int) -> Suggested:
    """What accepting the suggestions of a column would do. Raises NotFound, Denied."""
    with office.database.reading() as connection:
        grid = _grid(office, viewer, connection, page_id, texts)
        names = {row.id: row.name for row in read_side(grid, ROWS, MOST_ROWS)}
        return Suggested(_column_name(grid, column), tuple(names[edit.row] for edit in _hinted(grid, names, column)))


def accept_hints(
    office: Office, viewer: Viewer, page_id: str, texts: Mapping[str, str], column: int, request: str = ""
) -> int:
    """Puts the suggestions into the empty cells of a column, all or none; how many. Raises NotFound, Denied, CellErrors."""
    with _writing(office, viewer, page_id, texts) as (grid, transaction):
        _column_name(grid, column)
        edits = _hinted(grid, [row.id for row in read_side(grid, ROWS, MOST_ROWS)], column)
        _put_all(edits, lambda edit: store_cell(grid, transaction, edit, request))
        return len(edits)


@contextmanager
def _writing(
    office: Office, viewer: Viewer, page_id: str, texts: Mapping[str, str]
) -> Iterator[tuple[Grid, Transaction]]:
    find_page(office, viewer, page_id)  # the right first: nobody waits for the writer to hear that it is missing
    with office.database.writing() as transaction:
        yield _grid(office, viewer, transaction, page_id, texts), transaction


def _grid(
    office: Office, viewer: Viewer, connection: Connection, page_id: str, texts: Mapping[str, str]
) -> Grid:
    """Raises NotFound for a page of another kind and for parameters that choose nothing."""
    page = find_page(office, viewer, page_id)
    if not isinstance(page.spec, GridSpec):
        raise NotFound
    asked = ask_page(office, viewer, connection, page, texts)
    if not asked.ready:
        raise NotFound
    return open_grid(asked)


def _saved(grid: Grid, edit: CellEdit) -> SavedCell:
    hinting = grid.spec.cells.hint is not None
    cells = read_cells(grid, {ROWS: edit.row} if hinting else edit.place)
    hints = {column: view for (_, column), view in cells.views.items() if is_hinted(view)}
    beside = read_side(grid, ROWS, 1, {ROWS: edit.row}) if grid.spec.beside else ()
    totals = read_totals(grid, {COLUMNS: edit.column}) if grid.spec.totals else {}
    nothing = ("",) * len(grid.spec.totals)
    cell = cells.at(edit.row, edit.column)
    return SavedCell(cell, beside[0].values if beside else (), totals.get(edit.column, nothing), hints)


def _put_all(edits: Sequence[CellEdit], put: Callable[[CellEdit], None]) -> None:
    """Everything that is wrong is found before the transaction fails."""
    sentences: dict[int, str] = {}
    changed: dict[int, CellView] = {}
    for edit in edits:
        try:
            put(edit)
        except (Invalid, Refused, Denied, Conflict) as error:
            sentences[edit.row] = cell_sentence(error)
            if isinstance(error, CellTaken):
                changed[edit.row] = error.now
    if sentences:
        raise CellErrors(sentences, changed)


def cell_sentence(error: Failure) -> str:
    """What to say at the cell."""
    if isinstance(error, Invalid):
        return " ".join(text for found in error.errors.fields.values() for text in found)
    if isinstance(error, Refused):
        return " ".join(reason.sentence for reason in error.reasons)
    if isinstance(error, Denied):
        return error.reason.sentence
    if isinstance(error, CellTaken) and error.changed.who:
        return say("cell_taken", who=error.changed.who, when=error.changed.when, text=error.now.text or say("cell_empty"))
    return say("cell_changed")


def _hinted(grid: Grid, rows: Sequence[int] | Mapping[int, str], column: int) -> list[CellEdit]:
    cells = read_cells(grid, {COLUMNS: column})
    found = ((row, cells.at(row, column)) for row in rows)
    return [CellEdit(row, column, cell.hinted) for row, cell in found if is_hinted(cell)]


def _column_name(grid: Grid, column: int) -> str:
    found = read_side(grid, COLUMNS, 1, {COLUMNS: column})
    if not found:
        raise NotFound
    return found[0].label
