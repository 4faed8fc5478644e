"""What is served from other projects is exactly what vendor.toml names."""

import base64
import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

VENDOR = Path(__file__).parents[2] / "web" / "static" / "vendor"
PACKAGES: list[dict[str, Any]] = tomllib.loads((VENDOR / "vendor.toml").read_text(encoding="utf-8"))["package"]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["folder"])
def test_every_file_has_the_named_hash(package: dict[str, Any]) -> None:
    folder = VENDOR / package["folder"]
    found = {path.name: _integrity(path) for path in folder.iterdir()}
    assert found == package["files"]
    assert "LICENSE.txt" in found


def test_nothing_else_is_there() -> None:
    assert {path.name for path in VENDOR.iterdir()} == {"vendor.toml", *(p["folder"] for p in PACKAGES)}


def _integrity(path: Path) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()
