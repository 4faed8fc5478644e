"""Kill writing processes by the hundred: `python -m tools.long.crash --kills 300 --database sqlite [--seed 1]`.

Prints what was acknowledged by kind and every problem found; the exit code is 1 when there is one."""

from __future__ import annotations

import argparse
import collections
import sys
import tempfile
from pathlib import Path

from tests.engine.data.crash import KINDS, run
from tests.support.postgres import own_server


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill writers and look what is left.")
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--kinds", nargs="*", default=KINDS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        if options.database == "sqlite":
            return trial(f"sqlite:///{folder}/data.sqlite", options)
        with own_server(Path(folder) / "server", durable=True) as server:
            return trial(server.create_database(), options)


def trial(url: str, options: argparse.Namespace) -> int:
    """One series of kills on a fresh database."""
    harness = run(url, options.kills, options.seed, tuple(options.kinds))
    counts = collections.Counter(line[1] for line in harness.acknowledged)
    print(f"{options.database}: {options.kills} kills; acknowledged {dict(counts)}; problems {len(harness.problems)}")
    for problem in harness.problems[:50]:
        print("  " + problem)
    return 1 if harness.problems else 0


if __name__ == "__main__":
    sys.exit(main())
