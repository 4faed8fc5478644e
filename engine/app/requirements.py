"""What a step requires: conditions and reports by themselves, and the items of a check-list, each red one with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.app.filling import Filling
from engine.app.items import OPEN, Standing, sentence, standings
from engine.app.judging import Judge
from engine.app.mending import holding
from engine.app.sentences import say
from engine.model.outcomes import Reason
from engine.model.workflows import GuardSpec
from engine.workflow.guards import Verdict, judge_guards


def judge_requirements(guards: Sequence[GuardSpec], here: Judge, filling: Filling) -> tuple[Verdict, ...]:
    """Every requirement's verdict in the author's order; for items one for each that is open, under the requirement's
    number. `here` is the sight over the record."""
    found = judge_guards(guards, here)
    if not any(guard.phases for guard in guards):
        return found
    return tuple(
        verdict
        for guard, ordinary in zip(guards, found, strict=True)
        for verdict in (_of_items(guard, ordinary, here, filling) if guard.phases else (ordinary,))
    )


def _of_items(guard: GuardSpec, ordinary: Verdict, here: Judge, filling: Filling) -> Iterator[Verdict]:
    workflow = here.office.definitions.workflow_for(filling.form.id)
    if ordinary.skipped or workflow is None:
        yield ordinary
        return
    open_now = [item for item in standings(here, workflow, filling, guard.phases) if item.status == OPEN]
    if not any(item.blocks for item in open_now):
        yield ordinary
    for item in open_now:
        yield replace(ordinary, level=item.spec.level, reason=reason_of(here, item))


def reason_of(here: Judge, found: Standing) -> Reason:
    """Why the item is open: its rule, the rows in the way, who can bring it about."""
    spec = found.spec
    rows = here.visible(spec.report, found.given or {}) if spec.report else ()
    duties = (*found.missing, *((spec.owed.duty,) if spec.owed else ()))
    roles = dict(role for duty in duties for role in holding(here.office, duty))
    text = say("item_reason", number=found.number, label=spec.label, sentence=sentence(here.office, found))
    count = found.count if spec.report else 0
    return Reason(
        text, spec.place, spec.basis, rows=rows, count=count, level=spec.level, roles=tuple(roles.items()), mends=True
    )
