"""Deadlines by the clock: those who may do a step are reminded of it, others are told when its day has passed. Each is told
once: the notice itself, by its mark, is the memory of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.access.viewer import Viewer
from engine.app.approvals.waiting import awaited_ids
from engine.app.by_clock import CLOCK, in_states
from engine.app.deadlines import TODAY, days_left, in_words
from engine.app.filling import filling_of
from engine.app.judging import Judge, judge_for
from engine.app.listing import ROW, field_of, name_of, over_row, row_of
from engine.app.notices import NOTICE, OVERDUE, REMIND, About, receivers, tell
from engine.app.office import Office
from engine.app.sentences import say
from engine.app.viewers import viewer_of
from engine.app.waiting import waiting_statement
from engine.app.writing import Work
from engine.data.connection import Connection, Transaction
from engine.data.records import fetch
from engine.data.writer import Author, Writer
from engine.model.deadlines import DUE, DueSpec
from engine.model.expression import (
    Aggregate,
    Call,
    Compare,
    Constant,
    Expr,
    FieldOf,
    IsEmpty,
    Not,
    RowOf,
    Source,
    conjunction,
)
from engine.model.functions import FUNCTIONS
from engine.model.query import Column, JudgeQuery, Query
from engine.model.types import DATE, INTEGER, TEXT, TRUTH, Value, record_of
from engine.model.workflows import StepSpec, WorkflowSpec

CHUNK = 100  # records told of in one transaction
TOLD = "_told"


@dataclass(frozen=True, slots=True)
class Occasion:
    """A moment of a step's deadline: `number` in the order of its reminders, None when the day has passed."""

    workflow: WorkflowSpec
    step: StepSpec
    due: DueSpec
    number: int | None = None

    @property
    def key(self) -> str:
        word = OVERDUE if self.number is None else f"{REMIND}:{self.due.remind[self.number]}"
        return f"{self.workflow.id}.{self.step.id}:{word}"


@dataclass(frozen=True, slots=True)
class Late:
    """A record whose occasion has come: `mark` is what remembers that it was told."""

    id: int
    name: str
    day: str
    left: Value
    mark: str


def remind(office: Office) -> int:
    """Everything that is to be told now; how many records were told of."""
    return sum(_tell_all(office, occasion) for occasion in _occasions(office))


def _occasions(office: Office) -> Iterator[Occasion]:
    for workflow in office.definitions.workflows.values():
        for step in workflow.steps.values():
            if step.due is not None:
                yield from (Occasion(workflow, step, step.due, number) for number in range(len(step.due.remind)))
                if step.due.overdue is not None:
                    yield Occasion(workflow, step, step.due)


def _tell_all(office: Office, occasion: Occasion) -> int:
    statement = office.statement(
        ("occasion", occasion.key), lambda: JudgeQuery(_query(office, occasion), "deadlines by the clock")
    )
    with office.database.reading() as connection:
        rows = statement.run(connection, office.clock.binds())
    found = [Late(int(str(row[0])), str(row[1] or f"№ {row[0]}"), str(row[2]), row[3], str(row[4])) for row in rows]
    return sum(_tell(office, occasion, found[start : start + CHUNK]) for start in range(0, len(found), CHUNK))


def _tell(office: Office, occasion: Occasion, found: Sequence[Late]) -> int:
    with office.database.writing() as transaction:
        judge = judge_for(office, transaction, CLOCK)
        author = Author(None, clause=say("by_clock"), request=str(occasion.due.place))
        work = Work(judge, Writer(transaction, office.definitions, author, str(judge.binds["now"])))
        return (_overdue if occasion.number is None else _remind)(work, transaction, occasion, found)


def _remind(work: Work, transaction: Transaction, occasion: Occasion, found: Sequence[Late]) -> int:
    """To everyone who may do the step on a record."""
    judge, told = work.judge, set[int]()
    by_id = {late.id: late for late in found}
    accounts = {item.account for duty in sorted(occasion.step.doers) for item in receivers(judge, duty, None)}
    for account in sorted(accounts):
        viewer = viewer_of(judge.office, transaction, account)
        for id in _ones_own(judge.office, viewer, transaction, occasion, tuple(by_id)) if viewer else ():
            late = by_id[id]
            words = in_words(occasion.due, late.day, late.left, str(judge.binds["today"])).text
            text = say("reminder_of_step", step=occasion.step.label, record=late.name, due=words)
            tell(work, (account,), text, About(occasion.workflow.form, id, REMIND, late.mark))
            told.add(id)
    return len(told)


