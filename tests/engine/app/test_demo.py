"""Demo data: whatever the recipe says, made under the rules, the same from the same seed."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from engine.app.definition_tests import scratch_office
from engine.app.demo.days import work_out_day
from engine.app.demo.generate import Made, make_demo
from engine.app.demo.recipe import read_recipe, recipe_options
from engine.app.demo.values import value_problem
from engine.app.office import Office
from engine.data.history import verify
from engine.source.places import DefinitionError

RECIPE = """
recipe: Мастерская для пробы
password: demo-2026
today: "2026-02-24"
options:
  orders: {default: 6, min: 1, max: 100, help: Сколько заказов}
pools:
  brand: {Жар: 3, Лёд: 1}
  name: [Анна, Вера, Зоя]
make:
  - make: mechanic
    as: head
    set: {last_name: Чижов, first_name: Олег, rate: "0,5"}
    account: {login: senior, role: senior, document: Приказ № 1, starts: "2020-01-09"}
  - make: customer
    as: desk
    set: {last_name: Белова, first_name: Инна, phone: {mask: "+7 900 ###-##-##"}}
    account: {login: desk, role: receptionist, document: Приказ № 1, starts: "2020-01-09"}
  - make: part
    as: lamp
    each: {title: [Лампа, Ручка]}
    set: {title: "{title}", price: {number: [10, 90]}, in_stock: "100"}
  - make: customer
    as: client
    each: {letter: [А, Б]}
    set: {last_name: "Орлов-{letter}", first_name: {next: name}, phone: {mask: "+7 901 ###-##-##"}}
    account: {login: "client{n}", label: Клиент, first: 1}
    then:
      - make: device
        as: thing
        set: {customer: "{client}", kind: {by: letter, of: {А: oven, else: other}}, kind_text: Весы, brand: {pick: brand}}
      - make: repair_order
        as: repair
        at: "2026-02-20 - 1w"
        count: {share: orders, of: 2}
        set:
          customer: "{client}"
          device: "{thing}"
          complaint: "{client.last_name} жалуется, {n}"
          promised: {between: ["{today}", "{today} + 2w"]}
          helpers: {some: head, count: [1, 1]}
        rows:
          works: {each: {p: lamp}, set: {title: "Замена: {p.title}", part: "{p}"}}
        steps:
          - {do: diagnose, as: senior, ask: {mechanic: "{head}", diagnosis: Сгорела}}
          - {do: approve, as: receptionist, at: "{today} + 1d", ask: {agreed_on: "{today}"}}
      - make: customer
        when: {is: "{letter}", in: [Я]}
        set: {last_name: Никого, first_name: Нет, phone: "+7 900 000-00-00"}
  - make: part_use
    each: {row: {report: in_work, with: {till: "2027-02-20"}}}
    at: "2026-02-20"
    set: {part: {next: lamp}, repair_order: "{row.repair}", quantity: "{row.parts}", used_on: "{today}"}
"""


def made(office: Office, seed: int = 1, options: Mapping[str, int] | None = None) -> Made:
    return make_demo(office, read_recipe(RECIPE, office.definitions), options or {"orders": 5}, seed)


def line_of(text: str) -> int:
    return RECIPE[: RECIPE.index(text)].count("\n") + 1


def stored(office: Office) -> list[tuple[object, ...]]:
    """Everything but passwords and salts."""
    with office.database.reading() as connection:
        return [
            row for table in ("customer", "device", "repair_order", "work", "account", "appointment")
            for row in connection.execute(f"SELECT * FROM f_{table} ORDER BY id")
        ]


def test_the_recipe_is_made_through_steps_and_rules(office: Office) -> None:
    done = made(office)
    assert done.counts == {"mechanic": 1, "customer": 3, "part": 2, "device": 2, "repair_order": 5, "part_use": 5}
    assert [(item.title, item.login) for item in done.accounts] == [
        ("Старший мастер", "senior"), ("Приёмщик", "desk"), ("Клиент", "client1"),
    ]
    with office.database.reading() as connection:
        orders = connection.execute(
            "SELECT state, agreed_on, complaint, created FROM f_repair_order ORDER BY id"
        )
        authors = connection.execute("SELECT DISTINCT role FROM p_history WHERE event = 'do:approve'")
        assert connection.execute("SELECT count(*) FROM f_work")[0][0] == 10
        assert connection.execute("SELECT count(*) FROM f_appointment")[0][0] == 2
        assert verify(connection) == []
    assert {row[0] for row in orders} == {"approved"} and {row[1] for row in orders} == {"2026-02-14"}
    assert orders[0][2] == "Орлов-А жалуется, 1" and orders[0][3].startswith("2026-02-13")
    assert [row[0] for row in authors] == ["receptionist"]


def test_rows_of_a_report_are_turns_and_their_records_are_made_together(office: Office) -> None:
    made(office)
    with office.database.reading() as connection:
        uses = connection.execute("SELECT repair_order, quantity, used_on FROM f_part_use ORDER BY repair_order")
    assert [tuple(row) for row in uses] == [(id, 2, "2026-02-20") for id in range(1, 6)]


def test_rows_have_names_and_what_is_alike_comes_out_alike(office: Office) -> None:
    more = """
  - make: customer
    each: {j: job, side: [левый, правый]}
    set:
      last_name: "Работа {j}"
      first_name: {pick: [Анна, Вера, Зоя], like: "{side}", spread: "0"}
      phone: {mask: "+7 90# ###-##-##"}
