"""Work that must follow a commit: written in the transaction that causes it, done later, tried again if it fails."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from engine.data.connection import Connection, Transaction
from engine.model.types import Value

MAX_ATTEMPTS = 10


@dataclass(frozen=True, slots=True)
class Parcel:
    """One piece of work. `problem`: what went wrong the last time, "" at first."""

    id: int
    kind: str
    payload: Mapping[str, Value]
    created: str
    attempts: int
    problem: str


def add(transaction: Connection, kind: str, payload: Mapping[str, Value], now: str) -> int:
    """Leave work to be done after the commit; its id."""
    ((id,),) = transaction.execute(
        "INSERT INTO p_outbox (kind, payload, created, due, attempts) VALUES (?, ?, ?, ?, 0) RETURNING id",
        (kind, json.dumps(payload, ensure_ascii=False), now, now),
    )
    return int(id)


def waiting(connection: Connection, now: str, limit: int = 100) -> list[Parcel]:
    """Work that is due and was not given up, oldest first."""
    rows = connection.execute(
        "SELECT id, kind, payload, created, attempts, problem FROM p_outbox"
        " WHERE done IS NULL AND due <= ? AND attempts < ? ORDER BY id LIMIT ?",
        (now, MAX_ATTEMPTS, limit),
    )
    return [Parcel(row[0], row[1], json.loads(row[2]), row[3], row[4], row[5] or "") for row in rows]


def done(transaction: Transaction, id: int, now: str) -> None:
    """The work is done."""
    transaction.execute("UPDATE p_outbox SET done = ?, problem = NULL WHERE id = ?", (now, id))


def failed(transaction: Transaction, id: int, problem: str, due: str) -> None:
    """The work could not be done; it is tried again at a moment, at most MAX_ATTEMPTS times."""
    transaction.execute(
        "UPDATE p_outbox SET attempts = attempts + 1, problem = ?, due = ? WHERE id = ?", (problem, due, id)
    )


def given_up(connection: Connection) -> list[Parcel]:
    """Work nobody tries any more, for the administrator."""
    rows = connection.execute(
        "SELECT id, kind, payload, created, attempts, problem FROM p_outbox"
        " WHERE done IS NULL AND attempts >= ? ORDER BY id",
        (MAX_ATTEMPTS,),
    )
    return [Parcel(row[0], row[1], json.loads(row[2]), row[3], row[4], row[5] or "") for row in rows]
