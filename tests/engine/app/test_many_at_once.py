"""A step that writes about many records: the same outcome as one by one, for a few statements, and taken back as cheaply."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.app.office import Office
from engine.data import history
from engine.data.connection import Connection
from engine.data.writer import Author, Writer
from engine.model.outcomes import Refused
from tests.support.season_world import club, do

PLAYERS = 90
STATEMENTS = 60  # at most, however many records


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    with club(tmp_path, database_url, PLAYERS) as made:
        yield made


def _rows(office: Office, statement: str) -> list[tuple[object, ...]]:
    with office.database.reading() as connection:
        assert history.verify(connection) == []
        return connection.execute(statement)


def _places(office: Office) -> list[tuple[object, ...]]:
    return _rows(office, "SELECT player, team, starts, ends FROM f_stint WHERE _archived = 0 ORDER BY player, starts")


def _levels(office: Office) -> list[tuple[object, ...]]:
    return _rows(office, "SELECT level, remark FROM f_player ORDER BY id")


def _change(office: Office, form: str, id: int, **values: object) -> None:
    with office.database.writing() as transaction:
        Writer(transaction, office.definitions, Author(None), office.clock.now()).update(form, id, values)  # type: ignore[arg-type]


def test_everybody_is_written_about(office: Office) -> None:
    do(office, "close")
    places = _places(office)
    assert len(places) == 2 * PLAYERS
    assert places[0] == (1, 1, "2025-09-01", "2026-05-31")
    assert places[1] == (1, 2, "2026-06-01", None)
    assert places[-1] == (PLAYERS, 8, "2026-06-01", None)
    assert _levels(office) == [(number + 1, "сезон 2025") for number in range(PLAYERS)]


def test_what_was_written_is_taken_back(office: Office) -> None:
    before = _places(office), _levels(office)
    do(office, "close")
    do(office, "reopen")
    assert (_places(office), _levels(office)) == before
    do(office, "close")
    assert len(_places(office)) == 2 * PLAYERS


def test_each_record_has_its_own_entry_with_what_it_was(office: Office) -> None:
    do(office, "close")
    with office.database.reading() as connection:
        for player in (1, PLAYERS):
            last = history.read(connection, "player", player)[-1]
            assert (last.event, last.version) == ("do:close", 2)
            assert {(item.field, item.old, item.new) for item in last.changes} == {
                ("level", player - 1, player), ("remark", f"Команда {1 if player == 1 else 4}", "сезон 2025"),
            }  # fmt: skip


def test_effects_done_together_see_what_earlier_ones_wrote(office: Office) -> None:
    do(office, "seat")
    places = _places(office)
    assert [row[3] for row in places] == ["2026-05-31", None] * PLAYERS
    assert [row[1] for row in places if row[3] is None] == [2] * 25 + [4] * 25 + [6] * 25 + [8] * 15
    assert _levels(office)[0] == (1, "Команда 1")


def test_what_is_not_asked_is_emptied_and_what_does_not_change_is_not_written(office: Office) -> None:
    _change(office, "player", 2, level=-1, remark=None)  # one more and there is nothing to remark
    _change(office, "stint", 2, ends="2026-05-31")
    do(office, "close")
    assert _levels(office)[1] == (0, None)
    assert _rows(office, "SELECT version FROM f_stint WHERE id IN (1, 2)") == [(2,), (2,)]
    with office.database.reading() as connection:
        assert [entry.event for entry in history.read(connection, "stint", 2)] == ["create", "update"]


@pytest.mark.parametrize("step", ["close", "seat"])
def test_one_record_that_breaks_a_rule_stops_all_by_its_name(office: Office, step: str) -> None:
    _change(office, "stint", 7, starts="2026-07-01")
    before = _places(office), _levels(office)
    with pytest.raises(Refused) as refused:
        do(office, step)
    assert [reason.sentence for reason in refused.value.reasons] == [
        "Место в команде «Игроков 0006 Пётр — Команда 1»: По — Окончание раньше начала"
    ]
    assert (_places(office), _levels(office)) == before


def test_limits_hold_for_everybody(office: Office) -> None:
    _change(office, "player", 3, level=100)
    with pytest.raises(Refused) as refused:
        do(office, "close")
    assert "Игроков 0002" in refused.value.reasons[0].sentence and "100" in refused.value.reasons[0].sentence


def test_what_must_be_unique_is_found_among_the_stored(office: Office) -> None:
    with office.database.writing() as transaction:
        writer = Writer(transaction, office.definitions, Author(None), office.clock.now())
        writer.create("stint", {"player": 5, "team": 2, "starts": "2026-06-01", "ends": "2026-06-01"})
    with pytest.raises(Refused) as refused:
        do(office, "close")
    assert "Место в команде «Игроков 0004 Пётр — Команда 1»" in refused.value.reasons[0].sentence


@pytest.mark.parametrize("step", ["close", "seat", "reopen"])
def test_many_records_cost_no_more_statements_than_few(office: Office, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    if step == "reopen":
        do(office, "close")
    asked: list[str] = []
    for name in ("execute", "changed"):
        real = getattr(Connection, name)
        monkeypatch.setattr(
            Connection, name, lambda self, text, params=(), real=real: asked.append(text) or real(self, text, params)
        )
    do(office, step)
    assert len(asked) < STATEMENTS
