"""Signing in and out, changing one's password. A session is a random token in a cookie; only its digest is stored."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from dataclasses import dataclass

from engine.access.passwords import SAME, fits_password, hash_password, is_outdated, refuse_password
from engine.app.office import Office
from engine.data.accounts import Credentials, credentials_of, find_credentials, store_password
from engine.data.connection import Connection, Transaction
from engine.data.sessions import (
    failures_since,
    forget_failure,
    known_address,
    note_failure,
    open_session,
    revoke_sessions,
    revoke_token,
)
from engine.data.writer import Author, Writer
from engine.model.field_types.times import utc_text
from engine.model.folding import fold
from engine.model.outcomes import Failure, FormErrors, Invalid

ACCOUNT_TRIES, ACCOUNT_MINUTES = 10, 15
ADDRESS_TRIES, ADDRESS_MINUTES = 100, 60
TOKEN_BYTES, LONGEST = 32, 200

WRONG = "Имя или пароль не подходят."
WAIT = "Слишком много неверных попыток. Попробуйте ещё раз через {minutes} мин."
EXPIRED = "Срок выданного пароля истёк. Попросите администратора выдать новый."
WRONG_OLD = "Прежний пароль не подходит."
NOT_AGAIN = "Пароли не совпадают."


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`token` goes into the cookie and is known to nobody else. `must_change`: only the password page is open yet."""

    token: str
    account: int
    must_change: bool


class NotSignedIn(Failure):
    """`wait`: seconds until the next try is looked at; 0 = at once."""

    def __init__(self, sentence: str, wait: int = 0) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Knock:
    """One try to sign in, as the counters see it: digests, because they are not there to be read."""

    login: str
    address: str
    now: str

    @property
    def everywhere(self) -> str:
        return f"account {self.login}"

    @property
    def here(self) -> str:
        return f"account {self.login} {self.address}"

    @property
    def place(self) -> str:
        return f"address {self.address}"

    @property
    def subjects(self) -> tuple[str, ...]:
        """What a failure counts for."""
        return self.everywhere, self.here, self.place

    def since(self, minutes: int) -> str:
        return earlier(self.now, minutes)


def sign_in(office: Office, login: str, password: str, address: str, agent: str = "", old_token: str = "") -> SignedIn:
    """Start a session, always a new one: `old_token` dies. Raises NotSignedIn, with one sentence and in one time for an
    unknown login, a wrong password and a closed account."""
    knock = _knock(office, login, address)
    with office.database.writing() as transaction:
        found = find_credentials(transaction, login[:LONGEST])
        _count(transaction, knock, found)
    fits = fits_password(found.hash if found else "", password[:LONGEST])
    if not fits or found is None or found.account.disabled:
        raise NotSignedIn(WRONG)
    if found.expires and found.expires < knock.now:
        raise NotSignedIn(EXPIRED)
    return _enter(office, knock, found, password, agent, old_token)


def sign_out(office: Office, token: str) -> None:
    """End the session of the token."""
    with office.database.writing() as transaction:
        revoke_token(transaction, digest(token), office.clock.now())


def change_password(
    office: Office, account: int, old: str, new: str, again: str, *, address: str = "", agent: str = ""
) -> SignedIn:
    """Put a chosen password in the place of the old one; all sessions end and a new one starts. Raises Invalid with
    errors at `old`, `password`, `again`, and NotSignedIn when the account is gone or guesses too much."""
    knock = _knock(office, f"#{account}", address)
    with office.database.writing() as transaction:
        found = credentials_of(transaction, account)
        _count(transaction, knock, None)
    if found is None or found.account.disabled:
        raise NotSignedIn(WRONG)
    errors = _password_errors(found, old, new, again)
    if "old" not in errors:
        with office.database.writing() as transaction:
            _uncount(transaction, knock)
    if errors:
        raise Invalid(FormErrors({name: (text,) for name, text in errors.items()}))
    hash = hash_password(new)
    with office.database.writing() as transaction:
        now = office.clock.now()
        store_password(transaction, account, hash, must_change=False, expires="", now=now)
        revoke_sessions(transaction, account, now)
        writer = Writer(transaction, office.definitions, Author(account), now)
        writer.update("account", account, {"must_change": False})
        writer.note("password", {}, form="account", id=account)
        writer.finish()
        return SignedIn(_open(transaction, account, now, address, agent), account, False)


