"""A folder is a proposal: good additions are served at the next request, bad texts never, and the rest waits for a word."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.access.viewer import Post, Viewer
from engine.app.actions.manage_sets import apply_set, banners, show_sets
from engine.app.activation import Offices
from engine.data.database import Database
from engine.model.outcomes import Denied, Refused
from engine.source.places import DefinitionError
from tests.support.source import ROOT

WORLD = ROOT / "tests" / "worlds" / "repair_shop"
OWNER = Viewer(None, "Хозяин", posts=(Post("owner"),))
MECHANIC = Viewer(None, "Мастер", posts=(Post("mechanic", "mechanic", 1),))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(WORLD, tmp_path / "definitions"))


@pytest.fixture
def offices(database_url: str, folder: Path, tmp_path: Path) -> Iterator[Offices]:
    opened = open_offices(database_url, folder, tmp_path)
    yield opened
    opened.database.close()


def open_offices(url: str, folder: Path, tmp_path: Path) -> Offices:
    found = Offices(Database.open(url), tmp_path, folder)
    found.start()
    return found


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns + 1_000_000))


def test_the_same_texts_are_activated_once(offices: Offices, folder: Path, database_url: str, tmp_path: Path) -> None:
    assert offices.current().version == 1
    other = open_offices(database_url, folder, tmp_path)
    assert other.current().version == 1
    assert other.current().definitions == offices.current().definitions
    other.database.close()


def test_a_start_adds_what_this_release_wants_of_the_tables(
    offices: Offices, folder: Path, database_url: str, tmp_path: Path
) -> None:
    with offices.database.writing() as transaction:
        ((table, name), *_) = transaction.execute(transaction.dialect.indexes_sql)
        transaction.execute(f'DROP INDEX "{name}"')
    other = open_offices(database_url, folder, tmp_path)
    with other.database.reading() as connection:
        assert (table, name) in connection.execute(connection.dialect.indexes_sql)
    assert other.current().version == offices.current().version
    other.database.close()


def test_a_changed_duty_is_in_force_at_the_next_request(offices: Offices, folder: Path) -> None:
    before = offices.current()
    assert not before.rights.grants("mechanic", "customer", "read")
    change(folder, "duties/repairing.yaml", "[device, part, tariff, mechanic]", "[device, part, tariff, mechanic, customer]")
    after = offices.current()
    assert after.rights.grants("mechanic", "customer", "read") and after.version == 2
    assert not before.rights.grants("mechanic", "customer", "read"), "a request keeps what it started with"


def test_another_process_follows_the_version(offices: Offices, folder: Path, database_url: str, tmp_path: Path) -> None:
    other = Offices(Database.open(database_url), tmp_path, None)
    assert other.current().version == 1
    change(folder, "organisation.yaml", "«Искра»", "«Молния»")
    assert offices.current().version == 2
    assert other.current().definitions.organisation.title == "Мастерская «Молния»"
    other.database.close()


def test_a_fault_keeps_the_old_set_and_tells_administrators(offices: Offices, folder: Path) -> None:
    change(folder, "forms/device.yaml", "{link: customer", "{link: custmer")
    office = offices.current()
    assert office.version == 1 and offices.proposal is not None
    [banner] = banners(offices, office, OWNER)
    assert "forms/device.yaml:" in banner
    assert banners(offices, office, MECHANIC) == ()
    page = show_sets(offices, office, OWNER)
    assert page.faults[0].place.startswith("forms/device.yaml:") and "customer" in page.faults[0].hint and not page.can_apply
    change(folder, "forms/device.yaml", "{link: custmer", "{link: customer")
    assert offices.current().version == 1 and offices.proposal is None


def test_a_removal_waits_for_a_word(offices: Offices, folder: Path) -> None:
    change(folder, "forms/supplier.yaml", "fields:", "fields:\n  nick: {text: Прозвище}")
    assert offices.current().version == 2, "an addition applies by itself"
    change(folder, "forms/supplier.yaml", "\n  nick: {text: Прозвище}", "")
    office = offices.current()
    assert office.version == 2 and offices.proposal is not None and offices.proposal.plan is not None
    page = show_sets(offices, office, OWNER)
    assert page.can_apply and any("Прозвище" in row.sentence or "nick" in row.sentence for row in page.plan)
    with pytest.raises(Denied):
        apply_set(offices, office, MECHANIC)
    assert apply_set(offices, office, OWNER) == 3
    assert "nick" not in offices.current().definitions.forms["supplier"].fields
    with pytest.raises(Refused):
        apply_set(offices, offices.current(), OWNER)


def test_nothing_is_served_while_there_is_no_good_set(database_url: str, folder: Path, tmp_path: Path) -> None:
    (folder / "organisation.yaml").unlink()
    empty = Offices(Database.open(database_url), tmp_path, folder)
    with pytest.raises(DefinitionError) as refused:
        empty.start()
    assert refused.value.faults
    empty.database.close()


def test_a_stray_file_is_told_and_forgotten_when_it_goes(offices: Offices, folder: Path) -> None:
    strays = {"x.yml": None, "y.yaml": "y.yaml", "z.yaml": "/nowhere"}
    for name, target in strays.items():
        stray = folder / "forms" / name
        stray.symlink_to(target) if target else stray.write_text("form: {}", encoding="utf-8")
        office = offices.current()
        assert office.version == 1
        [banner] = banners(offices, office, OWNER)
        assert f"forms/{name}:1:1" in banner
        stray.unlink()
        assert offices.current().version == 1 and offices.proposal is None


def test_a_fault_of_the_compiler_itself_stops_nobody(
    offices: Offices, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(sources: object) -> None:
        raise RecursionError

    with monkeypatch.context() as patch:
        patch.setattr("engine.app.activation.compile_set", broken)
        change(folder, "organisation.yaml", "«Искра»", "«Молния»")
        office = offices.current()
        assert office.version == 1
        [banner] = banners(offices, office, OWNER)
        assert "RecursionError" in banner
    assert offices.current().version == 2 and offices.proposal is None, "it is tried again"
