"""A record filled like another one, with the rows of some of its tables: new, in the first state, not stored yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.app.filling import Filling, filling_of, new_filling
from engine.app.judging import Judge
from engine.app.writing import initial_state
from engine.data.records import Record, fetch_rows
from engine.model.types import Value


def copied(judge: Judge, record: Record, tables: Sequence[str], values: Mapping[str, Value]) -> Filling:
    """`values` are what differs, `parent` and `row` among them."""
    filling = _like(judge, record)
    given = dict(values)
    filling.parent, filling.row = given.pop("parent", record.parent), given.pop("row", record.row)  # type: ignore[assignment]
    filling.values.update(given)
    for table in tables:
        child = judge.office.definitions.forms[record.form].fields[table].target
        rows = fetch_rows(judge.connection, judge.office.definitions, child, record.id)
        filling.rows[table] = [_row(judge, filling, table, number, row) for number, row in enumerate(rows)]
    return filling


def _like(judge: Judge, record: Record) -> Filling:
    form = judge.office.definitions.forms[record.form]
    filling = new_filling(form, initial_state(judge, form.id))
    filling.values.update(filling_of(form, record).values)
    filling.given.update(filling.values)  # an empty field is copied empty, not filled by its default
    return filling


def _row(judge: Judge, owner: Filling, table: str, number: int, record: Record) -> Filling:
    filling = _like(judge, record)
    filling.owner, filling.prefix, filling.row = owner, f"{table}.{number}.", number
    return filling
