"""The demonstration's year closed and opened again with many people: `python -m tools.long.closing --pupils 1000 --database sqlite`.

Prints how long each part took; the exit code is 1 when the switch or its undoing took longer than it may."""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from engine.app.settings import Settings, open_offices
from tests.support.closing import Closing
from tests.support.office import Office
from tests.support.source import ROOT
from tools.long.many import MOST_SECONDS, empty_database

LIMITS = {r"pupils: \{default: \d+, min: \d+, max: \d+": "pupils: {default: 550, min: 44, max: 2000",
          r"capacity: \{by: grade, of: .*": 'capacity: "60"'}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description="Close the demonstration's year.")
    parser.add_argument("--pupils", type=int, default=1000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options = parser.parse_args()
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        url = opened.enter_context(empty_database(options.database, folder))
        closing = _demonstration(folder, url, options.pupils)
        parts = (closing.finish_teaching, closing.decide, closing.prepare, closing.revoke_drafts, closing.sign_orders)
        for work in (*parts, closing.back_up, closing.sign_items):
            _timed(work.__name__, work)
        slow = [step for step in ("close_year", "undo_close") if _timed(step, partial(closing.of_year, step)) > MOST_SECONDS]
        closing.office.database.close()
    return int(bool(slow))


def _demonstration(folder: Path, url: str, pupils: int) -> Closing:
    """More people than the recipe usually allows."""
    definitions, data = folder / "definitions", folder / "data"
    shutil.copytree(ROOT / "definitions", definitions)
    recipe = definitions / "demo" / "recipe.yaml"
    text = recipe.read_text(encoding="utf-8")
    for was, now in LIMITS.items():
        text = re.sub(was, now, text)
    recipe.write_text(text, encoding="utf-8")
    _timed("prikaz demo", lambda: Office(definitions, data, url).prikaz("demo", "--pupils", str(pupils)))
    return Closing(open_offices(Settings(data, url, definitions)).current())


def _timed(name: str, work: Callable[[], object]) -> float:
    begun = time.monotonic()
    work()
    seconds = time.monotonic() - begun
    print(f"{name:<16} {seconds:6.2f} s", flush=True)
    return seconds


if __name__ == "__main__":
    sys.exit(main())
