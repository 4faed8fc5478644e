"""The programs of the system that tests need beside Python: where they are, and how they get there."""

import os
import re
import shutil
import sys
from ctypes.util import find_library
from pathlib import Path

import bootstrap

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
POSTGRES_PROGRAMS = ("initdb", "pg_ctl", "postgres")
POSTGRES_HOMES = ("/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt")


def find_chromium() -> Path | None:
    """The Chromium of the system, or the program named by `CHROMIUM`."""
    found = (shutil.which(name) for name in (os.environ.get("CHROMIUM", ""), *CHROMIUM_NAMES) if name)
    return next((Path(path) for path in found if path), None)


def find_postgres() -> Path | None:
    """The folder of the newest PostgreSQL server's programs, or the one named by `POSTGRES_BIN`."""
    folders = [Path(os.environ["POSTGRES_BIN"])] if "POSTGRES_BIN" in os.environ else []
    for home in map(Path, POSTGRES_HOMES):
        folders += sorted(home.glob("*/bin"), key=_version, reverse=True)
    folders += map(Path, os.get_exec_path())
    return next((folder for folder in folders if _has_programs(folder)), None)


def ensure_test_programs() -> None:
    """Install what is missing of Chromium, its driver's library and PostgreSQL. Raises SetupError with the exact
    command."""
    wanted = {"chromium": find_chromium, "postgresql": find_postgres, "libatomic1": _find_libatomic}
    missing = [package for package, find in wanted.items() if find() is None]
    if not missing:
        return
    bootstrap.apt_install(missing, "The tests need a browser and a PostgreSQL server")
    lost = [package for package in missing if wanted[package]() is None]
    if lost:
        raise bootstrap.SetupError(f"{', '.join(lost)}: installed, but the program is not found.")


def _find_libatomic() -> str | None:
    """The library the browser's driver is linked to; small Linux systems come without it."""
    return find_library("atomic") if sys.platform == "linux" else "not needed"


def _has_programs(folder: Path) -> bool:
    return all((folder / name).is_file() or (folder / f"{name}.exe").is_file() for name in POSTGRES_PROGRAMS)


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", folder.parent.name))
