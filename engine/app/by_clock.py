"""Steps the clock does: found by one statement per step, each done in a transaction of its own by the rules of every step,
with the authority of the step's duty. One that is refused is kept with its reasons and told to administrators."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator

from engine.access.viewer import Viewer
from engine.app.actions.judge_step import StepRefused, judge_rules, step_binds
from engine.app.actions.perform_step import REQUEST_BYTES, carry_out, follow_up
from engine.app.allowing import Acting
from engine.app.filling import filling_of
from engine.app.judging import judge_for
from engine.app.listing import ROW, STATE, field_of, over_row, row_of
from engine.app.office import Office
from engine.app.proving import keep_proofs
from engine.app.sentences import say
from engine.app.writing import Work
from engine.data import stuck_steps
from engine.data.connection import Connection
from engine.data.errors import StorageUnavailable
from engine.data.records import fetch
from engine.data.writer import Author, Writer
from engine.model.expression import Bind, Constant, Expr, In, InRecords, Not, Source, conjunction
from engine.model.outcomes import Failure, Refused
from engine.model.query import Column, JudgeQuery, Query
from engine.model.types import TRUTH, records_of
from engine.model.workflows import StepSpec, WorkflowSpec

BATCH = 200
CLOCK = Viewer(None, say("by_clock"), "", None, ())
RESTING, ONLY = "resting", "only"
log = logging.getLogger(__name__)


def do_automatic_steps(office: Office) -> int:
    """Every step whose time has come; how many were done."""
    return sum(_do_all(office, workflow, step) for workflow, step in automatic_steps(office))


def automatic_steps(office: Office) -> Iterator[tuple[WorkflowSpec, StepSpec]]:
    for workflow in office.definitions.workflows.values():
        for step in workflow.steps.values():
            if step.automatic:
                yield workflow, step


def _do_all(office: Office, workflow: WorkflowSpec, step: StepSpec) -> int:
    """A batch at a time, until no record waits that was not tried now."""
    _clear_needless(office, workflow, step)
    count, tried = 0, set[int]()
    while ids := [id for id in _waiting(office, workflow, step) if id not in tried][:BATCH]:
        for id in ids:
            tried.add(id)
            count += try_step(office, workflow, step, id)
    return count


def try_step(office: Office, workflow: WorkflowSpec, step: StepSpec, id: int) -> bool:
    """Does the step of one record; when it is refused, keeps why."""
    try:
        return _do_one(office, workflow, step, id)
    except StorageUnavailable:
        raise
    except Failure as failure:
        sentences = tuple(item.sentence for item in failure.reasons) if isinstance(failure, Refused) else (str(failure),)
    except Exception as error:  # one record must not hold up all others; it is told to administrators
        log.exception("automatic step %s of %s %s", step.id, workflow.form, id)
        sentences = (say("step_broke", problem=type(error).__name__),)
    _keep(office, workflow, step, id, sentences)
    return False


def _do_one(office: Office, workflow: WorkflowSpec, step: StepSpec, id: int) -> bool:
    definitions, form = office.definitions, office.definitions.forms[workflow.form]
    with office.database.writing() as transaction:
        record = fetch(transaction, definitions, form.id, id)
        if record is None or record.archived:
            return False
        judge = judge_for(office, transaction, CLOCK)
        filling, found = filling_of(form, record), Acting()
        judgement = judge_rules(judge, workflow, step, filling, found, asked=True)
        if judgement.refused in ("state", "when"):
            stuck_steps.clear(transaction, form.id, step.id, id)
            return False
        if judgement.refused:
            raise StepRefused(judgement)
        here = judge.knowing(step_binds(office, CLOCK, found, step, filling))
        author = Author(None, clause=basis(office, step), request=own_request(step))
        follow_up(office, transaction, step)
        work = Work(here, Writer(transaction, definitions, author, str(judge.binds["now"])))
        keep_proofs(work.judge, transaction, work.writer, workflow, step, filling)
        carry_out(work, workflow, step, filling)
        stuck_steps.clear(transaction, form.id, step.id, id)
    return True


def own_request(step: StepSpec) -> str:
    """What ties the entries of one automatic step together, and says where it is written."""
    return f"{step.place} {secrets.token_hex(REQUEST_BYTES)}"


def basis(office: Office, step: StepSpec) -> str:
    """What history says of a step nobody took: that its time had come, and on which clause."""
    clauses = (clause.citation for clause in office.definitions.clauses_in_force() if clause.duty == step.duty)
    return ", ".join((say("by_clock"), *[item for item in clauses][:1]))


def _keep(office: Office, workflow: WorkflowSpec, step: StepSpec, id: int, sentences: tuple[str, ...]) -> None:
    with office.database.writing() as transaction:
        record = fetch(transaction, office.definitions, workflow.form, id)
        if record is not None:
            refusal = stuck_steps.Refusal(workflow.form, id, step.id, record.version, office.definitions.hash)
            stuck_steps.put(transaction, refusal, sentences, office.clock.now())


def _clear_needless(office: Office, workflow: WorkflowSpec, step: StepSpec) -> None:
    """What was stuck and waits no longer: the record went on, or the condition does not hold any more."""
    with office.database.reading() as connection:
        known = stuck_steps.of_step(connection, workflow.form, step.id)
        gone = set(known) - set(_found(office, connection, workflow, step, ONLY, tuple(known))) if known else ()
    if gone:
        with office.database.writing() as transaction:
            for id in gone:
                stuck_steps.clear(transaction, workflow.form, step.id, id)


def _waiting(office: Office, workflow: WorkflowSpec, step: StepSpec) -> list[int]:
    now = office.clock.now()
    with office.database.reading() as connection:
        rest = stuck_steps.resting(connection, workflow.form, step.id, office.definitions.hash, now)
        return _found(office, connection, workflow, step, RESTING, rest)


def _found(
    office: Office, connection: Connection, workflow: WorkflowSpec, step: StepSpec, way: str, ids: tuple[int, ...]
) -> list[int]:
    statement = office.statement(
        ("automatic", workflow.id, step.id, way), lambda: JudgeQuery(_query(office, workflow, step, way), "steps by the clock")
    )
    return [int(str(row[0])) for row in statement.run(connection, {**office.clock.binds(), way: ids})]


def _query(office: Office, workflow: WorkflowSpec, step: StepSpec, way: str) -> Query:
    form = office.definitions.forms[workflow.form]
    base = row_of(form)
    listed: Expr = InRecords(TRUTH, base, Bind(records_of(form.id), way))  # type: ignore[arg-type]
    parts = (
        in_states(office, workflow, step),
        over_row(step.when, form) if step.when is not None else None,
        listed if way == ONLY else Not(TRUTH, listed),
    )
    return Query(
        (Source(ROW, form.id),), (Column("id", field_of(form, "id", base, office.definitions)),),
        where=conjunction(tuple(part for part in parts if part is not None)),
    )  # fmt: skip


def in_states(office: Office, workflow: WorkflowSpec, step: StepSpec) -> Expr:
    """The records from whose state the step is made."""
    form = office.definitions.forms[workflow.form]
    state = field_of(form, STATE, row_of(form), office.definitions)
    return In(TRUTH, state, tuple(Constant(state.type, item) for item in step.sources))
