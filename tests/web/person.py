"""A person at a browser without JavaScript: opens pages, fills forms in and sends them as they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

from flask import Flask
from werkzeug.test import TestResponse

PASSWORD = "сорок две чашки чая"
Typed = Mapping[str, str | Sequence[str]]


@dataclass
class Form:
    """A form of a page: where it goes and what its inputs hold."""

    action: str = ""
    method: str = "get"
    values: list[tuple[str, str]] = field(default_factory=list)

    def filled(self, typed: Typed) -> list[tuple[str, str]]:
        """What a browser would send after typing."""
        kept = [(name, text) for name, text in self.values if name not in typed]
        new = [(name, text) for name, texts in typed.items() for text in ([texts] if isinstance(texts, str) else texts)]
        return [*kept, *new]


class Page(HTMLParser):
    """The forms and texts of an answer."""

    def __init__(self, answer: TestResponse) -> None:
        super().__init__()
        self.status = answer.status_code
        self.html = answer.get_data(as_text=True)
        self.headers = answer.headers
        self.path = answer.request.path
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._texts: list[str] = []
        self._select = ""
        self._area: str | None = None
        if answer.mimetype == "text/html":
            self.feed(self.html)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._texts).split())

    def form(self, action: str) -> Form:
        """The form that is sent to an address (its end is enough)."""
        return next(form for form in self.forms if form.action.endswith(action) and form.method == "post")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
        elif tag == "a":
            self.links.append(given.get("href", ""))
        elif tag == "input" and self.forms and given.get("name") and self._submitted(given):
            self.forms[-1].values.append((given["name"], given.get("value", "")))
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self._select and "selected" in given:
            self.forms[-1].values.append((self._select, given.get("value", "")))
        elif tag == "textarea":
            self._area = given.get("name", "")
            self.forms[-1].values.append((self._area, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            name, text = self.forms[-1].values.pop()
            self.forms[-1].values.append((name, (text + data).removeprefix("\n")))
        self._texts.append(data)

    @staticmethod
    def _submitted(given: Mapping[str, str]) -> bool:
        kind = given.get("type", "text")
        return kind not in ("submit", "file") and (kind not in ("checkbox", "radio") or "checked" in given)


class Person:
    """One browser."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def open(self, address: str) -> Page:
        return Page(self.client.get(address, follow_redirects=True))

    def raw(self, method: str, address: str, **options: object) -> TestResponse:
        """An answer without following it anywhere."""
        return self.client.open(address, method=method, buffered=True, **options)  # type: ignore[arg-type]

    def send(self, page: Page, action: str, typed: Typed | None = None) -> Page:
        """Fill the form that goes to `action` and send it."""
        form = page.form(action)
        body = urlencode(form.filled(typed or {}))
        return Page(
            self.client.post(
                form.action, data=body, content_type="application/x-www-form-urlencoded", follow_redirects=True
            )
        )

    def sign_in(self, login: str, password: str = PASSWORD) -> Page:
        return self.send(self.open("/login"), "/login", {"login": login, "password": password})
