"""The demonstration, made once per test run and copied for each module that uses it."""

import fcntl
import json
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext

from engine.app.demo_mark import DEMO_MARK
from engine.app.settings import DATABASE_FILE
from tests.support.office import Office, Service
from tests.support.postgres import Server
from tests.support.source import ROOT

DEFINITIONS = ROOT / "definitions"
SIZE = ("--pupils", "66", "--seed", "1")


@dataclass(frozen=True)
class Demo:
    """A served demonstration. `logins`: the sign-in names it made; all have the one `password`."""

    office: Office
    service: Service
    logins: tuple[str, ...]
    password: str

    def sign_in(self, context: BrowserContext, login: str) -> None:
        """Sign in by the form, as a person does; afterwards all pages of `context` are that person's."""
        page = context.new_page()
        page.goto(f"{self.service.url}/login")
        page.locator("[name=login]").fill(login)
        page.locator("[name=password]").fill(self.password)
        page.locator("main form [type=submit]").first.click()
        page.wait_for_url(f"{self.service.url}/")
        page.close()


def made_once(folder: Path, kind: str, postgres: Server | None) -> Office:
    """The demonstration all workers of a run copy from; whoever comes first makes it."""
    home = folder / f"demo-{kind}"
    with (folder / f"demo-{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        note = home / "database.json"
        if not note.exists():
            home.mkdir(exist_ok=True)
            url = postgres.create_database() if postgres else f"sqlite:///{home / 'data' / DATABASE_FILE}"
            Office(DEFINITIONS, home / "data", url).prikaz("demo", *SIZE)
            note.write_text(json.dumps(url), encoding="utf-8")
        return Office(DEFINITIONS, home / "data", json.loads(note.read_text(encoding="utf-8")))


def described(office: Office, service: Service) -> Demo:
    """A served office together with what the demonstration noted beside its data."""
    note = json.loads((office.data / DEMO_MARK).read_text(encoding="utf-8"))
    return Demo(office, service, tuple(item["login"] for item in note["accounts"]), note["password"])
