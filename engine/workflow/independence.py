"""May the rows of a loop be done together? Only when no effect in it can see what another row wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from engine.model.expression import Aggregate, Expr, FieldOf, InRecords, InSpan, walk
from engine.model.forms import Hole, Template
from engine.model.workflows import (
    CopyEffect,
    CreateEffect,
    EachEffect,
    Effect,
    NotifyEffect,
    NumberEffect,
    SetEffect,
    StepEffect,
)

THIS_RECORD = ""
ALONE = (EachEffect, NumberEffect, StepEffect, CopyEffect)


def rows_are_independent(effects: Sequence[Effect], is_computed: Callable[[str, str], bool]) -> bool:
    """True when nothing the effects read is written by them; unknown cases count as dependent. A record that is made
    changes no field of another, but may be found among others."""
    changed, made = frozenset(_changed(effects)), frozenset(_made(effects))
    if any(isinstance(effect, ALONE) for effect in effects) or THIS_RECORD in changed:
        return False
    if not changed | made:
        return True
    return not any(_may_see(node, changed, made, is_computed) for node in _nodes(effects))


def _may_see(
    node: Expr, changed: frozenset[str], made: frozenset[str], is_computed: Callable[[str, str], bool]
) -> bool:
    if isinstance(node, Aggregate):
        return node.source.is_derived or node.source.form in changed | made
    if isinstance(node, FieldOf):
        form = node.base.type.form
        by_rows = node.type.kind == "records" or node.field == "name"
        return form in changed or by_rows or is_computed(form, node.field)
    if isinstance(node, InSpan):
        return node.row.type.form in changed
    return isinstance(node, InRecords)


def _changed(effects: Sequence[Effect]) -> Iterator[str]:
    """The forms whose records the effects change."""
    for effect in effects:
        if isinstance(effect, SetEffect):
            yield THIS_RECORD if effect.record is None else effect.record.type.form


def _made(effects: Sequence[Effect]) -> Iterator[str]:
    return (effect.form for effect in effects if isinstance(effect, CreateEffect))


def _nodes(effects: Sequence[Effect]) -> Iterator[Expr]:
    for effect in effects:
        for expr in expressions_of(effect):
            yield from walk(expr)


def expressions_of(effect: Effect) -> Iterator[Expr]:
    """What the effect works out before it writes."""
    if effect.when is not None:
        yield effect.when
    if isinstance(effect, SetEffect | CreateEffect | CopyEffect):
        yield from effect.fields.values()
    if isinstance(effect, SetEffect | CopyEffect | StepEffect) and effect.record is not None:
        yield effect.record
    if isinstance(effect, CreateEffect) and effect.unless is not None:
        yield effect.unless
    if isinstance(effect, NotifyEffect):
        yield from _holes(effect.text)


def _holes(template: Template) -> Iterator[Expr]:
    return (part.value for part in template.parts if isinstance(part, Hole))
