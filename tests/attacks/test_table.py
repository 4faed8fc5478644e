"""The table of attacks names every attack, and tests that are there."""

import re
from pathlib import Path

import pytest

from engine.app.settings import SettingsError, secret_key
from tests.support.source import ROOT

TABLE = (ROOT / "docs" / "attacks.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[a-z_/]+\.py)::(test_[a-z_0-9]+)`", TABLE)))


def test_every_attack_has_its_row() -> None:
    assert re.findall(r"^\| (A\d\d) ", TABLE, re.MULTILINE) == [f"A{number:02}" for number in range(1, 44)]


def test_every_test_named_is_there() -> None:
    gone = [f"{file}::{name}" for file, name in NAMED
            if not re.search(rf"^def {name}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)]
    assert NAMED and not gone


def test_every_office_has_a_key_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A42: made by chance, kept, readable by nobody else; one from outside must not be short."""
    monkeypatch.delenv("PRIKAZ_SECRET_KEY", raising=False)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    keys = {secret_key(tmp_path / name) for name in ("one", "two", "one")}
    assert len(keys) == 2 and all(len(key) >= 32 for key in keys)
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.rglob("session.key"))
    monkeypatch.setenv("PRIKAZ_SECRET_KEY", "secret")
    with pytest.raises(SettingsError):
        secret_key(tmp_path)


@pytest.mark.parametrize("left", ["", "abcd", "no key at all"])
def test_a_damaged_key_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: str) -> None:
    """An empty key would seal nothing."""
    monkeypatch.delenv("PRIKAZ_SECRET_KEY", raising=False)
    (tmp_path / "session.key").write_text(left, encoding="ascii")
    with pytest.raises(SettingsError, match="повреждён"):
        secret_key(tmp_path)
