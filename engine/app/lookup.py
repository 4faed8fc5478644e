"""Finding what an address names: forms, records a viewer may see, names of records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from engine.access.viewer import Viewer
from engine.app.listing import ROW, field_of, name_of, row_of
from engine.app.office import Office
from engine.data.connection import Connection
from engine.model.expression import Bind, Compare, Expr, In, Source
from engine.model.forms import FormSpec
from engine.model.outcomes import NotFound
from engine.model.query import Column, Query
from engine.model.types import TRUTH, Value, as_int


def find_form(office: Office, form_id: str) -> FormSpec:
    """Raises NotFound."""
    form = office.definitions.forms.get(form_id)
    if form is None:
        raise NotFound
    return form


def by_id(form: FormSpec) -> Expr:
    """The row whose id is Bind `id`."""
    return Compare(TRUTH, "==", row_of(form), Bind(row_of(form).type, "id"))


def scoped_values(
    office: Office,
    viewer: Viewer,
    connection: Connection,
    form: FormSpec,
    id: int,
    key: str,
    columns: Callable[[], tuple[Column, ...]],
) -> tuple[Value, ...]:
    """Column values of one record as the viewer may see it; `key` names the columns, made on first use. Raises NotFound, also
    for another person's record."""
    statement, binds = office.scoped(
        viewer, ("one", form.id, key), lambda: Query((Source(ROW, form.id),), columns(), where=by_id(form))
    )
    rows = statement.run(connection, {**binds, "id": id})
    if not rows:
        raise NotFound
    return rows[0]


def name_of_record(office: Office, viewer: Viewer, connection: Connection, form: FormSpec, id: int) -> str:
    """The record's name. Raises NotFound."""
    (name,) = scoped_values(
        office, viewer, connection, form, id, "name", lambda: (Column("name", name_of(row_of(form))),)
    )
    return str(name or f"№ {id}")


def names_of(
    office: Office, viewer: Viewer, connection: Connection, form_id: str, ids: Sequence[int]
) -> Mapping[int, str]:
    """Names of the records the viewer may read among the ids."""
    if not ids:
        return {}
    form = find_form(office, form_id)
    base = row_of(form)
    binds = {f"id.{number}": id for number, id in enumerate(ids)}
    wanted = In(TRUTH, base, tuple(Bind(base.type, name) for name in binds))
    columns = (Column("id", field_of(form, "id", base, office.definitions)), Column("name", name_of(base)))
    statement, scope = office.scoped(
        viewer, ("names", form.id, len(ids)), lambda: Query((Source(ROW, form.id),), columns, where=wanted)
    )
    rows = statement.run(connection, {**scope, **binds})
    return {as_int(row[0]): str(row[1] or f"№ {row[0]}") for row in rows}
