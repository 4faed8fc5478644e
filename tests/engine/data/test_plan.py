"""Definition changes with data: nothing is lost, every change is named and counted before, a plan writes nothing."""

from dataclasses import replace

import pytest

from engine.data import history
from engine.data.applying import PlanOutdated, apply
from engine.data.database import Database
from engine.data.errors import ConstraintBroken
from engine.data.plan import Plan, make_plan
from engine.data.plan_items import PlanItem
from engine.data.records import fetch
from engine.data.verify import verify
from engine.model.definitions import DefinitionSet
from engine.model.forms import FormSpec, Option
from engine.model.workflows import StateSpec
from tests.engine.data.world import (
    AUTHOR,
    NOW,
    changed,
    definitions,
    field,
    form,
    install,
    order,
    with_field,
    without,
    worker,
    workflow,
    writer,
)


def plan_of(database: Database, old: DefinitionSet | None, new: DefinitionSet, **moves: str) -> Plan:
    with database.reading() as connection:
        return make_plan(connection, old, new, {name.replace("__", "."): state for name, state in moves.items()})


def kinds(plan: Plan) -> list[tuple[str, str, str, int]]:
    return [(item.kind, item.form, item.field, item.rows) for item in plan.items if not item.kind.endswith("_index")]


def one(plan: Plan, kind: str) -> PlanItem:
    (found,) = [item for item in plan.items if item.kind == kind]
    return found


@pytest.fixture
def filled(database: Database, world: DefinitionSet) -> int:
    """Three orders, the first with everything; returns its id."""
    with writer(database, world) as write:
        anna, oleg = (write.create("worker", {"name": name}) for name in ("Анна", "Олег"))
        values = {
            "title": "Стул",
            "number": "12",
            "price": 125050,
            "kind": "repair",
            "master": anna,
            "helpers": (oleg,),
        }
        id = write.create("order", values, state="draft")
        write.create("order", {"title": "Стол", "number": "сто", "kind": "sale"}, state="agreed")
        write.create("order", {"title": "Шкаф"}, state="agreed")
    return id


def settle(database: Database, old: DefinitionSet, new: DefinitionSet, **moves: str) -> None:
    """Apply; afterwards nothing is left to do and everything is whole."""
    install(database, new, old, **moves)
    assert plan_of(database, new, new).items == ()
    with database.reading() as connection:
        assert [line for line in verify(connection, new) if "PostgreSQL" not in line] == []


def values(database: Database, world: DefinitionSet, form: str, id: int) -> dict[str, object]:
    with database.reading() as connection:
        found = fetch(connection, world, form, id)
    assert found is not None
    return dict(found.values)


def test_the_same_set_changes_nothing(database: Database, world: DefinitionSet, filled: int) -> None:
    assert plan_of(database, world, world).items == ()


def test_a_plan_writes_nothing_and_old_plans_are_refused(database: Database, world: DefinitionSet, filled: int) -> None:
    new = changed(world, without(order(), "number"))
    before = _everything(database)
    prepared = plan_of(database, world, new)
    assert _everything(database) == before
    with writer(database, world) as write:
        write.update("order", filled, {"number": None})
    with pytest.raises(PlanOutdated), database.writing() as transaction:
        apply(transaction, prepared, AUTHOR, NOW)


def test_additions_apply_by_themselves(database: Database, world: DefinitionSet, filled: int) -> None:
    room = form("room", field("room", "title", "text"), field("room", "boss", "link", target="worker"))
    wider = with_field(
        order(), field("order", "room", "link", target="room"), field("order", "rooms", "links", target="room")
    )
    new = changed(world, wider, room)
    prepared = plan_of(database, world, new)
    assert kinds(prepared) == [
        ("add_form", "room", "", 0),
        ("add_field", "order", "room", 0),
        ("add_field", "order", "rooms", 0),
    ]
    assert prepared.automatic
    settle(database, world, new)
    with writer(database, new) as write:
        id = write.create("room", {"title": "Цех"})
        write.update("order", filled, {"room": id, "rooms": (id,)})
    assert values(database, new, "order", filled)["rooms"] == (id,)


