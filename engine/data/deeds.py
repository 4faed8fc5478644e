"""What one transaction did, read back from history: the entries it left stand side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.data.compose import compose
from engine.data.connection import Connection
from engine.data.history import HistoryEntry, entries_between, read
from engine.data.tables import link_table, links_to, table_name
from engine.model.definitions import DefinitionSet
from engine.model.forms import FieldSpec

_CHUNK, _MANY = 2000, 500


def last_deed(connection: Connection, form: str, record: int, events: tuple[str, ...]) -> HistoryEntry | None:
    """The last entry of the record with one of the events."""
    found = [entry for entry in read(connection, form, record) if entry.event in events]
    return found[-1] if found else None


def transaction_of(connection: Connection, entry: HistoryEntry) -> list[HistoryEntry]:
    """Every entry of the transaction that left this one, oldest first."""
    first, last = entry.seq, entry.seq
    for seq, request in _neighbours(connection, entry.seq, "<", "DESC"):
        if request != entry.request:
            break
        first = seq
    for seq, request in _neighbours(connection, entry.seq, ">", "ASC"):
        if request != entry.request:
            break
        last = seq
    return entries_between(connection, first, last)


def _neighbours(connection: Connection, seq: int, side: str, order: str) -> Iterator[tuple[int, str]]:
    while True:
        rows = connection.execute(
            f"SELECT seq, request FROM p_history WHERE seq {side} ? ORDER BY seq {order} LIMIT ?",  # noqa: S608
            (seq, _CHUNK),
        )
        yield from ((int(row[0]), str(row[1])) for row in rows)
        if len(rows) < _CHUNK:
            return
        seq = rows[-1][0]


def versions_of(connection: Connection, form: str, ids: Sequence[int]) -> dict[int, int]:
    """The present versions of records; those that are gone for good are left out."""
    found: dict[int, int] = {}
    for part in _parts(ids):
        statement = compose("SELECT id, version FROM {t} WHERE id IN ({n})", t=table_name(form), n=len(part))
        found.update({int(id): int(version) for id, version in connection.execute(statement, part)})
    return found


def links_into(
    connection: Connection, definitions: DefinitionSet, form: str, ids: Sequence[int]
) -> Iterator[tuple[str, str, int]]:
    """(form, field, record) of every unarchived record that points to one of these with a link of its own."""
    for field in links_to(definitions, form):
        for part in _parts(ids):
            for (record,) in connection.execute(_pointing(field, len(part)), part):
                yield field.form, field.id, int(record)


def _pointing(field: FieldSpec, count: int) -> str:
    table = table_name(field.form)
    if field.kind == "link":
        return compose("SELECT id FROM {t} WHERE {c} IN ({n}) AND _archived = 0", t=table, c=field.id, n=count)
    return compose(
        "SELECT t.id FROM {x} x JOIN {t} t ON t.id = x.left_id WHERE x.right_id IN ({n}) AND t._archived = 0",
        x=link_table(field.form, field.id),
        t=table,
        n=count,
    )


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + _MANY] for start in range(0, len(ids), _MANY))
