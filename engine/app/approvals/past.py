"""Answers and decisions in a record's history, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.app.office import Office
from engine.data.history import HistoryEntry
from engine.model.forms import FormSpec
from engine.model.types import Value

# What an entry is called by the kind of its event; the step's label follows.
ANSWERS: Mapping[str, str] = {
    "vote": "Ответ",
    "withdraw": "Ответ отозван",
    "reassign": "Просьба передана",
    "reject": "Не принято",
    "return": "Возвращено",
}
LABELS: Mapping[str, str] = {"option": "Ответ", "comment": "Пояснение", "reason": "Почему"}


def answer_changes(office: Office, form: FormSpec, entry: HistoryEntry) -> Iterator[tuple[str, str, str]]:
    """(label, before, after) of what was answered; whoever sees the record sees its answers."""
    kind, _, id = entry.event.rpartition(":")
    workflow = office.definitions.workflow_for(form.id)
    step = workflow.steps.get(id) if workflow else None
    if kind not in ("vote", "withdraw", "reassign") or step is None or step.approve is None:
        return

    def shown(field: str, value: Value) -> str:
        if field == "option" and step.approve is not None:
            return step.approve.label(str(value or ""))
        return str(value or "")

    for change in entry.changes:
        if change.field in LABELS and (change.old or change.new):
            yield LABELS[change.field], shown(change.field, change.old), shown(change.field, change.new)
