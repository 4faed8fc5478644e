"""Calling a WSGI application in-process, as plainly as can be: what is measured is the application."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Application = Any  # a WSGI application: Flask and the floor describe theirs differently


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `status`: as `200 OK`."""

    status: str
    headers: list[tuple[str, str]]
    body: str

    def header(self, name: str) -> str:
        """The first header of the name, "" for none."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), "")


def call(app: Application, method: str, address: str, data: bytes = b"", cookies: Mapping[str, str] | None = None) -> Answer:
    """Send one request and read the whole answer."""
    path, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1", "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in (cookies or {}).items()),
        "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(data), "wsgi.errors": sys.stderr,
        "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False,
    }  # fmt: skip
    if data:
        environ |= {"CONTENT_LENGTH": str(len(data)), "CONTENT_TYPE": "application/x-www-form-urlencoded"}
    begun: list[tuple[str, list[tuple[str, str]]]] = []
    chunks = app(environ, lambda status, headers, problem=None: begun.append((status, list(headers))))
    body = b"".join(chunks).decode()
    close = getattr(chunks, "close", None)
    if close:
        close()
    return Answer(*begun[0], body)
