"""A curriculum is adopted by a vote of the council in place of minutes, approved, put in force and corrected by a new edition."""

import datetime
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.access.viewer import Post, Viewer
from engine.app.actions.perform_step import perform_step
from engine.app.actions.vote import cast_vote
from engine.app.clock import Clock
from engine.app.definition_tests import scratch_office
from engine.app.documents import resolve
from engine.app.looks import scoped_look
from engine.app.office import Office
from engine.app.submitted import Submitted
from engine.app.viewers import make_viewer
from engine.data.accounts import appointments_of, credentials_of
from engine.data.writer import Author, Writer
from engine.model.definitions import DefinitionSet
from engine.model.outcomes import Failure, Refused
from engine.model.types import Value
from tests.definitions.reading import stored_rows

ADMIN, CLERK, DIRECTOR = (Viewer(None, posts=(Post(role),)) for role in ("network_admin", "council_clerk", "director"))
PLAN = 1
MEMBERS = 5
DAY = datetime.datetime(2026, 8, 28, 9, 0, tzinfo=datetime.UTC)


@pytest.fixture
def office(shipped: DefinitionSet, tmp_path: Path) -> Iterator[Office]:
    """Five members of the council with accounts, and a plan that lies before them."""
    made = replace(scratch_office(shipped, tmp_path), clock=Clock("Europe/Moscow", lambda: DAY))
    year = _make(made, "school_year", "open", title="2026/2027", starts="2026-09-01", ends="2027-08-31")
    area = _make(made, "subject_area", title="Математика")
    subject = _make(made, "subject", title="Алгебра", subject_area=area, in_use=True)
    for number in range(MEMBERS):
        employee = _make(made, "employee", last_name=f"Учителев {number}", first_name="Пётр", sex="m", position="Учитель",
                         in_council=True, hired_on="2020-01-09")  # fmt: skip
        _make(made, "account", login=f"member.{number}", title=f"Учителев {number}", person_form="employee", person_id=employee)
    plan = _make(made, "curriculum", "council", title="Учебный план", year=year, edition=1, valid_from="2026-09-01")
    assert plan == PLAN
    _make(made, "curriculum_line", parent=plan, row=0, grade=7, subject=subject, part="core", hours=30)  # three hours: kept in tenths
    yield made
    made.database.close()


def _make(office: Office, form: str, state: str = "", parent: int | None = None, row: int | None = None, **values: Value) -> int:
    with office.database.writing() as transaction:
        writer = Writer(transaction, office.definitions, Author(None), office.clock.now())
        return writer.create(form, values, state=state, parent=parent, row=row)


def _member(office: Office, number: int) -> Viewer:
    account = number + 1
    with office.database.reading() as connection:
        known = credentials_of(connection, account)
        assert known is not None
        return make_viewer(office, connection, known.account, tuple(appointments_of(connection, account)))


def _open(office: Office, present: int) -> None:
    chosen = [str(number + 1) for number in range(present)]
    perform_step(office, CLERK, "curriculum", PLAN, "open_vote", Submitted({"present": chosen}))


def _answer(office: Office, number: int, option: str) -> str:
    return cast_vote(
        office, _member(office, number), "curriculum", PLAN, "vote", Submitted({"answer.option": (option,)})
    ).state


def _adopt(office: Office) -> None:
    _open(office, 4)
    for number, option in enumerate(("aye", "no", "aye", "aye")):
        _answer(office, number, option)


def _state(office: Office, plan: int = PLAN) -> object:
    return stored_rows(office, f"SELECT state FROM f_curriculum WHERE id = {plan}")[0][0]


def test_more_than_half_of_those_present_adopt_the_plan(office: Office) -> None:
    _open(office, 4)
    assert [_answer(office, number, "aye") for number in range(3)] == ["voting", "voting", "adopted"]
    assert stored_rows(office, "SELECT voted_on FROM f_curriculum") == [("2026-08-28",)]
    told = stored_rows(office, "SELECT account FROM f_notice WHERE text LIKE 'Идёт голосование%' ORDER BY account")
    assert told == [(1,), (2,), (3,), (4,)]


def test_who_abstains_is_among_those_present(office: Office) -> None:
    _open(office, 4)
    states = [_answer(office, number, option) for number, option in enumerate(("aye", "abstain", "abstain"))]
    assert states == ["voting", "voting", "draft"]


def test_without_half_of_the_council_no_vote_is_opened(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        _open(office, 2)
    assert [reason.sentence for reason in refused.value.reasons] == [
        "Без большинства членов педсовета решать нельзя: присутствуют 2 из 5"
    ]


def test_who_is_absent_has_no_answer(office: Office) -> None:
    _open(office, 4)
    with pytest.raises(Failure):
        _answer(office, 4, "aye")


def test_the_result_is_printed_with_its_numbers(office: Office) -> None:
    _adopt(office)
    with office.database.reading() as connection:
        spec = office.definitions.prints["curriculum_vote"]
        document = resolve(office, spec, PLAN, scoped_look(office, DIRECTOR, connection))
    words = repr(document)
    assert "За: 3, против: 1, воздержались: 0" in words and "Присутствовали: 4" in words
    assert "Учителев 3" in words and "Учителев 4" not in words


def test_the_vote_may_be_left_for_minutes(office: Office) -> None:
    _open(office, 4)
    _answer(office, 0, "aye")
    perform_step(office, CLERK, "curriculum", PLAN, "stop_vote", Submitted({}))
    assert stored_rows(office, "SELECT result FROM f_approval") == [("stopped",)]


def test_a_plan_in_force_is_corrected_by_a_new_edition(office: Office) -> None:
    _adopt(office)
    perform_step(office, DIRECTOR, "curriculum", PLAN, "approve", Submitted({"order_date": ["2026-08-31"]}))
    later = replace(office, clock=Clock("Europe/Moscow", lambda: DAY + datetime.timedelta(days=40)))
    perform_step(later, ADMIN, "curriculum", PLAN, "enforce", Submitted({}))
    perform_step(later, ADMIN, "curriculum", PLAN, "correct", Submitted({}))
    columns = "edition, replaces, state, valid_from, order_number, voted_on, council_minutes"
    correction = stored_rows(office, f"SELECT {columns} FROM f_curriculum WHERE id = 2")
    assert correction == [(2, PLAN, "draft", "2026-10-08", None, None, None)]
    assert stored_rows(office, "SELECT parent, hours, grade FROM f_curriculum_line") == [(1, 30, 7), (2, 30, 7)]
    with pytest.raises(Refused):
        perform_step(later, ADMIN, "curriculum", PLAN, "correct", Submitted({}))


def test_the_new_edition_sends_the_old_one_to_the_archive(office: Office) -> None:
    _make(office, "curriculum", "in_force", title="Другой план", year=1, edition=1, valid_from="2026-09-01")
    _make(office, "curriculum", "approved", title="Другой план", year=1, edition=2, valid_from="2026-08-28", replaces=2)
    perform_step(office, ADMIN, "curriculum", 3, "enforce", Submitted({}))
    assert (_state(office, 2), _state(office, 3)) == ("archived", "in_force")
