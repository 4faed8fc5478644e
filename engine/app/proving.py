"""What a step that needs a check-list leaves behind: every item as it stood, kept for ever with who did the step and by what."""

from __future__ import annotations

from collections.abc import Iterator

from engine.app.filling import Filling, as_id
from engine.app.items import DONE, Standing, sentence, standings
from engine.app.judging import Judge, named_rows
from engine.app.steering import needed_phases
from engine.data.connection import Transaction
from engine.data.item_marks import Proof, add_proofs
from engine.data.writer import Author, Writer
from engine.model.query import JudgeQuery
from engine.model.workflows import StepSpec, WorkflowSpec

KEPT_ROWS = 20


def keep_proofs(
    judge: Judge, transaction: Transaction, writer: Writer, workflow: WorkflowSpec, step: StepSpec, filling: Filling
) -> None:
    """Stores the proof of every item the step needs, in the step's own transaction, before it changes anything."""
    phases = needed_phases(step)
    if not phases or filling.id is None:
        return
    found = standings(judge, workflow, filling, phases)
    add_proofs(transaction, filling.form.id, filling.id, [_proof(judge, step, item, writer.author) for item in found])
    sealed = {f"item.{item.spec.id}": (None, f"{item.status} {item.count}") for item in found}
    writer.note(f"prove:{step.id}", sealed, form=filling.form.id, id=filling.id)


def _proof(judge: Judge, step: StepSpec, found: Standing, author: Author) -> Proof:
    spec = found.spec
    return Proof(
        step=step.id,
        item=spec.id,
        phase=spec.phase,
        label=spec.label,
        sentence=sentence(judge.office, found),
        status=found.status,
        report=spec.report,
        params=dict(found.given or {}),
        count=found.count,
        rows=tuple(_rows(judge, found)) if spec.report and found.status != DONE and found.count else (),
        set_hash=judge.office.definitions.hash,
        account=author.account,
        role=author.role,
        clause=author.clause,
        at=str(judge.binds["now"]),
    )


def _rows(judge: Judge, found: Standing) -> Iterator[tuple[str, int, str]]:
    """The first rows of an item that was open all the same: it only warned."""
    spec = judge.office.definitions.reports[found.spec.report]
    named = named_rows(spec)
    statement = judge.office.statement(("proof", spec.id), lambda: JudgeQuery(named.query, "rows kept with a proof"))
    binds = {**judge.binds, **judge.parameters(spec, found.given or {})}
    for row in statement.run(judge.connection, binds, limit=KEPT_ROWS):
        if row[0] is not None:
            yield named.form, as_id(row[0]), str(row[1] or "")
