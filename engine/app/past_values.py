"""Values that stand in history, as text for people."""

from __future__ import annotations

from engine.access.viewer import Viewer
from engine.app.listing import STATE
from engine.app.lookup import names_of
from engine.app.office import Office
from engine.app.showing import field_shower, option_labels, plain
from engine.data.connection import Connection
from engine.model.forms import FormSpec
from engine.model.types import Value, as_int


def past_value(office: Office, viewer: Viewer, connection: Connection, form: FormSpec, field: str, value: Value) -> str:
    """A value of the field as it was; linked records by the names the viewer may read now."""
    if value is None:
        return ""
    if field == STATE:
        return option_labels(office.definitions, f"{form.id}.{STATE}").get(str(value), str(value))
    spec = form.fields.get(field)
    if spec is None:
        return plain(value)
    if spec.target:
        ids = value if isinstance(value, tuple) else (as_int(value),)
        names = names_of(office, viewer, connection, spec.target, ids)
        return ", ".join(names.get(id, f"№ {id}") for id in ids)
    return "файл" if spec.kind == "file" else field_shower(spec, office.clock)(value)
