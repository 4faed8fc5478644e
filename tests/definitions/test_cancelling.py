"""A signed movement order is cancelled by another order: what it wrote becomes what it was, unless something stands on it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from engine.access.viewer import ANONYMOUS, Post, Viewer
from engine.app.actions.perform_step import perform_step
from engine.app.definition_tests import scratch_office
from engine.app.given_records import make_record
from engine.app.judging import judge_for
from engine.app.office import Office
from engine.app.submitted import Submitted
from engine.app.writing import Work
from engine.data.writer import Author, Writer
from engine.model.definitions import DefinitionSet
from engine.model.outcomes import Refused
from tests.definitions.reading import stored_rows

COORDINATOR, DIRECTOR = (Viewer(None, posts=(Post(role),)) for role in ("coordinator", "director"))
Ids = dict[str, int]


@pytest.fixture
def office(shipped: DefinitionSet, tmp_path: Path) -> Iterator[Office]:
    made = scratch_office(shipped, tmp_path)
    yield made
    made.database.close()


@pytest.fixture
def ids(office: Office) -> Ids:
    """A pupil of 1А whom a signed order moved to 1Б from the 20th of October."""
    found = _make(
        office,
        ("school_year", "year", "open", {"title": "2026/2027", "starts": "2026-09-01", "ends": "2027-08-31"}),
        ("school_class", "first_a", "", {"year": "@year", "grade": 1, "letter": "А"}),
        ("school_class", "first_b", "", {"year": "@year", "grade": 1, "letter": "Б"}),
        ("pupil", "child", "", {"last_name": "Громов", "first_name": "Лев", "sex": "m", "birth_date": "2019-05-05",
                                "status": "studying"}),
        ("stay", "place", "", {"pupil": "@child", "school_class": "@first_a", "starts": "2026-09-01"}),
        ("study_group", "whole", "", {"school_class": "@first_a"}),
        ("membership", "member", "", {"pupil": "@child", "study_group": "@whole", "starts": "2026-09-01"}),
        ("movement_order", "moving", "draft", {"kind": "moved", "year": "@year", "date": "2026-10-19", "effective": "2026-10-20"}),
        lines={"pupil": "@child", "from_class": "@first_a", "school_class": "@first_b"},
    )  # fmt: skip
    _agree_and_sign(office, found["moving"], "2026-10-19")
    return found


def test_what_the_order_wrote_is_as_it_was(office: Office, ids: Ids) -> None:
    assert _stays(office) == [("1А", "2026-10-19"), ("1Б", None)]
    _cancel(office, ids)
    assert _stays(office) == [("1А", None)]
    groups = "SELECT m.ends, g.id FROM f_membership m JOIN f_study_group g ON g.id = m.study_group WHERE m._archived = 0"
    assert stored_rows(office, groups) == [(None, ids["whole"])]


def test_both_orders_stay_registered(office: Office, ids: Ids) -> None:
    _cancel(office, ids)
    orders = stored_rows(office, "SELECT kind, number, state, signed_on FROM f_movement_order ORDER BY id")
    assert orders == [("moved", "1-у", "cancelled", "2026-10-19"), ("annulled", "2-у", "signed", "2026-10-21")]
    book = "SELECT kind, from_class, to_class, other_school FROM f_movement WHERE _archived = 0"
    assert stored_rows(office, book) == [("annulled", ids["first_b"], ids["first_a"], "отменён приказ № 1-у")]


def test_an_order_is_cancelled_once(office: Office, ids: Ids) -> None:
    _cancel(office, ids)
    with pytest.raises(Refused) as refused:
        _cancel(office, ids)
    assert "уже отменён" in refused.value.reasons[0].sentence


def test_a_later_order_stands_in_the_way(office: Office, ids: Ids) -> None:
    found = _make(office, ("movement_order", "back", "draft", {"kind": "moved", "year": ids["year"], "date": "2026-11-02",
                                                             "effective": "2026-11-03"}),
                  lines={"pupil": ids["child"], "from_class": ids["first_b"], "school_class": ids["first_a"]})  # fmt: skip
    _agree_and_sign(office, found["back"], "2026-11-02")
    before = _stays(office)
    with pytest.raises(Refused) as refused:
        _cancel(office, ids)
    assert any("Обучение в классе" in reason.sentence for reason in refused.value.reasons)
    assert _stays(office) == before


@pytest.mark.parametrize("step", ["take_back", "void"])
def test_nobody_takes_a_signed_order_back_by_hand(office: Office, ids: Ids, step: str) -> None:
    with pytest.raises(Refused):
        perform_step(office, DIRECTOR, "movement_order", ids["moving"], step, Submitted({}))


def _cancel(office: Office, ids: Ids) -> None:
    found = _make(office, ("movement_order", "cancelling", "draft", {
        "kind": "annulled", "cancels": ids["moving"], "year": ids["year"], "date": "2026-10-21",
        "effective": "2026-10-21", "basis": "Ошибка в списке"}))  # fmt: skip
    _agree_and_sign(office, found["cancelling"], "2026-10-21")


def _make(office: Office, *records: tuple[str, str, str, Mapping[str, Any]], lines: Mapping[str, Any] | None = None) -> Ids:
    """Records in order: form, name, state, values, where `@name` is an earlier one; `lines` is the last one's only row."""
    found: Ids = {}

    def named(values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: found[item[1:]] if str(item).startswith("@") else item for name, item in values.items()}

    with office.database.writing() as transaction:
        judge = judge_for(office, transaction, ANONYMOUS)
        writer = Writer(transaction, office.definitions, Author(None), str(judge.binds["now"]))
        for form, name, state, values in records:
            rows = {"lines": [named(lines)]} if lines and name == records[-1][1] else None
            found[name] = make_record(Work(judge, writer), form, named(values), rows, state)
        writer.finish()
    return found


def _agree_and_sign(office: Office, order: int, day: str) -> None:
    perform_step(office, COORDINATOR, "movement_order", order, "agree", Submitted({}))
    perform_step(office, DIRECTOR, "movement_order", order, "sign", Submitted({"signed_on": [day]}))


def _stays(office: Office) -> list[tuple[object, ...]]:
    rows = stored_rows(office, "SELECT k.grade, k.letter, s.ends FROM f_stay s JOIN f_school_class k ON k.id = s.school_class"
                               " WHERE s._archived = 0 ORDER BY s.starts, s.id")  # fmt: skip
    return [(f"{grade}{letter}", ends) for grade, letter, ends in rows]
