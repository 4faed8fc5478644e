"""Who stands in for whom, in sentences for both of them."""

from __future__ import annotations

from collections.abc import Mapping

from engine.access.viewer import Viewer
from engine.app.office import Office
from engine.data.accounts import Appointment, substitutions_of
from engine.data.connection import Connection
from engine.model.field_types.times import show_date

STANDS_FOR_YOU = "Вас замещает: {what}."
STANDS = "{who} — {what}, по {until}"
IN_PLACE = "За {who}{duties}"
YOU_STAND_FOR = "Вы замещаете: {who} — {what}, по {until}."


def told_substitutions(office: Office, viewer: Viewer, connection: Connection) -> tuple[str, ...]:
    """What the viewer must know today: who stands in for them until when, and for whom they do. One statement."""
    mine = [STANDS_FOR_YOU.format(what=what) for what in standing_for(office, viewer, connection)]
    lent = [
        YOU_STAND_FOR.format(
            who=post.instead_of.name,
            what=duties_words(office, post.role, tuple(post.duties or ())),
            until=show_date(post.ends),
        )
        for post in viewer.posts
        if post.instead_of
    ]
    return (*mine, *dict.fromkeys(lent))


def standing_for(office: Office, viewer: Viewer, connection: Connection) -> tuple[str, ...]:
    """Who stands in for the viewer today, in what and until when."""
    today, roles = office.clock.today(), office.definitions.roles_in_force()
    form, id = absent_key(viewer)
    return tuple(
        STANDS.format(
            who=account.title or account.login, what=duties_words(office, item.role, item.duties), until=show_date(item.ends)
        )
        for account, item in (substitutions_of(connection, form, id, today, today) if id is not None else ())
        if item.role in roles
    )


def instead_words(office: Office, item: Appointment, absent: Mapping[tuple[str, int], str]) -> str:
    """`За Кузнецова Петра: Ведёт склад`; "" for a role of one's own."""
    if item.instead_of is None:
        return ""
    named = duty_titles(office, item.duties)
    who = absent.get((item.instead_form, item.instead_of), "")
    return IN_PLACE.format(who=who, duties=f": {named}" if named else "")


def absent_key(viewer: Viewer) -> tuple[str, int | None]:
    """How a substitution names the viewer."""
    return (viewer.person_form, viewer.person) if viewer.person is not None else ("account", viewer.account)


def duties_words(office: Office, role: str, duties: tuple[str, ...]) -> str:
    """The role, and the duties when they are not all: `Кладовщик: Ведёт склад`."""
    specs = office.definitions.roles_in_force().get(role, ())
    title = specs[0].title if specs else role
    named = duty_titles(office, duties)
    return f"{title}: {named}" if named else title


def duty_titles(office: Office, duties: tuple[str, ...]) -> str:
    """The duties by name."""
    known = office.definitions.duties
    return "; ".join(known[duty].title for duty in sorted(duties) if duty in known)