def test_removed_fields_and_forms_are_kept_and_come_back(database: Database, world: DefinitionSet, filled: int) -> None:
    less = changed(world, without(order(), "number", "helpers"))
    prepared = plan_of(database, world, less)
    assert kinds(prepared) == [("keep_field", "order", "number", 2), ("keep_field", "order", "helpers", 1)]
    assert not prepared.automatic
    settle(database, world, less)
    assert kinds(plan_of(database, less, world)) == [
        ("return_field", "order", "number", 2), ("return_field", "order", "helpers", 1),
    ]  # fmt: skip
    settle(database, less, world)
    back = values(database, world, "order", filled)
    assert (back["number"], len(back["helpers"])) == ("12", 1)  # type: ignore[arg-type]
    gone = changed(replace(world, workflow_of={}, workflows={}), drop=("order", "line"))
    assert kinds(plan_of(database, world, gone)) == [("keep_form", "order", "", 3), ("keep_form", "line", "", 0)]
    settle(database, world, gone)
    assert ("return_form", "order", "", 3) in kinds(plan_of(database, gone, world))
    settle(database, gone, world)
    assert values(database, world, "order", filled)["title"] == "Стул"


def test_renamed_fields_keep_values_keys_and_history(database: Database, world: DefinitionSet, filled: int) -> None:
    renamed = without(order(unique=(("mark",),)), "number", "helpers")
    renamed = with_field(
        renamed,
        field("order", "mark", "text", renamed_from="number"),
        field("order", "hands", "links", target="worker", renamed_from="helpers"),
    )
    new = changed(world, renamed)
    assert kinds(plan_of(database, world, new)) == [
        ("rename_field", "order", "mark", 2),
        ("rename_field", "order", "hands", 1),
    ]
    settle(database, world, new)
    found = values(database, new, "order", filled)
    assert (found["mark"], len(found["hands"])) == ("12", 1)  # type: ignore[arg-type]
    with database.reading() as connection:
        assert connection.execute("SELECT _key_mark FROM f_order WHERE id = ?", (filled,))[0][0].endswith("12")
        (made,) = history.read(connection, "order", filled)
    assert {"mark", "hands"} <= {change.field for change in made.changes}


def test_names_are_exchanged_and_passed_on(database: Database, world: DefinitionSet, filled: int) -> None:
    """title and number change places; master becomes chief and a new master comes; helpers and friends change places."""
    friends = field("order", "friends", "links", target="worker")
    old = changed(world, with_field(order(), friends, field("order", "second", "link", target="worker")), hash="h1b")
    settle(database, world, old)
    before = values(database, old, "order", filled)
    anna, oleg = before["master"], before["helpers"]
    with writer(database, old) as write:
        write.update("order", filled, {"second": oleg[0]})  # type: ignore[index]
    renamed = with_field(
        without(old.forms["order"], "master"),
        field("order", "title", "text", renamed_from="number"),
        field("order", "number", "text", renamed_from="title", required=True),
        field("order", "second", "link", target="worker", renamed_from="master"),
        field("order", "third", "link", target="worker", renamed_from="second"),
        field("order", "helpers", "links", target="worker", renamed_from="friends"),
        field("order", "friends", "links", target="worker", renamed_from="helpers"),
    )
    new = changed(old, renamed)
    prepared = plan_of(database, old, new)
    assert {(item.old, item.field, item.rows) for item in prepared.items if item.kind == "rename_field"} == {
        ("number", "title", 2), ("title", "number", 3), ("master", "second", 1), ("second", "third", 1),
        ("friends", "helpers", 0), ("helpers", "friends", 1),
    }  # fmt: skip
    assert {item.kind for item in prepared.items} == {"rename_field", "drop_index", "add_index"}
    settle(database, old, new)
    found = values(database, new, "order", filled)
    assert (found["title"], found["number"]) == ("12", "Стул")
    assert (found["second"], found["third"]) == (anna, oleg[0])  # type: ignore[index]
    assert (found["helpers"], found["friends"]) == ((), oleg)
    with database.reading() as connection:
        assert connection.execute("SELECT _key_number FROM f_order WHERE id = ?", (filled,)) == [("стул",)]
        made, *_ = history.read(connection, "order", filled)
    assert ("number", "Стул") in [(change.field, change.new) for change in made.changes]
    with writer(database, new) as write, pytest.raises(ConstraintBroken):
        write.create("order", {"title": "Полка", "number": "Стул"})
    again = changed(new, with_field(new.forms["order"], field("order", "extra", "text")), hash="h4")
    assert kinds(plan_of(database, new, again)) == [("add_field", "order", "extra", 0)], "what is done is not done again"


