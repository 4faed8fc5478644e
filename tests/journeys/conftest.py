"""Served offices for journeys: the demonstration, fresh for every module, on either database."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ViewportSize

from tests.conftest import DATABASES
from tests.support.demo import Demo, described, made_once
from tests.support.postgres import Server

WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)


@pytest.fixture(scope="module", params=DATABASES)
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demonstration, served; a copy of the module's own."""
    server: Server | None = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    workers = tmp_path_factory.getbasetemp()
    shared = workers.parent if hasattr(request.config, "workerinput") else workers
    office = made_once(shared, request.param, server).copied(tmp_path_factory.mktemp("demo"), server)
    with office.served() as service:
        yield described(office, service)
    if server:
        server.drop_database(office.database)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser window of nobody yet, as wide as a desk's."""
    opened = browser.new_context(viewport=WIDE, locale="ru-RU")
    yield opened
    opened.close()
