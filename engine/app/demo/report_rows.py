"""Rows of a report as turns of a recipe's loop: each column a name `ROW.COLUMN`, as a person would type it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from engine.access.viewer import ANONYMOUS
from engine.app.judging import judge_for
from engine.app.office import Office
from engine.app.typing_in import read_typed
from engine.data.connection import Transaction
from engine.model.field_types.numbers import show_scaled
from engine.model.query import Column, JudgeQuery
from engine.model.types import Value
from engine.source.reader import Data

PURPOSE = "rows a recipe goes over"


def report_rows(
    office: Office, transaction: Transaction, name: str, data: Mapping[str, Data], text_of: Callable[[Data], str]
) -> Sequence[Mapping[str, str]]:
    """The rows as they are now, with full sight. `data`: `{report, with}`. Raises ValueError for
    a parameter that cannot be read."""
    spec = office.definitions.reports[str(data["report"])]
    judge = judge_for(office, transaction, ANONYMOUS)
    asked = data.get("with")
    given: dict[str, Value] = {}
    for param, typed in asked.items() if isinstance(asked, dict) else ():
        given[param] = read_typed(office, spec.params[param], (text_of(typed),))
    statement = office.statement(("recipe", spec.id), lambda: JudgeQuery(spec.query, PURPOSE))
    rows = statement.run(transaction, {**judge.binds, **judge.parameters(spec, given)})
    return [
        {f"{name}.{column.id}": _typed(column, value) for column, value in zip(spec.query.columns, row, strict=False)}
        for row in rows
    ]


def _typed(column: Column, value: Value) -> str:
    if value is None:
        return ""
    if column.value.type.kind == "number" and isinstance(value, int):
        return show_scaled(value, column.value.type.scale, thousands="")
    return str(int(value)) if isinstance(value, bool) else str(value)
