"""A step that switches a thousand records at once, and its undoing, beside a floor that writes and takes back the same rows and a
line of history for each in raw SQL. A chess club closes its season: everybody's place ends, everybody is stronger by one, everybody
is put into the next season's team."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from engine.app.office import Office
from engine.data.database import SQLITE_SETTINGS
from tests.support.season_world import SIZE, do

TEAMS = 2  # of each number: this season's and the next one's
CLOSE = (
    "UPDATE stint SET ends = '2026-05-31', version = version + 1 WHERE ends IS NULL",
    "UPDATE player SET level = level + 1, remark = 'сезон 2025', version = version + 1 WHERE status = 'playing'",
    "INSERT INTO stint (player, team, starts, version) SELECT s.player, t.id, '2026-06-01', 1 FROM stint s"
    " JOIN team t ON t.follows = s.team",
    "INSERT INTO history (record, event, was) SELECT id, 'ended', NULL FROM stint WHERE ends IS NOT NULL",
    "INSERT INTO history (record, event, was) SELECT id, 'stronger', remark FROM player",
    "INSERT INTO history (record, event, was) SELECT id, 'put', NULL FROM stint WHERE ends IS NULL",
)
REOPEN = (
    "INSERT INTO history (record, event, was) SELECT id, 'taken back', NULL FROM stint WHERE ends IS NULL",
    "DELETE FROM stint WHERE ends IS NULL",
    "UPDATE stint SET ends = NULL, version = version + 1",
    "UPDATE player SET level = level - 1, version = version + 1, remark = (SELECT was FROM history WHERE record = player.id"
    " AND event = 'stronger' ORDER BY id LIMIT 1)",
    "INSERT INTO history (record, event, was) SELECT id, 'begun again', NULL FROM stint",
    "INSERT INTO history (record, event, was) SELECT id, 'weaker', NULL FROM player",
)


def product_switch(office: Office) -> Callable[[], object]:
    """There and back."""
    return lambda: (do(office, "close"), do(office, "reopen"))


def floor_switch(folder: Path, players: int) -> Callable[[], object]:
    """The same by hand, with the same durability."""
    connection = sqlite3.connect(folder / "floor-switch.sqlite3", isolation_level=None)
    for name, value in SQLITE_SETTINGS.items():
        connection.execute(f"PRAGMA {name} = {value}")
    _fill(connection, players)

    def switch() -> None:
        for statements in (CLOSE, REOPEN):
            connection.execute("BEGIN IMMEDIATE")
            for statement in statements:
                connection.execute(statement)
            connection.execute("COMMIT")

    return switch


def _fill(connection: sqlite3.Connection, players: int) -> None:
    run, many = connection.execute, connection.executemany
    run("CREATE TABLE player (id INTEGER PRIMARY KEY, name, status, level, remark, version)")
    run("CREATE TABLE team (id INTEGER PRIMARY KEY, title, follows)")
    run("CREATE TABLE stint (id INTEGER PRIMARY KEY, player, team, starts, ends, version)")
    run("CREATE TABLE history (id INTEGER PRIMARY KEY, record, event, was)")
    run("CREATE INDEX history_record ON history (record, event)")
    run("CREATE INDEX team_follows ON team (follows)")
    run("BEGIN")
    for number in range(players):
        team = number // SIZE * TEAMS + 1
        if number % SIZE == 0:
            title = f"Команда {number // SIZE + 1}"
            many("INSERT INTO team VALUES (?, ?, ?)", [(team, title, None), (team + 1, title, team)])
        run("INSERT INTO player VALUES (?, ?, 'playing', ?, '', 1)", (number + 1, f"Игроков {number:04}", number % 90))
        run("INSERT INTO stint (player, team, starts, version) VALUES (?, ?, '2025-09-01', 1)", (number + 1, team))
    run("COMMIT")
