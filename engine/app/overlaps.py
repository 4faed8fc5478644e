"""Dated records that may not overlap: asked of the database after the writing, for all written records at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.app.filling import Filling, Trouble, as_id
from engine.app.judging import Judge
from engine.app.listing import field_of
from engine.app.looks import Row
from engine.app.lookup import names_of
from engine.app.sentences import say
from engine.model.expression import THIS, Compare, Expr, FieldOf, Not, RowOf, Source, conjunction, rebuild
from engine.model.field_types.times import show_date
from engine.model.forms import FormSpec, NoOverlap
from engine.model.query import Column, JudgeQuery, Order, Query
from engine.model.types import DATE, TRUTH, record_of

MINE, OTHER = "mine", "other"


def check_overlaps(fillings: Sequence[Filling], judge: Judge, troubles: Sequence[Trouble]) -> None:
    """Finds what overlaps another record with the same keys; an empty key is nobody's."""
    form = fillings[0].form if fillings else None
    for number, rule in enumerate(form.no_overlap if form else ()):
        touched = {
            filling.id: (filling, trouble)
            for filling, trouble in zip(fillings, troubles, strict=True)
            if filling.id is not None and _touches(filling, rule)
        }
        if touched and form is not None:
            _tell(judge, form, rule, _overlapping(judge, form, number, rule, tuple(touched)), touched)


def _touches(filling: Filling, rule: NoOverlap) -> bool:
    """Whether the writing may have made the record overlap another."""
    changed = filling.values if filling.is_new else filling.changes()
    return bool({*rule.fields, *(filling.form.span or ())} & set(changed))


def _overlapping(judge: Judge, form: FormSpec, number: int, rule: NoOverlap, ids: tuple[int, ...]) -> list[Row]:
    """(id, other's id, start, end) of every record with each that it overlaps."""
    statement = judge.office.statement(
        ("no overlap", form.id, number), lambda: JudgeQuery(_query(judge, form, rule), "records that may not overlap")
    )
    return statement.run_ids(judge.connection, judge.binds, ids)


def _query(judge: Judge, form: FormSpec, rule: NoOverlap) -> Query:
    definitions = judge.office.definitions
    mine, other = RowOf(record_of(form.id), MINE), RowOf(record_of(form.id), OTHER)
    assert form.span is not None
    starts, ends = (FieldOf(DATE, mine, name) for name in form.span)
    first, last = (FieldOf(DATE, other, name) for name in form.span)
    same = tuple(Compare(TRUTH, "==", _moved(key, mine), _moved(key, other)) for key in rule.keys)
    apart = (Compare(TRUTH, "<", ends, first), Compare(TRUTH, "<", last, starts))  # an open end is never before anything
    return Query(
        sources=(Source(MINE, form.id), Source(OTHER, form.id)),
        columns=(
            Column("id", field_of(form, "id", mine, definitions)),
            Column("other", field_of(form, "id", other, definitions)),
            Column("starts", first),
            Column("ends", last),
        ),
        where=conjunction((*same, Compare(TRUTH, "!=", mine, other), *(Not(TRUTH, item) for item in apart))),
        sort=(Order(first),),
    )


def _moved(key: Expr, row: RowOf) -> Expr:
    if isinstance(key, RowOf) and key.alias == THIS:
        return row
    return rebuild(key, lambda child: _moved(child, row))  # type: ignore[return-value]


def _tell(
    judge: Judge, form: FormSpec, rule: NoOverlap, rows: Sequence[Row], touched: Mapping[int, tuple[Filling, Trouble]]
) -> None:
    first: dict[int, Row] = {}
    for row in rows:
        first.setdefault(as_id(row[0]), row)
    others = tuple(dict.fromkeys(as_id(row[1]) for row in first.values()))
    names = names_of(judge.office, judge.viewer, judge.connection, form.id, others)
    for id, row in first.items():
        filling, trouble = touched[id]
        name = names.get(as_id(row[1]))
        sentence = say("overlaps_named", name=name, dates=_dates(row)) if name else say("overlaps")
        trouble.at(filling.prefix + rule.fields[0], sentence)


def _dates(row: Row) -> str:
    starts, ends = (show_date(str(value)) if value else "" for value in row[2:4])
    if starts and ends:
        return f"{starts} – {ends}"
    return say("span_from", day=starts) if starts else say("span_until", day=ends) if ends else say("span_always")
