"""People in whose place others stand, by name. A substitution is a written order: those it names are known to everyone
who signs in, as appointed people are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.app.listing import name_of, row_of
from engine.app.lookup import by_id
from engine.app.office import Office
from engine.data.connection import Connection
from engine.data.history import HistoryEntry, account_titles
from engine.model.expression import Source
from engine.model.query import Column, JudgeQuery, Query

ACCOUNT = "account"
Person = tuple[str, int]
SYSTEM = "Система"


def absent_names(office: Office, connection: Connection, persons: Iterable[Person]) -> dict[Person, str]:
    """What the people are called: one statement for each."""
    wanted = dict.fromkeys(persons)
    titles = account_titles(connection, {id for form, id in wanted if form == ACCOUNT})
    return {
        (form, id): (titles.get(id, "") if form == ACCOUNT else _name(office, connection, form, id)) or f"№ {id}"
        for form, id in wanted
    }


def acted_names(office: Office, connection: Connection, entries: Iterable[HistoryEntry]) -> Mapping[int, str]:
    """Who did what an entry tells, by its number: «Б.», or «Б. за А.» where it was done in another's place."""
    known = list(entries)
    who = account_titles(connection, {entry.account for entry in known if entry.account})
    persons = {
        entry.seq: (entry.acted.form, entry.acted.instead_of) for entry in known if entry.acted.instead_of is not None
    }
    absent = absent_names(office, connection, persons.values())
    return {
        entry.seq: _in_place(who.get(entry.account or 0, SYSTEM), absent.get(persons.get(entry.seq, ("", 0)), ""))
        for entry in known
    }


def _in_place(who: str, absent: str) -> str:
    return f"{who} за {absent}" if absent else who


def _name(office: Office, connection: Connection, form_id: str, id: int) -> str:
    form = office.definitions.forms.get(form_id)
    if form is None:
        return ""
    statement = office.statement(
        ("absent", form_id),
        lambda: JudgeQuery(
            Query((Source(row_of(form).alias, form_id),), (Column("name", name_of(row_of(form))),), where=by_id(form)),
            "whose post it is",
        ),
    )
    rows = statement.run(connection, {**office.clock.binds(), "id": id}, limit=1)
    return str(rows[0][0] or "") if rows else ""
