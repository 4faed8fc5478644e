"""`has_duty` in expressions: by appointment, in another's place, because of data. Python and SQL say what notices say."""

from pathlib import Path

import pytest

from engine.access.viewer import ANONYMOUS
from engine.app.judging import judge_for
from engine.app.notices import receivers
from engine.compile.expression import Scope, compile_expression
from engine.compile.expression.names import FormShape, Names
from engine.data.database import Database
from engine.data.environment import StoredEnvironment
from engine.model.definitions import DefinitionSet
from engine.model.evaluate import evaluate
from engine.model.expression import THIS, Expr, FieldOf, Not, RowOf, Source
from engine.model.query import Column, JudgeQuery, Order, Query
from engine.model.types import INTEGER, TRUTH, record_of
from engine.source.places import NOWHERE, Fault
from tests.engine.app.shop_office import Shop, open_shop

DUTIES = ("reception", "settlement", "repairing", "shop_ownership", "stock")
THEM = RowOf(record_of("mechanic"), THIS)


@pytest.fixture
def shop(shop_base: Database, data_dir: Path, shop_definitions: DefinitionSet) -> Shop:
    return open_shop(shop_base, data_dir, shop_definitions)


@pytest.fixture
def people(shop: Shop) -> dict[str, int]:
    """Mechanics by what is to be said of them; those who have left hold nothing because of data."""
    found: dict[str, int] = {}
    for name in ("appointed", "past", "closed", "without account", "gone", "in place", "in place for a part",
                 "in place of one gone", "in place because of data"):  # fmt: skip
        working = name in ("appointed", "without account")
        values = {"last_name": name, "first_name": "П", "grade": "I", "rate": 1, "hired_on": "2020-01-01"}
        found[name] = shop.make("mechanic", **values, left_on=None if working else "2026-01-01")
    reception = {"role": "receptionist"}
    in_place = {"instead_form": "mechanic", "ends": "2026-12-31"}
    for name, given in {
        "appointed": reception,
        "past": {**reception, "ends": "2026-02-01"},
        "closed": reception,
        "gone": {},
        "in place": {**reception, **in_place, "instead_of": found["appointed"]},
        "in place for a part": {**reception, **in_place, "instead_of": found["appointed"], "duties": "stock settlement"},
        "in place of one gone": {"role": "mechanic", **in_place, "instead_of": found["gone"]},
        "in place because of data": {"role": "mechanic", **in_place, "instead_of": found["without account"]},
    }.items():
        account = shop.account(name, person_form="mechanic", person_id=found[name], disabled=name == "closed").account
        if given:
            shop.make("appointment", account=account, starts="2026-01-01", **given)
    return found


def compiled(shop: Shop, text: str) -> Expr:
    definitions = shop.office.definitions
    shapes = [FormShape(form.id, form.fields, form.parent, form.span) for form in definitions.forms.values()]
    names = Names(shapes, people=definitions.organisation.people, duties=definitions.duties)
    faults: list[Fault] = []
    found = compile_expression(text, NOWHERE, Scope(names, this="mechanic"), TRUTH, faults)
    assert found is not None, faults
    return found


def asked(shop: Shop, condition: Expr) -> list[int]:
    """By SQL."""
    query = Query((Source(THIS, "mechanic"),), (Column("id", FieldOf(INTEGER, THEM, "id")),), where=condition,
                  sort=(Order(FieldOf(INTEGER, THEM, "id")),))  # fmt: skip
    with shop.office.database.reading() as connection:
        statement = shop.office.statement(("asked", condition), lambda: JudgeQuery(query, "a test"))
        return [int(str(row[0])) for row in statement.run(connection, shop.office.clock.binds())]


