"""The rules of many records written together: one statement finds those that break one, and only they are judged one by
one, so that each is told what is wrong with it. Rules that only Python can judge leave a form to the slow way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.app.filling import Filling, Trouble
from engine.app.judging import Judge, by_people
from engine.app.listing import field_of
from engine.app.validation import CANDIDATE, check_limits, check_rules
from engine.model.expression import (
    FALSE,
    THIS,
    Bind,
    Call,
    Compare,
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
from engine.model.types import INTEGER, TRUTH, record_of

VALUE, FIRST, LAST = "value", "first", "last"


def check_rules_of_many(fillings: Sequence[Filling], judge: Judge, troubles: Sequence[Trouble]) -> None:
    """`check_rules` of new records of one form without rows that were just written together, their ids in a row."""
    form = fillings[0].form
    broken = judge.office.prepared.get(("broken rules", form.id), lambda: broken_rules(form))
    wrong = None if broken is None else _found(fillings, judge, form, broken)
    for filling, trouble in zip(fillings, troubles, strict=True):
        if wrong is None or filling.id in wrong:
            check_rules(filling, judge, trouble)
        else:
            check_limits(filling, trouble)


def broken_rules(form: FormSpec) -> Expr | None:
    """The condition over `this` of a new record that breaks a rule of its form; None when SQL cannot judge them all."""
    rules = tuple(_rules(form))
    return None if None in rules else disjunction(tuple(rule for rule in rules if rule is not None))


def _rules(form: FormSpec) -> Iterator[Expr | None]:
    for spec in form.fields.values():
        if spec.computed is not None:
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


def _found(fillings: Sequence[Filling], judge: Judge, form: FormSpec, broken: Expr) -> set[int]:
    if broken == FALSE:
        return set()
    statement = judge.office.statement(("broken", form.id), lambda: JudgeQuery(_query(judge, form, broken), "rules"))
    ids = [filling.id for filling in fillings if filling.id is not None]
    rows = statement.run(judge.connection, {**judge.binds, FIRST: min(ids), LAST: max(ids)})
    return {int(str(row[0])) for row in rows}


def _query(judge: Judge, form: FormSpec, broken: Expr) -> Query:
    row = RowOf(record_of(form.id), THIS)
    number = field_of(form, "id", row, judge.office.definitions)
    among = (
        Compare(TRUTH, ">=", number, Bind(INTEGER, FIRST)),
        Compare(TRUTH, "<=", number, Bind(INTEGER, LAST)),
    )
    return Query((Source(THIS, form.id),), (Column("id", number),), where=conjunction((*among, by_people(broken))))
