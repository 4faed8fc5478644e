"""A record as a document: under the viewer's own rights, or as it was kept when it was signed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.access.viewer import Viewer
from engine.app.actions.export_list import ExportFile
from engine.app.actions.list_records import allow_reading
from engine.app.documents import resolve
from engine.app.lookup import find_form
from engine.app.office import Office
from engine.data.database import Connection
from engine.model.outcomes import NotFound
from engine.model.prints import PrintSpec
from engine.model.query import JudgeQuery, Query
from engine.model.types import Value
from engine.prints.document import Document
from engine.prints.docx_file import render_docx
from engine.prints.pdf_file import render_pdf

FORMATS: dict[str, tuple[str, Callable[[Document], bytes]]] = {
    "pdf": ("application/pdf", render_pdf),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", render_docx),
}


def print_record(office: Office, viewer: Viewer, form_id: str, id: int, print_id: str, format: str) -> ExportFile:
    """What the viewer may not read is left blank. `format`: docx or pdf. Raises NotFound, Denied."""
    form = find_form(office, form_id)
    spec = office.definitions.prints.get(print_id)
    if spec is None or spec.form != form.id or format not in FORMATS:
        raise NotFound
    allow_reading(office, viewer, form)
    with office.database.reading() as connection:
        document = _scoped_document(office, viewer, connection, spec, id)
    if document is None:
        raise NotFound
    return render(document, f"{spec.id}-{id}", format)


def render(document: Document, name: str, format: str) -> ExportFile:
    mime, make = FORMATS[format]
    return ExportFile(f"{name}.{format}", mime, make(document))


def _scoped_document(
    office: Office, viewer: Viewer, connection: Connection, spec: PrintSpec, id: int
) -> Document | None:
    def look(key: tuple[object, ...], make: Callable[[], Query]) -> Sequence[tuple[Value, ...]]:
        statement, binds = office.scoped(viewer, key, make)
        return statement.run(connection, {**binds, "id": id})

    return resolve(office, spec, look)


def judged_document(office: Office, connection: Connection, spec: PrintSpec, id: int) -> Document | None:
    """The whole document, for keeping with the record. None when the record is gone."""

    def look(key: tuple[object, ...], make: Callable[[], Query]) -> Sequence[tuple[Value, ...]]:
        statement = office.statement(("judged", *key), lambda: JudgeQuery(make(), "a document kept with its record"))
        return statement.run(connection, {**office.clock.binds(), "id": id})

    return resolve(office, spec, look)
