"""Files of records, always as something to save: never shown by the browser as a page of ours."""

from __future__ import annotations

from flask import Blueprint, Response, send_file

from engine.app.actions.attach_file import AttachedFile, read_attached, read_kept
from web.answers import disposition
from web.visit import visit

PAGES = Blueprint("files", __name__)


@PAGES.get("/f/<ident:form>/<record:id>/file/<ident:field>")
def attached(form: str, id: int, field: str) -> Response:
    here = visit()
    return hand_out(read_attached(here.office, here.viewer, form, id, field))


@PAGES.get("/f/<ident:form>/<record:id>/kept/<record:kept>")
def kept(form: str, id: int, kept: int) -> Response:
    here = visit()
    return hand_out(read_kept(here.office, here.viewer, form, id, kept))


def hand_out(file: AttachedFile) -> Response:
    response = send_file(file.path, mimetype=file.type, conditional=False, etag=False)
    response.headers["Content-Disposition"] = disposition(file.name)
    return response
