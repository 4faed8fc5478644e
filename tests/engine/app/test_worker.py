"""The worker: one at a time, by the definitions in force now, and nothing lost or done twice wherever it is broken off."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from engine.app.activation import Offices
from engine.app.clock import Clock
from engine.app.mail import Letter, MailSettings
from engine.app.posting import Post
from engine.app.worker import Round, Worker
from engine.data import lease, outbox
from engine.data.connection import Connection, Row
from engine.data.database import Database
from engine.data.errors import StorageUnavailable
from engine.data.history import verify
from engine.data.writer import Author, Writer
from tests.engine.app.help_desk import WORLD
from tests.engine.app.shop_office import Watch

NOWHERE = MailSettings("mail.example.org", 25, "none", "desk@example.org")


class Place:
    """Offices over a folder of definitions of their own, with a clock, one agent and her account with a letter box."""

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = Path(shutil.copytree(WORLD, folder / "definitions"))
        self.watch = Watch()
        self.database = Database.open(url)
        self.offices = Offices(
            self.database, folder, self.folder, make_clock=lambda zone: Clock(zone, self.watch.look)
        )
        self.offices.start()
        self.letters: list[Letter] = []
        with self._writing() as writer:
            person = writer.create("agent", {"last_name": "Анна"})
            account = {"login": "anna", "person_form": "agent", "person_id": person, "email": "anna@example.org"}
            writer.create("account", account)

    def ticket(self, **values: object) -> None:
        given: Any = {"title": "Шум", "agent": 1, **values}
        with self._writing() as writer:
            writer.create("ticket", given, state="accepted")

    def worker(self, name: str = "one") -> Worker:
        return Worker(self.offices, Post(NOWHERE, lambda settings, letter: self.letters.append(letter)), name)

    def rows(self, statement: str) -> list[Row]:
        with self.database.reading() as connection:
            return connection.execute(statement)

    @contextmanager
    def _writing(self) -> Iterator[Writer]:
        office = self.offices.current()
        with self.database.writing() as transaction:
            yield Writer(transaction, office.definitions, Author(None), office.clock.now())


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Iterator[Place]:
    made = Place(database_url, tmp_path)
    yield made
    made.database.close()


def test_one_round_does_everything_that_is_due(place: Place) -> None:
    place.ticket()
    assert place.worker().round() == Round(steps=1, letters=1)
    assert place.worker().round() == Round()
    assert [letter.to for letter in place.letters] == ["anna@example.org"]


def test_one_works_at_a_time_and_another_takes_over(place: Place) -> None:
    place.ticket()
    assert place.worker("one").round() == Round(steps=1, letters=1)
    place.ticket()
    assert place.worker("two").round() == Round(idle=True)
    place.watch.wait(6)
    assert place.worker("two").round() == Round(steps=1, letters=1)
    place.worker("two").leave()
    assert not place.worker("one").round().idle


def test_changed_definitions_count_from_the_next_round(place: Place) -> None:
    place.ticket(promised="2027-01-01")
    assert place.worker().round().steps == 0
    way = place.folder / "workflows" / "answering.yaml"
    way.write_text(way.read_text("utf-8").replace("promised < today", "promised > today"), "utf-8")
    assert place.worker().round().steps == 1


def test_it_stops_when_told_and_gives_the_lease_back(place: Place) -> None:
    stop, worker = Event(), place.worker()
    place.ticket()

    def stopping(settings: MailSettings, letter: Letter) -> None:
        stop.set()

    thread = Thread(target=Worker(place.offices, Post(NOWHERE, stopping), "one").run, args=(stop,))
    thread.start()
    thread.join(60)
    assert not thread.is_alive()
    with place.database.reading() as connection:
        found = lease.read(connection)
    assert found is not None and found.until <= worker.offices.current().clock.now()


def test_a_part_that_breaks_leaves_the_others_their_turn(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaking(*given: object) -> int:
        raise ZeroDivisionError

    place.ticket()
    monkeypatch.setattr("engine.app.worker.remind", breaking)
    assert place.worker().round() == Round(steps=1, letters=1)


def test_broken_off_at_any_write_nothing_is_lost_or_done_twice(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each writing statement of a round fails once, the first of all first."""
    failed, execute, changed, insert = 0, Connection.execute, Connection.changed, Connection.insert_rows
    fuse = [-1]

    def burn(statement: str) -> None:
        if statement.lstrip().startswith(("INSERT", "UPDATE", "DELETE")):
            fuse[0] -= 1
            if fuse[0] == 0:
                raise StorageUnavailable("the power went")

    def executing(self: Connection, statement: str, params: Sequence[object] = ()) -> list[Row]:
        burn(statement)
        return execute(self, statement, params)

    def changing(self: Connection, statement: str, params: Sequence[object] = ()) -> int:
        burn(statement)
        return changed(self, statement, params)

    def inserting(self: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        burn("INSERT")
        insert(self, table, columns, rows)

    monkeypatch.setattr(Connection, "insert_rows", inserting)
    monkeypatch.setattr(Connection, "execute", executing)
    monkeypatch.setattr(Connection, "changed", changing)
    tickets = 0
    while failed == tickets:
        place.ticket()
        tickets += 1
        fuse[0] = tickets
        try:
            place.worker().round()
        except StorageUnavailable:
            failed += 1
        fuse[0] = -1
        place.watch.wait(20)
        place.worker().round()
        assert place.rows("SELECT count(*) FROM f_ticket WHERE state = 'closed'") == [(tickets,)]
        assert place.rows("SELECT count(*) FROM f_notice") == [(tickets,)]
    sent, doubtful = len(place.letters), len(_stuck(place))
    assert failed > 5
    assert len({letter.id for letter in place.letters}) == sent
    assert sent <= tickets <= sent + doubtful  # a letter broken off after it was taken waits for a person
    with place.database.reading() as connection:
        assert verify(connection) == []


def _stuck(place: Place) -> list[outbox.Parcel]:
    with place.database.reading() as connection:
        return outbox.stuck(connection, place.offices.current().clock.now())


