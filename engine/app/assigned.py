"""Items and rows given to people: which of them are still to be done."""

from __future__ import annotations

from dataclasses import replace

from engine.app.items import OPEN, Standing
from engine.app.judging import Judge, named_rows
from engine.data.item_marks import Assignment
from engine.model.expression import TRUE, Bind, Compare, conjunction
from engine.model.query import JudgeQuery
from engine.model.reports import ReportSpec
from engine.model.types import TRUTH

WANTED = "row record"


def is_still_open(judge: Judge, found: Standing, given: Assignment) -> bool:
    """Whether what was given is still to be done: the item is open, and the row, if it was one, is still in the way."""
    if found.status != OPEN or not given.row_form:
        return found.status == OPEN
    spec = judge.office.definitions.reports.get(found.spec.report)
    return spec is not None and row_is_there(judge, spec, found, given.row_form, given.row_record)


def row_is_there(judge: Judge, spec: ReportSpec, found: Standing, form: str, record: int) -> bool:
    """Whether the record is among the item's rows."""
    named = named_rows(spec)
    if named.form != form:
        return False
    row = named.query.columns[0].value
    wanted = Compare(TRUTH, "==", row, Bind(row.type, WANTED))
    query = replace(named.query, where=conjunction((named.query.where or TRUE, wanted)), sort=())
    statement = judge.office.statement(("item row", spec.id), lambda: JudgeQuery(query, "whether a given row is done"))
    binds = {**judge.binds, **judge.parameters(spec, found.given or {}), WANTED: record}
    return bool(statement.count(judge.connection, binds, 1))
