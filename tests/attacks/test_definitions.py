"""Definitions change while people work: the next request has the new rights, a broken file keeps the old ones."""

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.attacks.client import Client
from tests.conftest import DATABASES
from tests.support.demo import DEFINITIONS, Demo, described, made_once
from tests.support.postgres import Server

TRIES = 100
DUTY, GRANT = "duties/pupil_own_data.yaml", '  - {form: consent, actions: [read], where: "pupil == me", except: [scan]}\n'


@pytest.fixture(params=DATABASES)
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Iterator[Demo]:
    """A served demonstration whose definitions may be changed."""
    server: Server | None = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    workers = tmp_path_factory.getbasetemp()
    shared = workers.parent if hasattr(request.config, "workerinput") else workers
    office = made_once(shared, request.param, server).copied(tmp_path, server)
    definitions = Path(shutil.copytree(DEFINITIONS, tmp_path / "definitions"))
    with replace(office, definitions=definitions).served() as service:
        yield described(replace(office, definitions=definitions), service)
    if server:
        server.drop_database(office.database)


def soon(holds: Callable[[], bool]) -> bool:
    """Whether it comes to hold: the folder is looked at a few times a second."""
    pause = threading.Event()
    return any(holds() or pause.wait(0.05) for _ in range(TRIES))


def test_the_next_request_has_the_new_rights(demo: Demo) -> None:
    visitor = Client(demo.service.url).sign_in("pupil", demo.password)
    admin = Client(demo.service.url).sign_in("admin", demo.password)
    duty, stop, broken = demo.office.definitions / DUTY, threading.Event(), []
    whole = duty.read_text(encoding="utf-8")

    def load(client: Client) -> None:
        while not stop.is_set():
            status = client.get("/").status
            if status != 200:
                broken.append(status)

    workers = [threading.Thread(target=load, args=(visitor.twin(),)) for _ in range(2)]
    for worker in workers:
        worker.start()
    try:
        assert visitor.get("/f/consent").status == 200
        duty.write_text(whole.replace(GRANT, ""), encoding="utf-8")
        assert soon(lambda: visitor.get("/f/consent").status == 403)
        duty.write_text(whole.replace("grants:", "grnats:"), encoding="utf-8")
        assert soon(lambda: f"{DUTY}:" in admin.get("/admin/definitions").text)
        assert visitor.get("/f/consent").status == 403
        duty.write_text(whole, encoding="utf-8")
        assert soon(lambda: visitor.get("/f/consent").status == 200)
    finally:
        stop.set()
        for worker in workers:
            worker.join()
    assert not broken
