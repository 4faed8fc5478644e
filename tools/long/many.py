"""A step that writes about a thousand records, and its undoing: `python -m tools.long.many --records 1000 --database sqlite`.

Prints how long each took; the exit code is 1 when one took longer than it may."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from engine.data import history
from tests.support.postgres import own_server
from tests.support.season_world import club, do

STEPS = ("close", "reopen", "seat")
MOST_SECONDS = 10.0


def main() -> int:
    parser = argparse.ArgumentParser(description="Do steps that write about many records.")
    parser.add_argument("--records", type=int, default=1000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options = parser.parse_args()
    slow = False
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        url = opened.enter_context(empty_database(options.database, folder))
        office = opened.enter_context(club(folder, url, options.records))
        for step in STEPS:
            begun = time.monotonic()
            do(office, step)
            seconds = time.monotonic() - begun
            slow = slow or seconds > MOST_SECONDS
            print(f"{step:<8} {seconds:6.2f} s")
        with office.database.reading() as connection:
            assert history.verify(connection) == []
    return int(slow)


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[str]:
    """The address of a new database of that kind; the server, if any, ends with it."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'club.sqlite'}"
        return
    folder.chmod(0o755)
    with own_server(folder / "server", durable=True) as server:
        yield server.create_database()


if __name__ == "__main__":
    sys.exit(main())
