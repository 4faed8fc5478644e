"""Steps the clock could not do: kept with their reasons until they succeed, are no longer needed, or somebody lets them go."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass

from engine.data.compose import compose
from engine.data.connection import Connection, Row, Transaction
from engine.data.tables import table_name
from engine.model.field_types.times import utc_text

PAUSES = (5, 15, 60, 240)  # minutes; the last one again and again
_COLUMNS = "id, form, record, step, since, reasons, attempts, dropped"


@dataclass(frozen=True, slots=True)
class StuckStep:
    """`since`: refused for the first time; `reasons`: sentences, as the last attempt gave them."""

    id: int
    form: str
    record: int
    step: str
    since: str
    reasons: tuple[str, ...]
    attempts: int
    dropped: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """An automatic step of a record in a version, refused under a set of definitions."""

    form: str
    record: int
    step: str
    version: int
    set_hash: str


def put(transaction: Transaction, refusal: Refusal, reasons: Sequence[str], now: str) -> None:
    """Keep a refusal; the next attempt is after a growing pause, and only when something has changed meanwhile."""
    key = (refusal.form, refusal.record, refusal.step)
    found = transaction.execute("SELECT attempts FROM p_stuck WHERE form = ? AND record = ? AND step = ?", key)
    attempts = int(found[0][0]) + 1 if found else 1
    pause = datetime.timedelta(minutes=PAUSES[min(attempts, len(PAUSES)) - 1])
    due = utc_text(datetime.datetime.fromisoformat(now) + pause)
    ((seq,),) = transaction.execute("SELECT seq FROM p_head WHERE id = 1")
    text = json.dumps(list(reasons), ensure_ascii=False)
    values = (text, refusal.version, refusal.set_hash, seq, now[:10], attempts, due)
    if found:
        transaction.execute(
            "UPDATE p_stuck SET reasons = ?, version = ?, set_hash = ?, seq = ?, day = ?, attempts = ?, due = ?, dropped = NULL"
            " WHERE form = ? AND record = ? AND step = ?",
            (*values, *key),
        )
        return
    transaction.execute(
        "INSERT INTO p_stuck (form, record, step, since, reasons, version, set_hash, seq, day, attempts, due)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*key, now, *values),
    )


def of_step(connection: Connection, form: str, step: str) -> list[int]:
    """The records on which a step of a form is stuck."""
    rows = connection.execute("SELECT record FROM p_stuck WHERE form = ? AND step = ?", (form, step))
    return [row[0] for row in rows]


def resting(connection: Connection, form: str, step: str, set_hash: str, now: str) -> tuple[int, ...]:
    """Those of them that are not to be tried now: the record and the definitions are as they were, and either the pause is
    not over or nothing at all has changed since, or somebody let the step go."""
    statement = compose(
        "SELECT s.record FROM p_stuck s JOIN {t} f ON f.id = s.record WHERE s.form = ? AND s.step = ? AND s.set_hash = ?"
        " AND s.version = f.version AND (s.dropped IS NOT NULL OR s.due > ?"
        " OR (s.day = ? AND s.seq = (SELECT seq FROM p_head WHERE id = 1)))",
        t=table_name(form),
    )
    return tuple(row[0] for row in connection.execute(statement, (form, step, set_hash, now, now[:10])))


def clear(transaction: Transaction, form: str, step: str, record: int) -> None:
    """The step was done, or is not needed any more."""
    transaction.execute("DELETE FROM p_stuck WHERE form = ? AND step = ? AND record = ?", (form, step, record))


def listed(connection: Connection, limit: int = 100) -> list[StuckStep]:
    """What is stuck and was not let go, oldest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM p_stuck WHERE dropped IS NULL ORDER BY since, id LIMIT ?", (limit,)  # noqa: S608
    )
    return [_stuck(row) for row in rows]


def count(connection: Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM p_stuck WHERE dropped IS NULL")[0][0])


def find(connection: Connection, id: int) -> StuckStep | None:
    """One that was not let go."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM p_stuck WHERE id = ? AND dropped IS NULL", (id,)  # noqa: S608 - fixed names
    )
    return _stuck(rows[0]) if rows else None


def let_go(transaction: Transaction, id: int, now: str) -> None:
    """Not tried any more until the record or the definitions change."""
    transaction.execute("UPDATE p_stuck SET dropped = ? WHERE id = ?", (now, id))


def _stuck(row: Row) -> StuckStep:
    id, form, record, step, since, reasons, attempts, dropped = row
    return StuckStep(id, form, record, step, since, tuple(json.loads(reasons)), attempts, dropped is not None)
