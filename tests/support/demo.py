"""The demonstration, made once per test run and copied for each module that changes it."""

import fcntl
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from tests.support.office import SQLITE_FILE, Office, Service
from tests.support.postgres import Server
from tests.support.source import ROOT

DEFINITIONS = ROOT / "definitions"
SIZE = ("--pupils", "60", "--seed", "1")


@dataclass(frozen=True)
class Demo:
    """A served demonstration; `accounts` maps roles to the sign-in names of their holders."""

    office: Office
    service: Service
    accounts: Mapping[str, tuple[str, ...]]
    password: str

    def sign_in(self, page: Page, login: str) -> None:
        """Sign in by the form, as a person does."""
        page.goto(f"{self.service.url}/login")
        page.locator("[name=login]").fill(login)
        page.locator("[name=password]").fill(self.password)
        page.locator("main [type=submit]").first.click()


def made_once(folder: Path, kind: str, postgres: Server | None) -> Office:
    """The demonstration all workers of a run copy from; whoever comes first makes it."""
    home = folder / f"demo-{kind}"
    with (folder / f"demo-{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        note = home / "database.json"
        if not note.exists():
            home.mkdir(exist_ok=True)
            url = postgres.create_database() if postgres else f"sqlite:///{home / 'data' / SQLITE_FILE}"
            Office(DEFINITIONS, home / "data", url).prikaz("demo", *SIZE)
            note.write_text(json.dumps(url), encoding="utf-8")
        return Office(DEFINITIONS, home / "data", json.loads(note.read_text(encoding="utf-8")))
