"""Documents kept with a record when it reached a state: what was signed stays as it was."""

from __future__ import annotations

from dataclasses import dataclass

from engine.data.connection import Connection, Transaction

_SELECT = (
    "SELECT k.id, k.print, k.format, k.file, f.name, k.set_hash, k.made"
    " FROM p_kept_print k JOIN p_file f ON f.id = k.file WHERE k.form = ? AND k.record = ?"
)


@dataclass(frozen=True, slots=True)
class KeptPrint:
    """`file`: id of the stored file; `name`: its name; `set_hash`: the definition set it was made under."""

    id: int
    print: str
    format: str
    file: int
    name: str
    set_hash: str
    made: str


def kept_prints(connection: Connection, form: str, record: int) -> list[KeptPrint]:
    """The record's kept documents, oldest first."""
    return [KeptPrint(*row) for row in connection.execute(f"{_SELECT} ORDER BY k.id", (form, record))]


def kept_print(connection: Connection, form: str, record: int, id: int) -> KeptPrint | None:
    """One kept document of this record."""
    rows = connection.execute(f"{_SELECT} AND k.id = ?", (form, record, id))
    return KeptPrint(*rows[0]) if rows else None


def keep_print(
    transaction: Transaction,
    form: str,
    record: int,
    print: str,
    format: str,
    file: int,
    *,
    set_hash: str,
    account: int | None,
    now: str,
) -> int:
    """Keep a stored file as the record's document; its id."""
    ((id,),) = transaction.execute(
        "INSERT INTO p_kept_print (form, record, print, format, file, set_hash, made, account)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (form, record, print, format, file, set_hash, now, account),
    )
    return int(id)
