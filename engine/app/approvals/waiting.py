"""Records that wait for the viewer's answer: their state, the duty, its rows and what was answered, in one statement a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.access.decide import may
from engine.access.policy import step_action
from engine.access.restrict import restrict
from engine.access.sight import covered, shape_of
from engine.access.viewer import Viewer
from engine.app.allowing import acting
from engine.app.approvals.rounds import APPROVAL, REQUEST, VOTE
from engine.app.approvals.seats import by_duty
from engine.app.judging import person_binds
from engine.app.listing import ROW, STATE, field_of, name_of, over_row, row_of
from engine.app.office import Office
from engine.app.pages import WaitingItem
from engine.app.sentences import say
from engine.data.connection import Connection
from engine.data.sql.statement import Statement
from engine.model.approvals import ALL, AYE, ApprovalSpec
from engine.model.expression import (
    Aggregate,
    Bind,
    Compare,
    Constant,
    Expr,
    In,
    InRecords,
    IsEmpty,
    Not,
    RowOf,
    Source,
    conjunction,
    disjunction,
    rebuild,
)
from engine.model.forms import FormSpec
from engine.model.query import Column, Order, Query
from engine.model.types import TEXT, TRUTH, Value, record_of
from engine.model.workflows import StepSpec, WorkflowSpec

FIRST, COUNTED = 5, 1000
ANSWER = "answer"  # the alias of what is stored of a round


def waiting_votes(office: Office, viewer: Viewer, connection: Connection) -> Iterator[WaitingItem]:
    """One item for each line of a step in which the viewer has a voice and records wait for it."""
    for workflow in office.definitions.workflows.values():
        for step in workflow.steps.values():
            for number, line in enumerate(step.approve.by if step.approve is not None else ()):
                seated = by_duty(viewer, line.duty)
                if may(seated, office.rights, workflow.form, step_action(step.id)).allowed:
                    item = _item(office, seated, connection, workflow, step, number)
                    if item.count:
                        yield item


def awaited_ids(
    office: Office, viewer: Viewer, connection: Connection, form: FormSpec, step: StepSpec, ids: tuple[int, ...]
) -> list[int]:
    """Of the records those that wait for the viewer's answer to the step."""
    found: dict[int, None] = {}
    for number, line in enumerate(step.approve.by if step.approve is not None else ()):
        seated = by_duty(viewer, line.duty)
        if may(seated, office.rights, form.id, step_action(step.id)).allowed:
            statement, binds = _statement(office, seated, form, step, number)
            found.update((int(str(row[0])), None) for row in statement.run_ids(connection, binds, ids))
    return list(found)


def _item(
    office: Office, viewer: Viewer, connection: Connection, workflow: WorkflowSpec, step: StepSpec, line: int
) -> WaitingItem:
    form = office.definitions.forms[workflow.form]
    statement, binds = _statement(office, viewer, form, step, line)
    rows = statement.run(connection, binds, limit=FIRST)
    count = len(rows) if len(rows) < FIRST else statement.count(connection, binds, COUNTED)
    clause = acting(office, viewer, form.id, step_action(step.id)).clause
    return WaitingItem(
        title=form.many,
        step=say("vote_waiting", step=step.label),
        basis=clause,
        count=count,
        href=f"/f/{form.id}?state={step.sources[0]}" if len(step.sources) == 1 else f"/f/{form.id}",
        first=tuple(
            (f"/f/{form.id}/{row[0]}", str(row[1] or f"№ {row[0]}"), office.clock.brief(str(row[2]))) for row in rows
        ),
    )


