"""The rules a stored record obeys, whoever wrote it: shown, required, unique, checks, filters of links. Everything wrong is
found at once. What looks at other records is judged after the writing, inside the transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from engine.app.filling import Filling, Trouble, as_id, ids_of, is_empty, same_value, stored_fields
from engine.app.judging import Judge
from engine.app.listing import field_of
from engine.app.lookup import names_of
from engine.app.sentences import say
from engine.model.expression import (
    Bind,
    Compare,
    Expr,
    RowOf,
    Source,
    conjunction,
    rebuild,
)
from engine.model.field_types import FIELD_TYPES
from engine.model.forms import Check, FieldSpec, FormSpec
from engine.model.query import Column, JudgeQuery, Query
from engine.model.types import TRUTH, Value, record_of

CANDIDATE = "candidate"
UNIQUE = "unique"
LIMITED = frozenset({"text", "long_text", "integer", "decimal", "money"})
Seen = set[tuple[object, ...]]
Holders = Mapping[tuple[str, ...], Mapping[tuple[Value, ...], Sequence[int]]]
NO_HOLDERS: Holders = MappingProxyType({})


def settle(filling: Filling, judge: Judge, trouble: Trouble, *, locked: frozenset[str] = frozenset()) -> None:
    """Empties what is not asked of this record (`show_if`), and finds what is required and missing; what was typed and
    cannot be read has its own sentence. `locked`: fields that may not be changed by this person and therefore stay."""
    here = judge.over(filling)
    for spec in filling.form.fields.values():
        if spec.computed is not None:
            continue
        if spec.show_if is not None and not here.holds(spec.show_if):
            _hide(filling, spec, locked)
        elif filling.prefix + spec.id not in trouble.fields and _is_missing(filling, spec) and (
            spec.required or (spec.require_if is not None and here.holds(spec.require_if))
        ):
            trouble.at(filling.prefix + spec.id, say("required"))


def check_unique(
    filling: Filling, judge: Judge, trouble: Trouble, seen: Seen, holders: Holders = NO_HOLDERS
) -> None:
    """Finds taken values among the stored records and among those of this submission (`seen`). `holders`: by rule, what
    was found out for many records at once."""
    for group in filling.form.unique:
        key = unique_key(filling, group)
        blank = [name for name, value in zip(group, key, strict=True) if value is None]
        unborn = blank == ["parent"] and filling.owner is not None  # the record around it is not stored yet either
        if (blank and not unborn) or (not filling.is_new and _unchanged(filling, group)):
            continue
        mark = (filling.form.id, group, key, filling.owner if unborn else None)
        found = None if unborn or mark in seen else _holder(filling, judge, group, key, holders)
        if mark in seen or found is not None:
            trouble.taken = True
            trouble.at(filling.prefix + _shown_field(filling.form, group), _taken(filling, judge, group, found))
        seen.add(mark)


def check_rules(filling: Filling, judge: Judge, trouble: Trouble) -> None:
    """The checks of fields that changed, the filters of links that changed, the checks of the whole."""
    here = judge.over(filling)
    check_limits(filling, trouble)
    for spec, value in _changed(filling):
        if spec.check is not None:
            _check(spec.check, here, trouble, filling.prefix + spec.id, {"value": value})
        if spec.filter is not None and not all(_fits(spec, id, here) for id in ids_of(value)):
            trouble.at(filling.prefix + spec.id, say("not_allowed_link"))
    for check in filling.form.checks:
        _check(check, here, trouble, filling.prefix, {})


def check_limits(filling: Filling, trouble: Trouble) -> None:
    """A value nobody typed (an effect's, a default's) has the limits of typed ones."""
    for spec, value in _changed(filling):
        if spec.kind in LIMITED:
            _within_limits(spec, value, trouble, filling.prefix + spec.id)


def _changed(filling: Filling) -> Iterator[tuple[FieldSpec, Value]]:
    """The fields that were filled or changed, with what stands in them; emptied ones are judged by other rules."""
    for name, value in (filling.values if filling.is_new else filling.changes()).items():
        if not is_empty(value):
            yield filling.form.fields[name], value


def check_links(filling: Filling, judge: Judge, trouble: Trouble) -> None:
    """New link targets must be readable by the viewer; the others are taken out before anything is worked out from them:
    defaults, computed fields and sentences would tell what stands in a record that is not theirs."""
    for spec in stored_fields(filling.form):
        if spec.kind not in ("link", "links"):
            continue
        before = set(ids_of(filling.before.get(spec.id)))
        fresh = [id for id in ids_of(filling.values.get(spec.id)) if id not in before]
        if not fresh:
            continue
        known = names_of(judge.office, judge.viewer, judge.connection, spec.target, fresh)
        if len(known) < len(set(fresh)):
            trouble.at(filling.prefix + spec.id, say("link"))
            filling.values[spec.id] = filling.before.get(spec.id, () if spec.kind == "links" else None)


def _hide(filling: Filling, spec: FieldSpec, locked: frozenset[str]) -> None:
    if spec.id in locked:
        return
    if spec.kind == "table":
        filling.rows.pop(spec.id, None)
    else:
        filling.values[spec.id] = () if spec.kind == "links" else None


def _is_missing(filling: Filling, spec: FieldSpec) -> bool:
    if spec.kind == "table":
        return (filling.is_new or spec.id in filling.rows) and all(row.gone for row in filling.rows.get(spec.id, ()))
    return is_empty(filling.values.get(spec.id))


def _check(check: Check, here: Judge, trouble: Trouble, name: str, binds: Mapping[str, Value]) -> None:
    if here.holds(check.condition, binds):
        return
    sentence = here.text(check.why, binds)
    if check.level == "error" and "value" in binds:
        trouble.at(name, sentence)
    elif check.level == "error" and name:
        trouble.at(name.removesuffix("."), sentence)
    else:
        trouble.of_whole(sentence, check.level)


def _within_limits(spec: FieldSpec, value: Value, trouble: Trouble, name: str) -> None:
    try:
        FIELD_TYPES[spec.kind].parse(FIELD_TYPES[spec.kind].edit(value, spec), spec)
    except ValueError as error:
        trouble.at(name, str(error))


def _fits(spec: FieldSpec, id: int, here: Judge) -> bool:
    """Whether the filter lets the candidate through."""
    condition = here.office.prepared.get(("filter", spec.form, spec.id), lambda: _over_bind(spec))
    return here.holds(condition, {CANDIDATE: id})


def _over_bind(spec: FieldSpec) -> Expr:
    def put(node: Expr) -> Expr:
        if isinstance(node, RowOf) and node.alias == CANDIDATE:
            return Bind(node.type, CANDIDATE)
        return rebuild(node, put)  # type: ignore[return-value]

    assert spec.filter is not None
    return put(spec.filter)


def unique_key(filling: Filling, group: tuple[str, ...]) -> tuple[Value, ...]:
    """What the record holds in the fields of a rule; None where it holds nothing."""
    return tuple(_unique_value(filling, name) for name in group)


def _unique_value(filling: Filling, name: str) -> Value:
    value = filling.parent if name == "parent" else filling.values.get(name)
    return None if is_empty(value) else value


def _unchanged(filling: Filling, group: Sequence[str]) -> bool:
    return all(same_value(filling.values.get(name), filling.before.get(name)) for name in group)


def _holder(
    filling: Filling, judge: Judge, group: tuple[str, ...], key: tuple[Value, ...], holders: Holders
) -> int | None:
    """The id of another record that holds the same values."""
    if group in holders:
        return next((id for id in holders[group].get(key, ()) if id != filling.id), None)
    statement = judge.office.statement(
        (UNIQUE, filling.form.id, group), lambda: JudgeQuery(_unique_query(judge, filling.form, group), UNIQUE)
    )
    binds = {f"u.{name}": value for name, value in zip(group, key, strict=True)}
    rows = statement.run(judge.connection, {**judge.binds, **binds, "u.id": filling.id}, limit=1)
    return as_id(rows[0][0]) if rows else None


def _unique_query(judge: Judge, form: FormSpec, group: tuple[str, ...]) -> Query:
    row = RowOf(record_of(form.id), UNIQUE)
    fields = [field_of(form, name, row, judge.office.definitions) for name in group]
    same = tuple(Compare(TRUTH, "==", item, Bind(item.type, f"u.{item.field}")) for item in fields)
    other = Compare(TRUTH, "!=", row, Bind(row.type, "u.id"))
    columns = (Column("id", field_of(form, "id", row, judge.office.definitions)),)
    return Query((Source(UNIQUE, form.id),), columns, where=conjunction((*same, other)))


def _shown_field(form: FormSpec, group: Sequence[str]) -> str:
    return next((name for name in group if name in form.fields), group[0])


def _taken(filling: Filling, judge: Judge, group: Sequence[str], holder: int | None) -> str:
    labels = ", ".join(filling.form.fields[name].label for name in group if name in filling.form.fields)
    names = names_of(judge.office, judge.viewer, judge.connection, filling.form.id, [holder]) if holder else {}
    name = names.get(holder) if holder else None
    return say("taken_by", labels=labels, name=name) if name else say("taken", labels=labels)
