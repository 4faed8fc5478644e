"""The demonstration, served for this module's attackers, on either database."""

from collections.abc import Callable, Iterator

import pytest

from tests.attacks.client import Client
from tests.conftest import DATABASES
from tests.support.demo import Demo, described, made_once
from tests.support.postgres import Server

SignIn = Callable[[str], Client]


@pytest.fixture(scope="module", params=DATABASES)
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A served copy of the demonstration."""
    server: Server | None = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    workers = tmp_path_factory.getbasetemp()
    shared = workers.parent if hasattr(request.config, "workerinput") else workers
    office = made_once(shared, request.param, server).copied(tmp_path_factory.mktemp("attacked"), server)
    with office.served() as service:
        yield described(office, service)
    if server:
        server.drop_database(office.database)


@pytest.fixture(scope="module")
def signed_in(demo: Demo) -> SignIn:
    """A visitor who has signed in; one per name and module."""
    known: dict[str, Client] = {}

    def sign_in(login: str) -> Client:
        if login not in known:
            known[login] = Client(demo.service.url).sign_in(login, demo.password)
        return known[login]

    return sign_in