def _statement(
    office: Office, viewer: Viewer, form: FormSpec, step: StepSpec, line: int
) -> tuple[Statement, dict[str, Value]]:
    action = step_action(step.id)
    wanted = _Wanted(office, form, step, line)
    statement = office.statement(
        ("voting", shape_of(viewer), form.id, step.id, line),
        lambda: restrict(wanted.query(), viewer, office.rights, office.definitions, action, wanted.judged(viewer)),
    )
    persons = person_binds(office, "self", viewer.person_form, viewer.person)
    own: dict[str, Value] = {"my.account": viewer.account, "my.form": viewer.person_form or None, "my.person": viewer.person}
    states = {f"state.{number}": state for number, state in enumerate(step.sources)}
    return statement, {**office.binds(viewer), **persons, **own, **states}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The records whose line waits for one person."""

    office: Office
    form: FormSpec
    step: StepSpec
    line: int

    @property
    def spec(self) -> ApprovalSpec:
        assert self.step.approve is not None
        return self.step.approve

    def query(self) -> Query:
        base = row_of(self.form)
        state, changed = self._own(STATE), self._own("changed")
        states = tuple(Bind(state.type, f"state.{number}") for number in range(len(self.step.sources)))
        return Query(
            sources=(Source(ROW, self.form.id),),
            columns=(Column("id", self._own("id")), Column("name", name_of(base)), Column("changed", changed)),
            where=In(TRUTH, state, states),
            sort=(Order(changed),),
        )

    def judged(self, viewer: Viewer) -> Expr:
        """With full sight: the step is needed, the line is open, the person may answer and has not."""
        conditions = (*self._needed(viewer), *self._unanswered(), *self._line_open(), *self._four_eyes(), *self._there())
        return conjunction(tuple(_apart(condition, number) for number, condition in enumerate(conditions)))

    def _needed(self, viewer: Viewer) -> Iterator[Expr]:
        if self.step.when is not None:
            rights, action = self.office.rights, step_action(self.step.id)
            yield over_row(covered(rights, shape_of(viewer), self.form.id, action, self.step.when), self.form)

    def _unanswered(self) -> Iterator[Expr]:
        own_line = self.spec.mode == ALL and not self.spec.four_eyes
        line = (self._is(VOTE, "line", self.line),) if own_line else ()
        yield Not(TRUTH, self._stored(VOTE, (self._answered(), self._mine(VOTE), *line)))
        elsewhere = Not(TRUTH, self._same(REQUEST, "account", "my.account"))
        yield Not(TRUTH, self._stored(REQUEST, (self._is(REQUEST, "line", self.line), elsewhere)))

    def _line_open(self) -> Iterator[Expr]:
        if self.spec.mode == ALL and not self.spec.by[self.line].everyone:
            yield Not(TRUTH, self._agreed(self.line))
        for earlier in range(self.line) if self.spec.serial else ():
            yield self._agreed(earlier)

    def _four_eyes(self) -> Iterator[Expr]:
        if self.spec.four_eyes:
            author = self._own("created_by")
            yield Not(TRUTH, Compare(TRUTH, "==", author, Bind(author.type, "my.account")))
            yield Not(TRUTH, self._stored(APPROVAL, (self._same(APPROVAL, "brought", "my.account"),)))

    def _there(self) -> Iterator[Expr]:
        if self.spec.present:
            target = self.form.fields[self.spec.present].target
            field = self._own(self.spec.present)
            yield InRecords(TRUTH, Bind(record_of(target), f"self@{target}"), field)  # type: ignore[arg-type]

    def _agreed(self, line: int) -> Expr:
        return self._stored(VOTE, (self._is(VOTE, "line", line), self._is(VOTE, "option", AYE)))

    def _answered(self) -> Expr:
        return Not(TRUTH, IsEmpty(TRUTH, self._of(VOTE, "option")))

    def _mine(self, form: str) -> Expr:
        person = (self._same(form, "person_form", "my.form"), self._same(form, "person", "my.person"))
        return disjunction((self._same(form, "account", "my.account"), conjunction(person)))

    def _stored(self, form: str, conditions: tuple[Expr, ...]) -> Expr:
        """Whether the round that is open has such a record."""
        source = Source(ANSWER, form)
        return Aggregate(TRUTH, "exists", source, None, conjunction((*self._in_round(form), *conditions)))

    def _in_round(self, form: str) -> Iterator[Expr]:
        approval = RowOf(record_of(form), ANSWER) if form == APPROVAL else self._of(form, "approval")

        def of(name: str) -> Expr:
            return field_of(self.office.definitions.forms[APPROVAL], name, approval, self.office.definitions)

        yield Compare(TRUTH, "==", of("form"), Constant(TEXT, self.form.id))
        yield Compare(TRUTH, "==", of("step"), Constant(TEXT, self.step.id))
        yield Compare(TRUTH, "==", of("record"), self._own("id"))
        yield IsEmpty(TRUTH, of("closed"))

    def _is(self, form: str, name: str, value: Value) -> Expr:
        field = self._of(form, name)
        return Compare(TRUTH, "==", field, Constant(field.type, value))

    def _same(self, form: str, name: str, bind: str) -> Expr:
        field = self._of(form, name)
        return Compare(TRUTH, "==", field, Bind(field.type, bind))

    def _of(self, form: str, name: str) -> Expr:
        spec = self.office.definitions.forms[form]
        return field_of(spec, name, RowOf(record_of(form), ANSWER), self.office.definitions)

    def _own(self, name: str) -> Expr:
        return field_of(self.form, name, row_of(self.form), self.office.definitions)


def _apart(node: Expr, number: int) -> Expr:
    """The condition with an alias of its own for what is stored of the round."""

    def named(inner: Expr) -> Expr:
        if isinstance(inner, RowOf) and inner.alias == ANSWER:
            return replace(inner, alias=f"{ANSWER}{number}")
        found = rebuild(inner, named)
        if isinstance(found, Aggregate) and found.source.alias == ANSWER:
            found = replace(found, source=replace(found.source, alias=f"{ANSWER}{number}"))
        assert isinstance(found, Expr)
        return found

    return named(node)
