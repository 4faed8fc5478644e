"""A record with its check-list as it stands, for one viewer: what the pages and clicks of the list begin with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.access.viewer import Viewer
from engine.app.assigned import is_still_open
from engine.app.filling import Filling, filling_of
from engine.app.items import Standing, standings
from engine.app.judging import Judge, judge_for
from engine.app.lookup import name_of_record
from engine.app.office import Office
from engine.app.owing import owed_by
from engine.data.connection import Connection
from engine.data.history import account_titles
from engine.data.item_marks import Assignment, Proof, assignments_on, proofs
from engine.data.records import fetch
from engine.model.forms import FormSpec
from engine.model.outcomes import NotFound
from engine.model.workflows import WorkflowSpec


@dataclass(frozen=True)
class Listed:
    """`mine`: by item how much of it the viewer owes; `titles` of the accounts that marked it."""

    office: Office
    viewer: Viewer
    judge: Judge
    form: FormSpec
    workflow: WorkflowSpec
    filling: Filling
    found: tuple[Standing, ...]
    mine: Mapping[str, int]
    proofs: tuple[Proof, ...]
    assignments: tuple[Assignment, ...]
    titles: Mapping[int, str]

    @property
    def connection(self) -> Connection:
        return self.judge.connection

    @property
    def id(self) -> int:
        assert self.filling.id is not None
        return self.filling.id

    def of(self, item: str) -> Standing:
        """Raises NotFound."""
        for standing in self.found:
            if standing.spec.id == item:
                return standing
        raise NotFound


def look_at(office: Office, viewer: Viewer, connection: Connection, form: FormSpec, id: int) -> Listed:
    """Raises NotFound, also for a record the viewer may not see and for one without a list."""
    workflow = office.definitions.workflow_for(form.id)
    if workflow is None or not workflow.items:
        raise NotFound
    name_of_record(office, viewer, connection, form, id)
    record = fetch(connection, office.definitions, form.id, id)
    if record is None:
        raise NotFound
    judge, filling = judge_for(office, connection, viewer), filling_of(form, record)
    found = standings(judge, workflow, filling)
    kept, given = tuple(proofs(connection, form.id, id)), _still_open(judge, found, assignments_on(connection, form.id, id))
    signers = [mark.account for item in found for mark in (item.signed or {}).values()]
    provers, receivers = [proof.account for proof in kept], [item.account for item in given]
    people = (*signers, *provers, *receivers, *(item.sender for item in given))
    return Listed(
        office,
        viewer,
        judge,
        form,
        workflow,
        filling,
        found,
        {item.spec.id: owed_by(judge, viewer, item) for item in found},
        kept,
        given,
        account_titles(connection, {account for account in people if account is not None}),
    )


def _still_open(judge: Judge, found: tuple[Standing, ...], given: list[Assignment]) -> tuple[Assignment, ...]:
    """What was given is over by itself when the row, or the whole item, is done."""
    standing = {item.spec.id: item for item in found}
    return tuple(item for item in given if item.item in standing and is_still_open(judge, standing[item.item], item))
