"""How the items of a check-list stand now, judged with full sight. The list's page, steps and proofs ask here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from engine.app.filling import Filling
from engine.app.judging import COUNT_LIMIT, Judge
from engine.app.office import Office
from engine.app.sentences import say
from engine.data.item_marks import Signature, signatures
from engine.model.items import ItemSpec
from engine.model.types import Value
from engine.model.workflows import WorkflowSpec

DONE, OPEN, NOTHING, APART = "done", "open", "nothing", "apart"


@dataclass(frozen=True, slots=True)
class Standing:
    """`status`: done, open, nothing (to prove yet) or apart (it does not matter in this state). `number` counts the list from
    1; `count`: rows in the way, or signatures missing; `given`: the report's parameters; `signed` by duty."""

    spec: ItemSpec
    number: int
    status: str
    count: int = 0
    given: Mapping[str, Value] | None = None
    signed: Mapping[str, Signature] | None = None

    @property
    def blocks(self) -> bool:
        """Whether a step that needs the item is refused."""
        return self.status == OPEN and self.spec.level == "error"

    @property
    def many(self) -> str:
        """The number of rows as people read it."""
        return say("over_count", count=COUNT_LIMIT) if self.count >= COUNT_LIMIT else str(self.count)

    @property
    def missing(self) -> tuple[str, ...]:
        """Duties whose signature is not there."""
        return tuple(duty for duty in self.spec.sign if duty not in (self.signed or {}))


def standings(
    judge: Judge,
    workflow: WorkflowSpec,
    filling: Filling,
    phases: Collection[str] | None = None,
    only: Collection[str] | None = None,
) -> tuple[Standing, ...]:
    """Every item of the phases (None = all), or `only` these, for the record in the author's order: one statement for each
    report or check."""
    assert filling.id is not None
    here = judge.over(filling)
    chosen = [
        (number, item)
        for number, item in enumerate(workflow.items.values(), 1)
        if (phases is None or item.phase in phases) and (only is None or item.id in only)
    ]
    marks: Mapping[tuple[str, str], Signature] = {}
    if any(item.sign for _, item in chosen):
        marks = signatures(judge.connection, filling.form.id, filling.id)
    return tuple(_stand(here, workflow, filling.state, number, item, marks) for number, item in chosen)


def matters(workflow: WorkflowSpec, item: ItemSpec, state: str) -> bool:
    """Whether the item matters in the state: where the author says so, else everywhere but at the end."""
    spec = workflow.states.get(state)
    return state in item.states if item.states else spec is None or not spec.final


def item_states(workflow: WorkflowSpec, item: ItemSpec) -> tuple[str, ...]:
    """The states in which the item matters."""
    return tuple(state for state in workflow.states if matters(workflow, item, state))


def _stand(
    here: Judge,
    workflow: WorkflowSpec,
    state: str,
    number: int,
    item: ItemSpec,
    marks: Mapping[tuple[str, str], Signature],
) -> Standing:
    if item.nothing:
        return Standing(item, number, NOTHING)
    if not matters(workflow, item, state):
        return Standing(item, number, APART)
    if item.sign:
        signed = {duty: marks[item.id, duty] for duty in item.sign if (item.id, duty) in marks}
        missing = len(item.sign) - len(signed)
        return Standing(item, number, OPEN if missing else DONE, missing, signed=signed)
    if item.report:
        given = {name: here.value(expr) for name, expr in item.given.items()}
        count = here.count(item.report, given)
        return Standing(item, number, OPEN if count else DONE, count, given=given)
    return Standing(item, number, DONE if here.holds(item.check) else OPEN)


def sentence(office: Office, found: Standing) -> str:
    """How the item stands, in words."""
    if found.status == OPEN and found.spec.sign:
        duties = ", ".join(f"«{office.definitions.duties[duty].title}»" for duty in found.missing)
        return say("item_unsigned", duties=duties)
    if found.status == OPEN:
        return say("item_row" if _is_one(found.count) else "item_rows", count=found.many) if found.spec.report else say("item_open")
    if found.status == NOTHING:
        return found.spec.nothing
    return say("item_signed" if found.spec.sign else f"item_{found.status}")


def _is_one(count: int) -> bool:
    """Whether Russian takes the number for one: 1, 21, but not 11."""
    return count % 10 == 1 and count % 100 != 11


def digest_of(found: Iterable[Standing]) -> str:
    """One digest of how items stand: what a signature is put under."""
    lines = [[item.spec.id, item.status, item.count] for item in found]
    return hashlib.sha256(json.dumps(lines).encode()).hexdigest()
