"""Taking a step back: everything its transaction wrote becomes what it was, unless somebody has touched it since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.app.actions.read_history import event_word
from engine.app.changes import Change
from engine.app.filling import Filling
from engine.app.judging import Judge
from engine.app.listing import STATE
from engine.app.locking import state_label
from engine.app.lookup import names_of
from engine.app.notices import NOTICE
from engine.app.sentences import say
from engine.app.writing import Work
from engine.data.connection import Connection
from engine.data.deeds import last_deed, links_into, transaction_of, versions_of
from engine.data.errors import ConstraintBroken
from engine.data.history import HistoryEntry, account_titles, read
from engine.model.forms import FormSpec
from engine.model.outcomes import Reason, Refused
from engine.model.types import Value
from engine.model.workflows import StepSpec, WorkflowSpec

ROWS, ARCHIVE, RESTORE, CREATE, UPDATE = "rows", "archive", "restore", "create", "update"
WRITES = frozenset({ROWS, ARCHIVE, RESTORE, CREATE, UPDATE})
STEP = "do:"
NAMED = 20
Key = tuple[str, int]


@dataclass
class Written:
    """What a transaction did to one record: `before` and `after` by field, also the state; `version` it left."""

    version: int = 0
    created: bool = False
    archived: bool | None = None
    before: dict[str, Value] = field(default_factory=dict)
    after: dict[str, Value] = field(default_factory=dict)

    def add(self, entry: HistoryEntry) -> None:
        self.created = self.created or entry.version == 1
        self.version = max(self.version, entry.version)
        if entry.event in (ARCHIVE, RESTORE):
            self.archived = entry.event == ARCHIVE
        for change in entry.changes:
            self.before.setdefault(change.field, change.old)
            self.after[change.field] = change.new


def undo(work: Work, workflow: WorkflowSpec, step: StepSpec, filling: Filling, event: str) -> None:
    """Takes back the last time `step.undoes` was done with the record. What was asked at this step stays. Raises Refused."""
    judge, done = work.judge, workflow.steps[step.undoes]
    assert filling.id is not None
    deed = last_deed(judge.connection, filling.form.id, filling.id, (f"{STEP}{done.id}", f"{STEP}{step.id}"))
    if deed is None or deed.event != f"{STEP}{done.id}":
        raise Refused((Reason(say("undo_nothing", step=done.label), step.place),))
    entries = transaction_of(judge.connection, deed)
    wrote = written(entries)
    own = wrote[filling.form.id, filling.id]
    _refuse_other_way(judge, step, done, filling, own)
    _refuse_unknown(judge, step, wrote)
    _refuse_touched(judge, step, wrote, (filling.form.id, filling.id), filling.version or 0, entries[-1].seq)
    _refuse_linked(judge, step, wrote)
    try:
        _take_back(work, wrote, step, filling, event)
    except ConstraintBroken as error:
        raise Refused((Reason(say("undo_taken"), step.place),)) from error


def written(entries: Iterable[HistoryEntry]) -> dict[Key, Written]:
    """What was done to each record. Notices stay: they were read; so do entries that only tell of something."""
    found: dict[Key, Written] = {}
    for entry in entries:
        if entry.form and entry.form != NOTICE and (entry.event in WRITES or entry.event.startswith(STEP)):
            found.setdefault((entry.form, entry.record), Written()).add(entry)
    return found


def _refuse_other_way(judge: Judge, step: StepSpec, done: StepSpec, filling: Filling, own: Written) -> None:
    """A step that may be done from several states is taken back to the one it was done from."""
    source = own.before.get(STATE)
    if source is not None and step.target and source != step.target:
        label = state_label(judge.office, filling.form, str(source))
        raise Refused((Reason(say("undo_other_way", step=done.label, state=label), step.place),))


def _refuse_unknown(judge: Judge, step: StepSpec, wrote: Mapping[Key, Written]) -> None:
    gone = sorted({form for form, _ in wrote if form not in judge.office.definitions.forms})
    if gone:
        raise Refused(tuple(Reason(say("undo_gone_form", form=form), step.place) for form in gone))


def _refuse_touched(
    judge: Judge, step: StepSpec, wrote: Mapping[Key, Written], own: Key, version: int, seq: int
) -> None:
    """Whatever was changed after the step stands in the way, with who did it and when."""
    present = _versions(judge.connection, wrote)
    touched = [key for key, item in wrote.items() if (version if key == own else present.get(key)) != item.version]
    if touched:
        reasons = [_touched(judge, step, key, seq) for key in touched[:NAMED]]
        if len(touched) > NAMED:
            reasons.append(Reason(say("undo_more", count=len(touched) - NAMED), step.place))
        raise Refused(tuple(reasons))


def _versions(connection: Connection, keys: Iterable[Key]) -> dict[Key, int]:
    ids = _by_form(keys)
    found = {form: versions_of(connection, form, items) for form, items in ids.items()}
    return {(form, id): version for form, items in found.items() for id, version in items.items()}


def _by_form(keys: Iterable[Key]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for form, id in keys:
        found.setdefault(form, []).append(id)
    return found


def _touched(judge: Judge, step: StepSpec, key: Key, seq: int) -> Reason:
    form = judge.office.definitions.forms[key[0]]
    later = next((entry for entry in read(judge.connection, *key) if entry.seq > seq), None)
    who = account_titles(judge.connection, [later.account]) if later is not None and later.account else {}
    title, rows = _named(judge, key)
    said = say(
        "undo_touched",
        record=title,
        what=event_word(judge.office, form, later.event) if later else say("changed_record"),
        who=who.get((later.account or 0) if later else 0, say("system")),
        at=judge.office.clock.show(later.at) if later else "",
    )
    return Reason(said, step.place, rows=rows)


def _named(judge: Judge, key: Key) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What the record is called, and where it is shown: for those who may read it."""
    form, id = judge.office.definitions.forms[key[0]], key[1]
    name = names_of(judge.office, judge.viewer, judge.connection, form.id, [id]).get(id, "")
    return (f"{form.one} «{name}»", ((f"/f/{form.id}/{id}", name),)) if name else (f"{form.one} № {id}", ())


