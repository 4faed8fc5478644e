"""Documents kept with a record as they were when it was signed."""

from __future__ import annotations

from dataclasses import dataclass

from engine.data.connection import Connection, Transaction


@dataclass(frozen=True, slots=True)
class KeptPrint:
    """`file`: id of the stored file; `made`: moment."""

    id: int
    form: str
    record: int
    print: str
    format: str
    file: int
    made: str


_COLUMNS = "id, form, record, print, format, file, made"


def add_kept_print(transaction: Transaction, kept: KeptPrint, set_hash: str) -> None:
    """Note a stored document; `kept.id` is ignored. `set_hash`: the definition set it was made by."""
    transaction.execute(
        "INSERT INTO p_kept_print (form, record, print, format, file, set_hash, made) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (kept.form, kept.record, kept.print, kept.format, kept.file, set_hash, kept.made),
    )


def kept_prints(connection: Connection, form: str, record: int) -> list[KeptPrint]:
    """The record's documents, newest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM p_kept_print WHERE form = ? AND record = ? ORDER BY id DESC",  # noqa: S608 - constants
        (form, record),
    )
    return [KeptPrint(*row) for row in rows]


def kept_print(connection: Connection, form: str, record: int, id: int) -> KeptPrint | None:
    """One document of the record."""
    return next((item for item in kept_prints(connection, form, record) if item.id == id), None)
