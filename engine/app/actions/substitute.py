"""One person stands in for another for some days: what may be handed over is shown, chosen by ticking, and appointed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial

from engine.access.decide import may
from engine.access.viewer import Viewer
from engine.app.accounts import ACCOUNT, APPOINTMENT
from engine.app.actions.list_records import allow_reading
from engine.app.actions.pick_person import MAX_NUMBER, read_person
from engine.app.actions.pick_record import found_query
from engine.app.actions.save_record import create_record_in
from engine.app.listing import field_of, row_of, search_words
from engine.app.lookup import find_form, name_of_record, names_of
from engine.app.office import Office
from engine.app.pages import Choice
from engine.app.submitted import Submitted
from engine.app.substitution_pages import LentRole, SubstitutionPage
from engine.app.substitution_rules import ABSENT, first_day, handed_over, lent_roles, read_days, refuse_conflicts, wrong
from engine.app.viewers import posts_of
from engine.data.accounts import Account, credentials_of
from engine.data.connection import Connection
from engine.model.expression import TRUE, IsEmpty
from engine.model.forms import FormSpec
from engine.model.outcomes import Denied, NotFound
from engine.model.query import Query
from engine.model.types import TRUTH

CHOOSE = "Выберите из списка, кого замещают."
SHOWN_ACCOUNTS = 8


def show_substitution(
    office: Office, viewer: Viewer, account: int, told: str = "", starts: str = "", chosen: Collection[str] | None = None
) -> SubstitutionPage:
    """The page to set a substitution up. `told`: who is away; `chosen`: what is ticked, None = everything. Raises
    NotFound, Denied."""
    _allow(office, viewer)
    with office.database.reading() as connection:
        acting = _acting(office, viewer, connection, account)
        absent = read_absent(office, told)
        name = _known_name(office, viewer, connection, absent)
        roles: tuple[LentRole, ...] = ()
        if name and absent is not None:
            _, posts = posts_of(office, connection, *absent, first_day(starts) or office.clock.today())
            roles = tuple(lent_roles(office, posts, chosen))
        return SubstitutionPage(account, acting.title or acting.login, name, roles, office.clock.today())


def substitute(
    office: Office, viewer: Viewer, account: int, told: str, texts: Mapping[str, str], chosen: Collection[str]
) -> tuple[int, ...]:
    """Appointments of the account in the place of the absent person, one for each role of which something is ticked
    (`ROLE:DUTY`). `texts`: document, starts, ends as typed. Raises NotFound, Denied, Invalid."""
    _allow(office, viewer)
    days = read_days(office, texts)
    absent = read_absent(office, told)
    form = find_form(office, APPOINTMENT)
    with office.database.writing() as transaction:
        acting = _acting(office, viewer, transaction, account)
        if absent is None or not _known_name(office, viewer, transaction, absent):
            raise wrong(ABSENT, CHOOSE)
        wanted = handed_over(office, transaction, absent, days, chosen)
        refuse_conflicts(office, transaction, acting, absent, days, wanted)
        given = {"account": str(account), "document": texts.get("document", ""), "instead_form": absent[0],
                 "instead_of": str(absent[1]), "starts": days.starts, "ends": days.ends}  # fmt: skip
        return tuple(
            create_record_in(
                office,
                viewer,
                transaction,
                form,
                _submitted({**given, "role": role, "duties": " ".join(duties)}),
            ).id
            for role, duties in wanted.items()
        )


def pick_absent(office: Office, viewer: Viewer, text: str) -> tuple[Choice, ...]:
    """Who may be stood in for: people of every form that may sign in, and accounts of nobody. One statement for each
    form. Raises Denied."""
    _allow(office, viewer)
    words = search_words(text)
    given = {f"q.{number}": word for number, word in enumerate(words)}
    found: list[Choice] = []
    with office.database.reading() as connection:
        for form_id in (*office.definitions.organisation.people, ACCOUNT):
            form = find_form(office, form_id)
            statement, binds = office.scoped(
                viewer, ("pick absent", form_id, len(words)), partial(_absent_query, office, form, len(words))
            )
            rows = statement.run(connection, {**binds, **given}, limit=SHOWN_ACCOUNTS)
            found += [Choice(f"{form_id}:{row[0]}", str(row[1] or f"№ {row[0]}"), form.one) for row in rows]
    return tuple(found)


def _absent_query(office: Office, form: FormSpec, words: int) -> Query:
    """Of accounts those that belong to no other record: the others are found as people."""
    person = field_of(form, "person_id", row_of(form), office.definitions) if form.id == ACCOUNT else None
    return found_query(office, form, TRUE if person is None else IsEmpty(TRUTH, person), words)


def picked_absent(office: Office, viewer: Viewer, told: str) -> Choice | None:
    """Who is told as `FORM:NUMBER`, by name; None for nobody the viewer may read."""
    absent = read_absent(office, told)
    with office.database.reading() as connection:
        name = _known_name(office, viewer, connection, absent)
    return Choice(told, name, office.definitions.forms[absent[0]].one) if absent and name else None


def read_absent(office: Office, told: str) -> tuple[str, int] | None:
    """(form, id) of `FORM:NUMBER`, where the form is one of people or `account`."""
    form, id = read_person(office, told)
    if form == ACCOUNT:
        number = told.partition(":")[2]
        id = int(number) if number.isascii() and number.isdigit() and len(number) <= MAX_NUMBER else None
    return (form, id) if id is not None else None


def _allow(office: Office, viewer: Viewer) -> None:
    decision = may(viewer, office.rights, APPOINTMENT, "create")
    if not decision.allowed:
        raise Denied(decision.reason)


def _acting(office: Office, viewer: Viewer, connection: Connection, account: int) -> Account:
    """Raises NotFound, Denied."""
    form = find_form(office, ACCOUNT)
    allow_reading(office, viewer, form)
    name_of_record(office, viewer, connection, form, account)
    found = credentials_of(connection, account)
    if found is None:
        raise NotFound
    return found.account


def _known_name(office: Office, viewer: Viewer, connection: Connection, absent: tuple[str, int] | None) -> str:
    return names_of(office, viewer, connection, absent[0], (absent[1],)).get(absent[1], "") if absent else ""


def _submitted(texts: Mapping[str, str]) -> Submitted:
    return Submitted({name: (text,) for name, text in texts.items()})
