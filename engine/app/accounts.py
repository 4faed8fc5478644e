"""Accounts and appointments made by the engine itself: the first administrator, the command line. Every rule of the
forms holds, no right is asked; history names no account."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass

from engine.access.passwords import hash_password, issue_password
from engine.access.viewer import ANONYMOUS
from engine.app.defaults import put_defaults
from engine.app.filling import Filling, Trouble, filling_of, new_filling
from engine.app.judging import judge_for
from engine.app.office import Office
from engine.app.writing import Work, initial_state
from engine.data.accounts import any_account, list_accounts, store_password
from engine.data.connection import Transaction
from engine.data.records import fetch
from engine.data.sessions import revoke_sessions
from engine.data.writer import Author, Writer
from engine.model.field_types.times import utc_text
from engine.model.folding import fold
from engine.model.outcomes import Failure, FormErrors, Invalid, NotFound
from engine.model.types import Value

ACCOUNT, APPOINTMENT = "account", "appointment"
FIRST_LOGIN, FIRST_TITLE = "admin", "Администратор"
ISSUED_DAYS = 14
ENGINE = Author(None)

TAKEN = "Такое имя для входа уже есть."
NO_MANAGERS = "Ни одна роль действующего приказа не даёт права вести учётные записи и назначения."


@dataclass(frozen=True, slots=True)
class Issued:
    """A password to tell its owner; it is shown this once and stored nowhere."""

    account: int
    login: str
    password: str


@dataclass(frozen=True, slots=True)
class Secret:
    """A one-time password, and what is kept of it."""

    password: str
    hash: str


class NobodyManages(Failure):
    """No role in force could manage accounts."""


def first_administrator(office: Office) -> Issued | None:
    """On a database nobody can sign in to: the account of the first administrator, appointed to a role that manages
    people. None when there is an account already. Raises NobodyManages."""
    with office.database.writing() as transaction:
        if any_account(transaction):
            return None
        roles = managing_roles(office)
        if not roles:
            raise NobodyManages(NO_MANAGERS)
        account = create_record(
            office, transaction, ACCOUNT, {"login": FIRST_LOGIN, "title": FIRST_TITLE, "must_change": True}
        )
        values: dict[str, Value] = {"account": account, "role": roles[0], "starts": office.clock.today()}
        create_record(office, transaction, APPOINTMENT, values)
        return give_password(office, transaction, ENGINE, account, FIRST_LOGIN)


def managing_roles(office: Office) -> tuple[str, ...]:
    """Roles by appointment that may make accounts and appointments: those the organisation names, else all that can."""
    definitions, rights = office.definitions, office.rights
    able = tuple(
        role
        for role, specs in definitions.roles_in_force().items()
        if all(rights.grants(role, form, "create") for form in (ACCOUNT, APPOINTMENT))
        and not any(spec.held_by for spec in specs)
    )
    return tuple(role for role in definitions.organisation.managers if role in able) or able


def create_record(office: Office, transaction: Transaction, form: str, values: Mapping[str, Value]) -> int:
    """A new record of the form under all its rules. Raises Invalid."""
    work = _work(office, transaction)
    filling = new_filling(office.definitions.forms[form], initial_state(work.judge, form))
    filling.values.update(values)
    filling.given.update(values)
    put_defaults(filling, work.judge)
    if form == ACCOUNT:
        refuse_taken_login(transaction, str(values.get("login") or ""))
    return _store(work, filling)


def change_record(office: Office, transaction: Transaction, form: str, id: int, values: Mapping[str, Value]) -> None:
    """Change a record under all its form's rules. Raises NotFound, Invalid."""
    record = fetch(transaction, office.definitions, form, id)
    if record is None:
        raise NotFound
    filling = filling_of(office.definitions.forms[form], record)
    filling.values.update(values)
    _store(_work(office, transaction), filling)


def refuse_taken_login(transaction: Transaction, login: str, account: int | None = None) -> None:
    """Logins may not differ in case alone. Raises Invalid."""
    taken = any(fold(item.login) == fold(login) and item.id != account for item in list_accounts(transaction))
    if taken:
        raise Invalid(FormErrors({"login": (TAKEN,)}))


def new_secret() -> Secret:
    """Takes as long as hashing does: many are made before anything is written."""
    password = issue_password()
    return Secret(password, hash_password(password))


def expiry(now: str) -> str:
    """Up to which moment a password given now lets in."""
    return utc_text(datetime.datetime.fromisoformat(now) + datetime.timedelta(days=ISSUED_DAYS))


def give_password(
    office: Office, transaction: Transaction, author: Author, account: int, login: str, secret: Secret | None = None
) -> Issued:
    """A one-time password in the place of the account's; every session of the account ends."""
    now = office.clock.now()
    secret = secret or new_secret()
    store_password(transaction, account, secret.hash, must_change=True, expires=expiry(now), now=now)
    revoke_sessions(transaction, account, now)
    writer = Writer(transaction, office.definitions, author, now)
    writer.update(ACCOUNT, account, {"must_change": True})
    writer.note("password_issued", {}, form=ACCOUNT, id=account)
    return Issued(account, login, secret.password)


def post_text(values: Mapping[str, Value]) -> str | None:
    """Post values as an appointment keeps them; None for none."""
    filled = {name: value for name, value in values.items() if value is not None}
    return json.dumps(filled, ensure_ascii=False, sort_keys=True) if filled else None


def _work(office: Office, transaction: Transaction) -> Work:
    judge = judge_for(office, transaction, ANONYMOUS)
    return Work(judge, Writer(transaction, office.definitions, ENGINE, str(judge.binds["now"])))


def _store(work: Work, filling: Filling) -> int:
    trouble = Trouble()
    work.store(filling, trouble)
    if trouble:
        raise Invalid(trouble.errors())
    work.writer.finish()
    assert filling.id is not None
    return filling.id
