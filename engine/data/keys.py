"""Single-use keys of pages that create: the second click gets the record of the first."""

from __future__ import annotations

from engine.data.connection import Transaction


def used_for(transaction: Transaction, key: str, account: int | None, form: str) -> int | None:
    """The record an earlier use of this key made, None when it is fresh. Keys of others count as theirs only."""
    rows = transaction.execute("SELECT record FROM p_key WHERE key = ?", (_own(key, account, form),))
    return int(rows[0][0]) if rows else None


def use(transaction: Transaction, key: str, account: int | None, form: str, record: int, now: str) -> None:
    """Remember what the key made."""
    transaction.execute(
        "INSERT INTO p_key (key, account, form, record, used) VALUES (?, ?, ?, ?, ?)",
        (_own(key, account, form), account, form, record, now),
    )


def forget(transaction: Transaction, before: str) -> None:
    """Drop keys used before a moment."""
    transaction.execute("DELETE FROM p_key WHERE used < ?", (before,))


def _own(key: str, account: int | None, form: str) -> str:
    return f"{form}/{account or 0}/{key}"