def _refuse_linked(judge: Judge, step: StepSpec, wrote: Mapping[Key, Written]) -> None:
    """What others built on records the step had made stands in the way too."""
    made = _by_form(key for key, item in wrote.items() if item.created)
    reasons: dict[str, Reason] = {}
    for form, ids in made.items():
        for other, name, record in links_into(judge.connection, judge.office.definitions, form, ids):
            item = wrote.get((other, record))
            if item is None or not (item.created or name in item.before):
                who, rows = _named(judge, (other, record))
                one = judge.office.definitions.forms[form].one
                reasons.setdefault(who, Reason(say("undo_linked", record=one, who=who), step.place, rows=rows))
    if reasons:
        raise Refused(tuple(reasons.values())[:NAMED])


def _take_back(work: Work, wrote: Mapping[Key, Written], step: StepSpec, filling: Filling, event: str) -> None:
    """Records that were made go, the last first; the others become what they were. What is alike is done at once."""
    assert filling.id is not None
    own = (filling.form.id, filling.id)
    made = [key for key, item in wrote.items() if item.created and key != own]
    for form, ids in _by_form(reversed(made)).items():
        work.writer.withdraw_many(form, ids, event)
        spec = work.judge.office.definitions.forms[form]
        work.log.changes.extend(Change(spec, id, "", None, None, gone=True) for id in ids)
    kept = [key for key, item in wrote.items() if not item.created and key != own]
    for form, ids in _by_form(kept).items():
        _restore_many(work, form, {id: wrote[form, id] for id in ids}, event)
    if own in wrote:
        _restore_own(work, wrote[own], filling, step.ask, event)


def _restore_many(work: Work, form_id: str, items: Mapping[int, Written], event: str) -> None:
    form = work.judge.office.definitions.forms[form_id]
    values = {id: dict(_stored(form, item, ())) for id, item in items.items()}
    work.writer.update_many(form.id, {id: found for id, found in values.items() if found}, event=event)
    for id, item in items.items():
        if item.archived is not None:
            (work.writer.restore if item.archived else work.writer.archive)(form.id, id, event=event)
        if STATE in item.before and item.before[STATE] != item.after[STATE]:
            source, target = str(item.after[STATE] or ""), str(item.before[STATE] or "")
            work.writer.move(form.id, id, source=source, target=target, version=None, event=event)
            work.log.changes.append(Change(form, id, STATE, source, target))
        work.log.changes.extend(Change(form, id, name, item.after[name], value) for name, value in values[id].items())


def _restore_own(work: Work, item: Written, filling: Filling, kept: tuple[str, ...], event: str) -> None:
    """The step's own record, apart from what was asked at this step and the state, which the step itself moves."""
    values = dict(_stored(filling.form, item, kept))
    assert filling.id is not None
    if values:
        work.writer.update(filling.form.id, filling.id, values, event=event)
    if item.archived is not None:
        (work.writer.restore if item.archived else work.writer.archive)(filling.form.id, filling.id, event=event)
    filling.values.update(values)
    filling.written()
    work.log.changes.extend(
        Change(filling.form, filling.id, name, item.after[name], value) for name, value in values.items()
    )


def _stored(form: FormSpec, item: Written, kept: tuple[str, ...]) -> Iterator[tuple[str, Value]]:
    """Fields that still hold values of their own, with what they held before."""
    for name, value in item.before.items():
        spec = form.fields.get(name)
        if spec is not None and spec.computed is None and spec.kind != "table" and name not in kept:
            yield name, (value or ()) if spec.kind == "links" else value
