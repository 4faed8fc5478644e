"""An office of the second world on a fresh database, with a clock the test moves, and people with accounts."""

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.access.viewer import Viewer
from engine.app.accounts import Issued, create_record, first_administrator, give_password
from engine.app.actions.sign_in import sign_in
from engine.app.clock import Clock
from engine.app.office import Office, open_office
from engine.app.viewers import Visitor, find_visitor
from engine.data.database import Database
from engine.data.writer import Author, Writer
from engine.model.definitions import DefinitionSet

START = datetime.datetime(2026, 9, 1, 9, 0, tzinfo=datetime.UTC)
HERE = "10.0.0.1"


@dataclass
class Watch:
    """What the clock shows; a second passes each time somebody looks."""

    now: datetime.datetime = START

    def look(self) -> datetime.datetime:
        self.now += datetime.timedelta(seconds=1)
        return self.now

    def wait(self, minutes: float) -> None:
        self.now += datetime.timedelta(minutes=minutes)


@dataclass
class Shop:
    """The office and what a test does in it again and again."""

    office: Office
    watch: Watch

    def make(self, form: str, **values: Any) -> int:
        """A record written past the rights."""
        with self.office.database.writing() as transaction:
            return Writer(transaction, self.office.definitions, Author(None), self.office.clock.now()).create(
                form, values
            )

    def account(self, login: str, **values: Any) -> Issued:
        """An account with a one-time password."""
        with self.office.database.writing() as transaction:
            account = create_record(self.office, transaction, "account", {"login": login, **values})
            return give_password(self.office, transaction, Author(None), account, login)

    def appoint(self, account: int, role: str, **values: Any) -> int:
        with self.office.database.writing() as transaction:
            given = {"account": account, "role": role, "starts": "2026-01-01", **values}
            return create_record(self.office, transaction, "appointment", given)

    def enter(self, issued: Issued, address: str = HERE) -> Visitor:
        """Signed in with the password as issued."""
        return self.visitor(sign_in(self.office, issued.login, issued.password, address).token)

    def visitor(self, token: str) -> Visitor:
        found = find_visitor(self.office, token)
        assert found is not None
        return found

    def owner(self) -> Viewer:
        """The first administrator."""
        issued = first_administrator(self.office)
        assert issued is not None
        return self.enter(issued).viewer


def open_shop(database: Database, data_dir: Path, definitions: DefinitionSet) -> Shop:
    """The office over its tables."""
    watch = Watch()
    clock = Clock(definitions.organisation.time_zone, watch.look)
    return Shop(open_office(definitions, database, data_dir, clock=clock), watch)
