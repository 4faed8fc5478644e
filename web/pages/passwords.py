"""One-time passwords for many people on one sheet."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response, current_app, make_response, render_template, request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response as AnyResponse

from engine.app.actions.choose_people import choose_people
from engine.app.actions.issue_passwords import issue_passwords
from engine.app.circles import allow_issuing
from engine.app.mail import site_address
from engine.app.slip_pages import Slip, SlipSheet
from engine.app.slips import HOW, slips_file
from engine.model.outcomes import FormErrors, Invalid, Reason, Refused
from web.answers import download
from web.pages.lists import list_request
from web.texts import say
from web.visit import visit

PAGES = Blueprint("passwords", __name__)
NO_ERRORS = FormErrors()
SALT = "slips"


@PAGES.get("/admin/passwords")
@PAGES.get("/admin/passwords/<ident:people>")
def show(people: str = "") -> AnyResponse:
    return page(people)


@PAGES.post("/admin/passwords/<ident:people>")
def issue(people: str) -> AnyResponse:
    """Give the passwords; this answer is the only place where they stand."""
    here = visit()
    told = request.form.getlist("person")
    try:
        sheet = issue_passwords(here.office, here.viewer, people, told, request.form.get("seen", ""), here.id)
    except Invalid as error:
        return page(people, error.errors, 422)
    values = {"sheet": sheet, "site": site(), "how": HOW, "sealed": _sealer().dumps(_sealed(sheet)), "people": people}
    return make_response(render_template("admin/slips.html", **values))


@PAGES.post("/admin/passwords/sheet.pdf")
def on_paper() -> Response:
    """The sheet that was just shown, as a file. It comes back from the page, sealed: the passwords are kept nowhere."""
    here = visit()
    allow_issuing(here.office, here.viewer)
    try:
        held = _sealer().loads(request.form.get("sheet", ""))
    except BadData as error:
        raise Refused((Reason(say("sheet_unknown")),)) from error
    if held["account"] != here.viewer.account:
        raise Refused((Reason(say("sheet_unknown")),))
    sheet = SlipSheet(held["organisation"], held["until"], tuple(Slip(**slip) for slip in held["slips"]))
    return download(slips_file(sheet, site()))


def page(people: str, errors: FormErrors = NO_ERRORS, status: int = 200) -> AnyResponse:
    here = visit()
    circles, everybody = request.args.getlist("_who"), "_all" in request.args
    chosen = request.form.getlist("person") if errors else None
    found = choose_people(here.office, here.viewer, people, list_request(), circles, chosen, everybody)
    return make_response(render_template("admin/passwords.html", page=found, errors=errors), status)


def site() -> str:
    """The address people open: the one of the settings, else the one this request came by."""
    return site_address() or request.host_url.rstrip("/")


def _sealed(sheet: SlipSheet) -> dict[str, object]:
    return {"account": visit().viewer.account, **asdict(sheet)}


def _sealer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=SALT)
