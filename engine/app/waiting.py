"""What waits for a step of a person: one statement for each step."""

from __future__ import annotations

from engine.access.restrict import restrict
from engine.access.sight import covered, shape_of
from engine.access.viewer import Viewer
from engine.app.deadlines import TODAY, deadline_columns
from engine.app.listing import ROW, STATE, field_of, name_of, over_row, row_of
from engine.app.office import Office
from engine.data.sql.statement import Statement
from engine.model.expression import TRUE, Bind, Compare, In, Source, conjunction
from engine.model.forms import FormSpec
from engine.model.query import Column, Order, Query, ScopedQuery
from engine.model.types import TRUTH, Value
from engine.model.workflows import StepSpec


def waiting_statement(
    office: Office, viewer: Viewer, form: FormSpec, step: StepSpec, *, late: bool = False
) -> tuple[Statement, dict[str, Value]]:
    """The records the step waits for, those with the nearest deadline first. Whether it is needed (`when`) and until when
    is judged as on the record's page: with full sight, by each post the viewer may act in. `late`: only those whose last day
    has passed."""
    action, shape, told = f"do:{step.id}", shape_of(viewer), deadline_columns(step.due, form)

    def make() -> ScopedQuery:
        when = over_row(covered(office.rights, shape, form.id, action, step.when), form) if step.when is not None else None
        judged = conjunction((when or TRUE, Compare(TRUTH, "<", told[0].value, TODAY))) if late and told else when
        query = _waiting_query(office, form, step)
        return restrict(query, viewer, office.rights, office.definitions, action, judged, told, told[0].value if told else None)

    statement = office.statement(("waiting", shape, form.id, step.id, late), make)
    states = {f"state.{number}": state for number, state in enumerate(step.sources)}
    return statement, {**office.binds(viewer), **states}


def _waiting_query(office: Office, form: FormSpec, step: StepSpec) -> Query:
    base = row_of(form)
    state = field_of(form, STATE, base, office.definitions)
    changed = field_of(form, "changed", base, office.definitions)
    waiting = In(TRUTH, state, tuple(Bind(state.type, f"state.{number}") for number in range(len(step.sources))))
    return Query(
        sources=(Source(ROW, form.id),),
        columns=(
            Column("id", field_of(form, "id", base, office.definitions)),
            Column("name", name_of(base)),
            Column("changed", changed),
        ),
        where=conjunction((waiting,)),
        sort=(Order(changed),),
    )
