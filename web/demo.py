"""The sign-in names of demonstration data, shown on the sign-in page of a demonstration only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from engine.app.settings import DEMO_MARK


@dataclass(frozen=True, slots=True)
class Demo:
    """`names`: (role, sign-in name); `password`: the one all of them share."""

    password: str
    names: tuple[tuple[str, str], ...]


def read_demo(data_dir: Path) -> Demo | None:
    """What the demonstration wrote beside its data; None for real data."""
    path = data_dir / DEMO_MARK
    if not path.is_file():
        return None
    found = json.loads(path.read_text(encoding="utf-8"))
    return Demo(found["password"], tuple((item["title"], item["login"]) for item in found["accounts"]))
