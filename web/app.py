"""The Flask application over the offices."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, request
from werkzeug.routing import BaseConverter

from engine.app.activation import Offices
from engine.app.settings import secret_key
from web import errors
from web.accent import accent_sheet
from web.pages import (
    admin,
    backups,
    composed,
    files,
    forms,
    grids,
    items,
    lists,
    my_day,
    notices,
    orders,
    own_sessions,
    passwords,
    records,
    reports,
    sign_in,
    steps,
    substitutions,
    votes,
    work,
)
from web.security import protect
from web.session import open_session
from web.templating import prepare_templates
from web.visit import start_visit, visit

ACCESS = logging.getLogger("prikaz.access")
PAGES = (
    admin.PAGES,
    backups.PAGES,
    composed.PAGES,
    files.PAGES,
    forms.PAGES,
    items.PAGES,
    grids.PAGES,
    lists.PAGES,
    my_day.PAGES,
    notices.PAGES,
    orders.PAGES,
    own_sessions.PAGES,
    passwords.PAGES,
    records.PAGES,
    reports.PAGES,
    sign_in.PAGES,
    steps.PAGES,
    substitutions.PAGES,
    votes.PAGES,
    work.PAGES,
)


class Ident(BaseConverter):
    """The id of a form, field, step or report."""

    regex = "[a-z][a-z0-9_]{0,39}"


class RecordId(BaseConverter):
    """The number of a record."""

    regex = "[1-9][0-9]{0,14}"

    def to_python(self, value: str) -> int:
        return int(value)


class Action(BaseConverter):
    """An action on records: a word, `do:STEP` or `lead:STEP`."""

    regex = "(do:|lead:)?[a-z][a-z0-9_]{0,39}"


class Application(Flask):
    """Flask without its look at every function whether it is asynchronous: none is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


COMPILED_TEMPLATES = "templates"
GARBAGE = 10_000  # new objects before the collector looks at them; a page makes some thousand


def create_app(offices: Offices) -> Flask:
    """The application. `offices` must have been started."""
    app = Application("web", static_folder="static", template_folder="templates")
    app.extensions["offices"] = offices
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.url_map.converters.update(ident=Ident, record=RecordId, action=Action)
    app.before_request(start_visit)
    protect(app, secret_key(offices.data_dir))
    app.before_request(open_session)
    app.after_request(log_request)
    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/static/accent-<digest>.css", "accent", accent)
    for pages in PAGES:
        app.register_blueprint(pages)
    errors.register(app)
    prepare_templates(app, offices.data_dir / COMPILED_TEMPLATES)
    return app


def settle() -> None:
    """Once everything is made that lives as long as the process: the collector of garbage need not look at it again and
    again, and comes less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)


def healthz() -> Response:
    """That the process answers; touches nothing."""
    return Response("ok\n", mimetype="text/plain")


def accent(digest: str) -> Response:
    """The organisation's colour; `digest` only makes the address change with it."""
    return Response(accent_sheet(visit().office.definitions.organisation.accent), mimetype="text/css")


def log_request(response: Response) -> Response:
    """Method, page, status, time and the request's number: nothing about persons, so no address either."""
    here = visit()
    response.headers["X-Request-Id"] = here.id
    spent = (time.perf_counter() - here.started) * 1000
    ACCESS.info("%s %s %s %.0f ms %s", request.method, request.endpoint or "-", response.status_code, spent, here.id)
    return response
