"""Somebody who sends what no browser would: any body, any token, any address; and reads forms as they stand."""

import http.client
import itertools
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

Pairs = Sequence[tuple[str, str]]
URLENCODED = "application/x-www-form-urlencoded"
SLOW = 60


@dataclass
class Input:
    """One control of a form. `options`: the values a select offers."""

    name: str
    kind: str
    value: str = ""
    sent: bool = True
    options: list[str] = field(default_factory=list)


@dataclass
class SentForm:
    """A form of a page."""

    action: str
    method: str
    inputs: list[Input] = field(default_factory=list)

    def pairs(self, **changed: str) -> list[tuple[str, str]]:
        """What a browser would send, with some values changed (names with dots: see `with_values`)."""
        return self.with_values(changed)

    def with_values(self, changed: dict[str, str]) -> list[tuple[str, str]]:
        kept = [(item.name, item.value) for item in self.inputs if item.sent and item.name not in changed]
        return [*kept, *changed.items()]

    @property
    def typed(self) -> list[Input]:
        """The inputs a person fills in."""
        own = {"csrf_token", "version", "key"}
        found = {item.name: item for item in self.inputs if item.name not in own and not item.name.startswith("_")}
        return list(found.values())


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[SentForm] = []
        self.links: list[str] = []
        self.texts: list[str] = []
        self._select: Input | None = None
        self._area: Input | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "form":
            self.forms.append(SentForm(given.get("action", ""), given.get("method", "get").lower()))
        elif tag == "a":
            self.links.append(given.get("href", ""))
        elif tag == "option" and self._select:
            self._select.options.append(given.get("value", ""))
            if "selected" in given:
                self._select.value = given.get("value", "")
        elif self.forms and name and tag in ("input", "select", "textarea"):
            sent = kind not in ("submit", "file", "button") and (kind not in ("checkbox", "radio") or "checked" in given)
            made = Input(name, kind if tag == "input" else tag, given.get("value", ""), sent)
            self.forms[-1].inputs.append(made)
            self._select = made if tag == "select" else None
            self._area = made if tag == "textarea" else None

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        elif tag == "textarea" and self._area:
            self._area.value = self._area.value.removeprefix("\n")
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area.value += data
        self.texts.append(data)


@dataclass(frozen=True)
class Answer:
    """What came back. `seconds`: until the last byte."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes
    seconds: float
    path: str

    @property
    def html(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def parsed(self) -> _Forms:
        parser = _Forms()
        if self.headers.get_content_type() == "text/html":
            parser.feed(self.html)
        return parser

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.parsed.texts).split())

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    def form(self, action: str) -> SentForm:
        """The form that is sent to an address (its end is enough)."""
        return next(form for form in self.parsed.forms if form.action.endswith(action) and form.method == "post")


class Client:
    """One visitor with a cookie. Every answer is remembered in `seen` when a list is given."""

    def __init__(self, url: str, seen: list[Answer] | None = None) -> None:
        self.host = urlsplit(url).netloc
        self.cookie = ""
        self.seen = seen

    def send(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        """One request, nothing followed."""
        given = {"Cookie": self.cookie} if self.cookie else {}
        given |= headers or {}
        started = time.perf_counter()
        with closing(http.client.HTTPConnection(self.host, timeout=SLOW)) as connection:
            connection.request(method, path, body or None, given)
            got = connection.getresponse()
            answer = Answer(got.status, got.headers, got.read(), time.perf_counter() - started, path)
        for cookie in answer.headers.get_all("Set-Cookie", []):
            self.cookie = cookie.partition(";")[0]
        if self.seen is not None:
            self.seen.append(answer)
        return answer

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        return self.send("GET", path, headers=headers)

    def post(self, path: str, pairs: Iterable[tuple[str, str | bytes]], headers: dict[str, str] | None = None) -> Answer:
        body = urlencode(list(pairs)).encode()
        return self.send("POST", path, body, {"Content-Type": URLENCODED, **(headers or {})})

    def upload(self, path: str, pairs: Pairs, files: Sequence[tuple[str, str, str, bytes]]) -> Answer:
        """A multipart body; `files` are (input, name, type, content)."""
        body, boundary = multipart(pairs, files)
        return self.send("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})

    def twin(self) -> "Client":
        """Another window of the same sign-in."""
        other = Client(f"http://{self.host}", self.seen)
        other.cookie = self.cookie
        return other

    def token(self) -> str:
        """A token of this visitor's own."""
        found = (item.value for form in self.get("/").parsed.forms for item in form.inputs if item.name == "csrf_token")
        return next(found)

    def sign_in(self, login: str, password: str) -> "Client":
        form = self.get("/login").form("/login")
        answer = self.post("/login", form.pairs(login=login, password=password))
        assert answer.status == 303, answer.text
        return self


_numbers = itertools.count(1)


def multipart(pairs: Pairs, files: Sequence[tuple[str, str, str, bytes]]) -> tuple[bytes, str]:
    boundary = f"edge{next(_numbers)}edge"
    head = f"--{boundary}\r\nContent-Disposition: form-data; name="
    parts = [f'{head}"{name}"\r\n\r\n{text}\r\n'.encode() for name, text in pairs]
    parts += [f'{head}"{name}"; filename="{title}"\r\nContent-Type: {kind}\r\n\r\n'.encode() + content + b"\r\n"
              for name, title, kind, content in files]
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), boundary
