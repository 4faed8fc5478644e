"""An earlier definition set in force again knows nothing of the names given since. For the plan it is told which of its forms,
fields, options and states are called otherwise now, so that they are called back instead of being made anew beside the old."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from engine.data.connection import Connection
from engine.model.definitions import DefinitionSet
from engine.model.forms import FieldSpec, FormSpec
from engine.model.workflows import WorkflowSpec

STATE = "state"


@dataclass(frozen=True, slots=True)
class Renamed:
    """One name given: of a form (`form` ""), a field (`field` ""), else of an option of the field, or of a state. `form` is
    what the form is called now."""

    form: str
    field: str
    old: str
    new: str
    seq: int


def going_back(
    connection: Connection, old: DefinitionSet | None, new: DefinitionSet
) -> tuple[DefinitionSet | None, DefinitionSet]:
    """Both sets as a plan must see them; as they are when the new one was never in force or nothing was renamed since."""
    given = _given_since(connection, new.hash)
    if old is None or not given:
        return old, new
    names = {form: _now([item for item in given if item.form == ""], form) for form in new.forms}
    forms = {id: _form(form, names[id], given) for id, form in new.forms.items()}
    flows = {id: _flow(flow, names[flow.form], given) for id, flow in new.workflows.items()}
    return _without(old), replace(new, forms=forms, workflows=flows)


def _given_since(connection: Connection, hash: str) -> list[Renamed]:
    """Names given after the set was last put in force."""
    rows = connection.execute("SELECT max(activated) FROM p_active WHERE set_hash = ?", (hash,))
    if not rows or rows[0][0] is None:
        return []
    return [
        Renamed(*row)
        for row in connection.execute("SELECT form, field, old, new, seq FROM p_renamed WHERE at > ? ORDER BY id", (rows[0][0],))
    ]


def _now(given: Iterable[Renamed], name: str) -> str:
    """What is called so in the set is called now; names given at once may have been exchanged."""
    for _, together in groupby(given, key=lambda item: item.seq):
        name = {item.old: item.new for item in together}.get(name, name)
    return name


def _form(form: FormSpec, now: str, given: list[Renamed]) -> FormSpec:
    own = [item for item in given if item.form == now]
    fields = {id: _field(spec, _now([item for item in own if item.field == ""], id), own) for id, spec in form.fields.items()}
    return replace(form, fields=fields, renamed_from=now if now != form.id else "")


def _field(spec: FieldSpec, now: str, own: list[Renamed]) -> FieldSpec:
    names = {spec.id, now, *(item.new for item in own if item.field == "")}
    given = [item for item in own if item.field in names and item.field]
    options = tuple(replace(option, renamed_from=_other(_now(given, option.id), option.id)) for option in spec.options)
    return replace(spec, options=options, renamed_from=_other(now, spec.id))


def _flow(flow: WorkflowSpec, form: str, given: list[Renamed]) -> WorkflowSpec:
    own = [item for item in given if item.form == form and item.field == STATE]
    states = {id: replace(state, renamed_from=_other(_now(own, id), id)) for id, state in flow.states.items()}
    return replace(flow, states=states)


def _without(old: DefinitionSet) -> DefinitionSet:
    """The set in force without its own earlier names: those are done, and must not hide that they are undone."""
    forms = {id: _form(form, id, []) for id, form in old.forms.items()}
    flows = {id: _flow(flow, flow.form, []) for id, flow in old.workflows.items()}
    return replace(old, forms=forms, workflows=flows)


def _other(now: str, id: str) -> str:
    return now if now != id else ""


