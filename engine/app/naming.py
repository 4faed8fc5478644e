"""Who can do something about a refusal, by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from engine.access.viewer import Viewer
from engine.app.office import Office
from engine.data.accounts import Account, appointments_on
from engine.data.connection import Connection
from engine.model.outcomes import Reason

NAMED = 3
YOU = "вы"
NOBODY = "{role}: сейчас никто не назначен"
MORE = "и ещё {count}"

Holders = Mapping[str, Sequence[Account]]


def with_names(
    office: Office, viewer: Viewer, connection: Connection, groups: Sequence[tuple[Reason, ...]]
) -> list[tuple[Reason, ...]]:
    """Groups of reasons, those who can named in each: one statement for all of them, none where nobody is asked for.
    Names of appointed people are known to everyone who signs in; roles held because of data stay titles."""
    if not any(reason.roles for group in groups for reason in group):
        return list(groups)
    holders: dict[str, list[Account]] = {}
    for account, appointment in appointments_on(connection, office.clock.today()):
        holders.setdefault(appointment.role, []).append(account)
    return [tuple(_named(office, viewer, holders, reason) for reason in group) for group in groups]


def _named(office: Office, viewer: Viewer, holders: Holders, reason: Reason) -> Reason:
    return replace(reason, who=tuple(_words(office, viewer, holders, reason))) if reason.roles else reason


def _words(office: Office, viewer: Viewer, holders: Holders, reason: Reason) -> Iterator[str]:
    """The viewer, if it is in their hands, and the first few others; then roles that hold it because of data. A role to
    which nobody is appointed is told only where nobody else can."""
    people = dict[int, str]()
    for role, basis in reason.roles:
        for account in holders.get(role, ()):
            people.setdefault(account.id, f"{account.title or account.login} ({_role(office, role, basis)})")
    mine = people.pop(viewer.account or 0, "") or any(post.role in dict(reason.roles) for post in viewer.posts)
    if mine and reason.mends:
        yield YOU
    yield from tuple(people.values())[:NAMED]
    if len(people) > NAMED:
        yield MORE.format(count=len(people) - NAMED)
    by_data = [item for item in reason.roles if _by_data(office, item[0])]
    yield from (_capital(_role(office, *item)) for item in by_data)
    if not (people or by_data or (mine and reason.mends)):
        yield from (NOBODY.format(role=_capital(_role(office, *item))) for item in reason.roles)


def _by_data(office: Office, role: str) -> bool:
    return any(spec.held_by for spec in office.definitions.roles_in_force().get(role, ()))


def _role(office: Office, role: str, basis: str) -> str:
    title = office.definitions.roles_in_force()[role][0].title
    return f"{title}, {basis}" if basis else title


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
