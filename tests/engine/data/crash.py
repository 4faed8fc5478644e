"""Killing a writing process at any moment: what was acknowledged is there whole, the rest is not there at all.

The worker says `begin KIND` and `done KIND what…` on its output; the harness kills it somewhere between."""

import random
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from engine.data import engine_tables, sets
from engine.data.applying import apply
from engine.data.connection import Connection
from engine.data.database import Database
from engine.data.plan import make_plan
from engine.data.verify import verify
from engine.data.writer import Writer
from engine.model.definitions import DefinitionSet
from engine.source.folder import Sources
from tests.engine.data.world import AUTHOR, NOW, changed, order, with_field, without, workshop
from tests.engine.data.world import field as make_field

KINDS = ("create", "move", "import", "migrate")
IMPORTED = 300
ROOT = Path(__file__).parents[3]


def other(world: DefinitionSet) -> DefinitionSet:
    """The workshop after a change: a field renamed, one added, one gone."""
    fields = (
        make_field("order", "mark", "text", renamed_from="number"),
        make_field("order", "extra", "link", target="worker"),
    )
    return changed(world, with_field(without(order(unique=(("mark",),)), "number", "helpers"), *fields), hash="h2")


def back(world: DefinitionSet) -> DefinitionSet:
    """The first set again, told that the field has its old name back."""
    number = replace(world.forms["order"].fields["number"], renamed_from="mark")
    return changed(world, with_field(world.forms["order"], number), hash="h3")


def activate(database: Database, new: DefinitionSet) -> None:
    with database.writing() as transaction:
        engine_tables.create(transaction)
        apply(transaction, make_plan(transaction, sets.load_active(transaction), new), AUTHOR, NOW)
        sets.activate(transaction, new, Sources(()), None, NOW)


def work(url: str, kinds: tuple[str, ...], seed: int) -> None:
    """Write until killed."""
    database, chance = Database.open(url), random.Random(seed)
    with database.reading() as connection:
        world = sets.load_active(connection)
    assert world is not None
    worlds = {"h1": other(workshop()), "h2": back(workshop()), "h3": other(workshop())}
    number = 0
    while True:
        kind, number = chance.choice(kinds), number + 1
        tag = f"{seed}-{number}"
        _say(f"begin {kind} {tag}")
        if kind == "migrate":
            world = worlds[world.hash]
            activate(database, world)
            _say(f"done migrate {tag} {world.hash}")
        else:
            _say(f"done {kind} {tag} {_write(database, world, kind, tag)}")


def _write(database: Database, world: DefinitionSet, kind: str, tag: str) -> int:
    with database.writing() as transaction:
        write = Writer(transaction, world, AUTHOR, NOW)
        if kind == "create":
            id = write.create("order", {"title": tag}, state="draft")
            write.create_many("line", ("what", "parent"), [(f"{tag} {n}", id) for n in range(3)])
            return id
        if kind == "import":
            people = [(f"{tag} import", "1990-01-01")] * IMPORTED
            return len(write.create_many("worker", ("name", "born"), people))
        rows = transaction.execute("SELECT id, state FROM f_order WHERE state <> 'signed' ORDER BY id LIMIT 1")
        if not rows:
            return 0
        id, state = rows[0]
        target = {"draft": "agreed", "agreed": "signed"}[state]
        write.update("order", id, {"price": write.next_number("price")}, event="do:step")
        write.move("order", id, source=state, target=target, version=None, event="do:step")
        return int(id)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@dataclass
class Harness:
    """Kills workers one after another and looks after each what is left. `acknowledged`: what they said they did."""

    url: str
    kinds: tuple[str, ...]
    chance: random.Random
    acknowledged: list[list[str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def prepare(self) -> None:
        database = Database.open(self.url)
        activate(database, workshop())
        database.close()

    def kill_one(self, number: int) -> None:
        """Let a worker run for a random number of its steps and a random moment more, then kill it."""
        command = [sys.executable, "-m", "tests.engine.data.crash", self.url, ",".join(self.kinds), str(number)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as worker:
            assert worker.stdout is not None
            lines = [worker.stdout.readline() for _ in range(self.chance.randint(1, 24))]
            try:
                worker.wait(timeout=self.chance.random() * 0.05)
            except subprocess.TimeoutExpired:
                worker.kill()
            lines += worker.stdout.readlines()
        said = [line.split() for line in lines if line.startswith("done ") and line.endswith("\n")]
        self.acknowledged += said
        if worker.returncode >= 0:
            self.problems.append(f"worker {number} ended by itself: {lines[-3:]}")
        self.look()

    def look(self) -> None:
        """Every invariant, and everything acknowledged."""
        database = Database.open(self.url)
        with database.reading() as connection:
            world = sets.load_active(connection)
            assert world is not None
            self.problems += [line for line in verify(connection, world) if "Настройка PostgreSQL" not in line]
            if items := make_plan(connection, world, world).items:
                self.problems.append(f"tables do not fit the set: {[item.sentence for item in items]}")
            titles = _pairs(connection, "SELECT title, count(*) FROM f_order GROUP BY title")
            lines = _pairs(connection, "SELECT parent, count(*) FROM f_line GROUP BY parent")
            names = _pairs(connection, "SELECT name, count(*) FROM f_worker GROUP BY name")
            moved = _pairs(connection, "SELECT id, state FROM f_order WHERE price IS NOT NULL")
            ((priced,),) = connection.execute("SELECT count(*) FROM p_history WHERE event = 'do:step'")
            ((last,),) = connection.execute("SELECT coalesce(max(last), 0) FROM p_series")
        database.close()
        self._compare(titles, lines, names, moved)
        if priced != last:
            self.problems.append(f"{priced} entries for {last} numbers: half a step")

    def _compare(
        self, titles: dict[str, int], lines: dict[int, int], names: dict[str, int], moved: dict[int, str]
    ) -> None:
        self.problems += [f"order {title}: {count} times" for title, count in titles.items() if count != 1]
        self.problems += [f"order {id}: {count} lines of 3" for id, count in lines.items() if count != 3]
        self.problems += [f"import {name}: {count} rows" for name, count in names.items() if count != IMPORTED]
        self.problems += [f"order {id} has a number but is {state}" for id, state in moved.items() if state == "draft"]
        for _, kind, tag, what in self.acknowledged:
            lost = (
                (kind == "create" and tag not in titles)
                or (kind == "import" and f"{tag} import" not in names)
                or (kind == "move" and what != "0" and int(what) not in moved)
            )
            if lost:
                self.problems.append(f"{kind} {tag} was acknowledged and is lost")


def _pairs(connection: Connection, statement: str) -> dict[Any, Any]:
    return {name: value for name, value in connection.execute(statement)}


def run(url: str, kills: int, seed: int, kinds: tuple[str, ...] = KINDS) -> Harness:
    """Kill so many workers; `problems` of the answer is empty when nothing was lost or half done."""
    harness = Harness(url, kinds, random.Random(seed))
    harness.prepare()
    for number in range(kills):
        harness.kill_one(seed * 100_000 + number)
    return harness


if __name__ == "__main__":
    work(sys.argv[1], tuple(sys.argv[2].split(",")), int(sys.argv[3]))
