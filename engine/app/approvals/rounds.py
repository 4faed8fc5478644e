"""Rounds and answers as they are stored: records of the engine's own forms, read with full sight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.app.filling import Filling, filling_of
from engine.app.listing import ROW, field_of, row_of
from engine.app.looks import Row, judged_look
from engine.app.office import Office
from engine.app.writing import Work
from engine.data.connection import Connection
from engine.data.records import fetch
from engine.model.expression import Bind, Compare, Expr, Source, conjunction
from engine.model.forms import FormSpec
from engine.model.query import Column, Order, Query
from engine.model.types import TRUTH, Value, as_int
from engine.workflow.tally import Ballot, Person

APPROVAL, VOTE, REQUEST = "approval", "approval_vote", "approval_request"
ADOPTED, REJECTED, RETURNED, STOPPED = "adopted", "rejected", "returned", "stopped"
NOTICE_TEXT = 500
PURPOSE = "a round of a step that several people decide"
ROUND_FIELDS = ("id", "round", "created", "closed", "result", "brought")
VOTE_FIELDS = ("id", "line", "account", "person_form", "person", "role", "basis", "option", "comment", "given", "of_version")
REQUEST_FIELDS = ("id", "line", "account", "reason")


@dataclass(frozen=True, slots=True)
class Round:
    """One asking: `closed` "" = it goes on. `brought`: the account that brought the record here."""

    id: int
    number: int
    opened: str
    closed: str
    result: str
    brought: int | None


@dataclass(frozen=True, slots=True)
class Vote:
    """An answer; `option` "" = it was taken back."""

    id: int
    line: int
    account: int
    person: Person
    role: str
    basis: str
    option: str
    comment: str
    given: str
    version: int


@dataclass(frozen=True, slots=True)
class Passed:
    """A line's request that was passed to one person."""

    id: int
    line: int
    account: int
    reason: str


def person_key(form: str, id: int | None, account: int) -> Person:
    """Who somebody is, whatever post or account they come with: the person's record, else the account."""
    return (form, id) if form and id is not None else ("account", account)


def rounds_of(office: Office, connection: Connection, form: str, record: int, step: str) -> tuple[Round, ...]:
    """All rounds of a step of a record, the earliest first."""
    wanted: dict[str, Value] = {"form": form, "record": record, "step": step}
    rows = _rows(office, connection, APPROVAL, ROUND_FIELDS, wanted, "round")
    return tuple(
        Round(
            as_int(row[0]), as_int(row[1]), str(row[2]), str(row[3] or ""), str(row[4] or ""), _maybe(row[5])
        )
        for row in rows
    )


def votes_of(office: Office, connection: Connection, round: int) -> tuple[Vote, ...]:
    """The answers of a round, those taken back too, in the order they were first given."""
    rows = _rows(office, connection, VOTE, VOTE_FIELDS, {"approval": round}, "id")
    return tuple(_vote(row) for row in rows)


def passed_of(office: Office, connection: Connection, round: int) -> tuple[Passed, ...]:
    """The requests of a round that were passed to somebody."""
    rows = _rows(office, connection, REQUEST, REQUEST_FIELDS, {"approval": round}, "id")
    return tuple(Passed(as_int(row[0]), as_int(row[1]), as_int(row[2]), str(row[3] or "")) for row in rows)


def ballots(votes: tuple[Vote, ...]) -> tuple[Ballot, ...]:
    """The answers that stand."""
    return tuple(Ballot(vote.person, vote.line, vote.option) for vote in votes if vote.option)


def open_round(
    work: Work, form: str, record: int, step: str, title: str, number: int, brought: int | None
) -> Round:
    values: dict[str, Value] = {"title": title[:200], "form": form, "record": record, "step": step, "round": number}
    id = work.writer.create(APPROVAL, {**values, "brought": brought})
    return Round(id, number, str(work.judge.binds["now"]), "", "", brought)


def close_round(work: Work, round: Round, result: str) -> None:
    closed: dict[str, Value] = {"closed": work.judge.binds["now"], "result": result}
    work.writer.update(APPROVAL, round.id, closed)


def forms_of(work: Work) -> Mapping[str, FormSpec]:
    return work.judge.office.definitions.forms


def stored_filling(work: Work, form: str, id: int) -> Filling:
    """One of these records as it stands, to be changed."""
    record = fetch(work.judge.connection, work.judge.office.definitions, form, id)
    assert record is not None
    return filling_of(forms_of(work)[form], record)


def _vote(row: Row) -> Vote:
    account = as_int(row[2])
    return Vote(
        id=as_int(row[0]),
        line=as_int(row[1]),
        account=account,
        person=person_key(str(row[3] or ""), _maybe(row[4]), account),
        role=str(row[5] or ""),
        basis=str(row[6] or ""),
        option=str(row[7] or ""),
        comment=str(row[8] or ""),
        given=str(row[9] or ""),
        version=_maybe(row[10]) or 0,
    )


def _maybe(value: Value) -> int | None:
    return as_int(value) if value is not None else None


def _rows(
    office: Office, connection: Connection, form_id: str, fields: tuple[str, ...], wanted: Mapping[str, Value], sort: str
) -> list[Row]:
    form = office.definitions.forms[form_id]
    base = row_of(form)

    def of(name: str) -> Expr:
        return field_of(form, name, base, office.definitions)

    def make() -> Query:
        same = (Compare(TRUTH, "==", of(name), Bind(of(name).type, f"wanted.{name}")) for name in wanted)
        columns = tuple(Column(name, of(name)) for name in fields)
        return Query((Source(ROW, form_id),), columns, where=conjunction(tuple(same)), sort=(Order(of(sort)),))

    look = judged_look(office, connection, PURPOSE)
    return look(("approvals", form_id), make, {f"wanted.{name}": value for name, value in wanted.items()})

