"""Files of records: brought with a form, handed out under the rights on the record's field."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from engine.access.decide import may
from engine.access.viewer import Viewer
from engine.app.listing import field_of, row_of
from engine.app.lookup import find_form, scoped_values
from engine.app.office import Office
from engine.data import files
from engine.data.files import FileRefused
from engine.model.outcomes import Denied, FormErrors, Invalid, NotFound
from engine.model.query import Column


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file to hand out: the name to save it under, its sniffed type, where it lies."""

    name: str
    type: str
    path: Path


def keep_upload(office: Office, viewer: Viewer, form_id: str, name: str, stream: BinaryIO, filename: str) -> int:
    """Keep what was sent in the input `name`; the id that the field then holds. Until a record of theirs names it, only the
    one who brought it can use it. Raises NotFound, Denied, Invalid at the input."""
    form = find_form(office, form_id)
    decisions = [may(viewer, office.rights, form.id, action) for action in ("create", "update")]
    if not any(decision.allowed for decision in decisions):
        raise Denied(decisions[0].reason)
    try:
        content = files.store(office.data_dir, stream, filename)
    except FileRefused as error:
        raise Invalid(FormErrors({name: (str(error),)})) from error
    with office.database.writing() as transaction:
        return files.add(transaction, content, viewer.account, office.clock.now())


def read_attached(office: Office, viewer: Viewer, form_id: str, id: int, field_id: str) -> AttachedFile:
    """The file a field of the record holds. Raises NotFound, also where the viewer may not read the field."""
    form = find_form(office, form_id)
    spec = form.fields.get(field_id)
    if spec is None or spec.kind != "file":
        raise NotFound
    columns = (Column(spec.id, field_of(form, spec.id, row_of(form), office.definitions)),)
    with office.database.reading() as connection:
        (value,) = scoped_values(office, viewer, connection, form, id, f"file:{spec.id}", columns)
        found = files.fetch(connection, int(value)) if value else None  # type: ignore[arg-type]
    if found is None:
        raise NotFound
    return AttachedFile(found.name, found.type, files.path_of(office.data_dir, found.hash))
