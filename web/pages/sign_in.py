"""Signing in and out, one's own password."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, session
from werkzeug.wrappers import Response as AnyResponse

from engine.app.actions.sign_in import NotSignedIn, change_password, sign_out
from engine.app.demo_mark import read_mark
from engine.model.outcomes import Invalid
from web.answers import go_to, safe_address
from web.session import TOKEN, client_address, keep_session, know_visitor, try_sign_in
from web.texts import say
from web.visit import visit

PAGES = Blueprint("sign_in", __name__)


@PAGES.get("/login")
def show() -> AnyResponse:
    know_visitor()
    target = safe_address(request.args.get("next", "/"))
    return redirect(target) if visit().viewer.account is not None else login_page(target)


@PAGES.post("/login")
def login() -> AnyResponse:
    name, target = request.form.get("login", ""), safe_address(request.form.get("next", "/"))
    problem, status = try_sign_in(name, request.form.get("password", ""))
    return login_page(target, problem, name, status) if problem else go_to(target)


@PAGES.post("/logout")
def logout() -> AnyResponse:
    sign_out(visit().office, session.get(TOKEN, ""))
    session.clear()
    flash(say("signed_out"))
    return go_to("/login")


@PAGES.route("/password", methods=["GET", "POST"])
def password() -> AnyResponse:
    if request.method == "GET":
        return password_page({})
    here = visit()
    assert here.viewer.account is not None
    old, new, again = (request.form.get(name, "") for name in ("old", "password", "again"))
    agent = request.headers.get("User-Agent", "")
    try:
        made = change_password(here.office, here.viewer.account, old, new, again, address=client_address(), agent=agent)
    except Invalid as error:
        return password_page({name: texts[0] for name, texts in error.errors.fields.items()}, 422)
    except NotSignedIn as error:
        return password_page({"old": error.sentence}, 429)
    keep_session(made)
    flash(say("password_changed"))
    return go_to("/")


def login_page(target: str, problem: str = "", name: str = "", status: int = 200) -> AnyResponse:
    here = visit()
    values = {
        "problem": problem,
        "login": name,
        "next": "" if target == "/" else target,
        "demo": read_mark(here.office.data_dir),
    }
    return make_response(render_template("login.html", **values), status)


def password_page(problems: dict[str, str], status: int = 200) -> AnyResponse:
    values = {"problems": problems, "forced": visit().must_change}
    return make_response(render_template("password.html", **values), status)
