"""The 24 kinds of definition change on a filled database: `python -m tools.long.changes --rows 10000 --database sqlite`.

Each is planned, applied and taken back on a copy of its own. Prints every problem found; the exit code is 1 when there is one."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.changes import CHANGES, Trial, fill
from tests.support.postgres import own_server


def main() -> int:
    parser = argparse.ArgumentParser(description="Change definitions over records and look what is lost.")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, _databases(options.database, Path(name)) as (url, copy):
        Path(name).chmod(0o755)
        fill(Path(name) / "library", url, Path(name), options.rows)
        return 1 if sum(_told(Trial(Path(name) / "library", copy, Path(name)))) else 0


def _told(trial: Trial) -> Iterator[int]:
    for number, change in enumerate(CHANGES, 1):
        begun = time.monotonic()
        problems = list(trial.problems(change))
        print(f"{number:>2} {change.name}: {'as promised' if not problems else 'NOT as promised'}, {time.monotonic() - begun:.1f} s")
        for problem in problems:
            print(f"     {problem}")
        yield len(problems)


@contextmanager
def _databases(kind: str, folder: Path) -> Iterator[tuple[str, Callable[[], str]]]:
    """The address of a fresh database, and what makes copies of it."""
    if kind == "sqlite":
        first = folder / "first.sqlite"

        def copied() -> str:
            return f"sqlite:///{shutil.copy(first, folder / 'copy.sqlite')}"

        yield f"sqlite:///{first}", copied
        return
    folder.chmod(0o755)
    with own_server(folder / "server", durable=True) as server:
        url = server.create_database()
        yield url, lambda: server.create_database(url)


if __name__ == "__main__":
    sys.exit(main())
