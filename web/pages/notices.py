"""One's own notices, and whether letters follow them."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from engine.app.actions.see_notices import choose_letters, see_notices, show_notices
from engine.app.mail import mail_is_set
from engine.model.outcomes import FormErrors, Invalid
from web.answers import go_to
from web.submission import read_number
from web.texts import say
from web.visit import visit

PAGES = Blueprint("notices", __name__)
NO_ERRORS = FormErrors()


@PAGES.get("/notices")
def show() -> AnyResponse:
    return page()


@PAGES.post("/notices")
def read() -> AnyResponse:
    here = visit()
    see_notices(here.office, here.viewer, read_number(request.form.get("last", "")) or 0, here.id)
    return go_to("/notices" if request.form.get("from") == "notices" else "/")


@PAGES.post("/notices/letters")
def letters() -> AnyResponse:
    here = visit()
    try:
        choose_letters(here.office, here.viewer, request.form.get("email", ""), request.form.get("letters") == "1")
    except Invalid as error:
        return page(error.errors, 422)
    flash(say("saved"))
    return go_to("/notices")


def page(errors: FormErrors = NO_ERRORS, status: int = 200) -> AnyResponse:
    here = visit()
    number = read_number(request.args.get("page", "")) or 1
    found = show_notices(here.office, here.viewer, number, mail_is_set())
    typed = request.form.to_dict() if errors else {}
    return make_response(render_template("notices.html", page=found, errors=errors, typed=typed), status)
