"""Which process does the clock's work now: one row, taken for a while and renewed; whoever finds it run out takes it over."""

from __future__ import annotations

from dataclasses import dataclass

from engine.data.connection import Connection, Transaction


@dataclass(frozen=True, slots=True)
class Lease:
    """`holder`: the process; `seen`: when it last renewed the lease; `until`: when others may take it."""

    holder: str
    seen: str
    until: str


def take(transaction: Transaction, holder: str, now: str, until: str) -> bool:
    """Take or renew the lease; false while another holds it."""
    found = read(transaction)
    if found is None:
        transaction.execute(
            "INSERT INTO p_worker (id, holder, seen, until) VALUES (1, ?, ?, ?)", (holder, now, until)
        )
        return True
    return bool(
        transaction.changed(
            "UPDATE p_worker SET holder = ?, seen = ?, until = ? WHERE id = 1 AND (holder = ? OR until <= ?)",
            (holder, now, until, holder, now),
        )
    )


def give_back(transaction: Transaction, holder: str, now: str) -> None:
    """Let others begin at once."""
    transaction.execute("UPDATE p_worker SET until = ? WHERE id = 1 AND holder = ?", (now, holder))


def read(connection: Connection) -> Lease | None:
    """The lease as it stands; None when nobody ever took it."""
    rows = connection.execute("SELECT holder, seen, until FROM p_worker WHERE id = 1")
    return Lease(*rows[0]) if rows else None
