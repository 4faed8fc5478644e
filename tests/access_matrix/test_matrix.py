"""Every role × form × action × own and other row × field: the engine against the evaluator, on both databases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.access.decide import may, may_open
from engine.app.allowing import in_rows
from engine.app.listing import field_of, row_of
from engine.app.reading import fields_allowed
from engine.model.expression import FieldOf, Source
from engine.model.query import Column, Query
from engine.model.roles import ACTIONS
from tests.access_matrix import school, shop
from tests.access_matrix.stage import Person, Stage, set_stage
from tests.conftest import DATABASES, NewDatabase

WORLDS = {
    "shop": (shop.FOLDER, shop.CAST, shop.PEOPLE),
    "school": (school.FOLDER, school.CAST, school.PEOPLE),
}
CASES = [(world, person) for world, (_, _, people) in WORLDS.items() for person in people]


@pytest.fixture(scope="module", params=DATABASES)
def stages(request: pytest.FixtureRequest, new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
           ) -> Iterator[dict[str, Stage]]:  # fmt: skip
    made = {
        world: set_stage(folder, new_database(request.param), tmp_path_factory.mktemp(world), cast)
        for world, (folder, cast, _) in WORLDS.items()
    }
    yield made
    for stage in made.values():
        stage.office.database.close()


@pytest.mark.parametrize(("world", "person"), CASES, ids=[f"{world} {person.title}" for world, person in CASES])
def test_the_engine_allows_what_the_texts_allow(stages: dict[str, Stage], world: str, person: Person) -> None:
    stage = stages[world]
    assert actual(stage, person) == expected(stage, person)


@pytest.mark.parametrize(("world", "person"), CASES, ids=[f"{world} {person.title}" for world, person in CASES])
def test_what_is_read_is_the_stored_value_or_nothing(stages: dict[str, Stage], world: str, person: Person) -> None:
    stage = stages[world]
    for form in stage.rows:
        assert read_rows(stage, person, form) == readable_rows(stage, person, form), form


@pytest.mark.parametrize("world", WORLDS)
def test_every_form_and_every_role_stands_in_the_matrix(stages: dict[str, Stage], world: str) -> None:
    stage, (_, _, people) = stages[world], WORLDS[world]
    assert not [form for form, rows in stage.rows.items() if not rows]
    assert set(stage.office.definitions.roles_in_force()) <= {post[0] for person in people for post in person.posts}


@pytest.mark.parametrize("world", WORLDS)
def test_the_matrix_is_no_empty_table(stages: dict[str, Stage], world: str) -> None:
    """Every form and every action is allowed to somebody or in nobody's grants at all, and each row is closed to
    somebody."""
    stage, (_, _, people) = stages[world], WORLDS[world]
    found = [answer for person in people for answer in expected(stage, person).items()]
    assert sum(1 for _, allowed in found if allowed) > 200
    assert sum(1 for _, allowed in found if not allowed) > 200


def actions_of(stage: Stage, form: str) -> tuple[str, ...]:
    workflow = stage.office.definitions.workflow_for(form)
    return (*ACTIONS, *(f"do:{step}" for step in workflow.steps)) if workflow else ACTIONS


def expected(stage: Stage, person: Person) -> dict[tuple[Any, ...], bool]:
    say, posts = stage.expected, stage.posts(person)
    found: dict[tuple[Any, ...], bool] = {}
    for form, rows in stage.rows.items():
        for action in actions_of(stage, form):
            for id in rows:
                found[form, action, id] = say.may_row(posts, form, action, id)
                for field in stage.office.definitions.forms[form].fields:
                    found[form, action, id, field] = say.may_field(posts, form, action, id, field)
    found |= {("report", report): say.may_open(posts, report) for report in stage.office.definitions.reports}
    found |= {("page", page): say.may_open(posts, page) for page in stage.office.definitions.pages}
    return found


def actual(stage: Stage, person: Person) -> dict[tuple[Any, ...], bool]:
    office, viewer = stage.office, stage.viewer(person)
    found: dict[tuple[Any, ...], bool] = {}
    with office.database.reading() as connection:
        for form_id, rows in stage.rows.items():
            form = office.definitions.forms[form_id]
            for action in actions_of(stage, form_id):
                for id in rows:
                    allowed = in_rows(office, viewer, connection, form, id, action)
                    assert not allowed or may(viewer, office.rights, form_id, action).allowed
                    fields = fields_allowed(office, viewer, connection, form, id, action)
                    found[form_id, action, id] = allowed
                    found |= {(form_id, action, id, field): field in fields for field in form.fields}
    found |= {
        ("report", report): may_open(viewer, office.rights, report).allowed for report in office.definitions.reports
    }
    found |= {("page", page): may_open(viewer, office.rights, page).allowed for page in office.definitions.pages}
    return found


def read_rows(stage: Stage, person: Person, form_id: str) -> dict[int, dict[str, Any]]:
    """What a list of all the form's records with all their stored fields answers."""
    office, form = stage.office, stage.office.definitions.forms[form_id]
    row = row_of(form)
    plain = [field for field in form.fields.values() if field.kind not in ("links", "table") and field.computed is None]
    columns = (
        Column("id", field_of(form, "id", row, office.definitions)),
        *(Column(field.id, FieldOf(field.type, row, field.id)) for field in plain),
    )
    with office.database.reading() as connection:
        query = Query((Source(row.alias, form_id),), columns)
        statement, binds = office.scoped(stage.viewer(person), ("matrix", form_id), lambda: query)
        rows = statement.run(connection, binds)
    return {found[0]: dict(zip((field.id for field in plain), found[1:], strict=True)) for found in rows}  # type: ignore[misc]


def readable_rows(stage: Stage, person: Person, form_id: str) -> dict[int, dict[str, Any]]:
    say, posts = stage.expected, stage.posts(person)
    form = stage.office.definitions.forms[form_id]
    found: dict[int, dict[str, Any]] = {}
    for id, row in stage.rows[form_id].items():
        if not say.may_row(posts, form_id, "read", id):
            continue
        found[id] = {}
        for field in form.fields.values():
            if field.kind not in ("links", "table") and field.computed is None:
                value = row.get(field.id) if say.may_field(posts, form_id, "read", id, field.id) else None
                found[id][field.id] = bool(value) if field.kind == "truth" else value
    return found


def test_the_evaluator_shares_no_code_with_the_engine() -> None:
    for name in ("evaluator.py", "world.py"):
        assert "engine" not in [word.split(".")[0] for line in Path(__file__).with_name(name).read_text().splitlines()
                                if line.startswith(("import ", "from ")) for word in line.split()[1:2]]  # fmt: skip
