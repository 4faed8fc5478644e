"""Defaults of a record being filled."""

from __future__ import annotations

from engine.app.filling import Filling, stored_fields
from engine.app.judging import Judge


def put_defaults(filling: Filling, judge: Judge) -> None:
    """Gives every field without a value of its own its default, in the author's order: later ones see earlier ones."""
    for spec in stored_fields(filling.form):
        if spec.default is not None and spec.id not in filling.given:
            filling.values[spec.id] = judge.over(filling).value(spec.default)
