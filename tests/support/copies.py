"""Databases that are made once per test process and copied for each test: making tables takes longer than most tests."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.postgres import Server

SQLITE = "sqlite:///"
Make = Callable[[str], None]


@dataclass
class Originals:
    """`empty` makes an empty database of a kind and drops it at the end; `server` gives the PostgreSQL server."""

    empty: Callable[[str], str]
    server: Callable[[], Server]
    made: dict[tuple[str, str], str] = field(default_factory=dict)

    @contextmanager
    def copied(self, kind: str, name: str, make: Make, folder: Path) -> Iterator[str]:
        """The address of a copy of the database `name`, which `make` fills, and closes, when it is first asked for."""
        original = self.made.get((kind, name)) or self._original(kind, name, make)
        if kind == "sqlite":
            yield f"{SQLITE}{shutil.copy(original.removeprefix(SQLITE), folder / 'data.sqlite')}"
            return
        url = self.server().create_database(original)
        yield url
        self.server().drop_database(url)

    def _original(self, kind: str, name: str, make: Make) -> str:
        url = self.empty(kind)
        make(url)
        self.made[kind, name] = url
        return url
