"""Rows of a report in rules: computed fields, checks, guards, loops and scopes, also of what is not saved yet."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.access.viewer import Viewer
from engine.app.actions.list_records import list_records
from engine.app.actions.perform_step import StepOutcome, perform_step
from engine.app.actions.save_record import save_record
from engine.app.clock import Clock
from engine.app.listing import ListRequest
from engine.app.office import open_office
from engine.compile import compile_set
from engine.data import applying, engine_tables
from engine.data.database import Database
from engine.data.plan import make_plan
from engine.data.writer import Author
from engine.model.definitions import DefinitionSet
from engine.model.outcomes import Denied, Invalid, Refused
from engine.source.folder import read_folder
from tests.engine.app.conftest import NOW, WORLD
from tests.engine.app.shop import Shop, typed

GUARD = '      - {check: "diagnosis != null"'
LOOP = "      - each: {report: parts_missing"
CHANGES = (
    (
        "forms/mechanic.yaml",
        "list: {",
        '  load: {integer: Нагрузка, computed: "coalesce(one(mechanic_profile(since=hired_on).works, mechanic == this), 0)"}\n'
        'checks:\n  - {check: "grade != III or sum(mechanic_profile(since=this.hired_on).works, mechanic == this) >= 2",'
        " why: Третий разряд дают за работу}\nlist: {",
    ),
    (
        "workflows/repair.yaml",
        GUARD,
        '      - {check: "count(mechanic_profile(since=this.promised), mechanic == this.mechanic and works >= 2) == 0",'
        f" why: Мастер занят}}\n{GUARD}",
    ),
    (
        "workflows/repair.yaml",
        LOOP,
        '      - each: {report: busy_mechanics, with: {since: "date(2026, 1, 1)"}}\n        do:\n'
        '          - set: {record: row.mechanic, fields: {rate: "round(row.works / 10, 3)"}}\n' + LOOP,
    ),
    ("forms/mechanic.yaml", "open_repairs, left_on]", "open_repairs, load, left_on]"),
    (
        "duties/repairing.yaml",
        'repair_order: "true"',
        'repair_order: "exists(mechanic_profile(since=this.promised), mechanic == this.mechanic and works >= 2)"',
    ),
)
WORKS = [{"title": "Чистка", "quantity": 1, "price": 30000}, {"title": "Осмотр", "quantity": 2, "price": 10000}]


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> DefinitionSet:
    folder = Path(shutil.copytree(WORLD, tmp_path_factory.mktemp("shop") / "world"))
    for file, old, new in CHANGES:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, (file, old)
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    compiled = compile_set(read_folder(folder))
    assert compiled.definitions is not None, compiled.faults
    return compiled.definitions


@pytest.fixture
def shop(database_url: str, definitions: DefinitionSet, tmp_path: Path) -> Iterator[Shop]:
    database, clock = Database.open(database_url), Clock("Europe/Moscow", lambda: NOW)
    with database.writing() as transaction:
        engine_tables.create(transaction)
        applying.apply(transaction, make_plan(transaction, None, definitions), Author(None), clock.now())
    yield Shop(open_office(definitions, database, tmp_path, clock=clock))
    database.close()


def do(shop: Shop, viewer: Viewer, order: int, step: str, **texts: str) -> StepOutcome:
    version = shop.record("repair_order", order).version
    return perform_step(shop.office, viewer, "repair_order", order, step, typed(version, **texts))


def busy(shop: Shop, **values: object) -> int:
    return shop.new_order("", WORKS, mechanic=shop.master, **values)  # type: ignore[arg-type]


def test_a_computed_field_is_worked_out_of_a_report_for_the_records_own_values(shop: Shop) -> None:
    idle = shop.make("mechanic", last_name="Ёлкин", first_name="Олег", rate=500, hired_on="2026-03-20")
    busy(shop)
    shop.new_order("", WORKS, mechanic=idle)  # promised before they were hired
    page = list_records(shop.office, shop.owner, "mechanic", ListRequest())
    at = [column.id for column in page.columns].index("load")
    assert {cells[0]: cells[at] for _, cells in page.rows} == {"Кузнецов": "2", "Ёлкин": "0"}


def test_a_check_asks_a_report_for_what_is_typed(shop: Shop) -> None:
    def promote() -> None:
        version = shop.record("mechanic", shop.master).version
        save_record(shop.office, shop.owner, "mechanic", typed(version, grade="III"), shop.master)

    with pytest.raises(Invalid) as refused:
        promote()
    assert "Третий разряд дают за работу" in str(refused.value.errors)
    busy(shop)
    promote()
    assert shop.record("mechanic", shop.master).values["grade"] == "III"


def test_a_guard_counts_rows_nobody_at_the_screen_may_read(shop: Shop) -> None:
    """The mechanic asked for in the step is the one judged, by all orders of the shop."""
    other = shop.make_helped_master()
    busy(shop)
    order = shop.new_order(mechanic=other, helpers=(other,))
    sees = shop.viewer("mechanic", ("mechanic", other))
    with pytest.raises(Refused) as refused:
        do(shop, sees, order, "diagnose", mechanic=str(shop.master), diagnosis="Лампа")
    assert [reason.sentence for reason in refused.value.reasons] == ["Мастер занят"]
    assert do(shop, sees, order, "diagnose", mechanic=str(other), diagnosis="Лампа").state == "diagnosed"


def test_an_effect_goes_over_the_rows_of_a_report_over_a_report(shop: Shop) -> None:
    order = busy(shop)
    order = shop.new_order(
        "approved", [{"title": "Замена", "part": shop.part, "quantity": 3, "price": 100}], mechanic=shop.master
    )
    do(shop, shop.senior, order, "order_parts")
    assert shop.record("mechanic", shop.master).values["rate"] == 300  # three works of ten
    assert shop.count("purchase") == 1


def test_a_scope_asks_a_report_with_full_sight(shop: Shop) -> None:
    """The duty is for the orders of those who have two works or more."""
    inside, outside = busy(shop), shop.new_order(mechanic=shop.make_helped_master())
    with pytest.raises(Refused, match="Мастер занят"):
        do(shop, shop.senior, inside, "diagnose", mechanic=str(shop.master), diagnosis="Лампа")
    with pytest.raises(Denied):
        do(shop, shop.senior, outside, "diagnose", diagnosis="Лампа")
