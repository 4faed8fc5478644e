"""Lists as files for a spreadsheet."""

from __future__ import annotations

from engine.access.decide import may
from engine.access.viewer import Viewer
from engine.app.actions.list_records import allow_reading, read_rows
from engine.app.listing import ListRequest, make_list_query
from engine.app.lookup import find_form
from engine.app.office import Office
from engine.app.showing import field_label
from engine.app.spreadsheets import ROW_LIMIT, ExportFile, Sheet, write_sheet
from engine.model.outcomes import Denied


def export_list(office: Office, viewer: Viewer, form_id: str, request: ListRequest, format: str) -> ExportFile:
    """The list with its filters and sort, all pages. Raises NotFound, Denied."""
    form = find_form(office, form_id)
    allow_reading(office, viewer, form)
    decision = may(viewer, office.rights, form.id, "export")
    if not decision.allowed:
        raise Denied(decision.reason)
    listed = make_list_query(office.definitions, form, request)
    heads = tuple(field_label(office.definitions, form, item) for item in listed.columns)
    with office.database.reading() as connection:
        rows = read_rows(office, viewer, connection, form, listed, ROW_LIMIT)
    return write_sheet(Sheet(form.many, heads, [cells for _, cells in rows]), form.id, format)
