"""How a form's values become columns, and how what was done becomes chained entries of the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from engine.data.chain import Changes, digest, link, salted, text
from engine.data.compose import compose
from engine.data.connection import Transaction
from engine.data.tables import key_column, links_fields, stored_fields, table_name
from engine.model.folding import key_fields, sort_key
from engine.model.forms import FieldSpec, FormSpec
from engine.model.remembered import FORMS, once_each
from engine.model.types import Value

ENTRY_COLUMNS = (
    "seq", "form", "record", "version", "event", "account", "role", "clause", "request", "at", "digest", "hash",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a record (form "" and record 0: of the system) with old and new values by field."""

    form: str
    record: int
    version: int
    event: str
    changes: Changes


@dataclass(frozen=True, slots=True)
class Layout:
    """What writing needs of a form: fields that are stored, those with a folded key, those that hold several links."""

    table: str
    fields: Mapping[str, FieldSpec]
    keyed: frozenset[str]
    links: frozenset[str]

    def split(self, values: Mapping[str, Value]) -> tuple[dict[str, Value], dict[str, tuple[int, ...]]]:
        """Columns with their values (keys beside their texts), and several links by field. Raises KeyError for what is
        not a stored field."""
        scalars: dict[str, Value] = {}
        several: dict[str, tuple[int, ...]] = {}
        for field, value in values.items():
            if field in self.links:
                several[field] = value if isinstance(value, tuple) else ()
                continue
            if field not in self.fields:
                raise KeyError(f"{self.table} stores no field {field!r}")
            scalars[field] = None if value == "" else value
            if field in self.keyed:
                scalars[key_column(field)] = sort_key(None if value is None else str(value) or None)
        return scalars, several

    def field_of(self, column: str) -> str:
        """The field a column belongs to: itself, or the field of a key."""
        return column if column in self.fields else column.removeprefix(key_column(""))

    def insert(self, columns: tuple[str, ...]) -> str:
        return _insert(self.table, columns)

    def update(self, columns: tuple[str, ...]) -> str:
        return _update(self.table, columns)

    def select(self, columns: tuple[str, ...], count: int) -> str:
        return _select(self.table, columns, count)


@once_each(FORMS)
def layout_of(form: FormSpec) -> Layout:
    """The layout of a form's table."""
    several = links_fields(form)
    fields = {spec.id: spec for spec in (*stored_fields(form), *several)}
    return Layout(table_name(form.id), fields, frozenset(key_fields(form)), frozenset(spec.id for spec in several))


def append(transaction: Transaction, entries: Sequence[Entry], author: tuple[Value, ...]) -> None:
    """Chain the entries to the history. `author`: account, role, clause, request, moment."""
    if not entries:
        return
    ((seq, last),) = transaction.execute("SELECT seq, hash FROM p_head WHERE id = 1")
    rows: list[tuple[object, ...]] = []
    values: list[tuple[object, ...]] = []
    for entry in entries:
        seq += 1
        changes = salted(entry.changes)
        row = (seq, entry.form, entry.record, entry.version, entry.event, *author, digest(changes))
        last = link(transaction.history_key, last, row)
        rows.append((*row, last))
        values.append((seq, text(changes)))
    transaction.insert_rows("p_history", ENTRY_COLUMNS, rows)
    transaction.insert_rows("p_history_value", ("seq", "changes"), values)
    transaction.execute("UPDATE p_head SET seq = ?, hash = ? WHERE id = 1", (seq, last))


@lru_cache(maxsize=1024)
def _insert(table: str, columns: tuple[str, ...]) -> str:
    return compose("INSERT INTO {t} ({c}) VALUES ({c:holes}) RETURNING id", t=table, c=columns)


@lru_cache(maxsize=4096)
def _update(table: str, columns: tuple[str, ...]) -> str:
    return compose("UPDATE {t} SET {c:changes} WHERE id = ? AND version = ?", t=table, c=columns)


@lru_cache(maxsize=4096)
def _select(table: str, columns: tuple[str, ...], count: int) -> str:
    return compose("SELECT id, {c} FROM {t} WHERE id IN ({n})", t=table, c=columns, n=count)
