"""What one transaction did, read back from history: the entries it left stand side by side."""

from __future__ import annotations

from collections.abc import Iterator

from engine.data.connection import Connection
from engine.data.history import HistoryEntry, entries_between, read

_CHUNK = 2000


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
