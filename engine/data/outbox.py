"""Work that must follow a commit: written in the transaction that causes it, done later, tried again if it fails.

What leaves the house (a letter) is taken before it is sent and marked after: a parcel that stays taken may have left or
not, so nobody sends it again by itself; a person decides."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass

from engine.data.connection import Connection, Row, Transaction
from engine.model.field_types.times import utc_text
from engine.model.types import Value

PAUSES = (1, 5, 15, 60, 180, 360, 720, 1440, 1440)  # minutes after each failure
MAX_ATTEMPTS = len(PAUSES) + 1
SENDING = datetime.timedelta(minutes=10)  # longer than any letter takes
PRINT, MAIL = "print", "mail"
_COLUMNS = "id, kind, payload, created, attempts, problem, taken"
_OPEN = "done IS NULL AND (attempts >= ? OR taken < ?)"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One piece of work. `problem`: what went wrong the last time, "" at first; `taken`: begun, and nobody knows whether
    it was finished."""

    id: int
    kind: str
    payload: Mapping[str, Value]
    created: str
    attempts: int
    problem: str
    taken: bool = False


def add(transaction: Connection, kind: str, payload: Mapping[str, Value], now: str) -> int:
    """Leave work to be done after the commit; its id."""
    ((id,),) = transaction.execute(
        "INSERT INTO p_outbox (kind, payload, created, due, attempts) VALUES (?, ?, ?, ?, 0) RETURNING id",
        (kind, json.dumps(payload, ensure_ascii=False), now, now),
    )
    return int(id)


def last(connection: Connection) -> int:
    """The id of the latest work that was left; 0 when there was none yet."""
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM p_outbox")[0][0])


def waiting(connection: Connection, now: str, kind: str, limit: int = 100, *, after: int = 0) -> list[Parcel]:
    """Work of a kind that is due, not begun and not given up, oldest first; `after`: left later than this one."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM p_outbox"  # noqa: S608 - fixed names
        " WHERE done IS NULL AND due <= ? AND attempts < ? AND kind = ? AND taken IS NULL AND id > ? ORDER BY id LIMIT ?",
        (now, MAX_ATTEMPTS, kind, after, limit),
    )
    return [_parcel(row) for row in rows]


def how_many(connection: Connection, kind: str) -> int:
    """How much work of a kind is still to be done, given up or not."""
    return int(connection.execute("SELECT count(*) FROM p_outbox WHERE done IS NULL AND kind = ?", (kind,))[0][0])


def take(transaction: Transaction, id: int, now: str) -> bool:
    """Begin a piece of work that must not be done twice; false when somebody began it."""
    return bool(
        transaction.changed("UPDATE p_outbox SET taken = ? WHERE id = ? AND done IS NULL AND taken IS NULL", (now, id))
    )


def done(transaction: Transaction, id: int, now: str, remark: str = "") -> None:
    """The work is done, or needs none: `remark` says why."""
    transaction.execute(
        "UPDATE p_outbox SET done = ?, problem = ? WHERE id = ? AND done IS NULL", (now, remark or None, id)
    )


def failed(transaction: Transaction, id: int, problem: str, now: str) -> None:
    """The work could not be done; it is tried again after a growing pause, at most MAX_ATTEMPTS times."""
    ((attempts,),) = transaction.execute("SELECT attempts FROM p_outbox WHERE id = ?", (id,))
    pause = datetime.timedelta(minutes=PAUSES[min(attempts, len(PAUSES) - 1)])
    transaction.execute(
        "UPDATE p_outbox SET attempts = attempts + 1, problem = ?, due = ?, taken = NULL WHERE id = ?",
        (problem, utc_text(datetime.datetime.fromisoformat(now) + pause), id),
    )


def doubted(transaction: Transaction, id: int, problem: str) -> None:
    """Nobody knows whether the work was finished: it stays taken, with what was seen."""
    transaction.execute("UPDATE p_outbox SET problem = ? WHERE id = ?", (problem, id))


def stuck(connection: Connection, now: str, limit: int = 100) -> list[Parcel]:
    """Work nobody tries any more: given up, or begun so long ago that it must have been broken off."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM p_outbox WHERE {_OPEN} ORDER BY id LIMIT ?",  # noqa: S608 - fixed names
        (MAX_ATTEMPTS, _broken_off(now), limit),
    )
    return [_parcel(row) for row in rows]


def find_stuck(connection: Connection, id: int, now: str) -> Parcel | None:
    statement = f"SELECT {_COLUMNS} FROM p_outbox WHERE id = ? AND {_OPEN}"  # noqa: S608 - fixed names
    rows = connection.execute(statement, (id, MAX_ATTEMPTS, _broken_off(now)))
    return _parcel(rows[0]) if rows else None


def count_stuck(connection: Connection, now: str) -> int:
    statement = f"SELECT count(*) FROM p_outbox WHERE {_OPEN}"  # noqa: S608 - fixed names
    return int(connection.execute(statement, (MAX_ATTEMPTS, _broken_off(now)))[0][0])


def revive(transaction: Transaction, id: int, now: str) -> bool:
    """Let stuck work be tried anew; false when it is not stuck any more."""
    statement = f"UPDATE p_outbox SET attempts = 0, taken = NULL, due = ? WHERE id = ? AND {_OPEN}"  # noqa: S608
    return bool(transaction.changed(statement, (now, id, MAX_ATTEMPTS, _broken_off(now))))


def drop(transaction: Transaction, id: int, now: str, remark: str) -> bool:
    """Stuck work is not wanted any more; false when it is not stuck any more."""
    statement = f"UPDATE p_outbox SET done = ?, problem = ? WHERE id = ? AND {_OPEN}"  # noqa: S608 - fixed names
    return bool(transaction.changed(statement, (now, remark, id, MAX_ATTEMPTS, _broken_off(now))))


def _broken_off(now: str) -> str:
    return utc_text(datetime.datetime.fromisoformat(now) - SENDING)


def _parcel(row: Row) -> Parcel:
    id, kind, payload, created, attempts, problem, taken = row
    return Parcel(id, kind, json.loads(payload), created, attempts, problem or "", taken is not None)
