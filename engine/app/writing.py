"""Storing filled records inside one transaction: everything wrong is found before the transaction may commit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from engine.app.changes import Log
from engine.app.filling import Filling, Trouble, is_empty
from engine.app.judging import Judge
from engine.app.judging_many import check_rules_of_many, holders_of_many
from engine.app.overlaps import check_overlaps
from engine.app.validation import NO_HOLDERS, Seen, check_rules, check_unique, settle
from engine.data.writer import Writer

CREATE, UPDATE = "create", "update"
FEW = 2


@dataclass
class Work:
    """What is written in one transaction, and the sight on it. `seen`: unique values this transaction has written."""

    judge: Judge
    writer: Writer
    seen: Seen = field(default_factory=set)
    log: Log = field(default_factory=Log)

    def store(self, filling: Filling, trouble: Trouble, event: str = "", locked: frozenset[str] = frozenset()) -> None:
        """Settles, writes and judges a record with its rows. When a unique value is taken nothing is written and the rest
        is judged on what was typed. With trouble the caller must let the transaction fail."""
        for each, judge in self._sights(filling):
            settle(each, judge, trouble, locked=locked if each is filling else frozenset())
            check_unique(each, self.judge, trouble, self.seen)
        if trouble.taken:
            check_rules(filling, self.judge, trouble)
            return
        wrote = self._write(filling, event)
        for each, judge in self._sights(filling):
            check_rules(each, judge, trouble)
            check_overlaps((each,), self.judge, (trouble,))
        if wrote and not filling.is_new:
            filling.written()

    def _sights(self, filling: Filling) -> Iterator[tuple[Filling, Judge]]:
        """The record and its rows, each with the sight it is judged with."""
        inside = None
        for each in filling.everyone():
            if each.owner is filling:
                inside = inside or self.judge.inside(filling)
            yield each, inside if inside and each.owner is filling else self.judge

    def store_many(self, fillings: Sequence[Filling], event: str = "") -> tuple[Trouble, ...]:
        """Stores new records of one form without rows, written together; what is wrong with each, in order."""
        troubles = tuple(Trouble() for _ in fillings)
        for filling, trouble in zip(fillings, troubles, strict=True):
            settle(filling, self.judge, trouble)
        held = holders_of_many(fillings, self.judge) if len(fillings) >= FEW else NO_HOLDERS
        for filling, trouble in zip(fillings, troubles, strict=True):
            check_unique(filling, self.judge, trouble, self.seen, held)
        if not any(trouble.taken for trouble in troubles):
            self._write_many(fillings, event)
            self._check_many(fillings, troubles)
        return troubles

    def change_many(self, fillings: Sequence[Filling], event: str = "") -> tuple[Trouble, ...]:
        """Stores changes of records of one form without their rows, written together; what is wrong with each, in order."""
        troubles = tuple(Trouble() for _ in fillings)
        for filling, trouble in zip(fillings, troubles, strict=True):
            settle(filling, self.judge, trouble)
        changed = {filling.id: filling.changes() for filling in fillings if filling.id is not None}
        kept = {id: values for id, values in changed.items() if values}
        versions = {filling.id: filling.version for filling in fillings if filling.id is not None}
        self.writer.update_many(fillings[0].form.id, kept, versions=versions, event=event or UPDATE)
        for filling in fillings:
            self.log.written(filling)
        self._check_many(fillings, troubles)
        return troubles

    def _check_many(self, fillings: Sequence[Filling], troubles: Sequence[Trouble]) -> None:
        check_overlaps(fillings, self.judge, troubles)
        if len(fillings) >= FEW:
            check_rules_of_many(fillings, self.judge, troubles)
            return
        for filling, trouble in zip(fillings, troubles, strict=True):
            check_rules(filling, self.judge, trouble)

    def _write_many(self, fillings: Sequence[Filling], event: str) -> None:
        if len(fillings) < FEW:
            for filling in fillings:
                self._write(filling, event)
            return
        columns = tuple(fillings[0].values)
        rows = [
            (*(item.values[name] for name in columns), item.state, item.parent, item.row) for item in fillings
        ]
        ids = self.writer.create_many(
            fillings[0].form.id, (*columns, "state", "parent", "row"), rows, event or CREATE
        )
        for filling, id in zip(fillings, ids, strict=True):
            filling.id = id
            self.log.written(filling)

    def _write(self, filling: Filling, event: str) -> bool:
        """Whether there was anything to write."""
        wrote = True
        if filling.is_new:
            filling.id = self.writer.create(
                filling.form.id,
                {name: value for name, value in filling.values.items() if not is_empty(value)},
                state=filling.state,
                parent=filling.parent,
                row=filling.row,
                event=event or CREATE,
            )
        else:
            wrote = self._update(filling, event)
        if wrote:
            self.log.written(filling)
        for rows in filling.rows.values():
            self._write_rows(filling, rows)
        return wrote

    def _update(self, filling: Filling, event: str) -> bool:
        """Writes what changed. (A record whose rows alone changed gets its new version from the writer.)"""
        changes = filling.changes()
        if changes:
            assert filling.id is not None
            self.writer.update(
                filling.form.id, filling.id, changes, version=filling.version, event=event or UPDATE
            )
        return bool(changes)

    def _write_rows(self, filling: Filling, rows: Sequence[Filling]) -> None:
        for number, row in enumerate(rows):
            row.parent = filling.id
            if row.gone and row.id is not None:
                self.writer.archive(row.form.id, row.id, version=row.version)
            elif not row.gone:
                row.row = row.row if row.row is not None else number
                self._write(row, "")


def initial_state(judge: Judge, form: str) -> str:
    """The state a new record of the form begins in; "" without a workflow."""
    workflow = judge.office.definitions.workflow_for(form)
    return workflow.initial if workflow else ""
