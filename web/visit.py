"""What is known about the present request: the office it started with, who is at the screen."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from functools import cached_property

from flask import g, request

from engine.access.viewer import ANONYMOUS, Viewer
from engine.app.actions.manage_sets import manages
from engine.app.frame import make_frame
from engine.app.management import management_pages
from engine.app.office import Office
from engine.app.pages import Frame

REQUEST_ID_BYTES = 5
NAVIGATE = "navigate"


@dataclass
class Visit:
    """One per request. `office` is the one the request started with, whatever is activated meanwhile."""

    id: str = field(default_factory=lambda: secrets.token_hex(REQUEST_ID_BYTES))
    started: float = field(default_factory=time.perf_counter)
    viewer: Viewer = ANONYMOUS
    session: int | None = None
    must_change: bool = False
    banners: tuple[str, ...] = ()
    path: str = ""
    known_office: Office | None = None

    @property
    def office(self) -> Office:
        assert self.known_office is not None, "no office was opened for this request"
        return self.known_office

    @property
    def place(self) -> str:
        """The address without what is behind its second part: all pages of a form are one place of the menu."""
        return "/".join(self.path.split("/")[:3])

    @property
    def is_page(self) -> bool:
        """Whether the browser goes to a page; what a script fetches must not use up what is to be said on the page."""
        return request.headers.get("Sec-Fetch-Mode", NAVIGATE) == NAVIGATE

    @cached_property
    def manages(self) -> bool:
        """Whether the administrator's pages are for this person."""
        return manages(self.office, self.viewer)

    @cached_property
    def management(self) -> tuple[tuple[str, str], ...]:
        """(address, label) of the administrator's pages this person may open."""
        return management_pages(self.office, self.viewer)

    @cached_property
    def frame(self) -> Frame:
        """What stands around the page."""
        return make_frame(self.office, self.viewer, self.path, banners=self.banners)


def start_visit() -> None:
    g.visit = Visit(path=request.path)


def visit() -> Visit:
    """The present request's visit."""
    found: Visit = g.visit
    return found
