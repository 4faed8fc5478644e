"""Numbers of series: each series counts from 1 without gaps."""

from __future__ import annotations

from engine.data.connection import Transaction


def next_number(transaction: Transaction, series: str) -> int:
    """The next number of the series; the series begins when it is first asked for."""
    rows = transaction.execute("UPDATE p_series SET last = last + 1 WHERE series = ? RETURNING last", (series,))
    if rows:
        return int(rows[0][0])
    transaction.execute("INSERT INTO p_series (series, last) VALUES (?, 1)", (series,))
    return 1
