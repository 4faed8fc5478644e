"""What one transaction writes, for the person who tries a step dry: only records and fields they may read are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.app.filling import Filling
from engine.app.judging import Judge
from engine.app.listing import STATE
from engine.app.lookup import names_of
from engine.app.pages import DryRunChange, DryRunTotal
from engine.app.past_values import past_value
from engine.app.reading import fields_allowed
from engine.app.sentences import say
from engine.app.showing import field_label
from engine.model.forms import FormSpec
from engine.model.types import Value

DESCRIBED = 100


@dataclass(frozen=True, slots=True)
class Change:
    """A field of a record that was written; `created`: the record itself was made; `gone`: it was taken back."""

    form: FormSpec
    id: int
    field: str
    old: Value
    new: Value
    created: bool = False
    gone: bool = False


@dataclass(slots=True)
class Log:
    """Changes in the order they were written."""

    changes: list[Change] = field(default_factory=list)

    def written(self, filling: Filling) -> None:
        """A record was stored."""
        assert filling.id is not None
        changed = filling.changes()
        for name, value in changed.items():
            self.changes.append(
                Change(filling.form, filling.id, name, filling.before.get(name), value, filling.is_new)
            )
        if filling.is_new and not changed:
            self.changes.append(Change(filling.form, filling.id, "", None, None, created=True))

    def moved(self, filling: Filling, target: str) -> None:
        """The record's state changed."""
        assert filling.id is not None
        if target != filling.state:
            self.changes.append(Change(filling.form, filling.id, STATE, filling.state, target))


def described_changes(judge: Judge, log: Log) -> tuple[DryRunChange, ...]:
    """The changes of the first records in words; of records the viewer may not read only that there is one."""
    told: dict[tuple[str, int], tuple[str, frozenset[str]]] = {}
    found: dict[DryRunChange, None] = {}
    for change in log.changes:
        key = (change.form.id, change.id)
        if key not in told and len(told) == DESCRIBED:
            continue
        if key not in told:
            told[key] = _seen(judge, change)
        for line in _lines(judge, change, *told[key]):
            found.setdefault(line)
    return tuple(found)


def _lines(judge: Judge, change: Change, name: str, readable: frozenset[str]) -> Iterator[DryRunChange]:
    title = f"{change.form.one}: {name}" if name else change.form.one
    if change.gone:
        yield DryRunChange(title, "", "", say("gone_record"))
        return
    if change.field not in readable:
        if change.created or not readable:
            yield DryRunChange(title, "", "", say("created_record" if change.created else "changed_record"))
        return
    office, connection = judge.office, judge.connection
    old, new = (
        past_value(office, judge.viewer, connection, change.form, change.field, value)
        for value in (change.old, change.new)
    )
    yield DryRunChange(title, field_label(office.definitions, change.form, change.field), old, new)


def _seen(judge: Judge, change: Change) -> tuple[str, frozenset[str]]:
    """The record's name and the fields the viewer may read on it."""
    names = names_of(judge.office, judge.viewer, judge.connection, change.form.id, [change.id])
    if change.id not in names:
        return "", frozenset()
    fields = fields_allowed(judge.office, judge.viewer, judge.connection, change.form, change.id, "read")
    return names[change.id], fields | {STATE}


def totals(log: Log) -> tuple[DryRunTotal, ...]:
    """How many records of each form are made, taken back, moved and changed: each is counted once, by what is done first."""
    kinds: dict[tuple[str, int], tuple[FormSpec, str]] = {}
    for change in log.changes:
        kind = "created" if change.created else "gone" if change.gone else "moved" if change.field == STATE else "changed"
        known = kinds.get((change.form.id, change.id))
        if known is None or (known[1] == "changed" and kind == "moved"):
            kinds[change.form.id, change.id] = (change.form, kind)
    counted = Counter((form.many, kind) for form, kind in kinds.values())
    return tuple(
        DryRunTotal(title, *(counted[title, kind] for kind in ("created", "gone", "moved", "changed")))
        for title in dict.fromkeys(title for title, _ in counted)
    )
