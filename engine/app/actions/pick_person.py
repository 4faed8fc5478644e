"""Whose account it will be: people of every form that may sign in, found by name. A person is told as `FORM:NUMBER`."""

from __future__ import annotations

from engine.access.decide import may
from engine.access.viewer import Viewer
from engine.app.accounts import ACCOUNT
from engine.app.actions.pick_record import found_query
from engine.app.listing import search_words
from engine.app.lookup import find_form, names_of
from engine.app.office import Office
from engine.app.pages import Choice
from engine.data.connection import Connection
from engine.model.expression import TRUE
from engine.model.outcomes import Denied

SHOWN_OF_EACH = 8
MAX_NUMBER = 15


def pick_person(office: Office, viewer: Viewer, text: str) -> tuple[Choice, ...]:
    """The first of every form of people that fit the typed words, for someone who may make accounts. One statement for
    each form. Raises Denied."""
    decision = may(viewer, office.rights, ACCOUNT, "create")
    if not decision.allowed:
        raise Denied(decision.reason)
    words = search_words(text)
    with office.database.reading() as connection:
        return tuple(
            choice
            for form in office.definitions.organisation.people
            for choice in _found(office, viewer, connection, form, words)
        )


def picked_person(office: Office, viewer: Viewer, told: str) -> Choice | None:
    """The person told as `FORM:NUMBER`, by name; None for nobody the viewer may read."""
    form, id = read_person(office, told)
    if id is None:
        return None
    with office.database.reading() as connection:
        name = names_of(office, viewer, connection, form, (id,)).get(id)
    return Choice(told, name, office.definitions.forms[form].one) if name else None


def read_person(office: Office, told: str) -> tuple[str, int | None]:
    """(form, id) of `FORM:NUMBER`; no id where nobody is told so."""
    form, _, number = told.partition(":")
    known = form in office.definitions.organisation.people and number.isascii() and number.isdigit()
    return (form, int(number)) if known and len(number) <= MAX_NUMBER else (form, None)


def _found(
    office: Office, viewer: Viewer, connection: Connection, form_id: str, words: tuple[str, ...]
) -> list[Choice]:
    form = find_form(office, form_id)
    statement, binds = office.scoped(
        viewer, ("pick person", form.id, len(words)), lambda: found_query(office, form, TRUE, len(words))
    )
    given = {f"q.{number}": word for number, word in enumerate(words)}
    rows = statement.run(connection, {**binds, **given}, limit=SHOWN_OF_EACH)
    return [Choice(f"{form.id}:{row[0]}", str(row[1] or f"№ {row[0]}"), form.one) for row in rows]
