"""Pages against the forms they are made of."""

from __future__ import annotations

from engine.compile.wording import fault
from engine.compile.world import World
from engine.model.definitions import DefinitionSet
from engine.model.grids import GridSpec
from engine.model.pages import PageSpec


def check_pages(definitions: DefinitionSet, world: World) -> None:
    """A cell of a grid holds one record: the form must say so."""
    for page in definitions.pages.values():
        if isinstance(page.spec, GridSpec):
            _check_cells(page, page.spec, definitions, world)


def _check_cells(page: PageSpec, grid: GridSpec, definitions: DefinitionSet, world: World) -> None:
    form = definitions.forms[grid.cells.form]
    node = world.ids("page")[page.id].get("cells")
    fixed = dict(node.items("fixed")) if node is not None else {}
    shared = {grid.cells.row, grid.cells.column, *fixed}
    if not any(set(group) <= shared for group in form.unique):
        place = node.key_place if node is not None else page.place
        fields = ", ".join(name for name in form.fields if name in shared)
        world.faults.append(fault("P605", place, form=form.id, fields=fields))
