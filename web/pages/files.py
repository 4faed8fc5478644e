"""Files of records, always as something to save: never shown by the browser as a page of ours."""

from __future__ import annotations

from flask import Blueprint, Response, send_file

from engine.app.actions.attach_file import read_attached
from web.answers import disposition
from web.visit import visit

PAGES = Blueprint("files", __name__)


@PAGES.get("/f/<ident:form>/<record:id>/file/<ident:field>")
def show(form: str, id: int, field: str) -> Response:
    here = visit()
    found = read_attached(here.office, here.viewer, form, id, field)
    response = send_file(found.path, mimetype=found.type, conditional=False, etag=False)
    response.headers["Content-Disposition"] = disposition(found.name)
    return response
