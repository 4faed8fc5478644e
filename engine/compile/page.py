"""Pages: what all kinds have in common, and the table of readers, one file per kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from engine.compile.checklist import read_checklist
from engine.compile.field import borrow_options, field_shape, read_raw_fields, refuse_form_keys
from engine.compile.form_rules import complete_field
from engine.compile.grid import read_grid
from engine.compile.node import Node
from engine.compile.page_reading import PageReading
from engine.compile.rules import PEOPLE, Rules
from engine.compile.wording import fault
from engine.compile.world import World
from engine.model.forms import FieldSpec
from engine.model.pages import PageBody, PageSpec
from engine.model.types import Type

# The reader of each kind; None when what it stands on is wrong and has been told.
PAGE_KINDS: Mapping[str, Callable[[PageReading], PageBody | None]] = {"grid": read_grid, "checklist": read_checklist}
TAKEN = {"report": "отчёт", "form": "форма"}


def read_pages(world: World, rules: Rules) -> dict[str, PageSpec]:
    """Every page that can be read."""
    found = (_read_page(id, node, world, rules) for id, node in world.ids("page").items() if node.data is not None)
    return {page.id: page for page in found if page is not None}


def _read_page(id: str, node: Node, world: World, rules: Rules) -> PageSpec | None:
    for kind, title in TAKEN.items():
        if id in world.ids(kind):
            world.faults.append(fault("P601", node.place, page=id, what=title))
    params = dict(_read_params(node, world, rules))
    binds: dict[str, Type] = {**PEOPLE, **{f"params.{name}": spec.type for name, spec in params.items()}}
    reader = PAGE_KINDS.get(node.text("kind"))
    body = reader(PageReading(id, node, binds, world, rules)) if reader is not None else None
    if body is None:
        return None
    return PageSpec(
        id=id,
        title=node.label("page"),
        kind=node.text("kind"),
        params=params,
        spec=body,
        help=node.label("help"),
        area=node.label("area"),
        place=node.place,
    )


def _read_params(node: Node, world: World, rules: Rules) -> Iterator[tuple[str, FieldSpec]]:
    """Parameters in order; the expressions of each know those before it."""
    titles = {form.id: form.one for form in world.forms.values()}
    fields = {form.id: form.fields for form in world.forms.values()}
    raws = list(read_raw_fields(node.get("params"), world.faults, world.lost))
    refuse_form_keys(raws, world.faults)
    binds: dict[str, Type] = dict(PEOPLE)
    for raw in raws:
        if raw.target():
            world.form(raw.node.get(raw.kind))
        shape = field_shape(raw, "", lambda target: titles.get(target, target), world.faults)
        shape = borrow_options({raw.id: shape}, {raw.id: raw.node}, fields, world.faults)[raw.id]
        yield raw.id, complete_field(shape, raw.node, rules.nowhere(binds), rules)
        binds[f"params.{raw.id}"] = shape.type
