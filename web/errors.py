"""Whatever goes wrong becomes a page in Russian that says what to do, with the number of the request."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge

from engine.access.viewer import ANONYMOUS
from engine.data.errors import StorageUnavailable
from engine.model.outcomes import Conflict, Denied, Failure, Invalid, NotFound, Reason, Refused
from engine.source.places import DefinitionError
from web.kept import kept_fields, kept_files
from web.security import ENCODING
from web.submission import ROWS, ROWS_LIMIT
from web.texts import ENCODING_FAILURE, FAILURES, NOTHING_IN_FORCE, ROWS_FAILURE, TOKEN_FAILURE, say
from web.visit import visit

LOG = logging.getLogger("prikaz")
OFFERED_AGAIN = frozenset({"same-origin", "none", ""})


def register(app: Flask) -> None:
    app.register_error_handler(CSRFError, token_page)
    app.register_error_handler(HTTPException, http_page)
    app.register_error_handler(Failure, failure_page)
    app.register_error_handler(StorageUnavailable, storage_page)
    app.register_error_handler(DefinitionError, nothing_in_force_page)
    app.register_error_handler(Exception, broken_page)


def error_page(status: int, **shown: Any) -> Response:
    """The page of a status; `shown` overrides heading, advice, sentence, why, back, changes, kept."""
    heading, advice = FAILURES.get(status, FAILURES[500 if status >= 500 else 400])
    framed = visit().viewer is not ANONYMOUS and not visit().must_change and status < 500
    values: dict[str, Any] = {
        "heading": heading,
        "advice": advice,
        "sentence": "",
        "why": (),
        "back": "",
        "changes": (),
        "kept": (),
        "files": False,
        "resend": False,
        "action": "",
        "request_id": visit().id,
        "base": "layout.html" if framed else "single.html",
        **shown,
    }
    return make_response(render_template("failure.html", **values), status)


def token_page(error: CSRFError) -> Response:
    """A missing, foreign or old token: what was typed is shown and may be sent again from here; never for another site's form."""
    heading, advice = TOKEN_FAILURE
    own = request.headers.get("Sec-Fetch-Site", "") in OFFERED_AGAIN
    return error_page(
        400, heading=heading, advice=advice, kept=kept_fields(), files=kept_files(), action=request.path, resend=own
    )


def http_page(error: HTTPException) -> Response:
    status = error.code or 500
    if error.response is not None or status < 400:
        return make_response(error.get_response())
    if isinstance(error, BadRequest) and error.description == ENCODING:
        return error_page(400, heading=ENCODING_FAILURE[0], advice=ENCODING_FAILURE[1])
    if isinstance(error, RequestEntityTooLarge) and error.description == ROWS:
        return error_page(413, heading=ROWS_FAILURE[0], advice=ROWS_FAILURE[1].format(limit=ROWS_LIMIT))
    response = error_page(status)
    if "Allow" in (headers := dict(error.get_headers())):
        response.headers["Allow"] = headers["Allow"]
    return response


def failure_page(error: Failure) -> Response:
    """Each thing a person can be told, with its status."""
    match error:
        case NotFound():
            return error_page(404)
        case Denied():
            return error_page(403, why=(error.reason,))
        case Refused():
            return error_page(422, why=error.reasons, back=record_address())
        case Conflict():
            return error_page(
                409, sentence=conflict_sentence(error), changes=error.changed.changes, back=record_address()
            )
        case Invalid():
            return error_page(422, why=tuple(_as_reasons(error)), back=record_address())
    return broken_page(error)


def conflict_sentence(error: Conflict) -> str:
    """Who was first and when."""
    changed = error.changed
    return say("conflict", who=changed.who, when=changed.when) if changed.who else say("conflict_nobody")


def storage_page(error: StorageUnavailable) -> Response:
    LOG.error("storage unavailable, request %s", visit().id)
    response = error_page(503, kept=kept_fields(), files=kept_files(), action=request.path, resend=True)
    response.headers["Retry-After"] = "5"
    return response


def nothing_in_force_page(error: DefinitionError) -> Response:
    """The definitions cannot be used and none are in force yet."""
    LOG.error("no definitions in force, faults %s, request %s", len(error.faults), visit().id)
    return error_page(503, heading=NOTHING_IN_FORCE[0], advice=NOTHING_IN_FORCE[1])


def broken_page(error: Exception) -> Response:
    """A mistake of the program. The log gets its place, not its message: that may hold what people typed."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    LOG.error("%s at %s, request %s", type(error).__name__, places, visit().id)
    return error_page(500)


def record_address() -> str:
    """The record the address speaks of, if it does."""
    parts: Mapping[str, Any] = request.view_args or {}
    return f"/f/{parts['form']}/{parts['id']}" if "form" in parts and "id" in parts else ""


def _as_reasons(error: Invalid) -> list[Reason]:
    texts = [*error.errors.general, *(text for texts in error.errors.fields.values() for text in texts)]
    return [Reason(text) for text in texts]
