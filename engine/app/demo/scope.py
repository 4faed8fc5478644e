"""Names of a recipe while it is being made: loop values, records, sets of records, each turn inside another."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.source.reader import Data

NO_RECORD = ""


@dataclass(slots=True)
class Turn:
    """One turn of a loop or one record's `then`: names given here, and sets that began here."""

    outer: Turn | None = None
    names: dict[str, str] = field(default_factory=dict)
    sets: dict[str, list[str]] = field(default_factory=dict)
    day: str = ""

    def inner(self, names: Mapping[str, str] | None = None, day: str = "") -> Turn:
        return Turn(self, dict(names or {}), day=day or self.day)

    def name(self, name: str) -> str | None:
        """A name given in this turn or around it; of a set its last record."""
        if name in self.names:
            return self.names[name]
        if self.sets.get(name):
            return self.sets[name][-1]
        return self.outer.name(name) if self.outer else None

    def records(self, name: str) -> list[str] | None:
        """The set of that name that began nearest."""
        if name in self.sets:
            return self.sets[name]
        return self.outer.records(name) if self.outer else None

    def made(self, name: str, id: str) -> None:
        """A record joins the set of its name, in this turn and in all around it."""
        turn: Turn | None = self
        while turn is not None:
            turn.sets.setdefault(name, []).append(id)
            turn = turn.outer


@dataclass(slots=True)
class Scope:
    """The names one record or loop is worked out with. `fields`: of the record being filled; `field_of` reads a field of a
    made record by the record's name and id."""

    turn_: Turn
    random: random.Random
    pools: Mapping[str, Data]
    counters: dict[object, int]
    field_of: Callable[[str, str, str], str]
    fields: dict[str, str] = field(default_factory=dict)

    def text_of(self, name: str) -> str:
        if name == "today":
            return self.turn_.day
        if name in self.fields:
            return self.fields[name]
        whole = self.turn_.name(name)  # a column of a report's row is a name with a dot
        if whole is not None:
            return whole
        base, dot, attribute = name.partition(".")
        found = self.turn_.name(base)
        if found is None:
            raise ValueError(f"здесь не известно имя «{base}».")
        return self.field_of(base, found, attribute) if dot else found

    def choices(self, name: str) -> tuple[Sequence[str], Sequence[int] | None]:
        records = self.turn_.records(name)
        if records is not None:
            return records, None
        pool = self.pools.get(name)
        if isinstance(pool, dict):
            return tuple(pool), tuple(int(str(weight)) for weight in pool.values())
        if isinstance(pool, list):
            return tuple(str(item) for item in pool), None
        raise ValueError(f"нет ни набора, ни запаса «{name}».")

    def turn(self, key: object) -> int:
        count = self.counters.get(key, 0)
        self.counters[key] = count + 1
        return count
