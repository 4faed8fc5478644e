"""Who is at the screen. The cookie holds a random token; everything else about a sign-in stands in the database."""

from __future__ import annotations

from urllib.parse import quote

from flask import current_app, make_response, redirect, render_template, request, session
from werkzeug.wrappers import Response as AnyResponse

from engine.app.actions.manage_sets import banners
from engine.app.actions.sign_in import NotSignedIn, SignedIn, sign_in
from engine.app.activation import Offices
from engine.app.viewers import find_visitor
from web.kept import kept_fields, kept_files
from web.visit import visit

TOKEN, ACCOUNT = "token", "account"
WITHOUT_OFFICE = frozenset({"healthz", "static"})
WITHOUT_SIGN_IN = frozenset({"accent", "sign_in.show", "sign_in.login"})
WHILE_PASSWORD_IS_DUE = frozenset({"sign_in.password", "sign_in.logout"})
TOO_MANY = 429
PICKER = "lists.choices"


def offices() -> Offices:
    """The offices this application serves."""
    found: Offices = current_app.extensions["offices"]
    return found


def open_session() -> AnyResponse | None:
    """Before every request: the office in force, the person at the screen, or the way to the sign-in page."""
    if request.endpoint in WITHOUT_OFFICE:
        return None
    here = visit()
    here.known_office = offices().current()
    if request.endpoint in WITHOUT_SIGN_IN:
        return None
    know_visitor()
    if here.viewer.account is None and request.method == "POST" and "_password" in request.form:
        problem, status = try_sign_in(request.form.get("_login", ""), request.form["_password"])
        return renew_page(problem, status) if problem else _password_first()
    if here.viewer.account is None:
        return None if request.endpoint is None else ask_to_sign_in()
    return _password_first()


def know_visitor() -> None:
    """Fill the visit with the person the cookie's token belongs to."""
    here = visit()
    found = find_visitor(here.office, session.get(TOKEN, ""))
    if found is None:
        return
    here.viewer, here.session, here.must_change = found.viewer, found.session.id, found.must_change
    here.banners = banners(offices(), here.office, found.viewer)


def try_sign_in(login: str, password: str) -> tuple[str, int]:
    """Sign the person in for this and the next requests; else the sentence that says why not, and its status."""
    here = visit()
    old_token = session.get(TOKEN, "")
    try:
        made = sign_in(here.office, login, password, client_address(), request.headers.get("User-Agent", ""), old_token)
    except NotSignedIn as error:
        return error.sentence, TOO_MANY if error.wait else 422
    keep_session(made)
    know_visitor()
    return "", 200


def keep_session(made: SignedIn) -> None:
    """Put the new token into the cookie. Forms opened by the same account stay valid, others become foreign."""
    if session.get(ACCOUNT) != made.account:
        session.clear()
    session[TOKEN], session[ACCOUNT] = made.token, made.account


def client_address() -> str:
    """The address the request came from."""
    return request.remote_addr or ""


def ask_to_sign_in() -> AnyResponse:
    """A page is asked for after signing in; what was sent waits for it; a part of a page says so in its place."""
    entrance = "/login" if request.path == "/" else f"/login?next={_quoted()}"
    if request.headers.get("HX-Request"):
        response = make_response(render_template("parts/signed_out.html"), 401)
        if request.endpoint != PICKER:
            response.headers["HX-Redirect"] = entrance
        return response
    return redirect(entrance) if request.method in ("GET", "HEAD") else renew_page("", 401)


def renew_page(problem: str, status: int) -> AnyResponse:
    """The sign-in that keeps the sent form."""
    return make_response(
        render_template("renew.html", problem=problem, kept=kept_fields(), files=kept_files(), action=request.path),
        status,
    )


def _quoted() -> str:
    address = request.full_path if request.query_string else request.path
    return quote(address, safe="/")


def _password_first() -> AnyResponse | None:
    """An issued password opens only the page where it is changed."""
    if visit().must_change and request.endpoint not in WHILE_PASSWORD_IS_DUE and request.endpoint is not None:
        return redirect("/password", 303)
    return None
