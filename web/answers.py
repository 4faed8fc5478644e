"""Answers that are not pages: files, and the way back to an address of ours."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from engine.app.spreadsheets import ExportFile

SEE_OTHER = 303


def download(file: ExportFile) -> Response:
    """A file to be kept, never shown by the browser as a page."""
    response = Response(file.content, mimetype=file.mime)
    response.headers["Content-Disposition"] = disposition(file.name)
    return response


def disposition(name: str) -> str:
    """The header that makes a file an attachment; Russian names go as UTF-8, others see a plain one."""
    clean = "".join(char for char in name if char.isprintable() and char not in '/\\"').strip(". ") or "file"
    plain = unicodedata.normalize("NFKD", clean).encode("ascii", "ignore").decode().strip() or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(clean, safe='')}"


def go_to(address: str) -> AnyResponse:
    """See another page after a change."""
    return Response(status=SEE_OTHER, headers={"Location": address})


def safe_address(text: str) -> str:
    """The text if it is an address of this site, else the first page."""
    inside = text.startswith("/") and not text.startswith(("//", "/\\")) and "\\" not in text and text.isprintable()
    return text if inside else "/"
