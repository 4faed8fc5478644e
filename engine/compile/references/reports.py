"""Reports over several sources: every source is tied to the others, calendars have ends, products stay small; no report
needs itself to be worked out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.compile.expression.bounds import is_unbounded
from engine.compile.wording import fault
from engine.compile.world import World
from engine.model.calendar import CALENDARS
from engine.model.definitions import DefinitionSet
from engine.model.expression import Aggregate, Expr, FieldOf, RowOf, walk
from engine.model.products import conjuncts, estimated_rows, paired
from engine.model.query import Query
from engine.model.reports import ReportSpec
from engine.model.types import DERIVED
from engine.source.places import Place

NOMINAL = 1_000
MANY = 1_000_000


def check_reports(definitions: DefinitionSet, world: World) -> None:
    """Sources that nothing in `where` ties to the first one would multiply its rows."""
    for report in definitions.reports.values():
        if any(item.place.file == report.place.file and item.code.startswith("E") for item in world.faults):
            continue
        tied = _tied(report)
        for source in report.query.sources:
            if source.alias not in tied:
                world.faults.append(fault("P501", _place(report, source.alias, world), alias=source.alias))
        for query in (report.query, *_standing(report)):
            _check_calendars(definitions, world, report, query)
        _check_product(world, report, tied)
        way = _circle(definitions, DERIVED + report.id)
        if way:
            world.faults.append(fault("P517", report.place, words=" → ".join(item.lstrip(DERIVED) for item in way)))


def _standing(report: ReportSpec) -> Iterator[Query]:
    if report.pivot is not None:
        yield from (query for query in (report.pivot.all_columns, report.pivot.all_rows) if query is not None)


def _check_calendars(definitions: DefinitionSet, world: World, report: ReportSpec, query: Query) -> None:
    for source in query.sources:
        if is_unbounded(source, query.where, definitions.forms):
            calendar = source.form[1:]
            at = _place(report, source.alias, world)
            world.faults.append(fault("P518", at, calendar=calendar, column=f"{source.alias}.{next(iter(CALENDARS[calendar]))}"))


def _check_product(world: World, report: ReportSpec, tied: set[str]) -> None:
    """Sources of unknown size are taken for NOMINAL rows."""
    rows = estimated_rows(report.query, lambda _: NOMINAL)
    if rows >= MANY and len(tied) == len(report.query.sources):
        words = ", ".join(f"«{min(item)}»" for item in paired(report.query))
        world.faults.append(fault("P519", report.place, rows=f"{rows:,}".replace(",", " "), words=words))


def _circle(definitions: DefinitionSet, start: str) -> tuple[str, ...]:
    """The way from a report over computed fields and other reports back to itself."""
    todo: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while todo:
        way = todo.pop()
        for item in _needed(definitions, way[-1]):
            if item == start:
                return (*way, item)
            if item not in seen:
                seen.add(item)
                todo.append((*way, item))
    return ()


def _needed(definitions: DefinitionSet, item: str) -> Iterator[str]:
    """What is worked out on the way to a report (`@report`) or a field without a column (`form.field`)."""
    if item.startswith(DERIVED):
        report = definitions.reports.get(item[1:])
        query = report.query if report is not None else Query((), ())
        yield from (source.form for source in query.sources if source.is_derived)
        parts: Iterable[Expr] = (part for part in query.expressions() if isinstance(part, Expr))
    else:
        form, _, field = item.partition(".")
        found = _expanded(definitions, form, field)
        parts = (found,) if found is not None else ()
    for node in (node for part in parts for node in walk(part)):
        if isinstance(node, FieldOf) and _expanded(definitions, node.base.type.form, node.field) is not None:
            yield f"{node.base.type.form}.{node.field}"
        elif isinstance(node, Aggregate) and node.source.is_derived:
            yield node.source.form


def _expanded(definitions: DefinitionSet, form: str, field: str) -> Expr | None:
    spec = definitions.forms.get(form)
    if spec is None:
        return None
    return spec.fields[field].computed if field in spec.fields else spec.name if field == "name" else None


def _tied(report: ReportSpec) -> set[str]:
    aliases = [source.alias for source in report.query.sources]
    together = [names for item in conjuncts(report.query.where) if len(names := _aliases(item, set(aliases))) > 1]
    found, grown = set(aliases[:1]), True
    while grown:
        new = {name for names in together if names & found for name in names - found}
        found |= new
        grown = bool(new)
    return found


def _aliases(expr: Expr, known: set[str]) -> set[str]:
    return {node.alias for node in walk(expr) if isinstance(node, RowOf)} & known


def _place(report: ReportSpec, alias: str, world: World) -> Place:
    node = world.ids("report")[report.id].get("from")
    at = node.get(alias) if node is not None else None
    return at.key_place if at is not None else report.place
