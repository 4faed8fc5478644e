"""A repair shop with people in its roles, served by the real application without a network."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.access.passwords import hash_password
from engine.app.accounts import ACCOUNT, APPOINTMENT, create_record
from engine.app.activation import Offices
from engine.app.office import Office
from engine.app.settings import DATABASE_FILE
from engine.data.accounts import store_password
from engine.data.database import Database
from tests.support.source import ROOT
from tests.web.person import PASSWORD, Person
from web.app import create_app

REPAIR_SHOP = ROOT / "tests" / "worlds" / "repair_shop"
# Sign-in name, role by appointment, values of the person's own record.
STAFF = (
    ("owner", "owner"),
    ("reception", "receptionist"),
    ("desk", "receptionist"),
    ("senior", "senior"),
    ("nobody", ""),
)


class Shop:
    """The application and its database; `person` opens a browser of its own for someone."""

    def __init__(self, offices: Offices) -> None:
        self.offices = offices
        self.app = create_app(offices)

    @property
    def office(self) -> Office:
        return self.offices.current()

    def stranger(self) -> Person:
        """Somebody who has not signed in."""
        return Person(self.app)

    def hire(self, login: str, account: int) -> Person:
        """Somebody whose account a test made, signed in."""
        office, now = self.office, self.office.clock.now()
        with office.database.writing() as transaction:
            store_password(transaction, account, hash_password(PASSWORD), must_change=False, expires="", now=now)
        return self.person(login)

    def person(self, login: str) -> Person:
        """Somebody who has signed in."""
        person = self.stranger()
        person.sign_in(login)
        return person


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a shop whose STAFF are hired and whose templates are compiled; each test gets a copy."""
    folder = tmp_path_factory.mktemp("ready")
    with opened(folder) as offices:
        hire(offices.current())
        create_app(offices)
    return folder


@pytest.fixture
def shop(ready: Path, data_dir: Path) -> Iterator[Shop]:
    """On SQLite: what pages send to a database is tried on both kinds by the tests of actions and by the journeys."""
    shutil.copytree(ready, data_dir, dirs_exist_ok=True)
    with opened(data_dir) as offices:
        yield Shop(offices)


@contextmanager
def opened(folder: Path) -> Iterator[Offices]:
    database = Database.open(f"sqlite:///{folder / DATABASE_FILE}", b"history")
    offices = Offices(database, folder, REPAIR_SHOP)
    offices.start()
    yield offices
    database.close()


def hire(office: Office) -> None:
    """Accounts for STAFF, all with one password of their own."""
    hash, now = hash_password(PASSWORD), office.clock.now()
    with office.database.writing() as transaction:
        for login, role in STAFF:
            account = create_record(
                office, transaction, ACCOUNT, {"login": login, "title": login.title(), "must_change": False}
            )
            store_password(transaction, account, hash, must_change=False, expires="", now=now)
            if role:
                create_record(
                    office, transaction, APPOINTMENT, {"account": account, "role": role, "document": "Приказ № 1"}
                )
