"""Fixtures for all tests. Missing programs fail loudly: a skipped test proves nothing."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from engine.data.database import Database
from tests.support.copies import Make, Originals
from tests.support.postgres import Server, shared_server
from tools.system import find_chromium

DATABASES = ("sqlite", "postgresql")
CHROMIUM_OPTIONS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                    "--disable-component-update", "--disable-sync")

PATIENCE = 15_000  # milliseconds a browser may take for what usually is there at once; machines that test are busy

NewDatabase = Callable[[str], str]
CopiedUrl = Callable[[str, Make], str]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The PostgreSQL server the test processes share."""
    with shared_server() as server:
        yield server


@pytest.fixture(scope="session")
def new_postgres_database(postgres: Server) -> Iterator[Callable[[], str]]:
    """Makes PostgreSQL databases that are dropped while their server still runs."""
    with ExitStack() as leftovers:
        def make() -> str:
            url = postgres.create_database()
            leftovers.callback(postgres.drop_database, url)
            return url

        yield make


@pytest.fixture(scope="session")
def new_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> NewDatabase:
    """Makes a fresh empty database of a kind, returns its address; for fixtures wider than one test."""
    def make(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path_factory.mktemp('database') / 'data.sqlite'}"
        new: Callable[[], str] = request.getfixturevalue("new_postgres_database")
        return new()

    return make


@pytest.fixture(params=DATABASES)
def database_kind(request: pytest.FixtureRequest) -> str:
    """The test runs once per kind."""
    return str(request.param)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, database_kind: str, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh empty database; the test runs once per kind."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'data.sqlite'}"
        return
    server: Server = request.getfixturevalue("postgres")
    url = server.create_database()
    yield url
    server.drop_database(url)


@pytest.fixture(scope="session")
def originals(request: pytest.FixtureRequest, new_database: NewDatabase) -> Originals:
    """The databases of this process that tests take copies of."""
    return Originals(new_database, lambda: request.getfixturevalue("postgres"))


@pytest.fixture
def copied_url(originals: Originals, database_kind: str, tmp_path: Path) -> Iterator[CopiedUrl]:
    """Gives the address of a fresh copy of a database made once, by its name and who makes it; the test runs once per kind."""
    with ExitStack() as copies:
        yield lambda name, make: copies.enter_context(originals.copied(database_kind, name, make, tmp_path))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh empty database, opened; the test runs once per kind."""
    opened = Database.open(database_url)
    yield opened
    opened.close()


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """An empty data folder."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium, one for the session; a test takes `browser.new_context()` for itself."""
    program = find_chromium()
    assert program, "No Chromium: run `make test`, it installs it or says how."
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=[*CHROMIUM_OPTIONS])
        yield chromium
        chromium.close()
