"""What a number of a report counts, derived from its own expression: the rows of its sources and of its aggregate under their
own conditions. A number that is worked out of several has no such rows, and none are claimed."""

from __future__ import annotations

from dataclasses import dataclass

from engine.app.reports.answers import is_grouped
from engine.model.definitions import DefinitionSet
from engine.model.expression import (
    TRUE,
    Aggregate,
    Call,
    Expr,
    FieldOf,
    GroupAggregate,
    InRecords,
    IsEmpty,
    Not,
    RowOf,
    Source,
    conjunction,
)
from engine.model.query import Column, Query
from engine.model.reports import ReportSpec
from engine.model.types import TRUTH, record_of

COUNTS = frozenset({"count", "count_unique"})
DERIVED = frozenset({*COUNTS, "sum", "avg", "min", "max", "share"})
UNIQUE = "count_unique"


@dataclass(frozen=True, slots=True)
class Counted:
    """`function` over `value` (None: the rows themselves) of the rows of `sources` under `where`; the first `fixed` sources
    are the report's own, of which the row's key gives one record each."""

    function: str
    value: Expr | None
    sources: tuple[Source, ...]
    where: Expr
    fixed: int = 0

    @property
    def listed(self) -> tuple[Source, ...]:
        """The sources whose records are listed."""
        return self.sources[self.fixed :]

    @property
    def is_unique(self) -> bool:
        return self.function == UNIQUE


def counted(report: ReportSpec, column: Column, definitions: DefinitionSet) -> Counted | None:
    """What the column's numbers count; None where that cannot be said."""
    if column.value.type.kind != "number" or not all(_is_plain(item, definitions) for item in report.query.sources):
        return None
    if is_grouped(report.query):
        return _of_group(report.query, column.value)
    return _of_aggregate(report.query, column.value, definitions)


def _of_group(query: Query, value: Expr) -> Counted | None:
    if not isinstance(value, GroupAggregate) or value.function not in DERIVED:
        return None
    where = (query.where or TRUE, value.condition or TRUE, _filled(value.function, value.value))
    return Counted(value.function, value.value, query.sources, conjunction(where))


def _of_aggregate(query: Query, value: Expr, definitions: DefinitionSet) -> Counted | None:
    found = _as_aggregate(value)
    if found is None or found.function not in DERIVED:
        return None
    source = found.source
    held = source.among
    if not _is_plain(source, definitions) and not (held is not None and _is_owned(held, definitions)):
        return None
    row = RowOf(record_of(source.form), source.alias)
    among = InRecords(TRUTH, row, held) if held is not None else TRUE
    where = (query.where or TRUE, among, found.condition or TRUE, _filled(found.function, found.value))
    sources = (*query.sources, Source(source.alias, source.form))
    return Counted(found.function, found.value, sources, conjunction(where), len(query.sources))


def _as_aggregate(value: Expr) -> Aggregate | None:
    """`size(works)` counts as `count(works)` does."""
    if isinstance(value, Aggregate):
        return value
    if isinstance(value, Call) and value.function == "size" and isinstance(value.arguments[0], FieldOf):
        held = value.arguments[0]
        if held.type.kind == "records":
            return Aggregate(value.type, "count", Source("sized", held.type.form, held), None, None)
    return None


def _filled(function: str, value: Expr | None) -> Expr:
    """Empties are not counted; an empty truth is false and counts in a share."""
    return Not(TRUTH, IsEmpty(TRUTH, value)) if value is not None and function != "share" else TRUE


def _is_plain(source: Source, definitions: DefinitionSet) -> bool:
    return source.among is None and source.form in definitions.forms


def _is_owned(held: FieldOf, definitions: DefinitionSet) -> bool:
    """Whether the records are read by the rights on their own form, as a list of them is: rows of a table and records that
    point here. Of those a `links` field names one may know the name only."""
    form = definitions.forms.get(held.base.type.form)
    field = form.fields.get(held.field) if form is not None else None
    return form is not None and (field is None or field.kind != "links")