def digest(text: str) -> str:
    """What is stored in the place of a token or an address."""
    return hashlib.sha256(text.encode()).hexdigest()


def earlier(moment: str, minutes: int) -> str:
    """The canonical moment so many minutes before."""
    return utc_text(datetime.datetime.fromisoformat(moment) - datetime.timedelta(minutes=minutes))


def _knock(office: Office, login: str, address: str) -> Knock:
    return Knock(digest(fold(login.strip()[:LONGEST])), digest(address), office.clock.now())


def _count(transaction: Transaction, knock: Knock, found: Credentials | None) -> None:
    """Count the try as failed before it is looked at, so that many at once do not slip through; a right password takes
    it back. Raises NotSignedIn when there were too many."""
    wait = _wait(transaction, knock, found)
    if wait:
        raise NotSignedIn(WAIT.format(minutes=-(-wait // 60)), wait)
    note_failure(transaction, knock.subjects, knock.now, knock.since(ADDRESS_MINUTES))


def _uncount(transaction: Transaction, knock: Knock) -> None:
    for subject in knock.subjects:
        forget_failure(transaction, subject, knock.now)


def _wait(connection: Connection, knock: Knock, found: Credentials | None) -> int:
    """Seconds to wait; 0 = the try may be looked at. Tries are counted per account: those from an address the account
    was once signed in from by themselves, so that a stranger's guessing does not lock the owner out. An address with
    too many failures, perhaps that of a whole building, still lets accounts pass that are known there or did not fail
    lately."""
    known = found is not None and known_address(connection, found.account.id, knock.address)
    subject = knock.here if known else knock.everywhere
    tries = failures_since(connection, subject, knock.since(ACCOUNT_MINUTES))
    if len(tries) >= ACCOUNT_TRIES:
        return _seconds(tries[ACCOUNT_TRIES - 1], ACCOUNT_MINUTES, knock.now)
    if known or not tries:
        return 0
    place = failures_since(connection, knock.place, knock.since(ADDRESS_MINUTES))
    return _seconds(place[ADDRESS_TRIES - 1], ADDRESS_MINUTES, knock.now) if len(place) >= ADDRESS_TRIES else 0


def _seconds(oldest: str, minutes: int, now: str) -> int:
    """Until the oldest counted try is older than the window."""
    free = datetime.datetime.fromisoformat(oldest) + datetime.timedelta(minutes=minutes)
    return max(1, int((free - datetime.datetime.fromisoformat(now)).total_seconds()) + 1)


def _enter(office: Office, knock: Knock, found: Credentials, password: str, agent: str, old_token: str) -> SignedIn:
    account = found.account.id
    renewed = hash_password(password) if is_outdated(found.hash) else ""
    with office.database.writing() as transaction:
        current = credentials_of(transaction, account)
        if current is None or current.account.disabled or current.hash != found.hash:
            raise NotSignedIn(WRONG)
        _uncount(transaction, knock)
        if renewed:
            store_password(
                transaction, account, renewed, must_change=found.must_change, expires=found.expires, now=knock.now
            )
        if old_token:
            revoke_token(transaction, digest(old_token), knock.now)
        token = _open(transaction, account, knock.now, knock.address, agent, hashed=True)
        Writer(transaction, office.definitions, Author(account), knock.now).note(
            "sign_in", {}, form="account", id=account
        )
    return SignedIn(token, account, found.must_change)


def _open(transaction: Transaction, account: int, now: str, address: str, agent: str, *, hashed: bool = False) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    place = address if hashed else digest(address)
    open_session(transaction, digest(token), account, now=now, address_hash=place, agent=agent[:LONGEST])
    return token


def _password_errors(found: Credentials, old: str, new: str, again: str) -> dict[str, str]:
    if not fits_password(found.hash, old[:LONGEST]):
        return {"old": WRONG_OLD}
    easy = refuse_password(new, (found.account.login, found.account.title))
    if easy or new == old:
        return {"password": easy or SAME}
    return {} if new == again else {"again": NOT_AGAIN}
