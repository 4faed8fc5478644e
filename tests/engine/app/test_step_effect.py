"""An effect does a step of another record: its rules hold, its effects follow, everything or nothing is stored."""

import datetime
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.access.viewer import Post, Viewer
from engine.app.actions.perform_step import StepOutcome, perform_step
from engine.app.clock import Clock
from engine.app.office import Office, open_office
from engine.app.submitted import Submitted
from engine.compile import compile_set
from engine.data import applying, engine_tables, history
from engine.data.database import Database
from engine.data.plan import make_plan
from engine.data.writer import Author, Writer
from engine.model.outcomes import Refused
from engine.model.types import Value
from engine.source.folder import read_folder
from tests.support.source import ROOT

NOW = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.UTC)
HEAD = Viewer(None, "Заведующий", posts=(Post("head"),))
BUNDLE = """form: {one: Папка, many: Папки}
name: title
fields:
  title: {text: Название, required: true}
  papers: {links: request, label: Запросы}
  closed_on: {date: Закрыта}
"""
BUNDLING = """workflow: Папка
form: bundle
states:
  open: {label: Открыта, edit: all}
  shut: {label: Закрыта}
steps:
  shut:
    label: Закрыть
    from: open
    to: shut
    duty: bundling
    effects:
      - set: {fields: {closed_on: today}}
      - each: {field: papers, as: paper}
        do:
          - step: {record: paper, do: close, when: "paper.state == open"}
"""
CLAUSE = "      - {clause: 2.3, text: Ведёт папки, duty: bundling}"
CLOSING = """    requires:
      - {check: "size(lines) > 0", why: Нет ни одной строки}
    effects:
      - set: {fields: {reason: "join(' ', old.state, 'закрыт')"}}"""
DUTY = """duty: Ведёт папки
grants:
  - {form: bundle, actions: [read, create, update]}
"""


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    folder = Path(shutil.copytree(ROOT / "tests" / "broken" / "base", tmp_path / "world"))
    (folder / "forms" / "bundle.yaml").write_text(BUNDLE, encoding="utf-8")
    (folder / "workflows" / "bundling.yaml").write_text(BUNDLING, encoding="utf-8")
    (folder / "duties" / "bundling.yaml").write_text(DUTY, encoding="utf-8")
    _replace(folder / "roles" / "order_1.yaml", "duty: managing}", f"duty: managing}}\n{CLAUSE}")
    _replace(folder / "workflows" / "request.yaml", "    effects:\n      - print: request_answer", CLOSING)
    compiled = compile_set(read_folder(folder))
    assert compiled.definitions is not None, compiled.faults
    database = Database.open(database_url)
    clock = Clock("Europe/Moscow", lambda: NOW)
    with database.writing() as transaction:
        engine_tables.create(transaction)
        applying.apply(transaction, make_plan(transaction, None, compiled.definitions), Author(None), clock.now())
    yield open_office(compiled.definitions, database, tmp_path, clock=clock)
    database.close()


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def _bundle(office: Office, *lines: int, states: tuple[str, ...] = ()) -> int:
    """A bundle of requests with so many lines each."""
    with office.database.writing() as transaction:
        write = Writer(transaction, office.definitions, Author(None), office.clock.now())
        person = write.create("person", {"last_name": "Кедров", "first_name": "Пётр"})
        papers = []
        for number, count in enumerate(lines):
            state = states[number] if states else "open"
            papers.append(write.create("request", {"person": person, "asked_on": "2026-03-01"}, state=state))
            for line in range(count):
                write.create("request_line", {"title": f"Дело {line}"}, parent=papers[-1])
        return write.create("bundle", {"title": "Март", "papers": tuple(papers)}, state="open")


def _shut(office: Office, bundle: int, dry: bool = False) -> StepOutcome:
    return perform_step(office, HEAD, "bundle", bundle, "shut", Submitted({}, 1), dry)


def _states(office: Office, form: str) -> list[Value]:
    with office.database.reading() as connection:
        return [row[0] for row in connection.execute(f"SELECT state FROM f_{form} ORDER BY id")]


def test_the_other_records_go_their_step(office: Office) -> None:
    assert _shut(office, _bundle(office, 1, 2)).state == "shut"
    assert (_states(office, "request"), _states(office, "bundle")) == (["closed", "closed"], ["shut"])
    with office.database.reading() as connection:
        assert connection.execute("SELECT DISTINCT reason FROM f_request") == [("Открыт закрыт",)]
        events = [entry.event for entry in history.read(connection, "request", 1)]
        assert history.verify(connection) == []
    assert "do:close" in events


def test_a_record_the_condition_leaves_out_stays(office: Office) -> None:
    _shut(office, _bundle(office, 1, 1, states=("open", "found")))
    assert _states(office, "request") == ["closed", "found"]


def test_a_rule_of_the_other_record_stops_everything(office: Office) -> None:
    bundle = _bundle(office, 1, 0)
    with pytest.raises(Refused) as refused:
        _shut(office, bundle)
    (reason,) = refused.value.reasons
    assert "Нет ни одной строки" in reason.sentence
    assert (_states(office, "request"), _states(office, "bundle")) == (["open", "open"], ["open"])


def test_a_dry_run_goes_the_same_way_and_stores_nothing(office: Office) -> None:
    outcome = _shut(office, _bundle(office, 1), dry=True)
    assert outcome.changes
    assert (_states(office, "request"), _states(office, "bundle")) == (["open"], ["open"])
