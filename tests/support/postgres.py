"""A PostgreSQL server of the tests' own: started by the first who needs it, shared, stopped by the last.

All test processes of one user share one server (several xdist workers, several runs); each test gets a
database of its own. Who uses it is a file per process, so that a killed run is noticed by the next one.
"""

import fcntl
import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from tools.system import find_postgres

ROLE = "prikaz"
SERVER_USER = "postgres"
# Tests kill the program, never the server: its durability would only cost time.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200",
        "autovacuum": "off"}
DURABLE = {"max_connections": "200"}


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: `folder` holds its files, `ROLE` owns the databases."""

    folder: str
    port: int
    password: str

    def url(self, database: str = "postgres") -> str:
        """The address of a database, as `PRIKAZ_DATABASE` takes it."""
        return f"postgresql://{ROLE}:{self.password}@127.0.0.1:{self.port}/{database}"

    def create_database(self, copy_of: str = "") -> str:
        """Make a database, empty or a copy of the one at an address nobody is connected to; return its address."""
        name, template = f"t_{secrets.token_hex(8)}", copy_of.rpartition("/")[2] or "template0"
        self.administer(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(ROLE), sql.Identifier(template)))
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Remove a database together with the connections that are still open to it."""
        name = sql.Identifier(url.rpartition("/")[2])
        self.administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))

    def administer(self, statement: sql.Composed) -> None:
        """As the server's own user: the server's helpers may be at work in a database that is to go."""
        administrator = self.url().replace(f"//{ROLE}:", f"//{SERVER_USER}:", 1)
        with psycopg.connect(administrator, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def shared_server() -> Iterator[Server]:
    """The server all test processes share; started when nobody has it, stopped when the last one leaves."""
    home = _home()
    user = home / "users" / str(os.getpid())
    with _locked(home):
        _forget_dead_users(home)
        server = _running(home) or _begin(home)
        user.touch()
    try:
        yield server
    finally:
        with _locked(home):
            user.unlink(missing_ok=True)
            _forget_dead_users(home)
            if not any((home / "users").iterdir()):
                _end(home)


@contextmanager
def own_server(folder: Path, *, durable: bool = False) -> Iterator[Server]:
    """A server for one purpose only, as measurements and crash tests want it; `folder` must not exist yet."""
    server = start_server(folder, DURABLE if durable else FAST)
    try:
        yield server
    finally:
        stop_server(folder)
        shutil.rmtree(folder)


def start_server(folder: Path, settings: dict[str, str]) -> Server:
    """Make a cluster in `folder`, start it on a free port of this machine and make `ROLE`."""
    folder.mkdir(mode=0o700)
    password = secrets.token_urlsafe(24)
    secret = folder / "password"
    secret.write_text(password, encoding="utf-8")
    if _is_root():
        shutil.chown(folder, SERVER_USER)
        shutil.chown(secret, SERVER_USER)
    cluster = str(folder / "cluster")
    _as_server_user("initdb", "-D", cluster, "-U", SERVER_USER, "--pwfile", str(secret), "--no-sync",
                    "--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", folder=folder)
    server = Server(str(folder), free_port(), password)
    options = {**settings, **_address(server.port)}
    _as_server_user("pg_ctl", "start", "-w", "-D", cluster, "-l", str(folder / "log"),
                    "-o", " ".join(f"-c {name}='{value}'" for name, value in options.items()), folder=folder)
    server.administer(sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(
        sql.Identifier(ROLE), sql.Literal(password)))
    return server


def stop_server(folder: Path) -> None:
    """Stop the server of `folder` at once, if it runs, dropping its connections."""
    cluster = str(folder / "cluster")
    if _run("pg_ctl", "status", "-D", cluster, folder=folder) == "":
        _as_server_user("pg_ctl", "stop", "-w", "-m", "immediate", "-D", cluster, folder=folder)


def _address(port: int) -> dict[str, str]:
    return {"port": str(port), "listen_addresses": "127.0.0.1", "unix_socket_directories": ""}


def free_port() -> int:
    """A port of this machine nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _as_server_user(program: str, *arguments: str, folder: Path) -> None:
    complaint = _run(program, *arguments, folder=folder)
    if complaint:
        raise RuntimeError(f"{program} failed: {complaint}")


def _run(program: str, *arguments: str, folder: Path) -> str:
    """Run one of the server's programs; what it said when it failed, empty when it went well."""
    programs = find_postgres()
    if programs is None:
        raise RuntimeError("No PostgreSQL server programs: run `make test`, it installs them or says how.")
    become = ["runuser", "-u", SERVER_USER, "--"] if _is_root() else []
    command = [*become, str(programs / program), *arguments]
    with tempfile.TemporaryFile() as output:  # a pipe would be inherited by the server and never end
        if subprocess.run(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT).returncode == 0:
            return ""
        output.seek(0)
        return output.read().decode(errors="replace") or "it said nothing"


def _home() -> Path:
    home = Path(tempfile.gettempdir()) / f"prikaz-tests-{os.getuid()}"
    home.mkdir(mode=0o711, exist_ok=True)
    (home / "users").mkdir(exist_ok=True)
    return home


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    with (home / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _forget_dead_users(home: Path) -> None:
    for user in (home / "users").iterdir():
        if not _lives(int(user.name)):
            user.unlink()


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def _running(home: Path) -> Server | None:
    note = home / "server.json"
    if not note.exists():
        return None
    server = Server(**json.loads(note.read_text(encoding="utf-8")))
    try:
        with psycopg.connect(server.url(), connect_timeout=5):
            return server
    except psycopg.OperationalError:
        return None


def _begin(home: Path) -> Server:
    _end(home)
    server = start_server(home / f"server-{secrets.token_hex(4)}", FAST)
    note = home / "server.json"
    note.touch(mode=0o600)
    note.write_text(json.dumps(asdict(server)), encoding="utf-8")
    return server


def _end(home: Path) -> None:
    (home / "server.json").unlink(missing_ok=True)
    for folder in home.glob("server-*"):
        stop_server(folder)
        shutil.rmtree(folder)


def _is_root() -> bool:
    return os.geteuid() == 0
