"""A record as a document: under the viewer's own rights, or as it was kept when it was signed."""

from __future__ import annotations

from collections.abc import Callable

from engine.access.viewer import Viewer
from engine.app.actions.list_records import allow_reading
from engine.app.documents import resolve
from engine.app.looks import scoped_look
from engine.app.lookup import find_form
from engine.app.office import Office
from engine.app.spreadsheets import ExportFile
from engine.model.outcomes import NotFound
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
        document = resolve(office, spec, id, scoped_look(office, viewer, connection))
    if document is None:
        raise NotFound
    return render(document, f"{spec.id}-{id}", format)


def render(document: Document, name: str, format: str) -> ExportFile:
    mime, make = FORMATS[format]
    return ExportFile(f"{name}.{format}", mime, make(document))
