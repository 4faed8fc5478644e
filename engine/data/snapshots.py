"""Reports kept as they were on a day: added, never changed."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from engine.data.connection import Connection, Transaction

_COLUMNS = "report, per, params, about, content, digest, set_hash, reason, made, account, made_by"


@dataclass(frozen=True, slots=True)
class Kept:
    """`per`: what it is of, as people read it; `params` and `content` are JSON, `digest` is of them; `about`: the
    parameters in words; `reason`: why there is
    one more of the same; `made_by`: the name of who kept it."""

    report: str
    per: str
    params: str
    about: str
    content: str
    digest: str
    set_hash: str
    reason: str
    made: str
    account: int | None
    made_by: str


@dataclass(frozen=True, slots=True)
class KeptLine:
    """What a list of them shows."""

    id: int
    per: str
    params: str
    about: str
    digest: str
    reason: str
    made: str
    made_by: str


def snapshots(connection: Connection, report: str) -> list[KeptLine]:
    """Those of a report, the newest first."""
    rows = connection.execute(
        "SELECT id, per, params, about, digest, reason, made, made_by FROM p_snapshot WHERE report = ? ORDER BY id DESC", (report,)
    )
    return [KeptLine(*row) for row in rows]


def snapshot(connection: Connection, report: str, id: int) -> Kept | None:
    """One of this report's."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM p_snapshot WHERE report = ? AND id = ?", (report, id))  # noqa: S608
    return Kept(*rows[0]) if rows else None


def add_snapshot(transaction: Transaction, kept: Kept) -> int:
    """Its id."""
    ((id,),) = transaction.execute(
        f"INSERT INTO p_snapshot ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",  # noqa: S608
        astuple(kept),
    )
    return int(id)
