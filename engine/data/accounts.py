"""Accounts as sign-in sees them: who they are, their password's hash, their appointments."""

from __future__ import annotations

from dataclasses import dataclass

from engine.data.connection import Connection, Transaction
from engine.model.folding import sort_key

_ACCOUNT = "a.id, a.login, a.title, a.person_form, a.person_id, coalesce(a.disabled, 0)"
_PASSWORD = "p.hash, coalesce(p.must_change, a.must_change, 0), p.expires"


@dataclass(frozen=True, slots=True)
class Account:
    """`person_id`: the record of `person_form` the account belongs to; "" and None when it belongs to none."""

    id: int
    login: str
    title: str
    person_form: str
    person_id: int | None
    disabled: bool


@dataclass(frozen=True, slots=True)
class Credentials:
    """`hash` "" = no password was ever set; `must_change`: the password was issued, not chosen; `expires`: moment after
    which an issued password is dead ("" = never)."""

    account: Account
    hash: str
    must_change: bool
    expires: str


@dataclass(frozen=True, slots=True)
class Appointment:
    """An appointment as it is stored; `post_values` is JSON, `ends` "" = open."""

    id: int
    account: int
    role: str
    document: str
    starts: str
    ends: str
    post_values: str


def find_credentials(connection: Connection, login: str) -> Credentials | None:
    """The account with the login in any case; of several the one that is written exactly so, else none."""
    rows = connection.execute(
        f"SELECT {_ACCOUNT}, {_PASSWORD} FROM f_account a LEFT JOIN p_password p ON p.account = a.id"  # noqa: S608
        " WHERE a._key_login = ? AND a._archived = 0",
        (sort_key(login),),
    )
    exact = [row for row in rows if row[1] == login]
    found = exact or rows
    return _credentials(found[0]) if len(found) == 1 else None


def credentials_of(connection: Connection, account: int) -> Credentials | None:
    """The credentials of an account by its id."""
    rows = connection.execute(
        f"SELECT {_ACCOUNT}, {_PASSWORD} FROM f_account a LEFT JOIN p_password p ON p.account = a.id"  # noqa: S608
        " WHERE a.id = ? AND a._archived = 0",
        (account,),
    )
    return _credentials(rows[0]) if rows else None


def list_accounts(connection: Connection) -> list[Account]:
    """All accounts by login."""
    rows = connection.execute(
        f"SELECT {_ACCOUNT} FROM f_account a WHERE a._archived = 0 ORDER BY a._key_login, a.id"  # noqa: S608
    )
    return [_account(row) for row in rows]


def any_account(connection: Connection) -> bool:
    """Whether anybody could ever sign in here."""
    return bool(connection.execute("SELECT 1 FROM f_account LIMIT 1"))


def store_password(
    transaction: Transaction, account: int, hash: str, *, must_change: bool, expires: str, now: str
) -> None:
    """Put the hash in the place of the account's password."""
    transaction.execute("DELETE FROM p_password WHERE account = ?", (account,))
    transaction.execute(
        "INSERT INTO p_password (account, hash, must_change, expires, changed) VALUES (?, ?, ?, ?, ?)",
        (account, hash, int(must_change), expires or None, now),
    )


def appointments_on(connection: Connection, day: str) -> list[tuple[Account, Appointment]]:
    """Everybody's appointments on a day, of accounts that are open."""
    rows = connection.execute(
        f"SELECT {_ACCOUNT}, {APPOINTMENT} FROM f_appointment t JOIN f_account a ON a.id = t.account"  # noqa: S608
        f" WHERE {IN_FORCE} AND a._archived = 0 AND coalesce(a.disabled, 0) = 0 ORDER BY a._key_login, t.id",
        (day, day),
    )
    return [(_account(row[:6]), appointment_of(row[6:])) for row in rows]


def appointments_of(connection: Connection, account: int) -> list[Appointment]:
    """All appointments of an account, also past ones, the latest first."""
    rows = connection.execute(
        f"SELECT {APPOINTMENT} FROM f_appointment t WHERE t.account = ? AND t._archived = 0"  # noqa: S608
        " ORDER BY t.starts DESC, t.id DESC",
        (account,),
    )
    return [appointment_of(row) for row in rows]


APPOINTMENT = "t.id, t.account, t.role, t.document, t.starts, t.ends, t.post_values"
IN_FORCE = "t._archived = 0 AND t.starts <= ? AND (t.ends IS NULL OR t.ends >= ?)"


def appointment_of(row: tuple[object, ...]) -> Appointment:
    """An appointment from the columns APPOINTMENT."""
    id, account, role, document, starts, ends, values = row
    return Appointment(
        int(str(id)), int(str(account)), str(role), *(str(item or "") for item in (document, starts, ends, values))
    )


def _account(row: tuple[object, ...]) -> Account:
    id, login, title, person_form, person_id, disabled = row
    return Account(
        id=int(str(id)),
        login=str(login),
        title=str(title or ""),
        person_form=str(person_form or ""),
        person_id=int(str(person_id)) if person_id is not None else None,
        disabled=bool(disabled),
    )


def _credentials(row: tuple[object, ...]) -> Credentials:
    hash, must_change, expires = row[6:]
    return Credentials(_account(row[:6]), str(hash or ""), bool(must_change), str(expires or ""))
