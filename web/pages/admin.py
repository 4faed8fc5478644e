"""The administrator's pages: accounts with their appointments and sign-ins, definition sets."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from engine.app.accounts import Issued
from engine.app.actions.manage_people import (
    appoint,
    create_account,
    end_appointment,
    end_session,
    end_sessions,
    issue_new_password,
    set_closed,
)
from engine.app.actions.manage_sets import apply_set, show_sets
from engine.app.actions.pick_person import pick_person, picked_person
from engine.app.actions.show_appointments import show_appointments
from engine.app.actions.show_people import show_account, show_people
from engine.app.actions.show_sessions import show_sessions
from engine.app.pages import FieldView
from engine.model.outcomes import FormErrors, Invalid
from web.answers import go_to
from web.session import offices
from web.submission import asks_for_form, read_number
from web.texts import say
from web.visit import visit

PAGES = Blueprint("admin", __name__)
POST, PERSON = "post.", "person"
NO_ERRORS = FormErrors()


@PAGES.get("/admin/people")
def people() -> AnyResponse:
    return people_page()


@PAGES.post("/admin/people")
def create() -> AnyResponse:
    here = visit()
    if asks_for_form():
        return people_page()
    login, title = (request.form.get(name, "") for name in ("login", "title"))
    try:
        issued = create_account(here.office, here.viewer, login, title, told_person())
    except Invalid as error:
        return people_page(error.errors, 422)
    return account_page(issued.account, issued=issued)


@PAGES.route("/pick/account/person", methods=["GET", "POST"])
def persons() -> str:
    """People an account may be for, as options of a picker."""
    here = visit()
    text = request.form.get("q", request.args.get("q", ""))
    return render_template("parts/options.html", choices=pick_person(here.office, here.viewer, text))


@PAGES.get("/admin/people/<record:account>")
def account(account: int) -> AnyResponse:
    return account_page(account)


@PAGES.post("/admin/people/<record:account>/password")
def new_password(account: int) -> AnyResponse:
    here = visit()
    return account_page(account, issued=issue_new_password(here.office, here.viewer, account))


@PAGES.post("/admin/people/<record:account>/close")
def close(account: int) -> AnyResponse:
    here = visit()
    closed = request.form.get("closed") == "1"
    set_closed(here.office, here.viewer, account, closed)
    flash(say("account_closed" if closed else "account_opened"))
    return go_to(f"/admin/people/{account}")


@PAGES.post("/admin/people/<record:account>/appoint")
def add_appointment(account: int) -> AnyResponse:
    here = visit()
    given = {name: request.form.get(name, "") for name in ("document", "starts", "ends")}
    post = {name.removeprefix(POST): text for name, text in request.form.items() if name.startswith(POST)}
    try:
        appoint(here.office, here.viewer, account, request.form.get("role", ""), post=post, **given)
    except Invalid as error:
        return account_page(account, error.errors, status=422)
    flash(say("appointed"))
    return go_to(f"/admin/people/{account}")


@PAGES.post("/admin/people/<record:account>/end/<record:appointment>")
def end(account: int, appointment: int) -> AnyResponse:
    here = visit()
    try:
        end_appointment(here.office, here.viewer, appointment, request.form.get("ends", ""))
    except Invalid as error:
        return account_page(account, error.errors, status=422)
    flash(say("appointment_ended"))
    return go_to(f"/admin/people/{account}")


@PAGES.post("/admin/people/<record:account>/sessions")
def sign_out(account: int) -> AnyResponse:
    here = visit()
    session = read_number(request.form.get("session", ""))
    if session is None:
        end_sessions(here.office, here.viewer, account)
        flash(say("sessions_ended"))
    else:
        flash(say("session_ended" if end_session(here.office, here.viewer, account, session) else "session_over"))
    return go_to(f"/admin/people/{account}")


@PAGES.get("/admin/appointments")
def appointments() -> str:
    here = visit()
    page = show_appointments(here.office, here.viewer, request.args.get("role", ""), request.args.get("q", ""))
    return render_template("admin/appointments.html", page=page)


@PAGES.get("/admin/sessions")
def sessions() -> str:
    here = visit()
    return render_template("admin/sessions.html", page=show_sessions(here.office, here.viewer, here.session))


@PAGES.post("/admin/sessions")
def end_somebodys() -> AnyResponse:
    here = visit()
    account, session = (read_number(request.form.get(name, "")) or 0 for name in ("account", "session"))
    ended = end_session(here.office, here.viewer, account, session)
    flash(say("session_ended" if ended else "session_over"))
    return go_to("/admin/sessions")


@PAGES.get("/admin/definitions")
def definitions() -> str:
    here = visit()
    return render_template("admin/definitions.html", page=show_sets(offices(), here.office, here.viewer))


@PAGES.post("/admin/definitions")
def activate() -> AnyResponse:
    here = visit()
    flash(say("activated", number=apply_set(offices(), here.office, here.viewer)))
    return go_to("/admin/definitions")


def people_page(errors: FormErrors = NO_ERRORS, status: int = 200) -> AnyResponse:
    here = visit()
    page = show_people(here.office, here.viewer, request.args.get("q", ""))
    values = {"page": page, "errors": errors, "typed": request.form.to_dict(), "person": person_field(errors)}
    return make_response(render_template("admin/people.html", **values), status)


def told_person() -> str:
    """Who was picked; before the picks the picker sends that nobody is."""
    return (request.form.getlist(PERSON) or [""])[-1]


def person_field(errors: FormErrors) -> FieldView:
    """The picker of whose account it will be, with who was picked and, without scripts, who was found."""
    here = visit()
    told, sought = told_person(), request.form.get(f"_q.{PERSON}", "")
    picked = picked_person(here.office, here.viewer, told) if told else None
    found = pick_person(here.office, here.viewer, sought) if asks_for_form() else ()
    nothing = (say("nothing_found"),) if asks_for_form() and not found else ()
    return FieldView(
        id=PERSON,
        name=PERSON,
        label=say("whose_account"),
        widget="link",
        value=told,
        shown=f"?{sought}" if asks_for_form() else "",
        hint=say("whose_account_hint"),
        errors=(*errors.fields.get(PERSON, ()), *nothing),
        choices=tuple(dict.fromkeys((*((picked,) if picked else ()), *found))),
    )


def account_page(
    account: int, errors: FormErrors = NO_ERRORS, issued: Issued | None = None, status: int = 200
) -> AnyResponse:
    here = visit()
    page = show_account(here.office, here.viewer, account, here.session)
    values = {"page": page, "errors": errors, "issued": issued, "typed": request.form.to_dict() if errors else {}}
    return make_response(render_template("admin/account.html", **values), status)
