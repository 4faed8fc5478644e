"""Who can put right what a guard found: the holders of the duty the author named, else of the rights it takes."""

from __future__ import annotations

from collections.abc import Iterator

from engine.access.rights import Grant
from engine.app.judging import named_rows
from engine.app.locking import editable_fields
from engine.app.office import Office
from engine.model.expression import THIS, FieldOf, RowOf, walk
from engine.model.forms import FormSpec
from engine.model.workflows import GuardSpec, StepSpec

UPDATE = "update"

Roles = tuple[tuple[str, str], ...]


def menders(office: Office, form: FormSpec, state: str, step: StepSpec, guard: GuardSpec) -> Roles:
    """(role id, basis). Nobody where the step itself asks for what is missing, or the state lets nobody change it."""
    return office.prepared.get(
        ("menders", form.id, state, step.id, step.requires.index(guard)),
        lambda: tuple(_found(office, form, state, step, guard)),
    )


def _found(office: Office, form: FormSpec, state: str, step: StepSpec, guard: GuardSpec) -> Iterator[tuple[str, str]]:
    if guard.duty:
        yield from holding(office, guard.duty)
    elif guard.report:
        yield from _changing(office, named_rows(office.definitions.reports[guard.report]).form, frozenset())
    else:
        fields = _own_fields(guard, form)
        open_now = editable_fields(office, form, state)
        if not fields.intersection(step.ask) and fields & (fields if open_now is None else open_now):
            yield from _changing(office, form.id, fields)


def holding(office: Office, duty: str) -> Iterator[tuple[str, str]]:
    """(role id, basis) of the roles in force that hold the duty."""
    found: dict[str, str] = {}
    for clause in office.definitions.clauses_in_force():
        if clause.duty == duty:
            found.setdefault(clause.role, clause.citation)
    yield from found.items()


def _changing(office: Office, form: str, fields: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Roles that may change one of the fields (none named: anything) on every record; where there are none, on some."""
    able = {
        role: [grant for grant in office.rights.grants(role, form, UPDATE) if _covers(grant, fields)]
        for role in office.definitions.roles_in_force()
    }
    everywhere = {role: [grant for grant in grants if grant.spec.where is None] for role, grants in able.items()}
    chosen = everywhere if any(everywhere.values()) else able
    yield from ((role, grants[0].clause.citation) for role, grants in chosen.items() if grants)


def _covers(grant: Grant, fields: frozenset[str]) -> bool:
    return grant.spec.fields is None or not fields or bool(grant.spec.fields & fields)


def _own_fields(guard: GuardSpec, form: FormSpec) -> frozenset[str]:
    nodes = walk(guard.check) if guard.check is not None else ()
    return frozenset(
        node.field
        for node in nodes
        if isinstance(node, FieldOf)
        and isinstance(node.base, RowOf)
        and node.base.alias == THIS
        and node.field in form.fields
        and form.fields[node.field].computed is None
    )
