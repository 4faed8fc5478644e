"""What a demonstration notes beside its data: how to sign in, and which day it plays on.

A demonstration whose recipe names a day is always opened on that day, whenever it was made: its clock runs ahead (or behind)
by whole days. Real data has no mark and the true clock.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from engine.app.clock import Clock

DEMO_MARK = "demo.json"


@dataclass(frozen=True, slots=True)
class DemoMark:
    """`names`: (role, sign-in name); `password`: the one all of them share; `ahead`: days its clock differs by."""

    password: str
    names: tuple[tuple[str, str], ...]
    ahead: int = 0


def read_mark(data_dir: Path) -> DemoMark | None:
    """What the demonstration noted; None for real data."""
    path = data_dir / DEMO_MARK
    if not path.is_file():
        return None
    found = json.loads(path.read_text(encoding="utf-8"))
    names = tuple((item["title"], item["login"]) for item in found["accounts"])
    return DemoMark(found["password"], names, found.get("ahead", 0))


def write_mark(data_dir: Path, mark: DemoMark) -> None:
    accounts = [{"title": title, "login": login} for title, login in mark.names]
    text = json.dumps({"password": mark.password, "ahead": mark.ahead, "accounts": accounts}, ensure_ascii=False, indent=1)
    (data_dir / DEMO_MARK).write_text(text, encoding="utf-8")


def days_ahead(day: str, clock: Clock) -> int:
    """How far the day is from the clock's; 0 when the recipe names none."""
    return (datetime.date.fromisoformat(day) - datetime.date.fromisoformat(clock.today())).days if day else 0


def clock_maker(data_dir: Path) -> Callable[[str], Clock]:
    """Makes the clock of a zone for the data in a folder."""
    mark = read_mark(data_dir)
    return partial(Clock, ahead=mark.ahead) if mark and mark.ahead else Clock
