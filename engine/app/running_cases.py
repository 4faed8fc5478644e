"""Records that are under way in a workflow which new definitions change: where they stand, what becomes of them, and which of
them went ways that the new workflow does not know."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.data.compose import compose
from engine.data.connection import Connection
from engine.data.plan import Plan
from engine.data.tables import table_name
from engine.model.definitions import DefinitionSet
from engine.model.workflows import StateSpec, WorkflowSpec
from engine.source.places import NOWHERE

KEEP, RENAME, MIGRATE, DECIDE = "keep", "rename", "migrate", "decide"
WORDS: Mapping[str, str] = {
    KEEP: "{form}, «{state}»: {count} — остаются как есть, дальше по новому порядку работы.",
    RENAME: "{form}, «{state}»: {count} — состояние теперь называется «{target}».",
    MIGRATE: "{form}, «{state}»: {count} — переводятся в «{target}».",
    DECIDE: "{form}, «{state}»: {count} — такого состояния больше нет, решите, куда их перевести.",
}
STRAYED = "{form}: по-новому шаг «{step}» из «{source}» в «{target}» невозможен; так прошли записей: {count}."
SHOWN = 3


@dataclass(frozen=True, slots=True)
class CasesRow:
    """`fate`: keep, rename, migrate or decide; `href`: the records in that state."""

    form: str
    state: str
    count: int
    fate: str
    target: str
    sentence: str
    href: str
    first: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CasesPlan:
    """`strayed`: ways in the history that the new workflow does not know, in sentences."""

    rows: tuple[CasesRow, ...] = ()
    strayed: tuple[str, ...] = ()


def cases_plan(connection: Connection, prepared: Plan) -> CasesPlan:
    """Of workflows that are not the same any more, or gone."""
    old = prepared.old
    if old is None:
        return CasesPlan()
    rows: list[CasesRow] = []
    strayed: list[str] = []
    for form_id in dict.fromkeys(flow.form for flow in old.workflows.values()):
        before = old.workflow_for(form_id)
        after = _after(form_id, prepared.new)
        if before is None or after is None or _ways(before) == _ways(after):
            continue
        rows += _rows(connection, prepared, before, after)
        strayed += _strayed(connection, old, before, after)
    return CasesPlan(tuple(rows), tuple(strayed))


def _after(form_id: str, new: DefinitionSet) -> WorkflowSpec | None:
    """The workflow the form's records will have, under whatever name."""
    form = next((form for form in new.forms.values() if form_id in (form.id, form.renamed_from)), None)
    return new.workflow_for(form.id) if form is not None else None


def _ways(flow: WorkflowSpec) -> object:
    """What of a workflow matters to records under way, without places in files."""
    states = tuple(replace(state, place=NOWHERE) for state in flow.states.values())
    return states, tuple((step.id, step.sources, step.target, step.duty, step.requires and len(step.requires))
                         for step in flow.steps.values())  # fmt: skip


def _rows(connection: Connection, prepared: Plan, before: WorkflowSpec, after: WorkflowSpec) -> Iterator[CasesRow]:
    assert prepared.old is not None
    form = prepared.old.forms[before.form]
    renamed = {state.renamed_from: state.id for state in after.states.values() if state.renamed_from}
    for state, count, first in _counts(connection, form.id):
        known = before.states.get(state)
        if known is not None and known.final and state in after.states:
            continue  # it goes nowhere, and stays where it is
        fate, target = _fate(prepared, after, state, renamed)
        words = {"form": form.many, "state": _label(known, state), "count": count, "target": _label(after.states.get(target), target)}
        href = f"/f/{form.id}?state={state}"
        yield CasesRow(form.id, state, count, fate, target, WORDS[fate].format(**words), href, first)


def _fate(prepared: Plan, after: WorkflowSpec, state: str, renamed: Mapping[str, str]) -> tuple[str, str]:
    if state in after.states:
        return KEEP, ""
    if state in renamed:
        return RENAME, renamed[state]
    target = prepared.moves.get(f"{after.form}.{state}", "") or after.migrate.get(state, "")
    return (MIGRATE, target) if target in after.states else (DECIDE, "")


def _counts(connection: Connection, form_id: str) -> list[tuple[str, int, tuple[str, ...]]]:
    """(state, how many, addresses of the first few) of the form's living records."""
    table = table_name(form_id)
    counted = connection.execute(
        compose("SELECT state, count(*) FROM {t} WHERE state IS NOT NULL AND _archived = 0 GROUP BY state", t=table)
    )
    first = compose("SELECT id FROM {t} WHERE state = ? AND _archived = 0 ORDER BY id LIMIT ?", t=table)
    return [
        (str(state), int(count), tuple(f"/f/{form_id}/{id}" for (id,) in connection.execute(first, (state, SHOWN))))
        for state, count in sorted(counted)
    ]


def _strayed(
    connection: Connection, old: DefinitionSet, before: WorkflowSpec, after: WorkflowSpec
) -> Iterator[str]:
    """Steps that records took and the new workflow would not let them take; names are today's, then the new ones."""
    renamed = {state.renamed_from: state.id for state in after.states.values() if state.renamed_from}
    taken: dict[tuple[str, str, str], set[int]] = {}
    rows = connection.execute(
        "SELECT h.record, h.event, v.changes FROM p_history h JOIN p_history_value v ON v.seq = h.seq"
        " WHERE h.form = ? AND h.event LIKE 'do:%'",
        (before.form,),
    )
    for record, event, changes in rows:
        moved = json.loads(changes).get("state")
        if moved is not None and moved[1] is not None and moved[2] is not None:
            taken.setdefault((event.removeprefix("do:"), moved[1], moved[2]), set()).add(record)
    for (step_id, source, target), records in sorted(taken.items()):
        step = after.steps.get(step_id)
        ways = (renamed.get(source, source), renamed.get(target, target))
        if step is None or ways[0] not in step.sources or step.target != ways[1]:
            known = before.steps.get(step_id)
            yield STRAYED.format(
                form=old.forms[before.form].many,
                step=known.label if known else step_id,
                source=_label(before.states.get(source), source),
                target=_label(before.states.get(target), target),
                count=len(records),
            )


def _label(state: StateSpec | None, id: str) -> str:
    return state.label if state is not None else id
