"""Which of a form's several workflows a record follows."""

from __future__ import annotations

from dataclasses import replace

from engine.app.filling import filling_of
from engine.app.judging import Judge
from engine.data.records import Record
from engine.model.workflows import WorkflowSpec


def flow_of(judge: Judge, workflow: WorkflowSpec, record: Record) -> WorkflowSpec:
    """The states and steps of the one that fits the record; all of them where none does, as for records from before."""
    here = judge.over(filling_of(judge.office.definitions.forms[workflow.form], record)) if workflow.parts else judge
    for part in workflow.parts:
        if record.state in part.states and here.holds(part.condition):
            states = {name: workflow.states[name] for name in part.states}
            return replace(workflow, states=states, steps={name: workflow.steps[name] for name in part.steps})
    return workflow
