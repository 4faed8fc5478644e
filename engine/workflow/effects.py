"""What a step does besides moving the record: the table of effects, applied in the author's order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from engine.model.expression import Expr
from engine.model.forms import Template
from engine.model.types import Value
from engine.model.workflows import (
    CopyEffect,
    CreateEffect,
    EachEffect,
    Effect,
    NotifyEffect,
    NumberEffect,
    PrintEffect,
    SetEffect,
    StepEffect,
)
from engine.workflow.independence import rows_are_independent

Binds = Mapping[str, Value]


class Hands(Protocol):
    """What effects need of the transaction. Values are computed with full sight, on the record as it is."""

    def value(self, expr: Expr, binds: Binds) -> Value: ...

    def look_ahead(self, effect: Effect, scopes: Sequence[Binds]) -> None:
        """The effect's values are about to be worked out for each of the scopes: a chance to read what they need at once."""

    def current(self, field: str) -> Value:
        """A stored field of this record as it is now."""

    def is_computed(self, form: str, field: str) -> bool: ...

    def text(self, template: Template, binds: Binds) -> str: ...

    def rows(self, effect: EachEffect, binds: Binds) -> Sequence[Binds]:
        """The rows to loop over, fixed now: for each the binds that reach it."""

    def create(self, form: str, records: Sequence[Mapping[str, Value]]) -> Sequence[int]:
        """Makes records of one form, in order; `parent` may be among the values. Returns their ids."""

    def copy(self, form: str, record: int, tables: Sequence[str], values: Mapping[str, Value]) -> int | None:
        """Makes a record like the stored one, with its rows in the tables; `values` are what differs. Its id, None when
        there is no such record."""

    def update(self, form: str, changes: Sequence[tuple[int, Mapping[str, Value]]]) -> None: ...

    def update_this(self, values: Mapping[str, Value]) -> None: ...

    def do_step(self, form: str, record: int, step: str) -> None:
        """Does a step of another record. Raises Refused when that record's rules do not let it."""

    def next_number(self, series: str) -> int: ...

    def keep_print(self, effect: PrintEffect) -> None: ...

    def notify(self, effect: NotifyEffect, text: str, binds: Binds) -> None: ...


def apply_effects(effects: Sequence[Effect], hands: Hands, binds: Binds) -> None:
    """Applies the effects one after another; records made under an alias are reached by those that follow."""
    apply_to_rows(effects, hands, (binds,))


def apply_to_rows(effects: Sequence[Effect], hands: Hands, rows: Sequence[Binds]) -> None:
    """Applies each effect to all rows before the next effect: one statement may then serve many rows."""
    scopes = [dict(row) for row in rows]
    for effect in effects:
        hands.look_ahead(effect, scopes)
        chosen = [scope for scope in scopes if effect.when is None or hands.value(effect.when, scope)]
        if chosen:
            EFFECTS[type(effect)](effect, hands, chosen)


def _set(effect: SetEffect, hands: Hands, scopes: list[dict[str, Value]]) -> None:
    if effect.record is None:
        for scope in scopes:
            hands.update_this(_values(effect.fields, hands, scope))
        return
    changes = []
    for scope in scopes:
        record = hands.value(effect.record, scope)
        if isinstance(record, int):
            changes.append((record, _values(effect.fields, hands, scope)))
    hands.update(effect.record.type.form, changes)


def _create(effect: CreateEffect, hands: Hands, scopes: list[dict[str, Value]]) -> None:
    missing = [scope for scope in scopes if effect.unless is None or not hands.value(effect.unless, scope)]
    made = hands.create(effect.form, [_values(effect.fields, hands, scope) for scope in missing])
    if effect.alias:
        for scope in scopes:
            scope[f"as.{effect.alias}"] = None
        for scope, record in zip(missing, made, strict=True):
            scope[f"as.{effect.alias}"] = record


def _each(effect: EachEffect, hands: Hands, scopes: list[dict[str, Value]]) -> None:
    if effect.together:
        found = [{**scope, **row} for scope in scopes for row in hands.rows(effect, scope)]
        apply_to_rows(effect.effects, hands, found)
        return
    for scope in scopes:
        rows = [{**scope, **row} for row in hands.rows(effect, scope)]
        if rows_are_independent(effect.effects, hands.is_computed):
            apply_to_rows(effect.effects, hands, rows)
        else:
            for row in rows:
                apply_to_rows(effect.effects, hands, (row,))


def _number(effect: NumberEffect, hands: Hands, scopes: list[dict[str, Value]]) -> None:
    """A number once given is never changed: gaps and renumbering would break the book of documents."""
    for scope in scopes:
        if hands.current(effect.field) is not None:
            continue
        per = hands.value(effect.per, scope) if effect.per is not None else None
        number = hands.next_number(f"{effect.series}|{'' if per is None else per}")
        hands.update_this({effect.field: effect.series.replace("{n}", str(number))})


def _print(effect: PrintEffect, hands: Hands, scopes: list[dict[str, Value]]) -> None:
    hands.keep_print(effect)


def _notify(effect: NotifyEffect, hands: Hands, scopes: list[dict[str, Value]]) -> None:
    for scope in scopes:
        hands.notify(effect, hands.text(effect.text, scope), scope)


def _copy(effect: CopyEffect, hands: Hands, scopes: list[dict[str, Value]]) -> None:
    for scope in scopes:
        record, made = hands.value(effect.record, scope), None
        if isinstance(record, int):
            values = _values(effect.fields, hands, scope)
            made = hands.copy(effect.record.type.form, record, effect.tables, values)
        if effect.alias:
            scope[f"as.{effect.alias}"] = made


def _step(effect: StepEffect, hands: Hands, scopes: list[dict[str, Value]]) -> None:
    for scope in scopes:
        record = hands.value(effect.record, scope)
        if isinstance(record, int):
            hands.do_step(effect.record.type.form, record, effect.step)


def _values(fields: Mapping[str, Expr], hands: Hands, scope: Binds) -> dict[str, Value]:
    return {field: hands.value(expr, scope) for field, expr in fields.items()}


EFFECTS: Mapping[type[Effect], Callable[..., None]] = {
    SetEffect: _set,
    CreateEffect: _create,
    EachEffect: _each,
    NumberEffect: _number,
    PrintEffect: _print,
    NotifyEffect: _notify,
    StepEffect: _step,
    CopyEffect: _copy,
}
