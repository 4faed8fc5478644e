"""The repository as a whole: pinned libraries, setup, the distribution, nothing private in any file."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import entry_points
from pathlib import Path

import click
import pytest

import bootstrap
from tests.support.source import ROOT, project_files
from tools import tasks

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
COMMANDS = PROJECT["entry-points"]["prikaz.commands"]
LOCKS = (bootstrap.RUN_LOCK, bootstrap.DEV_LOCK)
SHIPPED = ("engine", "web", "definitions")

# Put together here, so that this file does not hold them.
PRIVATE = re.compile("|".join((
    r"(?<![\w.])/" + r"work/(main|notes|shared|\.)", "/" + "root/", "/" + "opt/py", "pypi" + r"\.org",
    "python" + "hosted", "npm" + r"js\.(org|com)", "files" + r"\.python")))


def test_libraries_are_few_and_pinned() -> None:
    assert len(PROJECT["dependencies"]) <= 20
    assert not [name for name in _direct() if "==" not in name]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_library_has_hashes(lock: str) -> None:
    hashed = re.compile(r"[\w.-]+==\S+.*(\n    --hash=sha256:[0-9a-f]{64})+")
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8").replace(" \\", "").strip())
    assert not [entry for entry in entries if not hashed.fullmatch(entry)]


def test_locks_hold_what_the_project_asks_for() -> None:
    for lock, wanted in zip(LOCKS, (PROJECT["dependencies"], _direct()), strict=True):
        locked = {line.split(" ")[0] for line in (ROOT / lock).read_text(encoding="utf-8").splitlines()}
        assert not [name for name in wanted if re.sub(r"\[.*?\]", "", name) not in locked], lock


def test_a_second_setup_does_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(command: list[str]) -> None:
        raise AssertionError(f"ran {command}")

    stamp = tmp_path / "stamp"
    monkeypatch.setattr(bootstrap, "STAMP", stamp)
    monkeypatch.setattr(bootstrap, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(bootstrap, "_run", refuse)
    for lock, dev in ((bootstrap.RUN_LOCK, False), (bootstrap.DEV_LOCK, False), (bootstrap.DEV_LOCK, True)):
        stamp.write_text(bootstrap._stamp(lock), encoding="utf-8")
        bootstrap.set_up(dev=dev)


def test_without_rights_setup_says_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "is_root", lambda: False)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(bootstrap.SetupError, match="sudo .*apt-get install -y .*chromium"):
        bootstrap.apt_install(["chromium"], "A browser is needed")


def test_the_makefile_offers_every_task() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert phony and set(phony.group(1).split()) == set(tasks.TASKS)


def test_every_command_is_there() -> None:
    installed = {point.name: point.value for point in entry_points(group="prikaz.commands")}
    assert installed == COMMANDS, "run python3 bootstrap.py"
    assert not [point.name for point in entry_points(group="prikaz.commands")
                if not isinstance(point.load(), click.Command)]


def test_nothing_private_in_any_file() -> None:
    assert not [f"{path}: {match.group()}" for path in project_files()
                if (match := PRIVATE.search((ROOT / path).read_bytes().decode("utf-8", errors="replace")))]


def test_the_distribution_holds_every_file_of_the_product(tmp_path: Path) -> None:
    source = tmp_path / "source"
    wanted = {path for path in project_files(*SHIPPED) if not path.name.startswith(".")}
    for path in [*wanted, *map(Path, ("pyproject.toml", "LICENSE", "README.md"))]:
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, source / path)
    subprocess.run([sys.executable, "-m", "pip", "wheel", "-qq", "--no-deps", "--no-index",
                    "--no-build-isolation", "--wheel-dir", tmp_path, source], check=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        assert sorted(wanted - {Path(name) for name in wheel.namelist()}) == []


def _direct() -> list[str]:
    return [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
