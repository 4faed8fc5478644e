"""Records of a form for which a condition holds, found with full sight."""

from __future__ import annotations

from engine.app.filling import Filling, as_id
from engine.app.judging import Judge, by_people
from engine.app.listing import field_of
from engine.model.expression import THIS, TRUE, Bind, Compare, Expr, RowOf, Source, conjunction, rebuild, walk
from engine.model.query import Column, JudgeQuery, Order, Query
from engine.model.types import TRUTH, Value, record_of

CANDIDATE, ONLY = "candidate", "only"


def records_where(
    judge: Judge, form_id: str, where: Expr | None, of: Filling | None = None, *, only: int | None = None
) -> list[int]:
    """Ids in the order they were made. The condition is over RowOf("candidate"), or over RowOf("this") where it names no
    candidate; with a candidate, `this` is the record `of`. `only`: the one record to ask about."""
    statement = judge.office.statement(
        ("records", form_id, where, only is None),
        lambda: JudgeQuery(_query(judge, form_id, where, only is not None), "records a rule goes over"),
    )
    binds: dict[str, Value] = {**judge.binds, THIS: of.id if of else None, ONLY: only}
    return [as_id(row[0]) for row in statement.run(judge.connection, binds)]


def _query(judge: Judge, form_id: str, where: Expr | None, one: bool) -> Query:
    form = judge.office.definitions.forms[form_id]
    names_candidate = where is not None and any(
        isinstance(node, RowOf) and node.alias == CANDIDATE for node in walk(where)
    )
    alias = CANDIDATE if names_candidate else THIS
    row = RowOf(record_of(form_id), alias)
    id = field_of(form, "id", row, judge.office.definitions)
    condition = TRUE if where is None else by_people(_this_bound(where) if names_candidate else where)
    wanted = Compare(TRUTH, "==", row, Bind(row.type, ONLY)) if one else TRUE
    return Query(
        (Source(alias, form_id),), (Column("id", id),), where=conjunction((wanted, condition)), sort=(Order(id),)
    )


def _this_bound(node: Expr) -> Expr:
    if isinstance(node, RowOf) and node.alias == THIS:
        return Bind(node.type, THIS)
    return rebuild(node, _this_bound)  # type: ignore[return-value]
