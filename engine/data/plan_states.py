"""What becomes of records whose states a new set renames or no longer has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.data.plan_items import PlanItem, make_item
from engine.model.workflows import WorkflowSpec


def state_items(
    form: str, workflow: WorkflowSpec, before: WorkflowSpec | None, counts: Mapping[str, int], moves: Mapping[str, str]
) -> Iterator[PlanItem]:
    """`counts`: records in each state now; `moves`: where those of removed states go, before what the workflow says."""
    earlier = {state.id: state.renamed_from for state in before.states.values()} if before else {}
    renamed = tuple(
        (state.renamed_from, state.id)
        for state in workflow.states.values()
        if state.renamed_from in earlier and earlier.get(state.id) != state.renamed_from
    )
    if renamed:
        rows = sum(counts.get(old, 0) for old, _ in renamed)
        yield make_item("rename_states", form, pairs=renamed, rows=rows, automatic=False)
    gone = counts.keys() - workflow.states.keys() - {old for old, _ in renamed}
    pairs = []
    for state in sorted(gone):
        target = moves.get(f"{form}.{state}", "") or workflow.migrate.get(state, "")
        if target in workflow.states:
            pairs.append((state, target))
        else:
            yield make_item("remove_state", form, old=state, rows=counts[state], automatic=False, blocking=True)
    if pairs:
        rows = sum(counts[state] for state, _ in pairs)
        yield make_item("move_states", form, pairs=tuple(pairs), rows=rows, automatic=False)