def worked_out(shop: Shop, condition: Expr) -> list[int]:
    """By Python, each by itself."""
    with shop.office.database.reading() as connection:
        everybody = [int(str(row[0])) for row in connection.execute("SELECT id FROM f_mechanic ORDER BY id")]
        environment = StoredEnvironment(connection, shop.office.definitions, dict(shop.office.clock.binds()))
        return [id for id in everybody if evaluate(condition, environment.about("mechanic", id))]


def notified(shop: Shop, duty: str) -> set[int]:
    """Persons whose accounts a notice would reach, told by the code of notices."""
    with shop.office.database.reading() as connection:
        accounts = [item.account for item in receivers(judge_for(shop.office, connection, ANONYMOUS), duty, None)]
        persons = dict(connection.execute("SELECT id, person_id FROM f_account WHERE person_form = 'mechanic'"))
        return {int(str(persons[account])) for account in accounts if account in persons}


def test_each_way_to_hold_a_duty_counts(shop: Shop, people: dict[str, int]) -> None:
    def holders(duty: str) -> set[str]:
        found = asked(shop, compiled(shop, f"has_duty(this, {duty})"))
        return {name for name, id in people.items() if id in found}

    assert holders("reception") == {"appointed", "in place"}
    assert holders("settlement") == {"appointed", "in place", "in place for a part"}
    assert holders("repairing") == {"appointed", "without account", "in place because of data"}
    assert holders("shop_ownership") == set()


@pytest.mark.parametrize("duty", DUTIES)
def test_sql_python_and_notices_agree(shop: Shop, people: dict[str, int], duty: str) -> None:
    condition = compiled(shop, f"has_duty(this, {duty})")
    found = asked(shop, condition)
    assert worked_out(shop, condition) == found
    assert set(found) - {people["without account"]} == notified(shop, duty)
    others = asked(shop, Not(TRUTH, condition))
    assert sorted([*found, *others]) == sorted(people.values()) and worked_out(shop, Not(TRUTH, condition)) == others


def test_it_may_be_asked_of_a_linked_person_and_of_none(shop: Shop, people: dict[str, int]) -> None:
    text = "exists(o in repair_order, o.mechanic == this and has_duty(o.mechanic, reception))"
    client = shop.make("customer", last_name="Орлова", first_name="Вера", phone="+7 900 000-00-01")
    device = shop.make("device", customer=client, kind="oven", brand="Печь")
    for mechanic in (people["appointed"], people["past"], None):
        shop.make("repair_order", customer=client, device=device, mechanic=mechanic, complaint="-", promised="2026-09-09")
    condition = compiled(shop, text)
    assert asked(shop, condition) == worked_out(shop, condition) == [people["appointed"]]
    nobody = compiled(shop, "has_duty(one(o in repair_order, o.mechanic == null).mechanic, reception)")
    assert asked(shop, nobody) == worked_out(shop, nobody) == []


def test_it_ends_with_the_day(shop: Shop, people: dict[str, int]) -> None:
    condition = compiled(shop, "has_duty(this, settlement)")
    shop.watch.wait(60 * 24 * 150)
    assert asked(shop, condition) == [people["appointed"]]


def test_what_it_asks_with_is_not_what_the_viewer_may_read(shop: Shop, people: dict[str, int]) -> None:
    """Who holds a duty is known to everybody, as the order is; a list narrowed by it needs no right on appointments."""
    issued = shop.account("приёмщик")
    shop.appoint(issued.account, "receptionist")
    viewer = shop.enter(issued).viewer
    query = Query((Source(THIS, "mechanic"),), (Column("id", FieldOf(INTEGER, THEM, "id")),),
                  where=compiled(shop, "has_duty(this, reception)"))  # fmt: skip
    with shop.office.database.reading() as connection:
        statement, binds = shop.office.scoped(viewer, "holders", lambda: query)
        found = {int(str(row[0])) for row in statement.run(connection, binds)}
        assert found == {people["appointed"], people["in place"]}
        assert shop.office.rights.grants("receptionist", "appointment", "read") == ()
        assert shop.office.rights.grants("receptionist", "mechanic", "read")