def test_a_renamed_form_keeps_records_links_and_history(database: Database, world: DefinitionSet, filled: int) -> None:
    task = FormSpec(**{**_fields_of(_renamed_to("task", order())), "renamed_from": "order"})
    row = replace(_renamed_to("line", world.forms["line"]), parent="task")
    states = replace(workflow("task", StateSpec("draft", "Черновик", None), "agreed", "signed"))
    new = replace(
        changed(world, task, row, drop=("order",)), workflows={states.id: states}, workflow_of={"task": states.id}
    )
    prepared = plan_of(database, world, new)
    assert kinds(prepared) == [("rename_form", "task", "", 3)]
    settle(database, world, new)
    assert len(values(database, new, "task", filled)["helpers"]) == 1  # type: ignore[arg-type]
    with writer(database, new) as write:
        write.update("task", filled, {"title": "Табурет"})
    with database.reading() as connection:
        assert [entry.event for entry in history.read(connection, "task", filled)] == ["create", "update"]


@pytest.mark.parametrize(
    ("spec", "lost", "expected"),
    [
        (field("order", "number", "integer"), 1, 12),
        (field("order", "number", "decimal", places=2), 1, 1200),
        (field("order", "number", "choice", options=(Option("a", "12"), Option("b", "сто"))), 0, "a"),
        (field("order", "number", "date"), 2, None),
        (field("order", "number", "link", target="worker"), 2, None),
    ],
)
def test_a_changed_type_is_a_new_column_beside_the_old(
    database: Database, world: DefinitionSet, filled: int, spec: object, lost: int, expected: object
) -> None:
    new = changed(world, with_field(order(unique=()), spec))  # type: ignore[arg-type]
    item = one(plan_of(database, world, new), "change_type")
    assert (item.rows, item.automatic) == (lost, False)
    assert f"{lost} из 2" in item.sentence
    settle(database, world, new)
    assert values(database, new, "order", filled)["number"] == expected
    with database.reading() as connection:
        kept = connection.execute("SELECT _was_number_1 FROM f_order WHERE id = ?", (filled,))
    assert kept == [("12",)]


