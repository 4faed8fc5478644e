"""Under each of the five orders the work is done its own way: by whom the order names, under whose control, and by nobody else."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from engine.access.decide import may
from engine.access.rights import build_rights
from engine.access.viewer import ANONYMOUS, Post, Viewer
from engine.app.accounts import ACCOUNT, create_record
from engine.app.actions.perform_step import perform_step
from engine.app.actions.save_record import save_record
from engine.app.actions.sign_item import sign_item
from engine.app.definition_tests import scratch_office
from engine.app.given_records import make_record
from engine.app.judging import judge_for
from engine.app.office import Office
from engine.app.submitted import Submitted
from engine.app.writing import Work
from engine.data.writer import Author, Writer
from engine.model.definitions import DatedOrder, DefinitionSet
from engine.model.expression import Constant, RowOf, walk
from engine.model.holding import holds_duty
from engine.model.outcomes import Denied, NotFound
from engine.model.types import record_of
from tests.definitions.reading import stored_rows

APPOINTED = ("director", "coordinator", "network_admin", "secretary", "council_clerk")
# Who prepares movement orders and who agrees them; who enters the curriculum; who closes the year and who watches over it.
MOVEMENT = {
    "order_40_2019": ("coordinator", "coordinator"),
    "sample_duties": ("director", "director"),
    "job_descriptions_asu_rso": ("secretary", "director"),
    "order_121_2020": ("secretary", "coordinator"),
    "regulation_33_2023": ("coordinator", "coordinator"),
}
CURRICULUM = {
    "order_40_2019": {"coordinator"},
    "sample_duties": {"director"},
    "job_descriptions_asu_rso": {"coordinator"},
    "order_121_2020": {"network_admin"},
    "regulation_33_2023": {"coordinator"},
}
CLOSING = {
    "order_40_2019": ({"director", "network_admin"}, {"coordinator"}),
    "sample_duties": ({"director"}, {"council_clerk"}),
    "job_descriptions_asu_rso": ({"director"}, {"council_clerk"}),
    "order_121_2020": ({"network_admin"}, {"coordinator"}),
    "regulation_33_2023": ({"network_admin"}, {"coordinator"}),
}


@pytest.fixture(scope="module", params=MOVEMENT)
def office(shipped: DefinitionSet, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    organisation = replace(shipped.organisation, order=request.param, dated=(DatedOrder(request.param),))
    made = scratch_office(replace(shipped, organisation=organisation), tmp_path_factory.mktemp(request.param))
    assert made.definitions.order.id == request.param
    yield made
    made.database.close()


@pytest.fixture(scope="module")
def people(office: Office) -> Mapping[str, Viewer]:
    """Somebody in each of the roles that every order knows."""
    with office.database.writing() as transaction:
        return {
            role: Viewer(create_record(office, transaction, ACCOUNT, {"login": role, "title": role}), posts=(Post(role),))
            for role in APPOINTED
        }


def order_of(office: Office) -> str:
    return office.definitions.order.id


def make(office: Office, form: str, state: str = "", **values: Any) -> int:
    with office.database.writing() as transaction:
        judge = judge_for(office, transaction, ANONYMOUS)
        writer = Writer(transaction, office.definitions, Author(None), str(judge.binds["now"]))
        return make_record(Work(judge, writer), form, values, None, state)


def typed(**texts: object) -> Submitted:
    return Submitted({name.replace("__", "."): (str(text),) for name, text in texts.items()})


def test_the_movement_book_is_kept_and_controlled(office: Office, people: Mapping[str, Viewer]) -> None:
    keeper, controller = MOVEMENT[order_of(office)]
    year = make(office, "school_year", "open", title="2026/2027", starts="2026-09-01", ends="2027-08-31")
    first, second = (make(office, "school_class", year=year, grade=1, letter=letter) for letter in "АБ")
    child = make(office, "pupil", last_name="Громов", first_name="Лев", sex="m", birth_date="2019-05-05", status="studying")
    make(office, "stay", pupil=child, school_class=first, starts="2026-09-01")
    row = {"lines__0__id": "", "lines__0__pupil": child, "lines__0__from_class": first, "lines__0__school_class": second}
    paper = typed(kind="moved", year=year, date="19.10.2026", effective="20.10.2026", **row)
    for role in sorted(set(APPOINTED) - {keeper}):
        with pytest.raises(Denied):
            save_record(office, people[role], "movement_order", paper)
    order = save_record(office, people[keeper], "movement_order", paper).id
    for role in sorted(set(APPOINTED) - {controller}):
        with pytest.raises((Denied, NotFound)):
            perform_step(office, people[role], "movement_order", order, "agree", Submitted())
    perform_step(office, people[controller], "movement_order", order, "agree", Submitted())
    perform_step(office, people["director"], "movement_order", order, "sign", typed(signed_on="19.10.2026"))
    book = stored_rows(office, "SELECT pupil, from_class, to_class FROM f_movement WHERE _archived = 0")
    assert book == [(child, first, second)]
    for role in (keeper, controller):
        assert may(people[role], office.rights, "report:movement_book", "open").allowed, role


def test_the_curriculum_is_entered(office: Office, people: Mapping[str, Viewer]) -> None:
    year = make(office, "school_year", title="2028/2029", starts="2028-09-01", ends="2029-08-31")
    plan = typed(title="Учебный план", year=year, valid_from="01.09.2028")
    entered = set()
    for role in APPOINTED:
        try:
            id = save_record(office, people[role], "curriculum", plan).id
        except Denied:
            continue
        save_record(office, people[role], "curriculum", typed(title=f"План, который внёс {role}"), id)
        entered.add(role)
    assert entered == CURRICULUM[order_of(office)]


def test_the_year_is_closed_under_control(office: Office, people: Mapping[str, Viewer]) -> None:
    performers, controllers = CLOSING[order_of(office)]
    closing = {role for role in APPOINTED if may(people[role], office.rights, "school_year", "do:close_year").allowed}
    assert closing == performers
    year = make(office, "school_year", "decided", title="2024/2025", starts="2024-09-01", ends="2025-08-31")
    signed: dict[str, set[str]] = {"year_closing": set(), "year_closing_control": set()}
    for duty, roles in signed.items():
        for role in APPOINTED:
            try:
                sign_item(office, people[role], "school_year", year, "readiness", duty)
            except Denied:
                continue
            roles.add(role)
            sign_item(office, people[role], "school_year", year, "readiness", duty, withdraw=True)
    assert signed == {"year_closing": performers, "year_closing_control": controllers}


def test_who_holds_a_duty_is_asked_of_the_order_in_force(office: Office) -> None:
    person = RowOf(record_of("employee"), "somebody")
    condition = holds_duty(office.definitions, person, "curriculum")
    named = {node.value for node in walk(condition) if isinstance(node, Constant)}
    assert named & set(APPOINTED) == CURRICULUM[order_of(office)]


def test_nothing_waits_for_a_duty_that_nobody_has(office: Office) -> None:
    held = {clause.duty for clause in office.definitions.clauses_in_force()}
    workflows = office.definitions.workflows.values()
    steps = {step.duty for flow in workflows for step in flow.steps.values() if step.duty}
    signed = {duty for flow in workflows for item in flow.items.values() for duty in item.sign}
    owed = {item.owed.duty for flow in workflows for item in flow.items.values() if item.owed}
    assert (steps | signed | owed) - held == set()


def test_what_one_order_lets_people_write_the_others_do_too(office: Office, shipped: DefinitionSet) -> None:
    forms = [form.id for form in shipped.forms.values() if not form.system and not form.parent]
    written = [
        {form for form in forms if any(rights.grants(role, form, "create") for role in definitions.roles_in_force())}
        for definitions, rights in (
            (shipped, build_rights(shipped)), (office.definitions, office.rights),
        )
    ]  # fmt: skip
    assert written[0] - written[1] == set()
    assert {"movement_order", "curriculum", "final_mark", "decision", "school_class"} <= written[1]
