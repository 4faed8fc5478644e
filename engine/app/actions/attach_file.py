"""Files of records: brought with a form, handed out under the rights on the record's field."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from engine.access.decide import may
from engine.access.viewer import Viewer
from engine.app.listing import field_of, row_of
from engine.app.lookup import find_form, name_of_record, scoped_values
from engine.app.office import Office
from engine.app.reading import fields_allowed
from engine.data import files
from engine.data.files import FileRefused
from engine.data.kept_prints import kept_print
from engine.model.outcomes import Denied, FormErrors, Invalid, NotFound, Reason
from engine.model.query import Column

NOT_WHOLE = "Документ хранится целиком, а вам видны не все поля этой записи."


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
        (value,) = scoped_values(office, viewer, connection, form, id, f"file:{spec.id}", lambda: columns)
        found = files.fetch(connection, int(value)) if value else None  # type: ignore[arg-type]
    if found is None:
        raise NotFound
    return AttachedFile(found.name, found.type, files.path_of(office.data_dir, found.hash))


def read_kept(office: Office, viewer: Viewer, form_id: str, id: int, kept: int) -> AttachedFile:
    """A document kept with the record. It was made with full sight, so it is for those who may read every field of the
    record. Raises NotFound, Denied."""
    form = find_form(office, form_id)
    with office.database.reading() as connection:
        name_of_record(office, viewer, connection, form, id)
        document = kept_print(connection, form.id, id, kept)
        found = files.fetch(connection, document.file) if document else None
        if found is None:
            raise NotFound
        if not fields_allowed(office, viewer, connection, form, id, "read") >= form.fields.keys():
            raise Denied(Reason(NOT_WHOLE))
    return AttachedFile(found.name, found.type, files.path_of(office.data_dir, found.hash))
