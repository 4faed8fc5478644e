"""People who may get a one-time password, found by the filters of their list, with those their records lead to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from engine.access.viewer import Viewer
from engine.app.actions.list_records import address_query, filter_views
from engine.app.circles import (
    BESIDE,
    Listed,
    allow_issuing,
    form_of_people,
    forms_to_choose,
    leading_fields,
    note_of,
    people_beside,
    people_listed,
)
from engine.app.listing import ListRequest, make_list_query
from engine.app.office import Office
from engine.app.pages import Choice
from engine.app.slip_pages import CandidateView, PasswordsPage
from engine.data.accounts import PersonsAccount, accounts_of_people
from engine.data.connection import Connection
from engine.model.forms import FieldSpec, FormSpec

SELF = "self"

NO_ACCOUNT = "входа ещё нет"
CLOSED = "вход закрыт"
EXPIRED = "ждёт первого входа, срок пароля истёк"
WAITS = "ждёт первого входа, пароль действует до {until}"
OWN = "входит со своим паролем"


def choose_people(
    office: Office, viewer: Viewer, form_id: str, request: ListRequest, circles: Collection[str],
    chosen: Collection[str] | None, everybody: bool = False,
) -> PasswordsPage:  # fmt: skip
    """`form_id` "" = the first form of people; `circles`: "self" and fields, none = "self"; `chosen`: who is ticked, None =
    those who have no password that lets in, or all with `everybody`. Raises Denied, NotFound."""
    allow_issuing(office, viewer)
    form = form_of_people(office, viewer, form_id)
    asked = make_list_query(office.definitions, form, request)
    leading = leading_fields(office, viewer, form)
    wanted = [spec for spec in leading if spec.id in circles]
    themselves = SELF in circles or not wanted
    with office.database.reading() as connection:
        bases, more = people_listed(office, viewer, connection, form, request)
        people = list(_together(office, viewer, connection, form, bases, wanted, themselves))
        whose = {item.id: item.name for item in bases}
        ticks = Ticks(office, connection, chosen, everybody)
        return PasswordsPage(
            form=form.id,
            title=form.many,
            forms=tuple(Choice(item.id, item.many) for item in forms_to_choose(office, viewer)),
            circles=(
                (Choice(SELF, form.many), themselves),
                *((Choice(spec.id, spec.label), spec in wanted) for spec in leading),
            ) if leading else (),
            filters=filter_views(office, viewer, connection, form, request, asked.problems),
            searchable=bool(form.list.search),
            q=request.q,
            query=address_query(request),
            seen=office.clock.now(),
            people=tuple(ticks.views(people, whose)),
            more=more,
        )  # fmt: skip


def _together(
    office: Office, viewer: Viewer, connection: Connection, form: FormSpec, bases: list[Listed],
    wanted: list[FieldSpec], themselves: bool,
) -> Iterator[Listed]:  # fmt: skip
    """Each person with those their record leads to below; somebody two records lead to stands below the first."""
    beside: dict[int, list[Listed]] = {}
    order = {item.id: at for at, item in enumerate(bases)}
    for spec in wanted:
        for person in people_beside(office, viewer, connection, form, spec, bases):
            first = min(person.beside, key=lambda id: order[id])
            beside.setdefault(first, []).append(person)
    for base in bases:
        if themselves:
            yield base
        yield from beside.get(base.id, ())


class Ticks:
    """How each may sign in at present, and who is ticked."""

    def __init__(self, office: Office, connection: Connection, chosen: Collection[str] | None, everybody: bool) -> None:
        self._office = office
        self._connection = connection
        self._chosen = chosen
        self._everybody = everybody

    def views(self, people: list[Listed], whose: Mapping[int, str]) -> Iterator[CandidateView]:
        found = {
            form: accounts_of_people(self._connection, form, [item.id for item in people if item.form == form])
            for form in dict.fromkeys(item.form for item in people)
        }
        for person in people:
            told = f"{person.form}:{person.id}"
            told += f"{BESIDE}{','.join(map(str, person.beside))}" if person.beside else ""
            known = found[person.form].get(person.id)
            state, open, waiting = self._state(known)
            ticked = told in self._chosen if self._chosen is not None else open and (waiting or self._everybody)
            login = known.account.login if known else ""
            note = note_of(self._office.definitions, person, whose)
            yield CandidateView(told, person.name, note, login, state, bool(person.beside), open, ticked)

    def _state(self, known: PersonsAccount | None) -> tuple[str, bool, bool]:
        """In words, whether a password may be given, and whether there is none that lets in."""
        if known is None:
            return NO_ACCOUNT, True, True
        if known.account.disabled:
            return CLOSED, False, False
        if not known.given:
            return NO_ACCOUNT, True, True
        if not known.must_change:
            return OWN, True, False
        if known.expires and known.expires < self._office.clock.now():
            return EXPIRED, True, True
        return WAITS.format(until=self._office.clock.show(known.expires)), True, False