def test_numbers_become_text_and_wider_and_narrower(database: Database, world: DefinitionSet, filled: int) -> None:
    steps = [("decimal", 4, 12505000), ("decimal", 1, 125050 // 10), ("text", 0, "1250,5")]
    old = world
    for kind, places, expected in steps:
        more = {"places": places} if places else {}
        new = changed(
            old, with_field(old.forms["order"], field("order", "price", kind, **more)), hash=f"{kind}{places}"
        )
        settle(database, old, new)
        found = values(database, new, "order", filled)["price"]
        assert found == expected
        old = new


def test_statements_prepared_before_a_change_of_type_still_run(
    database: Database, world: DefinitionSet, filled: int
) -> None:
    new = changed(world, with_field(order(unique=()), field("order", "number", "integer")))
    for _ in range(12):
        assert values(database, world, "order", filled)["number"] == "12"
    install(database, new, world)
    database.renew()
    assert values(database, new, "order", filled)["number"] == 12


def test_text_that_serves_as_it_is_stays_in_its_column(database: Database, world: DefinitionSet, filled: int) -> None:
    new = changed(world, with_field(order(unique=()), field("order", "number", "long_text")))
    assert kinds(plan_of(database, world, new)) == []
    settle(database, world, new)


def test_a_field_made_required_or_stricter_counts_who_does_not_fit(
    database: Database, world: DefinitionSet, filled: int
) -> None:
    new = changed(
        world,
        with_field(
            order(),
            field("order", "number", "text", required=True, max=2),
            field("order", "room", "text", required=True),
        ),
    )
    prepared = plan_of(database, world, new)
    assert kinds(prepared) == [
        ("narrow", "order", "number", 1), ("require", "order", "number", 1),
        ("add_field", "order", "room", 0), ("require", "order", "room", 3),
    ]  # fmt: skip
    assert not prepared.automatic
    settle(database, world, new)
    assert values(database, new, "order", filled)["number"] == "12"


def test_options_are_renamed_exchanged_and_removed(database: Database, world: DefinitionSet, filled: int) -> None:
    swapped = (Option("sale", "Ремонт", renamed_from="repair"), Option("repair", "Продажа", renamed_from="sale"))
    new = changed(world, with_field(order(), field("order", "kind", "choice", options=swapped)))
    assert kinds(plan_of(database, world, new)) == [("rename_options", "order", "kind", 2)]
    settle(database, world, new)
    assert values(database, new, "order", filled)["kind"] == "sale"
    with database.reading() as connection:
        (made,) = history.read(connection, "order", filled)
    assert ("kind", "sale") in [(change.field, change.new) for change in made.changes]
    less = changed(new, with_field(order(), field("order", "kind", "choice", options=(swapped[1],))), hash="h3")
    assert kinds(plan_of(database, new, less)) == [("remove_option", "order", "kind", 1)]
    settle(database, new, less)
    assert values(database, less, "order", filled)["kind"] == "sale"


def test_renamed_states_move_their_records(database: Database, world: DefinitionSet, filled: int) -> None:
    way = workflow(
        "order", StateSpec("draft", "Черновик", None), StateSpec("checked", "", renamed_from="agreed"), "signed"
    )
    new = replace(world, workflows={way.id: way})
    assert kinds(plan_of(database, world, new)) == [("rename_states", "order", "", 2)]
    settle(database, world, new)
    assert _states(database) == {"draft": 1, "checked": 2}


def test_a_removed_state_blocks_until_its_records_are_sent_somewhere(
    database: Database, world: DefinitionSet, filled: int
) -> None:
    way = workflow("order", StateSpec("draft", "Черновик", None), "signed")
    new = replace(world, workflows={way.id: way})
    item = one(plan_of(database, world, new), "remove_state")
    assert (item.rows, item.blocking) == (2, True)
    with pytest.raises(ValueError, match="blocked"):
        install(database, new, world)
    assert one(plan_of(database, world, new, order__agreed="nowhere"), "remove_state").blocking
    settle(database, world, new, order__agreed="signed")
    assert _states(database) == {"draft": 1, "signed": 2}
    with database.reading() as connection:
        assert history.moves(connection, "order", filled + 1) == [("agreed", "signed")]


def test_a_workflow_over_old_records_starts_them(database: Database, filled: int, world: DefinitionSet) -> None:
    way = workflow("worker", "here", "gone")
    new = replace(
        world, workflows={**world.workflows, way.id: way}, workflow_of={**world.workflow_of, "worker": way.id}
    )
    assert kinds(plan_of(database, world, new)) == [("start_states", "worker", "", 2)]
    settle(database, world, new)


def test_uniqueness_waits_while_values_repeat(database: Database, world: DefinitionSet, filled: int) -> None:
    with writer(database, world) as write:
        second = write.create("worker", {"name": "Анна"})
    new = changed(world, worker(unique=(("name",),)))
    assert kinds(plan_of(database, world, new)) == [("unique_waits", "worker", "name", 2)]
    settle(database, world, new)
    with writer(database, new) as write:
        write.update("worker", second, {"name": "Анна П."})
    assert [item.kind for item in plan_of(database, new, new).items] == ["add_index"]
    settle(database, new, new)
    assert [item.kind for item in plan_of(database, new, changed(new, worker())).items] == ["drop_index"]


def test_a_whole_change_can_be_taken_back(database: Database, world: DefinitionSet, filled: int) -> None:
    before = values(database, world, "order", filled)
    new = changed(world, with_field(without(order(), "helpers"), field("order", "extra", "text")))
    settle(database, world, new)
    settle(database, new, world)
    assert values(database, world, "order", filled) == before


def test_long_ids_and_many_forms_fit_both_databases(database_url: str) -> None:
    long = "a" * 40
    forms = [
        form(
            long,
            *(field(long, f"{'f' * 36}_{n}", "links", target=long) for n in range(3)),
            field(long, "x" * 40, "text"),
        ),
        form("a_b", field("a_b", "c", "links", target=long), field("a_b", "t", "text")),
        form("a", field("a", "b_c", "links", target=long), field("a", "t", "text")),
    ]
    forms[0] = replace(forms[0], list=replace(forms[0].list, sort=("x" * 40,)))
    world = definitions(*forms)
    database = Database.open(database_url)
    install(database, world)
    assert plan_of(database, world, world).items == ()
    database.close()


def _states(database: Database) -> dict[str, int]:
    with database.reading() as connection:
        return dict(connection.execute("SELECT state, count(*) FROM f_order GROUP BY state"))


def _everything(database: Database) -> list[object]:
    with database.reading() as connection:
        tables = [row[0] for row in connection.execute(connection.dialect.tables_sql)]
        rows = [connection.execute(f'SELECT * FROM "{table}" ORDER BY 1') for table in tables]
        return [tables, connection.execute(connection.dialect.columns_sql), rows]


def _renamed_to(id: str, spec: FormSpec) -> FormSpec:
    return replace(spec, id=id, fields={item.id: replace(item, form=id) for item in spec.fields.values()})


def _fields_of(spec: FormSpec) -> dict[str, object]:
    return {name: getattr(spec, name) for name in FormSpec.__slots__}
