"""An empty database for a while: there and empty, gone afterwards; a server that does not allow it is told in words."""

import secrets

import pytest
from psycopg import sql

from engine.data.backup import BackupFailed
from engine.data.database import Database
from engine.data.scratch import empty_database
from tests.conftest import NewDatabase
from tests.support.postgres import Server


def test_sqlite_needs_none(new_database: NewDatabase) -> None:
    database = Database.open(new_database("sqlite"))
    with empty_database(database) as url:
        assert url == ""


def test_it_is_empty_and_goes_afterwards(new_database: NewDatabase) -> None:
    database = Database.open(new_database("postgresql"))
    with empty_database(database) as url:
        scratch = Database.open(url)
        with scratch.reading() as connection:
            assert connection.execute(connection.dialect.tables_sql) == []
            ((name,),) = connection.execute("SELECT current_database()")
        scratch.close()
    with database.reading() as connection:
        assert connection.execute("SELECT 1 FROM pg_database WHERE datname = ?", (name,)) == []
    database.close()


def test_a_server_that_does_not_allow_it_is_told(new_database: NewDatabase, postgres: Server) -> None:
    database = Database.open(new_database("postgresql"))
    name = f"prikaz_{secrets.token_hex(4)}"
    poor = sql.Identifier(name)
    postgres.administer(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(poor, sql.Literal(postgres.password)))
    other = Database.open(database.url.replace("//prikaz:", f"//{name}:", 1))
    try:
        with pytest.raises(BackupFailed, match="CREATEDB"), empty_database(other):
            raise AssertionError("a database was made")
    finally:
        postgres.administer(sql.SQL("DROP ROLE {}").format(poor))
        database.close()
