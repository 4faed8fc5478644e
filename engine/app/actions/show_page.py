"""An author's page: found by its id, asked with its parameters, built by its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from engine.access.viewer import Viewer
from engine.app.checklists import show_checklist
from engine.app.grids.show import show_grid
from engine.app.office import Office
from engine.app.page_asking import AskedPage, PageHead, ask_page, find_page


class BuiltPage(Protocol):
    """What every kind gives its template."""

    @property
    def head(self) -> PageHead: ...


PAGE_BUILDERS: Mapping[str, Callable[[AskedPage], BuiltPage]] = {"grid": show_grid, "checklist": show_checklist}


def show_page(office: Office, viewer: Viewer, page_id: str, texts: Mapping[str, str]) -> tuple[str, BuiltPage]:
    """The kind of the page and the page. `texts`: parameters as typed. Raises NotFound, Denied."""
    page = find_page(office, viewer, page_id)
    with office.database.reading() as connection:
        return page.kind, PAGE_BUILDERS[page.kind](ask_page(office, viewer, connection, page, texts))
