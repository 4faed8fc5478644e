"""Where the data and the definitions are, from the command line and the environment."""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from engine.app.activation import Offices
from engine.app.demo_mark import clock_maker
from engine.data.database import Database
from engine.source.folder import definitions_folder

DEFAULT_DATA = "data"
DATABASE_FILE = "prikaz.sqlite3"
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Settings:
    """`data_dir`: one folder = one organisation. `database_url`: SQLite under the data folder unless PRIKAZ_DATABASE says
    otherwise. `definitions`: the folder proposed for activation."""

    data_dir: Path
    database_url: str
    definitions: Path


class SettingsError(Exception):
    """The environment does not allow to start; the sentence says what to do."""


def read_settings(data: str | None = None) -> Settings:
    """`data`: the folder given on the command line."""
    data_dir = Path(data or DEFAULT_DATA).resolve()
    url = os.environ.get("PRIKAZ_DATABASE") or f"sqlite:///{data_dir / DATABASE_FILE}"
    return Settings(data_dir, url, definitions_folder())


def open_database(settings: Settings) -> Database:
    """The database of the settings; the data folder and its key are made on first use."""
    make_data_dir(settings.data_dir)
    return Database.open(settings.database_url, secret(settings.data_dir, "history.key"))


def open_offices(settings: Settings) -> Offices:
    """The database and the definition folder, ready to serve. Raises DefinitionError when nothing can be served."""
    database = open_database(settings)
    offices = Offices(database, settings.data_dir, settings.definitions, make_clock=clock_maker(settings.data_dir))
    offices.start()
    return offices


def make_data_dir(data_dir: Path) -> None:
    """The data folder, readable by its owner only. Raises SettingsError."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"Не удалось создать папку данных {data_dir}: {error.strerror}.") from error


def secret(data_dir: Path, name: str) -> bytes:
    """A random key kept in the data folder, made on first use and never shown. Raises SettingsError for a damaged one."""
    path = data_dir / name
    if not path.exists():
        _keep_new_key(path)
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        key = b""
    if len(key) < KEY_BYTES:
        raise SettingsError(f"Ключ {path} повреждён. Верните его из копии: без него нельзя проверить сделанное раньше.")
    return key


def _keep_new_key(path: Path) -> None:
    """Written whole under another name first: a program that dies in between leaves no half of a key."""
    waiting = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_bytes(KEY_BYTES).hex())
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):  # another process was first: its key counts
        os.link(waiting, path)
    waiting.unlink()


def secret_key(data_dir: Path) -> bytes:
    """The key that seals sessions: PRIKAZ_SECRET_KEY, else the one in the data folder. Raises SettingsError."""
    given = os.environ.get("PRIKAZ_SECRET_KEY")
    if given is None:
        return secret(data_dir, "session.key")
    if len(given) < KEY_BYTES:
        raise SettingsError(f"PRIKAZ_SECRET_KEY должен быть не короче {KEY_BYTES} знаков.")
    return given.encode()
