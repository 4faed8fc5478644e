"""The targets of the Makefile: `python3 -m tools.tasks setup|run|test|bench`, in the project's folder."""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import bootstrap
from tools.system import ensure_test_programs

PRIKAZ = bootstrap.BIN / ("prikaz.exe" if sys.platform == "win32" else "prikaz")
DATA = bootstrap.ROOT / "data"
NEW_DATA = bootstrap.ROOT / "data.new"
TEST_WORKERS = "2"


def main(arguments: list[str] | None = None) -> int:
    """Do one task and return the exit code."""
    parser = argparse.ArgumentParser(prog="tools.tasks", description="What the Makefile does.")
    parser.add_argument("task", choices=sorted(TASKS))
    parser.add_argument("--port", type=int, default=8000, help="where `run` serves")
    options = parser.parse_args(arguments)
    try:
        return TASKS[options.task](options)
    except bootstrap.SetupError as error:
        print(f"{options.task}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def setup(options: argparse.Namespace) -> int:
    """Make `.venv`."""
    bootstrap.set_up(dev=False)
    print(f"Готово: {PRIKAZ.relative_to(bootstrap.ROOT)}")
    return 0


def run(options: argparse.Namespace) -> int:
    """Serve the data at hand; without any, make the demonstration first."""
    bootstrap.set_up(dev=False)
    code = 0 if _has_data(DATA) else _make_demo()
    return code or _become([PRIKAZ, "serve", "--port", str(options.port), "--data", DATA])


def test(options: argparse.Namespace) -> int:
    """Lint, types, definitions and tests; everything is run, and what failed is named at the end."""
    bootstrap.set_up(dev=True)
    ensure_test_programs()
    failed = [name for name, command in TEST_STEPS.items() if not _passed(name, command)]
    print(f"Failed: {', '.join(failed)}" if failed else "All passed.", flush=True)
    return 1 if failed else 0


def bench(options: argparse.Namespace) -> int:
    """Measure beside the bare floor."""
    bootstrap.set_up(dev=False)
    return _call([bootstrap.PYTHON, "-m", "benchmarks"])


TASKS: dict[str, Callable[[argparse.Namespace], int]] = {
    "setup": setup, "run": run, "test": test, "bench": bench,
}
TEST_STEPS: dict[str, list[str | Path]] = {
    "ruff": [bootstrap.PYTHON, "-m", "ruff", "check", "."],
    "mypy": [bootstrap.PYTHON, "-m", "mypy"],
    "prikaz check": [PRIKAZ, "check", "--test"],
    "pytest": [bootstrap.PYTHON, "-m", "pytest", "-n", TEST_WORKERS, "--dist", "worksteal"],
}


def _has_data(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _make_demo() -> int:
    """Make the demonstration aside and put it in place when it is whole: an interrupted one is made anew."""
    shutil.rmtree(NEW_DATA, ignore_errors=True)
    code = _call([PRIKAZ, "demo", "--data", NEW_DATA])
    if code == 0:
        if DATA.is_dir():
            DATA.rmdir()
        NEW_DATA.rename(DATA)
    return code


def _passed(name: str, command: list[str | Path]) -> bool:
    print(f"── {name}", flush=True)
    started = time.monotonic()
    passed = _call(command) == 0
    print(f"── {name}: {'passed' if passed else 'FAILED'} in {time.monotonic() - started:.0f} s", flush=True)
    return passed


def _become(command: list[str | Path]) -> int:
    """Run in place of this process, so that stopping `make` stops the server."""
    if os.name != "nt":
        os.chdir(bootstrap.ROOT)
        os.execv(command[0], [str(part) for part in command])
    return _call(command)


def _call(command: list[str | Path]) -> int:
    return subprocess.run([str(part) for part in command], cwd=bootstrap.ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
