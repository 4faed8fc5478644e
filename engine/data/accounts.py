"""Accounts as sign-in sees them: who they are, their password's hash, their appointments."""

from __future__ import annotations

from collections.abc import Sequence
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
class PersonsAccount:
    """A person's account, and since when and up to which moment its password lets in ("" = none was given, no end)."""

    account: Account
    must_change: bool
    given: str
    expires: str


@dataclass(frozen=True, slots=True)
class Appointment:
    """An appointment as it is stored; `post_values` is JSON, `ends` "" = open. `instead_of`: the record of `instead_form`
    (`account` for one who has no other record) in whose place the person stands, None = the role is their own; `duties`:
    the only ones of the role, none = all."""

    id: int
    account: int
    role: str
    document: str
    starts: str
    ends: str
    post_values: str
    instead_form: str = ""
    instead_of: int | None = None
    duties: tuple[str, ...] = ()


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


def accounts_of_people(connection: Connection, form: str, ids: Sequence[int]) -> dict[int, PersonsAccount]:
    """Accounts of the form's people, by the person."""
    if not ids:
        return {}
    rows = connection.execute(
        f"SELECT {_ACCOUNT}, {_PASSWORD}, p.changed FROM f_account a LEFT JOIN p_password p ON p.account = a.id"  # noqa: S608
        f" WHERE a._archived = 0 AND a.person_form = ? AND a.person_id IN ({', '.join('?' for _ in ids)})",
        (form, *ids),
    )
    return {
        int(str(row[4])): PersonsAccount(_account(row[:6]), bool(row[7]), str(row[9] or ""), str(row[8] or ""))
        for row in rows
    }


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
    """Everybody's appointments on a day, of accounts that are open. Of those in another's place the ones where that
    person is appointed to the role; where data say so, see `substitutes_on`."""
    rows = connection.execute(
        f"SELECT {_ACCOUNT}, {APPOINTMENT} FROM f_appointment t JOIN f_account a ON a.id = t.account"  # noqa: S608
        f" WHERE {IN_FORCE} AND a._archived = 0 AND coalesce(a.disabled, 0) = 0"
        f" AND (t.instead_of IS NULL OR EXISTS ({_HELD})) ORDER BY a._key_login, t.id",
        (day, day, day, day),
    )
    return [(_account(row[:6]), appointment_of(row[6:])) for row in rows]


def substitutes_on(connection: Connection, day: str) -> list[tuple[Account, Appointment]]:
    """Who stands in another's place on a day, of accounts that are open, whether or not that other holds the role."""
    rows = connection.execute(
        f"SELECT {_ACCOUNT}, {APPOINTMENT} FROM f_appointment t JOIN f_account a ON a.id = t.account"  # noqa: S608
        f" WHERE {IN_FORCE} AND t.instead_of IS NOT NULL AND a._archived = 0 AND coalesce(a.disabled, 0) = 0"
        " ORDER BY a._key_login, t.id",
        (day, day),
    )
    return [(_account(row[:6]), appointment_of(row[6:])) for row in rows]


def substitutions_of(connection: Connection, form: str, id: int, starts: str, ends: str) -> list[tuple[Account, Appointment]]:
    """Who stands in the person's place on any of the days."""
    rows = connection.execute(
        f"SELECT {_ACCOUNT}, {APPOINTMENT} FROM f_appointment t JOIN f_account a ON a.id = t.account"  # noqa: S608
        " WHERE t._archived = 0 AND t.starts <= ? AND (t.ends IS NULL OR t.ends >= ?) AND t.instead_form = ?"
        " AND t.instead_of = ? AND a._archived = 0 ORDER BY t.starts, t.id",
        (ends, starts, form, id),
    )
    return [(_account(row[:6]), appointment_of(row[6:])) for row in rows]


def own_appointments(connection: Connection, form: str, id: int, day: str) -> list[Appointment]:
    """What a person (or, with form `account`, an account) is appointed to on a day, whether or not they may sign in."""
    person = "a.id = ?" if form == "account" else "a.person_form = ? AND a.person_id = ?"
    rows = connection.execute(
        f"SELECT {APPOINTMENT} FROM f_appointment t JOIN f_account a ON a.id = t.account"  # noqa: S608
        f" WHERE {IN_FORCE} AND t.instead_of IS NULL AND a._archived = 0 AND {person} ORDER BY t.id",
        (day, day, id) if form == "account" else (day, day, form, id),
    )
    return [appointment_of(row) for row in rows]


def appointments_of(connection: Connection, account: int) -> list[Appointment]:
    """All appointments of an account, also past ones, the latest first."""
    rows = connection.execute(
        f"SELECT {APPOINTMENT} FROM f_appointment t WHERE t.account = ? AND t._archived = 0"  # noqa: S608
        " ORDER BY t.starts DESC, t.id DESC",
        (account,),
    )
    return [appointment_of(row) for row in rows]


def letters_to(connection: Connection, accounts: Sequence[int]) -> dict[int, str]:
    """Addresses of those of the accounts whose owners want letters."""
    if not accounts:
        return {}
    holes = ", ".join("?" for _ in accounts)
    rows = connection.execute(
        f"SELECT id, email FROM f_account WHERE id IN ({holes}) AND email IS NOT NULL"  # noqa: S608 - only holes
        " AND coalesce(no_letters, 0) = 0 AND coalesce(disabled, 0) = 0 AND _archived = 0",
        tuple(accounts),
    )
    return {int(row[0]): str(row[1]) for row in rows}


def letter_box(connection: Connection, account: int) -> tuple[str, bool]:
    """Where an account's letters go ("" = nowhere), and whether its owner wants them."""
    rows = connection.execute("SELECT email, coalesce(no_letters, 0) FROM f_account WHERE id = ?", (account,))
    return (str(rows[0][0] or ""), not rows[0][1]) if rows else ("", False)


APPOINTMENT = (
    "t.id, t.account, t.role, t.document, t.starts, t.ends, t.post_values, t.instead_form, t.instead_of, t.duties"
)
IN_FORCE = "t._archived = 0 AND t.starts <= ? AND (t.ends IS NULL OR t.ends >= ?)"
# Whether the one in whose place somebody stands is appointed to the role on the day.
_HELD = (
    "SELECT 1 FROM f_appointment h JOIN f_account o ON o.id = h.account WHERE h._archived = 0 AND h.starts <= ?"
    " AND (h.ends IS NULL OR h.ends >= ?) AND h.role = t.role AND h.instead_of IS NULL AND o._archived = 0"
    " AND (o.person_form = t.instead_form AND o.person_id = t.instead_of"
    " OR t.instead_form = 'account' AND o.id = t.instead_of)"
)


def appointment_of(row: tuple[object, ...]) -> Appointment:
    """An appointment from the columns APPOINTMENT."""
    id, account, role, document, starts, ends, values, form, instead_of, duties = row
    return Appointment(
        int(str(id)),
        int(str(account)),
        str(role),
        str(document or ""),
        str(starts or ""),
        str(ends or ""),
        str(values or ""),
        instead_form=str(form or ""),
        instead_of=int(str(instead_of)) if instead_of is not None else None,
        duties=tuple(str(duties or "").split()),
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
