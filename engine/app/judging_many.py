"""The rules of many records written together: one statement finds those that break one, and only they are judged one by
one, so that each is told what is wrong with it. Rules that only Python can judge leave a form to the slow way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.app.filling import Filling, Trouble
from engine.app.judging import Judge, by_people
from engine.app.listing import field_of
from engine.app.validation import CANDIDATE, Holders, check_limits, check_rules, unique_key
from engine.data.records import holders
from engine.data.tables import is_backed
from engine.model.expression import (
    FALSE,
    THIS,
    Bind,
    Call,
    Expr,
    FieldOf,
    IsEmpty,
    Not,
    RowOf,
    Source,
    conjunction,
    disjunction,
    rebuild,
    walk,
)
from engine.model.forms import FieldSpec, FormSpec
from engine.model.functions import FUNCTIONS
from engine.model.query import Column, JudgeQuery, Query
from engine.model.types import TRUTH, record_of

VALUE = "value"
Fields = frozenset[str] | None  # what was written; None = a new record, whose every field is


def check_rules_of_many(fillings: Sequence[Filling], judge: Judge, troubles: Sequence[Trouble]) -> None:
    """`check_rules` of records of one form without rows that were just written together."""
    alike: dict[Fields, list[tuple[Filling, Trouble]]] = {}
    for filling, trouble in zip(fillings, troubles, strict=True):
        fields = None if filling.is_new else frozenset(filling.changes())
        alike.setdefault(fields, []).append((filling, trouble))
    for fields, judged in alike.items():
        _check(judge, fields, judged)


def holders_of_many(fillings: Sequence[Filling], judge: Judge) -> Holders:
    """Who holds what the new records of one form would hold in the fields of its `unique` rules: those an index backs."""
    form = fillings[0].form
    found = {}
    for group in form.unique:
        if is_backed(form, group) and not any(name in form.fields and form.fields[name].kind == "truth" for name in group):
            keys = dict.fromkeys(unique_key(filling, group) for filling in fillings)
            found[group] = holders(judge.connection, form, group, [key for key in keys if None not in key])
    return found


def _check(judge: Judge, fields: Fields, judged: Sequence[tuple[Filling, Trouble]]) -> None:
    form = judged[0][0].form
    broken = judge.office.prepared.get(("broken rules", form.id, fields), lambda: broken_rules(form, fields))
    wrong = None if broken is None else _found([filling for filling, _ in judged], judge, fields, broken)
    for filling, trouble in judged:
        if wrong is None or filling.id in wrong:
            check_rules(filling, judge, trouble)
        else:
            check_limits(filling, trouble)


def broken_rules(form: FormSpec, fields: Fields = None) -> Expr | None:
    """The condition over `this` of a record that breaks a rule of its form, when these fields were written; None when SQL
    cannot judge them all."""
    rules = tuple(_rules(form, fields))
    return None if None in rules else disjunction(tuple(rule for rule in rules if rule is not None))


def _rules(form: FormSpec, fields: Fields) -> Iterator[Expr | None]:
    for spec in form.fields.values():
        if spec.computed is not None or (fields is not None and spec.id not in fields):
            continue
        if spec.check is not None:
            yield _broken(_said_of(spec, spec.check.condition, VALUE), spec)
        if spec.filter is not None:
            yield _broken(_said_of(spec, spec.filter, CANDIDATE), spec) if spec.kind == "link" else None
    for check in form.checks:
        yield Not(TRUTH, check.condition) if _in_sql(check.condition) else None


def _broken(condition: Expr, spec: FieldSpec) -> Expr | None:
    """An empty field breaks nothing."""
    if not _in_sql(condition):
        return None
    return conjunction((Not(TRUTH, IsEmpty(TRUTH, _field(spec))), Not(TRUTH, condition)))


def _said_of(spec: FieldSpec, condition: Expr, name: str) -> Expr:
    """The condition with the record's own field in place of the value, or of the candidate, it is about."""

    def put(node: Expr) -> Expr:
        about = (isinstance(node, Bind) and node.name == name) or (isinstance(node, RowOf) and node.alias == name)
        return _field(spec) if about else rebuild(node, put)  # type: ignore[return-value]

    return put(condition)


def _field(spec: FieldSpec) -> FieldOf:
    return FieldOf(spec.type, RowOf(record_of(spec.form), THIS), spec.id)


def _in_sql(condition: Expr) -> bool:
    return not any(isinstance(node, Call) and FUNCTIONS[node.function].instead for node in walk(condition))


def _found(fillings: Sequence[Filling], judge: Judge, fields: Fields, broken: Expr) -> set[int]:
    if broken == FALSE:
        return set()
    form = fillings[0].form
    statement = judge.office.statement(
        ("broken", form.id, fields), lambda: JudgeQuery(_query(judge, form, broken), "rules")
    )
    ids = [filling.id for filling in fillings if filling.id is not None]
    return {int(str(row[0])) for row in statement.run_ids(judge.connection, judge.binds, ids)}


def _query(judge: Judge, form: FormSpec, broken: Expr) -> Query:
    row = RowOf(record_of(form.id), THIS)
    number = field_of(form, "id", row, judge.office.definitions)
    return Query((Source(THIS, form.id),), (Column("id", number),), where=by_people(broken))
