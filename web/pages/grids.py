"""Cells of a grid, filled one by one by its script, a column at a time without it, or with what is suggested."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, flash, jsonify, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from engine.app.actions.fill_grid import (
    CellErrors,
    accept_hints,
    cell_sentence,
    save_cell,
    save_column,
    suggested,
)
from engine.app.actions.show_page import BuiltPage, show_page
from engine.app.grids.pages import CellView, GridPage
from engine.app.grids.saving import CellEdit, CellTaken
from engine.model.outcomes import Conflict, Denied, Failure, Invalid, NotFound, Refused
from web.answers import go_to
from web.page_parameters import parameters
from web.submission import read_number
from web.texts import say
from web.visit import visit

PAGES = Blueprint("grids", __name__)
CELL = "c."  # begins the inputs of a column, one per row
STATUS: tuple[tuple[type[Failure], int], ...] = (
    (NotFound, 404),
    (Denied, 403),
    (Conflict, 409),
    (Refused, 422),
    (Invalid, 422),
)


def grid_parts(page: BuiltPage) -> dict[str, Any]:
    """What the address asks for besides the grid: a column to be filled, or the suggestions of one."""
    assert isinstance(page, GridPage)
    here, asked = visit(), read_number(request.args.get("_suggest", ""))
    offer = None
    if asked and page.columns:
        offer = suggested(here.office, here.viewer, page.head.id, parameters(), asked)
    return parts_of(page, read_number(request.args.get("_column", "")), offer=offer, offered=asked)


def parts_of(page: GridPage, column: int | None, **more: Any) -> dict[str, Any]:
    """`at`: the place of the column to be filled, None = the whole grid is shown."""
    places = {item.id: at for at, item in enumerate(page.columns)}
    return {"at": places.get(column or 0), "offer": None, "offered": None, "typed": {}, "errors": {}, "now": {}, **more}


@PAGES.post("/p/<ident:page>/cell")
def cell(page: str) -> Response:
    """One cell, for the script: what stands there now, or why not."""
    here = visit()
    edit = read_edit()
    try:
        saved = save_cell(here.office, here.viewer, page, parameters(), edit, here.id)
    except (NotFound, Denied, Conflict, Refused, Invalid) as error:
        status = next(status for kind, status in STATUS if isinstance(error, kind))
        now = cell_data(error.now) if isinstance(error, CellTaken) else None
        sentence = say("no_such_cell") if status == 404 else cell_sentence(error)
        return make_response(jsonify(sentence=sentence, cell=now), status)
    hints = {column: cell_data(view) for column, view in saved.hints.items()}
    return jsonify(cell=cell_data(saved.cell), beside=saved.beside, totals=saved.totals, hints=hints)


@PAGES.post("/p/<ident:page>/column/<record:column>")
def column(page: str, column: int) -> AnyResponse:
    """A whole column as a plain form: everything or nothing."""
    here = visit()
    edits = [edit for edit in read_column(column) if edit.text != request.form.get(f"was.{edit.row}", "")]
    try:
        count = save_column(here.office, here.viewer, page, parameters(), edits, here.id)
    except CellErrors as error:
        return refilled(page, column, edits, error)
    flash(say("cells_saved", count=str(count)) if count else say("nothing_changed"))
    return go_to(grid_address(page))


@PAGES.post("/p/<ident:page>/suggested/<record:column>")
def take(page: str, column: int) -> AnyResponse:
    """What is suggested, into all empty cells of a column."""
    here = visit()
    try:
        count = accept_hints(here.office, here.viewer, page, parameters(), column, here.id)
    except CellErrors as error:
        return refilled(page, column, [], error)
    flash(say("cells_saved", count=str(count)))
    return go_to(grid_address(page))


def refilled(page: str, column: int, edits: list[CellEdit], error: CellErrors) -> AnyResponse:
    """The column with everything that was typed and what was wrong with it."""
    here = visit()
    _, built = show_page(here.office, here.viewer, page, parameters())
    assert isinstance(built, GridPage)
    typed = {edit.row: edit.text for edit in edits}
    parts = parts_of(built, column, typed=typed, errors=error.sentences, now=error.changed)
    status = 409 if len(error.changed) == len(error.sentences) else 422
    return make_response(render_template("grid.html", page=built, head=built.head, **parts), status)


def read_edit() -> CellEdit:
    """The cell a script sends."""
    given = {name: read_number(request.form.get(name, "")) or 0 for name in ("row", "column", "id", "version")}
    return CellEdit(text=request.form.get("value", "").strip(), **given)


def read_column(column: int) -> list[CellEdit]:
    """The cells of a submitted column."""
    rows = (read_number(name.removeprefix(CELL)) for name in request.form if name.startswith(CELL))
    return [_edit(row, column) for row in rows if row]


def _edit(row: int, column: int) -> CellEdit:
    id, version = (read_number(request.form.get(f"{name}.{row}", "")) or 0 for name in ("id", "version"))
    return CellEdit(row, column, request.form.get(f"{CELL}{row}", "").strip(), id, version)


def cell_data(cell: CellView) -> dict[str, Any]:
    return asdict(cell)


def grid_address(page: str) -> str:
    query = request.query_string.decode()
    return f"/p/{page}?{query}" if query else f"/p/{page}"
