"""What holds for every answer and every form: headers, limits, the secret key, tokens against foreign forms."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from web.cookies import Cookies, Tokens
from web.plain import PlainRequest, is_unicode

FORM_LIMIT = 2 * 1024 * 1024
UPLOAD_LIMIT = 20 * 1024 * 1024
PARTS_LIMIT = 5_000
FIELDS_LIMIT = 5_000
ADDRESS_LIMIT = 4_000
URLENCODED = "application/x-www-form-urlencoded"
ENCODING = "encoding"

CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
    )
)
HEADERS = (
    ("Content-Security-Policy", CONTENT_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
)
FOR_GOOD = "public, max-age=31536000, immutable"
FOR_A_WHILE = "public, max-age=3600"


class WithHeaders:
    """The application with the headers every answer carries."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def begin(status: str, headers: list[tuple[str, str]], *problem: Any) -> Any:
            return start_response(status, [*headers, *HEADERS], *problem)

        return self._app(environ, begin)


def protect(app: Flask, secret_key: bytes) -> Tokens:
    """Set the limits and headers of an application and demand a token with every change."""
    app.request_class = PlainRequest
    app.secret_key = secret_key
    app.config.update(
        SESSION_COOKIE_NAME="prikaz",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=UPLOAD_LIMIT,
        MAX_FORM_MEMORY_SIZE=FORM_LIMIT,
        MAX_FORM_PARTS=PARTS_LIMIT,
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its sign-in, however long the form is being filled in
        WTF_CSRF_SSL_STRICT=False,  # compares with the Host header, which proves nothing
        WTF_CSRF_CHECK_DEFAULT=True,
    )
    app.session_interface = Cookies(secret_key)
    app.wsgi_app = WithHeaders(app.wsgi_app)  # type: ignore[method-assign]
    app.before_request(limit_body)
    app.after_request(add_headers)
    return Tokens(app)


def limit_body() -> None:
    """Refuse what is too large before it is read, and text that is not UTF-8."""
    if len(request.full_path) > ADDRESS_LIMIT:
        raise BadRequest
    if request.mimetype != "multipart/form-data":
        request.max_content_length = FORM_LIMIT
    if (request.content_length or 0) > (request.max_content_length or 0):
        raise RequestEntityTooLarge
    if request.method != "POST":
        return
    if request.mimetype == URLENCODED and not is_unicode(request.get_data()):
        raise BadRequest(ENCODING)
    if len(request.form) + len(request.files) > FIELDS_LIMIT:
        raise RequestEntityTooLarge


def add_headers(response: Response) -> Response:
    """How long the answer may be kept, and that the site is to be asked over TLS."""
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint in ("static", "accent") and response.status_code == 200:
        response.headers["Cache-Control"] = (
            FOR_GOOD if "v" in request.args or request.endpoint == "accent" else FOR_A_WHILE
        )
    else:
        response.headers["Cache-Control"] = "no-store"
    return response
