"""The helpers of the tests do what they promise."""

import psycopg
from playwright.sync_api import Browser

from engine.data.database import Database
from tests.conftest import NewDatabase
from tests.support.axe import axe_faults
from tests.support.postgres import Server


def test_each_test_gets_an_empty_database_of_each_kind(database_url: str) -> None:
    assert database_url.partition(":")[0] in {"sqlite", "postgresql"}


def test_the_opened_database_is_of_that_kind(database: Database, database_url: str) -> None:
    with database.reading() as connection:
        assert connection.execute("SELECT 1") == [(1,)]
    assert database_url.startswith(database.dialect.name)


def test_a_fresh_postgresql_database_is_empty_and_its_owner_unprivileged(new_database: NewDatabase) -> None:
    with psycopg.connect(new_database("postgresql")) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        rights = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    assert (tables, rights) == ((0,), (False,))


def test_russian_sorting_of_the_icu_library_is_there(postgres: Server) -> None:
    with psycopg.connect(postgres.url()) as connection:
        rows = connection.execute("SELECT count(*) FROM pg_collation WHERE collname LIKE 'ru-%'").fetchone()
    assert rows != (0,)


def test_the_browser_opens_a_page(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<h1>Проверка</h1>")
    assert page.locator("h1").inner_text() == "Проверка"
    page.close()


def test_axe_names_the_rule_and_the_element(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang=ru><title>x</title><main><h1>x</h1><img src=x></main></html>")
    assert [fault.partition(":")[0] for fault in axe_faults(page)] == ["image-alt"]
    page.close()
