"""A plan names the people whose rights change, with the basis of each, and the records under way with what becomes of them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.__main__ import main
from engine.app.accounts import APPOINTMENT, create_record
from engine.app.activation import Offices
from engine.app.settings import open_database, read_settings
from engine.data.history import moves
from engine.data.writer import Author, Writer

WORLD = Path(__file__).parents[2] / "worlds" / "repair_shop"
Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PRIKAZ_DEFINITIONS", str(tmp_path / "definitions"))
    return Path(shutil.copytree(WORLD, tmp_path / "definitions"))


@pytest.fixture
def prikaz(folder: Path, data_dir: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on a shop with a storekeeper, two masters and orders under way."""
    monkeypatch.setenv("PRIKAZ_DATABASE", database_url)
    settings = read_settings(str(data_dir))
    offices = Offices(open_database(settings), data_dir, folder)
    offices.start()
    office = offices.current()
    with office.database.writing() as transaction:
        keeper = create_record(office, transaction, "account", {"login": "orlova", "title": "Орлова Вера"})
        create_record(office, transaction, APPOINTMENT, {"account": keeper, "role": "storekeeper", "starts": "2026-01-01",
                                                         "post_values": '{"kind": "oven"}'})  # fmt: skip
        writer = Writer(transaction, office.definitions, Author(None), office.clock.now())
        for name in ("Зайцев", "Кузнецов"):
            writer.create("mechanic", {"last_name": name, "first_name": "Пётр", "hired_on": "2026-01-01"})
        for number in range(3):
            id = writer.create("repair_order", {"complaint": f"№ {number}"}, state="accepted")
            writer.move("repair_order", id, source="accepted", target="diagnosed", version=None, event="do:diagnose")
        writer.create("repair_order", {"complaint": "новый"}, state="accepted")
        writer.finish()
    offices.database.close()

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, [*arguments, "--data", str(data_dir)])

    return run


def change(folder: Path, file: str, *pairs: tuple[str, str]) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    (folder / file).write_text(text, encoding="utf-8")


def test_the_same_definitions_change_nobodys_rights(prikaz: Run, folder: Path) -> None:
    change(folder, "forms/device.yaml", ("label: Владелец", "label: Чья вещь"))
    told = json.loads(prikaz("plan", "--json").output)
    assert (told["people"], told["cases"], told["history"], told["roles"], told["remarks"]) == ([], [], [], [], [])


def test_people_who_gain_and_lose_are_named_with_the_basis(prikaz: Run, folder: Path) -> None:
    change(folder, "duties/stock.yaml", ("create, ", ""))
    change(folder, "duties/repairing.yaml", ("[device, part, tariff, mechanic]", "[device, part, tariff, mechanic, supplier]"))
    lines = prikaz("plan").output.splitlines()
    people = [line for line in lines if line.startswith("люди: ")]
    assert any(line.startswith("люди: Орлова Вера: потеряет — добавление: «") and "(п. 3.1)" in line for line in people), people
    assert "люди: ещё 2 чел.: получит — просмотр: «Поставщики», все записи; все поля (п. 2.1)" in people
    told = json.loads(prikaz("plan", "--json").output)
    (keeper,) = [item for item in told["people"] if item["names"] == ["Орлова Вера"]]
    assert {line["action"] for line in keeper["lost"]} == {"добавление"} and not keeper["gained"]
    assert {item["unnamed"] for item in told["people"] if not item["names"]} == {2}


def test_a_role_another_order_does_not_know_is_told_of_its_holders(prikaz: Run, folder: Path) -> None:
    order = (folder / "roles" / "order_1.yaml").read_text(encoding="utf-8")
    start, end = order.index("  storekeeper:"), order.index("  senior:")
    (folder / "roles" / "order_2.yaml").write_text(order[:start] + order[end:], encoding="utf-8")
    change(folder, "organisation.yaml", ("order: order_1", "order: order_2"))
    assert "люди: Орлова Вера: роль «Кладовщик» пропадёт" in prikaz("plan").output


def test_records_in_a_removed_state_stop_it_until_it_is_said_where_they_go(prikaz: Run, folder: Path) -> None:
    flow = "workflows/repair.yaml"
    text = (folder / flow).read_text(encoding="utf-8")
    (folder / flow).write_text(text[: text.index("\ncases:\n") + 1], encoding="utf-8")
    label = next(line for line in text.splitlines() if line.startswith("  diagnosed:"))
    change(folder, flow, (f"{label}\n", ""), ("from: diagnosed\n", "from: accepted\n"), ("to: diagnosed\n", "to: approved\n"),
           ("[accepted, diagnosed]", "[accepted]"))  # fmt: skip
    for file, old in (("duties/settlement.yaml", "accepted, diagnosed"), ("reports/in_work.yaml", "accepted, diagnosed"),
                      ("forms/mechanic.yaml", "diagnosed, approved")):  # fmt: skip
        change(folder, file, (old, old.replace("diagnosed", "repaired")))
    planned = prikaz("plan")
    assert planned.exit_code == 0, planned.output
    assert "нельзя: У формы «repair_order» больше нет состояния «diagnosed», в нём записей: 3." in planned.output
    assert "/f/repair_order?state=diagnosed" in planned.output
    assert "в работе: Заказы, «Осмотрен»: 3 — такого состояния больше нет, решите, куда их перевести." in planned.output
    assert "история: Заказы: по-новому шаг «Осмотрено» из «Принят» в «Осмотрен» невозможен; так прошли записей: 3." in planned.output
    assert prikaz("apply").exit_code == 1
    change(folder, flow, ("migrate: {", "migrate: {diagnosed: accepted, "))
    planned = prikaz("plan")
    assert "в работе: Заказы, «Осмотрен»: 3 — переводятся в «Принят»." in planned.output
    applied = prikaz("apply")
    assert applied.exit_code == 0, applied.output
    database = open_database(read_settings(None))
    with database.reading() as connection:
        told = [moves(connection, "repair_order", id) for (id,) in connection.execute("SELECT id FROM f_repair_order ORDER BY id")]
    database.close()
    assert told == [*([[("accepted", "diagnosed"), ("diagnosed", "accepted")]] * 3), []]
