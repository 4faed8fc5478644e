"""Hostile values in every input of every form each visitor may open, on a fresh demonstration:

    python -m tools.long.hostile --database postgresql --logins secretary pupil

Prints what was answered and every problem found; the exit code is 1 when there is one."""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.attacks.client import Client
from tests.attacks.hostile import Seen, attack, walk
from tests.attacks.naughty import HOSTILE
from tools.long.served import PASSWORD, demonstration

LOGINS = ("secretary", "admin", "director", "coordinator", "teacher", "class1", "parent", "pupil")


def visit(url: str, login: str, few: int) -> Seen:
    """Everything one visitor can send."""
    seen, client = Seen(), Client(url).sign_in(login, PASSWORD)
    forms, chance = walk(client, seen), random.Random(login)
    for form in forms:
        attack(client, form, seen, HOSTILE, chance, few)
    statuses = dict(sorted(seen.statuses.items()))
    print(f"{login}: {len(forms)} forms, {seen.requests} requests {statuses}, {seen.problems.total()} problems", flush=True)
    return seen


def main() -> int:
    parser = argparse.ArgumentParser(description="Hostile values in every form.")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--logins", nargs="*", default=LOGINS)
    parser.add_argument("--few", type=int, default=0, help="so many values for each input; 0 = all")
    options = parser.parse_args()
    problems: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        with demonstration(options.database, Path(name)) as office, office.served() as service:
            for login in options.logins:
                problems += visit(service.url, login, options.few).problems
            broken = re.findall(r"prikaz (\w+ at .*?) < .*, request", service.log.read_text(encoding="utf-8"))
    for problem, count in [*Counter(broken).most_common(20), *problems.most_common(60)]:
        print(f"  {count} × {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
