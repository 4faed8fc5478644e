"""One cell of a grid is stored: as a new record, a changed one or one taken away. The rules are those of any form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.app.actions.archive_record import archive_in
from engine.app.actions.save_record import change_record_in, create_record_in
from engine.app.conflicts import conflict
from engine.app.field_views import typed_texts
from engine.app.grids.cells import read_cells
from engine.app.grids.opened import Grid
from engine.app.grids.pages import CellView
from engine.app.grids.show import read_side
from engine.app.submitted import Submitted
from engine.data.connection import Transaction
from engine.data.records import Record, fetch
from engine.model.grids import COLUMNS, ROWS
from engine.model.outcomes import ChangedBy, Conflict, FormErrors, Invalid, NotFound, Reason, Refused


@dataclass(frozen=True, slots=True)
class CellEdit:
    """What a person did to a cell: its place, the text they typed ("" = emptied), and the record and version they had
    before them (0 = there was none)."""

    row: int
    column: int
    text: str
    id: int = 0
    version: int = 0

    @property
    def place(self) -> dict[str, int]:
        """Its row and its column by the names the statements have for them."""
        return {ROWS: self.row, COLUMNS: self.column}


class CellTaken(Conflict):
    """Somebody else filled or emptied the cell meanwhile; `now` is what stands there."""

    def __init__(self, changed: ChangedBy, now: CellView) -> None:
        super().__init__(changed)
        self.now = now


def put_cell(grid: Grid, transaction: Transaction, edit: CellEdit, request: str) -> None:
    """Raises NotFound (no such row or column here), Refused (there is no cell, or it is locked), Denied, Invalid, CellTaken."""
    _require_place(grid, edit)
    now = read_cells(grid, edit.place).at(edit.row, edit.column)
    if now.absent:
        raise Refused((Reason(now.closed),))
    if edit.text == now.typed:
        return
    if (now.id, now.version) != (edit.id, edit.version):
        raise CellTaken(_who(grid, transaction, edit, now), now)
    if edit.text or (now.id and not grid.value.required):
        store_cell(grid, transaction, edit, request)
    elif now.id:
        asked = grid.asked
        archive_in(asked.office, asked.viewer, transaction, grid.form, now.id, now.version, request)


def store_cell(grid: Grid, transaction: Transaction, edit: CellEdit, request: str) -> None:
    """Writes the text into the cell's record, or into a new one. Raises Refused, Denied, Invalid, Conflict."""
    asked, cells = grid.asked, grid.spec.cells
    texts: dict[str, Sequence[str]] = {cells.value: (edit.text,)}
    if not edit.id:
        fixed = {name: typed_texts(grid.form.fields[name], value) for name, value in grid.fixed.items()}
        texts = {cells.row: (str(edit.row),), cells.column: (str(edit.column),), **fixed, **texts}
    submitted = Submitted(texts, edit.version or None)
    try:
        if edit.id:
            change_record_in(asked.office, asked.viewer, transaction, grid.form, submitted, edit.id, request)
        else:
            create_record_in(asked.office, asked.viewer, transaction, grid.form, submitted, request)
    except Invalid as error:
        raise Invalid(_at_cell(grid, error.errors)) from error


def _require_place(grid: Grid, edit: CellEdit) -> None:
    """The row and the column must stand on this page of this viewer."""
    if not read_side(grid, ROWS, 1, {ROWS: edit.row}) or not read_side(grid, COLUMNS, 1, {COLUMNS: edit.column}):
        raise NotFound


def _at_cell(grid: Grid, errors: FormErrors) -> FormErrors:
    """Everything said of the record, as of its one input: what is said of other fields names them."""
    said = list(errors.fields.get(grid.value.id, ()))
    for name, sentences in errors.fields.items():
        if name != grid.value.id:
            spec = grid.form.fields.get(name)
            said += [f"{spec.label}: {sentence}" if spec else sentence for sentence in sentences]
    return FormErrors({grid.value.id: (*said, *errors.general)})


def _who(grid: Grid, transaction: Transaction, edit: CellEdit, now: CellView) -> ChangedBy:
    """Who was first, as far as the record that stands or stood in the cell tells."""
    asked = grid.asked
    if now.id:
        version = edit.version if now.id == edit.id else None
        return conflict(asked.office, asked.viewer, transaction, grid.form, now.id, version).changed
    record = fetch(transaction, asked.office.definitions, grid.form.id, edit.id)
    if record is None or not _stood_here(grid, record, edit):
        return ChangedBy("", "")
    changed = conflict(asked.office, asked.viewer, transaction, grid.form, record.id, edit.version).changed
    return ChangedBy(changed.who, changed.when)


def _stood_here(grid: Grid, record: Record, edit: CellEdit) -> bool:
    cells = grid.spec.cells
    place = {cells.row: edit.row, cells.column: edit.column, **grid.fixed}
    return all(record.values.get(name) == value for name, value in place.items())

