"""An empty PostgreSQL database for a while, beside the one in use: a backup is tried in it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from engine.data.backup import BackupFailed
from engine.data.database import Database

NAME = "prikaz_check_{}"
NOT_ALLOWED = (
    "Копию проверяют в пустой базе, а новую базу этому пользователю PostgreSQL завести нельзя. Дайте ему право CREATEDB "
    "или назовите пустую базу сами: prikaz verify-backup --into postgresql://…"
)


@contextmanager
def empty_database(database: Database) -> Iterator[str]:
    """The address of an empty database on the server of this one; it goes afterwards. "" for SQLite, which needs none.
    Raises BackupFailed when the server does not allow it."""
    if database.dialect.name == "sqlite":
        yield ""
        return
    name = NAME.format(secrets.token_hex(4))
    _command(database.url, "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", name)
    try:
        yield _address(database.url, name)
    finally:
        _command(database.url, "DROP DATABASE {} WITH (FORCE)", name)


def _address(url: str, name: str) -> str:
    """The same address with another database; a server behind a socket is named in the query, which stays."""
    before, mark, query = url.partition("?")
    scheme, _, rest = before.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}/{name}{mark}{query}"


def _command(url: str, text: str, name: str) -> None:
    try:
        with psycopg.connect(make_conninfo(url), autocommit=True, connect_timeout=5) as connection:
            connection.execute(sql.SQL(text).format(sql.Identifier(name)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise BackupFailed(NOT_ALLOWED) from error
    except psycopg.Error as error:
        raise BackupFailed(f"База для проверки копии не заведена: {error}") from error