def _ones_own(
    office: Office, viewer: Viewer, connection: Connection, occasion: Occasion, ids: tuple[int, ...]
) -> list[int]:
    form = office.definitions.forms[occasion.workflow.form]
    if occasion.step.approve is not None:
        return awaited_ids(office, viewer, connection, form, occasion.step, ids)
    statement, binds = waiting_statement(office, viewer, form, occasion.step)
    return [int(str(row[0])) for row in statement.run_ids(connection, binds, ids)]


def _overdue(work: Work, transaction: Transaction, occasion: Occasion, found: Sequence[Late]) -> int:
    """To whom the step's author wants told, in the author's words."""
    effect, count = occasion.due.overdue, 0
    assert effect is not None
    for late in found:
        here = _over(work.judge, transaction, occasion, late)
        accounts = [item.account for item in receivers(here, effect.duty, effect.where)] if here else []
        if here and accounts:
            text = here.text(effect.text, {DUE: late.day})
            tell(work, accounts, text, About(occasion.workflow.form, late.id, OVERDUE, late.mark))
            count += 1
    return count


def _over(judge: Judge, transaction: Transaction, occasion: Occasion, late: Late) -> Judge | None:
    record = fetch(transaction, judge.office.definitions, occasion.workflow.form, late.id)
    form = judge.office.definitions.forms[occasion.workflow.form]
    return judge.over(filling_of(form, record)) if record is not None else None


# ── the query ──


def _query(office: Office, occasion: Occasion) -> Query:
    """Records that wait for the step and whose occasion has come, if nobody was told yet."""
    form, step, due = office.definitions.forms[occasion.workflow.form], occasion.step, occasion.due
    base, day = row_of(form), over_row(due.day, form)
    mark = _mark(occasion, base, day)
    parts = (
        in_states(office, occasion.workflow, step),
        over_row(step.when, form) if step.when is not None else None,
        *(over_row(part, form) for part in _moment(occasion)),
        Not(TRUTH, _is_told(mark)),
    )
    columns = (
        Column("id", field_of(form, "id", base, office.definitions)), Column("name", name_of(base)), Column("day", day),
        Column("left", over_row(days_left(due), form)), Column("mark", mark),
    )  # fmt: skip
    where = conjunction(tuple(part for part in parts if part is not None))
    return Query((Source(ROW, form.id),), columns, where=where)


def _moment(occasion: Occasion) -> Iterator[Expr]:
    """When the occasion is: a reminder from its day on until the next one's; one before the last day at most on that day."""
    due, number = occasion.due, occasion.number
    if number is None:
        yield Compare(TRUTH, "<", due.day, TODAY)
        return
    yield Compare(TRUTH, "<=", _shifted(due, due.remind[number]), TODAY)
    if due.remind[number] <= 0:
        yield Compare(TRUTH, ">=", due.day, TODAY)
    if number + 1 < len(due.remind):
        yield Compare(TRUTH, ">", _shifted(due, due.remind[number + 1]), TODAY)


def _shifted(due: DueSpec, days: int) -> Expr:
    return Call(DATE, "add_workdays" if due.working else "add_days", (due.day, Constant(INTEGER, days)))


def _mark(occasion: Occasion, base: Expr, day: Expr) -> Expr:
    number = Call(TEXT, "number_text", (FieldOf(INTEGER, base, "id"), Constant(FUNCTIONS["number_text"].result, 0)))
    return Call(TEXT, "join", (Constant(TEXT, ":"), Constant(TEXT, occasion.key), number, day))


def _is_told(mark: Expr) -> Expr:
    """Both fields of the unique rule are named, so that its index serves."""
    notice = RowOf(record_of(NOTICE), TOLD)
    known = Compare(TRUTH, "==", FieldOf(TEXT, notice, "mark"), mark)
    held = Not(TRUTH, IsEmpty(TRUTH, FieldOf(record_of("account"), notice, "account")))
    return Aggregate(TRUTH, "exists", Source(TOLD, NOTICE), None, conjunction((known, held)))
