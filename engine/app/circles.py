"""People who may sign in, as lists to choose from: those of a form, and those its records lead to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.access.decide import may
from engine.access.viewer import Viewer
from engine.app.accounts import ACCOUNT
from engine.app.listing import ROW, ListRequest, field_of, make_list_query, name_of, row_of
from engine.app.office import Office
from engine.app.reading import conditions_of
from engine.data.connection import Connection
from engine.model.definitions import DefinitionSet
from engine.model.expression import FALSE, Bind, Compare, Expr, In, InRecords, RowOf, Source, conjunction
from engine.model.forms import FieldSpec, FormSpec
from engine.model.outcomes import Denied, NotFound
from engine.model.query import Column, Order, Query
from engine.model.types import TRUTH, as_int, record_of

OTHER, BESIDE = "other", "@"
SHOWN = 200
NAME = ("name",)


@dataclass(frozen=True, slots=True)
class Listed:
    """A person of a list; `beside`: ids of the records that lead to them, none where they are listed themselves."""

    form: str
    id: int
    name: str
    beside: tuple[int, ...] = ()


def allow_issuing(office: Office, viewer: Viewer) -> None:
    """Raises Denied for who may not make accounts and change them."""
    for action in ("create", "update"):
        decision = may(viewer, office.rights, ACCOUNT, action)
        if not decision.allowed:
            raise Denied(decision.reason)


def forms_to_choose(office: Office, viewer: Viewer) -> tuple[FormSpec, ...]:
    """Forms of people the viewer may give passwords to; none for who may give none."""
    able = all(may(viewer, office.rights, ACCOUNT, action).allowed for action in ("create", "update"))
    people = office.definitions.organisation.people if able else ()
    return tuple(office.definitions.forms[form] for form in people if may(viewer, office.rights, form, "read").allowed)


def form_of_people(office: Office, viewer: Viewer, form_id: str) -> FormSpec:
    """The form, or the first one the viewer may read for "". Raises NotFound for a form of no people, Denied for one the
    viewer may not read."""
    known = office.definitions.organisation.people
    if form_id not in ("", *known) or not known:
        raise NotFound
    found = next((form for form in forms_to_choose(office, viewer) if form.id == (form_id or form.id)), None)
    if found is None:
        raise Denied(may(viewer, office.rights, form_id or known[0], "read").reason)
    return found


def leading_fields(office: Office, viewer: Viewer, form: FormSpec) -> tuple[FieldSpec, ...]:
    """The fields the viewer may read that lead to people who may sign in."""
    people = [item.id for item in forms_to_choose(office, viewer)]
    readable = conditions_of(office, viewer, form, "read")
    return tuple(
        spec
        for spec in form.fields.values()
        if spec.kind in ("link", "links") and spec.target in people and readable.get(spec.id, FALSE) != FALSE
    )


def note_of(definitions: DefinitionSet, person: Listed, whose: Mapping[int, str]) -> str:
    """Who the person is, and whose where others' records led to them."""
    names = ", ".join(whose[id] for id in person.beside if id in whose)
    one = definitions.forms[person.form].one
    return f"{one}: {names}" if names else one


def people_listed(
    office: Office, viewer: Viewer, connection: Connection, form: FormSpec, request: ListRequest
) -> tuple[list[Listed], bool]:
    """The first of those the form's list shows by its filters, and whether there are more. One statement."""
    asked = make_list_query(office.definitions, form, replace(request, sort=""), NAME)
    statement, binds = office.scoped(viewer, asked.key, lambda: asked.query)
    rows = statement.run(connection, {**binds, **asked.binds}, limit=SHOWN + 1)
    people = [Listed(form.id, as_int(id), str(name or f"№ {id}")) for id, name in rows[:SHOWN]]
    return people, len(rows) > SHOWN


def people_beside(
    office: Office, viewer: Viewer, connection: Connection, form: FormSpec, field: FieldSpec, people: Sequence[Listed]
) -> Iterator[Listed]:
    """Whom the field of these records leads to, each once. One statement."""
    if not people:
        return
    names = [f"id.{number}" for number in range(len(people))]
    statement, binds = office.scoped(
        viewer, ("people beside", form.id, field.id, len(people)), lambda: _beside(office.definitions, form, field, names)
    )
    rows = statement.run(connection, {**binds, **{name: item.id for name, item in zip(names, people, strict=True)}})
    found: dict[int, Listed] = {}
    for id, name, base in rows:
        known = found.get(as_int(id)) or Listed(field.target, as_int(id), str(name or f"№ {id}"))
        found[known.id] = replace(known, beside=(*known.beside, as_int(base)))
    yield from found.values()


def _beside(definitions: DefinitionSet, form: FormSpec, field: FieldSpec, names: Sequence[str]) -> Query:
    base, other = row_of(form), RowOf(record_of(field.target), OTHER)
    value = field_of(form, field.id, base, definitions)
    tie: Expr = InRecords(TRUTH, other, value) if field.kind == "links" else Compare(TRUTH, "==", value, other)
    wanted = In(TRUTH, base, tuple(Bind(base.type, name) for name in names))
    own = field_of(definitions.forms[field.target], "id", other, definitions)
    base_id = field_of(form, "id", base, definitions)
    return Query(
        (Source(ROW, form.id), Source(OTHER, field.target)),
        (Column("id", own), Column("name", name_of(other)), Column("base", base_id)),
        where=conjunction((wanted, tie)),
        sort=(Order(name_of(other)), Order(own), Order(base_id)),
    )