"""
    recipe = read_recipe(RECIPE.replace("works: {each:", "works: {as: job, each:") + more, office.definitions)
    make_demo(office, recipe, {"orders": 4}, 1)
    with office.database.reading() as connection:
        rows = connection.execute("SELECT last_name, first_name FROM f_customer WHERE last_name LIKE 'Работа%' ORDER BY id")
        works = [id for (id,) in connection.execute("SELECT id FROM f_work ORDER BY id")]
    assert [row[0] for row in rows[::2]] == [f"Работа {id}" for id in works]
    assert len({row[1] for row in rows[::2]}) == len({row[1] for row in rows[1::2]}) == 1


def test_one_of_many_that_breaks_a_rule_stops_the_run_at_their_place(office: Office) -> None:
    recipe = read_recipe(RECIPE.replace('quantity: "{row.parts}"', 'quantity: "-1"'), office.definitions)
    with pytest.raises(DefinitionError) as stopped:
        make_demo(office, recipe, {"orders": 2}, 1)
    [fault] = stopped.value.faults
    assert fault.place.line == line_of("make: part_use") and "Штук" in fault.sentence


TAKE = """  - take: repair
    at: "2026-02-20"
    when: {is: "{orders}", in: ["5"]}
    steps:
      - {do: finish, as: senior}
"""


@pytest.mark.parametrize(("orders", "state"), [(5, "repaired"), (4, "approved")])
def test_steps_are_done_later_on_what_was_made(office: Office, orders: int, state: str) -> None:
    make_demo(office, read_recipe(RECIPE + TAKE, office.definitions), {"orders": orders}, 1)
    with office.database.reading() as connection:
        states = connection.execute("SELECT DISTINCT state FROM f_repair_order")
        days = connection.execute("SELECT DISTINCT substr(at, 1, 10) FROM p_history WHERE event = 'do:finish'")
    assert [row[0] for row in states] == [state]
    assert [row[0] for row in days] == (["2026-02-20"] if state == "repaired" else [])


@pytest.mark.parametrize(
    ("old", "new"), [("take: repair", "take: repairs"), ("do: finish", "do: finnish"), ("    at:", "    each:")]
)
def test_what_is_taken_is_known_before(office: Office, old: str, new: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        read_recipe(RECIPE + TAKE.replace(old, new), office.definitions)
    line = RECIPE.count("\n") + TAKE[: TAKE.index(old)].count("\n") + 1
    assert refused.value.faults[0].place.line == line


def test_the_same_seed_gives_the_same_data(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "again"
    folder.mkdir()
    again = replace(scratch_office(office.definitions, folder), clock=office.clock)
    assert made(office, seed=7) == made(again, seed=7)
    assert [tuple(row) for row in stored(office)] == [tuple(row) for row in stored(again)]
    again.database.close()


def test_a_record_that_breaks_a_rule_stops_the_whole_run_at_its_place(office: Office) -> None:
    recipe = read_recipe(RECIPE.replace('first_name: {next: name}', 'first_name: ""'), office.definitions)
    with pytest.raises(DefinitionError) as stopped:
        make_demo(office, recipe, {"orders": 2}, 1)
    [fault] = stopped.value.faults
    assert fault.place.line == line_of("as: client") - 1 and "Имя" in fault.sentence
    assert stored(office) == []


def test_a_step_nobody_may_do_stops_the_run(office: Office) -> None:
    recipe = read_recipe(RECIPE.replace("do: approve, as: receptionist", "do: approve, as: senior"), office.definitions)
    with pytest.raises(DefinitionError) as stopped:
        make_demo(office, recipe, {"orders": 2}, 1)
    assert "Клиент согласен" in stopped.value.faults[0].sentence


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("make: device", "make: devise"),
        ("brand: {pick: brand}", "brand: {peek: brand}"),
        ("complaint:", "complain:"),
        ("do: diagnose", "do: diagnos"),
        ("role: senior", "role: junior"),
        ("when:", "unless:"),
        ('today: "2026-02-24"', "today: завтра"),
        ("report: in_work", "report: at_work"),
        ("with: {till:", "with: {until:"),
    ],
)
def test_wrong_words_are_told_before_anything_is_made(office: Office, old: str, new: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        read_recipe(RECIPE.replace(old, new, 1), office.definitions)
    assert refused.value.faults[0].place.line == line_of(old)


def test_options_are_known_to_the_command_line() -> None:
    [option] = recipe_options(RECIPE)
    assert (option.name, option.default, option.least, option.most) == ("orders", 6, 1, 100)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-31 - 1m", "2026-02-28"), ("2026-01-01 + 2w - 1d", "2026-01-14"), ("29.02.2024+1y", "2025-02-28"),
        ("2026-09-01", "2026-09-01"), ("2026-12-15 + 1m", "2027-01-15"),
    ],
)
def test_day_arithmetic(text: str, day: str) -> None:
    assert work_out_day(text) == day


@pytest.mark.parametrize("text", ["завтра", "2026-01-01 + 3x", "2026-02-30"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="."):
        work_out_day(text)


def test_a_value_has_exactly_one_word() -> None:
    assert value_problem({"pick": "a", "next": "b"})
    assert value_problem({"pick": "a", "of": "b"})
    assert not value_problem(["{a}", {"chance": "0.5", "then": "x"}])
