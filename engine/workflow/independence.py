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
    """True when nothing the effects read is written by them; unknown cases count as dependent."""
    written = set(_written(effects))
    if any(isinstance(effect, ALONE) for effect in effects) or THIS_RECORD in written:
        return False
    return not (written and any(_may_see(node, written, is_computed) for node in _nodes(effects)))


def _may_see(node: Expr, written: set[str], is_computed: Callable[[str, str], bool]) -> bool:
    if isinstance(node, Aggregate):
        return True
    if isinstance(node, FieldOf):
        form = node.base.type.form
        by_rows = node.type.kind == "records" or node.field == "name"
        return form in written or by_rows or is_computed(form, node.field)
    return isinstance(node, InRecords | InSpan)


def _written(effects: Sequence[Effect]) -> Iterator[str]:
    """The forms whose records the effects write."""
    for effect in effects:
        if isinstance(effect, SetEffect):
            yield THIS_RECORD if effect.record is None else effect.record.type.form
        elif isinstance(effect, CreateEffect):
            yield effect.form


def _nodes(effects: Sequence[Effect]) -> Iterator[Expr]:
    for effect in effects:
        for expr in _expressions(effect):
            yield from walk(expr)


def _expressions(effect: Effect) -> Iterator[Expr]:
    if effect.when is not None:
        yield effect.when
    if isinstance(effect, SetEffect | CreateEffect):
        yield from effect.fields.values()
    if isinstance(effect, SetEffect) and effect.record is not None:
        yield effect.record
    if isinstance(effect, CreateEffect) and effect.unless is not None:
        yield effect.unless
    if isinstance(effect, NotifyEffect):
        yield from _holes(effect.text)


def _holes(template: Template) -> Iterator[Expr]:
    return (part.value for part in template.parts if isinstance(part, Hole))
