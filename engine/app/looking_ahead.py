"""Records that an effect's values will ask for, read at once for all rows of a loop instead of one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.app.judging import Judge
from engine.data.records import fetch_many
from engine.model.definitions import DefinitionSet
from engine.model.expression import Bind, Expr, FieldOf, walk
from engine.model.workflows import Effect
from engine.workflow.effects import Binds
from engine.workflow.independence import expressions_of


def look_ahead(judge: Judge, effect: Effect, scopes: Sequence[Binds]) -> None:
    """Fills `judge.known` with the stored records the effect's expressions name by the rows' own values, the nearest first:
    `line`, then `line.thing`, then `line.thing.owner`."""
    assert judge.known is not None
    definitions = judge.office.definitions
    for base in judge.office.prepared.get(("ahead", id(effect)), lambda: (effect, named(effect, definitions)))[1]:
        form = base.type.form
        records = dict.fromkeys(found for scope in scopes if isinstance(found := judge.value(base, scope), int))
        missing = [record for record in records if (form, record) not in judge.known]
        stored = fetch_many(judge.connection, definitions, form, missing)
        judge.known.update({(form, record): stored.get(record) for record in missing})


def named(effect: Effect, definitions: DefinitionSet) -> tuple[Expr, ...]:
    """The records whose fields the effect reads and that are reached from a row of the loop, the nearest first."""
    bases = {
        node.base
        for expr in expressions_of(effect)
        for node in walk(expr)
        if isinstance(node, FieldOf) and node.base.type.kind == "record" and _is_reached(node.base, definitions)
    }
    return tuple(sorted(bases, key=lambda base: (len(list(_way(base))), repr(base))))


def _is_reached(base: Expr, definitions: DefinitionSet) -> bool:
    *fields, start = _way(base)
    stored = all(isinstance(item, FieldOf) and _is_stored(item, definitions) for item in fields)
    return stored and isinstance(start, Bind)


def _is_stored(node: FieldOf, definitions: DefinitionSet) -> bool:
    form = definitions.forms.get(node.base.type.form)
    spec = form.fields.get(node.field) if form is not None else None
    return spec is not None and spec.computed is None


def _way(node: Expr) -> Iterator[Expr]:
    """From the record back to where it is reached from."""
    yield node
    while isinstance(node, FieldOf):
        node = node.base
        yield node
