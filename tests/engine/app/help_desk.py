"""The help desk as an office with a clock that tests move: a head, a dispatcher and two agents with accounts."""

from functools import cache
from pathlib import Path
from typing import Any

from engine.access.viewer import Viewer
from engine.app.accounts import Issued
from engine.app.office import Office
from engine.app.viewers import viewer_of
from engine.compile import compile_set
from engine.data.records import Record, fetch
from engine.data.writer import Author, Writer
from engine.model.definitions import DefinitionSet
from engine.source.folder import read_folder
from tests.engine.app.shop_office import Shop, open_shop
from tests.engine.app.tables import BaseFor
from tests.support.source import ROOT

WORLD = ROOT / "tests" / "worlds" / "help_desk"
DAY = 24 * 60


@cache
def definitions() -> DefinitionSet:
    compiled = compile_set(read_folder(WORLD))
    assert compiled.definitions is not None, compiled.faults
    return compiled.definitions


class HelpDesk:
    """It is Tuesday, 1 September 2026, noon in Moscow."""

    def __init__(self, base_for: BaseFor, folder: Path, made: DefinitionSet | None = None) -> None:
        made = made or definitions()
        self.shop: Shop = open_shop(base_for(made), folder, made)
        self.people: dict[str, Issued] = {}
        for login, role in (("head", "head"), ("dispatcher", "dispatcher")):
            self.people[login] = self.shop.account(login)
            self.shop.appoint(self.people[login].account, role)
        for name in ("anna", "oleg"):
            person = self.shop.make("agent", last_name=name.title())
            self.people[name] = self.shop.account(name, person_form="agent", person_id=person)

    @property
    def office(self) -> Office:
        return self.shop.office

    def wait(self, days: float) -> None:
        self.shop.watch.wait(days * DAY)

    def viewer(self, login: str) -> Viewer:
        with self.office.database.reading() as connection:
            found = viewer_of(self.office, connection, self.people[login].account)
        assert found is not None
        return found

    def ticket(self, state: str, **values: Any) -> int:
        """A ticket in a state from now on; Anna's, unless told otherwise."""
        with self.office.database.writing() as transaction:
            writer = Writer(transaction, self.office.definitions, Author(None), self.office.clock.now())
            return writer.create("ticket", {"title": "Нет света", "agent": 1, **values}, state=state)

    def change(self, ticket: int, **values: Any) -> None:
        with self.office.database.writing() as transaction:
            writer = Writer(transaction, self.office.definitions, Author(None), self.office.clock.now())
            writer.update("ticket", ticket, values)

    def record(self, ticket: int) -> Record:
        with self.office.database.reading() as connection:
            found = fetch(connection, self.office.definitions, "ticket", ticket)
        assert found is not None
        return found

    def notices(self, login: str) -> list[str]:
        """Texts of a person's notices, oldest first."""
        with self.office.database.reading() as connection:
            rows = connection.execute(
                "SELECT text FROM f_notice WHERE account = ? ORDER BY id", (self.people[login].account,)
            )
        return [row[0] for row in rows]
