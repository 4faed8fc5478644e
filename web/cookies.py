"""The sealed cookie and the sealed token of forms: each seal is made or checked once, not for every page."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from functools import lru_cache
from hmac import compare_digest
from typing import Any

from flask import Flask, Request, Response, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFProtect, generate_csrf
from itsdangerous import BadData, Serializer

TOKEN_FIELD = "csrf_token"
MESSAGES, MOST_MESSAGES = "_flashes", 5  # where flask keeps them
KNOWN = 2048


class CookieText:
    """What a cookie holds, texts and messages as pairs of texts, written so that a cookie may carry it."""

    @staticmethod
    def dumps(held: object) -> str:
        return urlsafe_b64encode(json.dumps(held, separators=(",", ":")).encode()).decode()

    @staticmethod
    def loads(text: str | bytes) -> Any:
        return json.loads(urlsafe_b64decode(text))


class Cookies(SecureCookieSessionInterface):
    """Cookies whose seal is checked when they are first met: the sign-in they name is asked of the database every time, so
    they need no time of their own. They go only over TLS when the page itself came that way."""

    def __init__(self, secret: bytes) -> None:
        self._sealer: Serializer[str] = Serializer(
            secret, salt=self.salt, serializer=CookieText, signer_kwargs={"key_derivation": self.key_derivation}
        )
        self._opened = lru_cache(maxsize=KNOWN)(_opener(self._sealer))

    def get_signing_serializer(self, app: Flask) -> Serializer[str]:  # type: ignore[override]
        return self._sealer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        cookie = request.cookies.get(app.config["SESSION_COOKIE_NAME"], "")
        held = self._opened(cookie)  # the same for every request with the cookie, and messages are added to their list
        return SecureCookieSession({name: list(item) if isinstance(item, list) else item for name, item in held.items()})

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """What is to be said on the next page is cut when no page comes: a browser drops cookies that are too large."""
        if len(session.get(MESSAGES, ())) > MOST_MESSAGES:
            session[MESSAGES] = session[MESSAGES][-MOST_MESSAGES:]
        super().save_session(app, session, response)

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def _opener(serializer: Serializer[str]) -> Callable[[str], Mapping[str, object]]:
    def opened(cookie: str) -> Mapping[str, object]:
        try:
            return dict(serializer.loads(cookie)) if cookie else {}
        except BadData:
            return {}

    return opened


def form_token() -> str:
    """The token that every form carries. It is as good as the sign-in it belongs to, so it is sealed once and not for each
    page."""
    secret = session.get(TOKEN_FIELD)
    return _sealed(secret) if secret else str(generate_csrf())


class Tokens(CSRFProtect):  # type: ignore[misc]
    """Forms without the token of their session are refused; the very token that was given out is known at once."""

    def protect(self, apply_exemptions: bool = False) -> None:
        sent = request.form.get(TOKEN_FIELD, "") if request.method == "POST" else ""
        if not (sent and session.get(TOKEN_FIELD) and compare_digest(sent.encode(), form_token().encode())):
            super().protect(apply_exemptions)


@lru_cache(maxsize=KNOWN)
def _sealed(secret: str) -> str:
    """The token of the present session, whose secret this is."""
    return str(generate_csrf())
