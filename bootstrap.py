"""Make `.venv` with the pinned libraries and this project in it. Needs nothing but Python.

    python3 bootstrap.py            what running needs
    python3 bootstrap.py --dev      and what the tests need

The work is skipped when nothing has changed since the last time.
"""

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "prikaz-stamp"
RUN_LOCK, DEV_LOCK = "requirements.txt", "requirements-dev.txt"
OLDEST_PYTHON = (3, 11)


class SetupError(Exception):
    """Setup cannot go on; the text says what the person can do about it."""


def main(arguments: list[str] | None = None) -> int:
    """Set up and return the exit code."""
    parser = argparse.ArgumentParser(description="Make .venv with everything Prikaz needs.")
    parser.add_argument("--dev", action="store_true", help="also the tools of the tests")
    options = parser.parse_args(arguments)
    try:
        set_up(dev=options.dev)
    except SetupError as error:
        print(f"bootstrap: {error}", file=sys.stderr)
        return 1
    prikaz = BIN.relative_to(ROOT) / "prikaz"
    print(f"Готово. Дальше: {prikaz} demo (показательные данные), потом {prikaz} serve", flush=True)
    return 0


def set_up(*, dev: bool) -> None:
    """Bring `.venv` up to date. Raises SetupError with the remedy."""
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        raise SetupError(f"Python {wanted} or newer is needed, this is {sys.version.split()[0]}.")
    if _stamped() in (_stamps() if not dev else {_stamp(DEV_LOCK)}):
        return
    if not _works(PYTHON):
        _make_venv()
    _install(DEV_LOCK if dev or _stamped().startswith(DEV_LOCK) else RUN_LOCK)


def is_root() -> bool:
    """Whether this process may install packages of the system."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def apt_install(packages: list[str], purpose: str) -> None:
    """Install Debian/Ubuntu packages, or raise SetupError with the command for the administrator."""
    command = f"apt-get update && apt-get install -y --no-install-recommends {' '.join(packages)}"
    if shutil.which("apt-get") is None:
        raise SetupError(f"{purpose}: please install {', '.join(packages)} by the system's own means.")
    if not is_root():
        raise SetupError(f"{purpose}. Please run:\n\n    sudo sh -c '{command}'\n")
    print(f"{purpose}: installing {', '.join(packages)} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    if subprocess.run(install, env=environment, stdout=subprocess.DEVNULL).returncode == 0:
        return
    for step in (["apt-get", "update", "-q"], install):
        if subprocess.run(step, env=environment, stdout=subprocess.DEVNULL).returncode != 0:
            raise SetupError(f"{purpose}: this failed: {' '.join(step)}")


def _stamps() -> set[str]:
    return {_stamp(RUN_LOCK), _stamp(DEV_LOCK)}


def _stamp(lock: str) -> str:
    digest = hashlib.sha256(sys.version.encode() + str(ROOT).encode())
    for name in (lock, "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return f"{lock} {digest.hexdigest()}"


def _stamped() -> str:
    return STAMP.read_text(encoding="utf-8") if STAMP.is_file() and PYTHON.exists() else ""


def _works(python: Path) -> bool:
    if not python.exists():
        return False
    probe = f"import pip, sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    return subprocess.run([python, "-c", probe], capture_output=True).returncode == 0


def _make_venv() -> None:
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        apt_install([package], "Python on this system cannot make virtual environments yet")
    print("Готовлю папку .venv …", flush=True)
    _run([sys.executable, "-m", "venv", "--clear", str(VENV)])


def _install(lock: str) -> None:
    STAMP.unlink(missing_ok=True)
    stamp = _stamp(lock)
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
    print(f"Ставлю библиотеки из {lock}, минуты две …", flush=True)
    _run([*pip, "--require-hashes", "-r", str(ROOT / lock)])
    _run([*pip, "--no-index", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    _run([str(PYTHON), "-m", "compileall", "-q", "engine", "web"])  # a start then reads modules and compiles none
    STAMP.write_text(stamp, encoding="utf-8")


def _run(command: list[str]) -> None:
    if subprocess.run(command, cwd=ROOT).returncode != 0:
        raise SetupError(f"this failed: {' '.join(command)}")


if __name__ == "__main__":
    sys.exit(main())
