"""What is kept of check-lists: signatures, proofs of a step's items, reminders, assignments. The first two are only added to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from engine.data.compose import compose
from engine.data.connection import Connection, Row, Transaction
from engine.data.history import names_of_form
from engine.model.types import Value

SIGNED, WITHDRAWN = "signed", "withdrawn"
_SIGNATURE = "item, duty, kind, account, role, clause, at, digest, proof"
_PROOF = (
    "step, item, phase, label, sentence, status, report, params, count, rows, set_hash, account, role, clause, at"
)
_ASSIGNMENT = "id, form, record, item, row_form, row_record, account, sender, clause, text, due, created, closed"
_OPEN = f"SELECT {_ASSIGNMENT} FROM p_assignment WHERE closed IS NULL"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Signature:
    """`digest`: of what was signed, the standing of the other items; `proof` says that standing in words."""

    item: str
    duty: str
    kind: str
    account: int | None
    role: str
    clause: str
    at: str
    digest: str
    proof: str


@dataclass(frozen=True, slots=True)
class Proof:
    """An item as it stood when `step` was done. `params` and `rows` (form, id, name) of its report."""

    step: str
    item: str
    phase: str
    label: str
    sentence: str
    status: str
    report: str
    params: dict[str, Value]
    count: int
    rows: tuple[tuple[str, int, str], ...]
    set_hash: str
    account: int | None
    role: str
    clause: str
    at: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """An item, or one of its rows (`row_form` "" = all of them), given to an account to see to. `due` "" = no day."""

    id: int
    form: str
    record: int
    item: str
    row_form: str
    row_record: int
    account: int
    sender: int | None
    clause: str
    text: str
    due: str
    created: str
    closed: str


def signatures(connection: Connection, form: str, record: int) -> dict[tuple[str, str], Signature]:
    """By item and duty the signatures that stand: those withdrawn later are left out."""
    found: dict[tuple[str, str], Signature] = {}
    for row in _rows(connection, "p_signature", _SIGNATURE, form, record):
        mark = Signature(*row)
        found[mark.item, mark.duty] = mark
    return {key: mark for key, mark in found.items() if mark.kind == SIGNED}


def add_signature(transaction: Transaction, form: str, record: int, mark: Signature) -> None:
    """One more line: a signature, or that it was taken back."""
    values = (mark.item, mark.duty, mark.kind, mark.account, mark.role, mark.clause, mark.at, mark.digest, mark.proof)
    transaction.execute(_insert("p_signature", f"form, record, {_SIGNATURE}"), (form, record, *values))


def proofs(connection: Connection, form: str, record: int) -> list[Proof]:
    """Everything that was ever proved of the record, oldest first."""
    return [_proof(row) for row in _rows(connection, "p_proof", _PROOF, form, record)]


def add_proofs(transaction: Transaction, form: str, record: int, found: Sequence[Proof]) -> None:
    """Keep the proofs of a step."""
    columns = ("form", "record", *_PROOF.split(", "))
    transaction.insert_rows("p_proof", columns, [(form, record, *_stored(item)) for item in found])


def reminded(connection: Connection, form: str, record: int, item: str, day: str) -> dict[int, str]:
    """Accounts reminded of the item on the day, with the moment."""
    statement = "SELECT account, at FROM p_reminder WHERE form = ? AND record = ? AND item = ? AND day = ?"
    return {int(account): str(at) for account, at in connection.execute(statement, (form, record, item, day))}


def add_reminders(
    transaction: Transaction, form: str, record: int, item: str, accounts: Sequence[int], day: str, sender: int | None, now: str
) -> None:
    """Remember who was reminded of the item on the day."""
    columns = ("form", "record", "item", "account", "day", "sender", "at")
    rows = [(form, record, item, account, day, sender, now) for account in accounts]
    transaction.insert_rows("p_reminder", columns, rows)


def add_assignment(transaction: Transaction, made: Assignment) -> int:
    """Give an item or a row of it to an account; the assignment's id."""
    columns = _ASSIGNMENT.removeprefix("id, ")
    values = (
        made.form, made.record, made.item, made.row_form, made.row_record, made.account, made.sender,
        made.clause, made.text, made.due or None, made.created, made.closed or None,
    )  # fmt: skip
    ((id,),) = transaction.execute(f"{_insert('p_assignment', columns)} RETURNING id", values)
    return int(id)


def assignments_of(connection: Connection, account: int) -> list[Assignment]:
    """Open assignments an account was given or has given, those with the nearest day first."""
    rows = connection.execute(
        f"{_OPEN} AND (account = ? OR sender = ?) ORDER BY coalesce(due, '9999'), id", (account, account)
    )
    return [_assignment(row) for row in rows]


def assignments_on(connection: Connection, form: str, record: int) -> list[Assignment]:
    """Open assignments about a record's items."""
    return [_assignment(row) for row in connection.execute(f"{_OPEN} AND form = ? AND record = ? ORDER BY id", (form, record))]


def close_assignment(transaction: Transaction, id: int, now: str) -> None:
    """It is done, or taken back."""
    transaction.execute("UPDATE p_assignment SET closed = ? WHERE id = ? AND closed IS NULL", (now, id))


def _rows(connection: Connection, table: str, columns: str, form: str, record: int) -> list[Row]:
    names = names_of_form(connection, form)
    statement = compose(
        "SELECT {c} FROM {t} WHERE form IN ({n}) AND record = ? ORDER BY id",
        t=table,
        c=tuple(columns.split(", ")),
        n=len(names),
    )
    return connection.execute(statement, (*names, record))


def _insert(table: str, columns: str) -> str:
    return compose("INSERT INTO {t} ({c}) VALUES ({c:holes})", t=table, c=tuple(columns.split(", ")))


def _stored(proof: Proof) -> tuple[object, ...]:
    values = [getattr(proof, name) for name in _PROOF.split(", ")]
    return tuple(json.dumps(value, ensure_ascii=False) if isinstance(value, dict | tuple) else value for value in values)


def _proof(row: Row) -> Proof:
    values = dict(zip(_PROOF.split(", "), row, strict=True))
    rows = tuple((str(form), int(id), str(name)) for form, id, name in json.loads(values["rows"]))
    return Proof(**{**values, "params": json.loads(values["params"]), "rows": rows})


def _assignment(row: Row) -> Assignment:
    return Assignment(*row[:10], *(str(item or "") for item in row[10:]))
