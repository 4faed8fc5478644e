"""Sign-ins under way, and failed tries. Tokens and addresses are kept only as digests."""

from __future__ import annotations

from dataclasses import dataclass

from engine.data.accounts import APPOINTMENT, IN_FORCE, Account, Appointment, appointment_of
from engine.data.connection import Connection, Transaction


@dataclass(frozen=True, slots=True)
class Session:
    """`created`, `seen`: moments of the sign-in and of the last request; `agent`: the browser, as it called itself."""

    id: int
    account: int
    created: str
    seen: str
    agent: str


@dataclass(frozen=True, slots=True)
class Seat:
    """Who a token belongs to, and what they are appointed to on the day asked for."""

    session: Session
    account: Account
    must_change: bool
    appointments: tuple[Appointment, ...]


def open_session(
    transaction: Transaction, token_hash: str, account: int, *, now: str, address_hash: str, agent: str
) -> None:
    transaction.execute(
        "INSERT INTO p_session (token_hash, account, created, seen, address_hash, agent) VALUES (?, ?, ?, ?, ?, ?)",
        (token_hash, account, now, now, address_hash, agent),
    )


def find_seat(connection: Connection, token_hash: str, day: str) -> Seat | None:
    """The seat of a session that was not revoked, of an account that is open: one statement."""
    rows = connection.execute(
        "SELECT s.id, s.account, s.created, s.seen, s.agent, a.login, a.title, a.person_form, a.person_id,"  # noqa: S608
        f" coalesce(p.must_change, a.must_change, 0), {APPOINTMENT}"
        " FROM p_session s JOIN f_account a ON a.id = s.account LEFT JOIN p_password p ON p.account = a.id"
        f" LEFT JOIN f_appointment t ON t.account = a.id AND {IN_FORCE}"
        " WHERE s.token_hash = ? AND s.revoked IS NULL AND a._archived = 0 AND coalesce(a.disabled, 0) = 0"
        " ORDER BY t.id",
        (day, day, token_hash),
    )
    if not rows:
        return None
    id, account, created, seen, agent, login, title, form, person, must_change = rows[0][:10]
    return Seat(
        Session(id, account, created, seen, agent or ""),
        Account(account, login, title or "", form or "", person, False),
        bool(must_change),
        tuple(appointment_of(row[10:]) for row in rows if row[10] is not None),
    )


def touch_session(transaction: Transaction, session: int, now: str) -> None:
    """Note that the session was used."""
    transaction.execute("UPDATE p_session SET seen = ? WHERE id = ? AND seen < ?", (now, session, now))


def sessions_of(connection: Connection, account: int, since: str, seen_since: str) -> list[Session]:
    """The account's living sessions, the latest first: signed in and used since the moments."""
    rows = connection.execute(
        "SELECT id, account, created, seen, agent FROM p_session"
        " WHERE account = ? AND revoked IS NULL AND created >= ? AND seen >= ? ORDER BY seen DESC, id DESC",
        (account, since, seen_since),
    )
    return [Session(row[0], row[1], row[2], row[3], row[4] or "") for row in rows]


def live_sessions(connection: Connection, since: str, seen_since: str, limit: int) -> list[Session]:
    """Living sessions of open accounts, the latest first: signed in and used since the moments."""
    rows = connection.execute(
        "SELECT s.id, s.account, s.created, s.seen, s.agent FROM p_session s JOIN f_account a ON a.id = s.account"
        " WHERE s.revoked IS NULL AND s.created >= ? AND s.seen >= ? AND a._archived = 0 AND coalesce(a.disabled, 0) = 0"
        " ORDER BY s.seen DESC, s.id DESC LIMIT ?",
        (since, seen_since, limit),
    )
    return [Session(row[0], row[1], row[2], row[3], row[4] or "") for row in rows]


def revoke_session(transaction: Transaction, account: int, session: int, now: str) -> int:
    """End one session of the account; how many were ended."""
    return transaction.changed(
        "UPDATE p_session SET revoked = ? WHERE id = ? AND account = ? AND revoked IS NULL", (now, session, account)
    )


def revoke_token(transaction: Transaction, token_hash: str, now: str) -> None:
    """End the session of a token."""
    transaction.execute("UPDATE p_session SET revoked = ? WHERE token_hash = ? AND revoked IS NULL", (now, token_hash))


def revoke_sessions(transaction: Transaction, account: int, now: str) -> int:
    """End all sessions of the account; how many were ended."""
    return transaction.changed("UPDATE p_session SET revoked = ? WHERE account = ? AND revoked IS NULL", (now, account))


def revoke_other_sessions(transaction: Transaction, account: int, kept: int, now: str) -> int:
    """End all sessions of the account but one; how many were ended."""
    return transaction.changed(
        "UPDATE p_session SET revoked = ? WHERE account = ? AND id <> ? AND revoked IS NULL", (now, account, kept)
    )


def known_address(connection: Connection, account: int, address_hash: str) -> bool:
    """Whether the account was ever signed in from the address."""
    return bool(
        connection.execute(
            "SELECT 1 FROM p_session WHERE account = ? AND address_hash = ? LIMIT 1", (account, address_hash)
        )
    )


def failures_since(connection: Connection, subject: str, moment: str) -> list[str]:
    """Moments of failed tries of a subject since the moment, the latest first; at most a hundred and one."""
    rows = connection.execute(
        "SELECT at FROM p_throttle WHERE subject = ? AND at > ? ORDER BY at DESC LIMIT 101", (subject, moment)
    )
    return [row[0] for row in rows]


def note_failure(transaction: Transaction, subjects: tuple[str, ...], now: str, forget_before: str) -> None:
    """Count a failed try for each subject, and forget the old ones."""
    transaction.execute("DELETE FROM p_throttle WHERE at < ?", (forget_before,))
    transaction.executemany("INSERT INTO p_throttle (subject, at) VALUES (?, ?)", [(item, now) for item in subjects])


def forget_failure(transaction: Transaction, subject: str, at: str) -> None:
    """Take back one try that was counted as failed at the moment."""
    transaction.execute(
        "DELETE FROM p_throttle WHERE id = (SELECT max(id) FROM p_throttle WHERE subject = ? AND at = ?)", (subject, at)
    )
