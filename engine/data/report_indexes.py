"""Indexes that reports need: a report that groups the records of one form reads an index with all it needs, never the table."""

from __future__ import annotations

from collections.abc import Iterator

from engine.data.sql.grouping import is_grouped
from engine.data.tables import SYSTEM_COLUMNS, IndexSpec, index_name, indexes, is_backed, stored_fields, table_name
from engine.model.definitions import DefinitionSet
from engine.model.expression import Bind, Compare, Constant, Expr, FieldOf, RowOf, walk
from engine.model.forms import FormSpec
from engine.model.products import conjuncts
from engine.model.query import Query

ARCHIVED = "_archived"
MOST_COLUMNS = 8  # a wider index is as slow to read as the table
MOST = 4  # for one form: each makes storing a record dearer


def all_indexes(form: FormSpec, definitions: DefinitionSet) -> tuple[IndexSpec, ...]:
    """What the form needs by itself, and what reports need of it."""
    table = table_name(form.id)
    known = indexes(form)
    found = dict.fromkeys(
        columns for report in definitions.reports.values() for columns in covering(report.query, form, definitions)
    )
    made = [IndexSpec(index_name("i_r", table, item), table, item) for item in _longest(found)]
    return (*known, *made[:MOST])


def covering(query: Query, form: FormSpec, definitions: DefinitionSet) -> Iterator[tuple[str, ...]]:
    """The columns such an index has: those of which one value is asked, the groups, then whatever else is read."""
    if len(query.sources) != 1 or query.sources[0].form != form.id or not query.group or not is_grouped(query):
        return
    alias = query.sources[0].alias
    asked = [name for part in conjuncts(query.where) for name in _asked(part, alias)]
    grouped = [name for expr in query.group for name in _columns(expr, alias, form)]
    parts = (part for part in query.expressions() if isinstance(part, Expr))
    rest = sorted({name for part in parts for name in _columns(part, alias, form)})
    stored = {field.id for field in stored_fields(form)} | SYSTEM_COLUMNS.keys()
    names = tuple(dict.fromkeys(name for name in (*asked, *grouped, *rest) if name in stored))
    if grouped and len(names) < MOST_COLUMNS and is_backed(form, names):
        yield (*(name for name in names if name != ARCHIVED), ARCHIVED)


def _asked(part: Expr, alias: str) -> Iterator[str]:
    """The field that a condition compares with a value known before."""
    if isinstance(part, Compare) and part.op == "==":
        for own, other in ((part.left, part.right), (part.right, part.left)):
            if isinstance(own, FieldOf) and own.base == RowOf(own.base.type, alias) and isinstance(other, Bind | Constant):
                yield own.field


def _columns(expr: Expr, alias: str, form: FormSpec) -> Iterator[str]:
    """Fields of the source's own rows that the expression reads, also through computed ones."""
    for node in walk(expr):
        if isinstance(node, FieldOf) and isinstance(node.base, RowOf) and node.base.alias == alias:
            inner = form.fields[node.field].computed if node.field in form.fields else form.name if node.field == "name" else None
            yield from (node.field,) if inner is None else _columns(inner, "this", form)


def _longest(found: dict[tuple[str, ...], None]) -> list[tuple[str, ...]]:
    """Without those another one begins with."""
    heads = {item[:-1] for item in found}
    return [item for item in found if not any(other != item[:-1] and other[: len(item) - 1] == item[:-1] for other in heads)]
