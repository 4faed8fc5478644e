"""A served office: the program started as people start it, with data of its own."""

import os
import shutil
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from engine.app.settings import DATABASE_FILE
from tests.support.postgres import Server, free_port
from tests.support.source import ROOT

START_SECONDS = 30


@dataclass(frozen=True)
class Service:
    """A running server; `log` holds what it printed."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def wait_until_ready(self) -> None:
        """Return when the server answers; AssertionError with its log when it does not."""
        pause = threading.Event()
        for _ in range(START_SECONDS * 20):
            assert self.process.poll() is None, f"the server ended:\n{self.log.read_text(encoding='utf-8')}"
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=5):
                    return
            except urllib.error.URLError:
                pause.wait(0.05)
        raise AssertionError(f"no answer for {START_SECONDS} s:\n{self.log.read_text(encoding='utf-8')}")


@dataclass(frozen=True)
class Office:
    """Definitions, data folder and database that belong together."""

    definitions: Path
    data: Path
    database: str

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which the program finds this office."""
        return {**os.environ, "PRIKAZ_DEFINITIONS": str(self.definitions), "PRIKAZ_DATABASE": self.database,
                "PYTHONWARNINGS": "error", "PYTHONIOENCODING": "utf-8"}

    def prikaz(self, *arguments: str, code: int = 0, given: str = "") -> str:
        """Run a command (`--data` is added) and return what it printed; the exit code must be `code`."""
        command = [*self._command(*arguments), "--data", str(self.data)]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, input=given, capture_output=True, encoding="utf-8")
        assert done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    @contextmanager
    def served(self) -> Iterator[Service]:
        """Serve on a free port until the block ends."""
        port = free_port()
        log = self.data.parent / f"serve-{port}.log"
        command = self._command("serve", "--port", str(port), "--data", str(self.data))
        with log.open("wb") as output:
            process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=output, stderr=output)
        service = Service(f"http://127.0.0.1:{port}", process, log)
        try:
            service.wait_until_ready()
            yield service
        finally:
            process.terminate()
            process.wait(START_SECONDS)

    def copied(self, folder: Path, postgres: Server | None) -> "Office":
        """A copy with data of its own in `folder`; `postgres` is the server of its database, unless it is SQLite."""
        data = folder / "data"
        shutil.copytree(self.data, data)
        if postgres:
            return replace(self, data=data, database=postgres.create_database(self.database))
        return replace(self, data=data, database=f"sqlite:///{data / DATABASE_FILE}")

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "engine", *arguments]
