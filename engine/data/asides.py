"""Values that a change of type put aside, and what of them comes back when the type does."""

from __future__ import annotations

from collections.abc import Iterator

from engine.data.compose import compose
from engine.data.connection import Connection
from engine.data.conversion import convert
from engine.model.forms import FieldSpec
from engine.model.types import Value


def coming_back(
    connection: Connection, table: str, aside: tuple[str, FieldSpec], present: tuple[str, FieldSpec]
) -> Iterator[tuple[int, Value]]:
    """(record, value) of what stands in the column set aside and was not changed since: where the field now holds what the
    value became, or nothing because it could become nothing."""
    (column, before), (now, spec) = aside, present
    statement = compose("SELECT id, {a}, {b} FROM {t} WHERE {a} IS NOT NULL ORDER BY id", t=table, a=column, b=now)
    for id, value, current in connection.execute(statement):
        if _became(value, before, spec) == current:
            yield id, value


def _became(value: Value, before: FieldSpec, spec: FieldSpec) -> Value:
    try:
        return convert(value, before, spec)
    except ValueError:
        return None
