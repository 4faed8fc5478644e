"""Reports over several sources: every source is tied to the others."""

from __future__ import annotations

from engine.compile.wording import fault
from engine.compile.world import World
from engine.model.definitions import DefinitionSet
from engine.model.expression import And, Expr, RowOf, walk
from engine.model.reports import ReportSpec
from engine.source.places import Place


def check_reports(definitions: DefinitionSet, world: World) -> None:
    """Sources that nothing in `where` ties to the first one would multiply its rows."""
    for report in definitions.reports.values():
        if any(item.place.file == report.place.file and item.code.startswith("E") for item in world.faults):
            continue
        tied = _tied(report)
        for source in report.query.sources:
            if source.alias not in tied:
                world.faults.append(fault("P501", _place(report, source.alias, world), alias=source.alias))


def _tied(report: ReportSpec) -> set[str]:
    aliases = [source.alias for source in report.query.sources]
    together = [names for item in _conjuncts(report.query.where) if len(names := _aliases(item, set(aliases))) > 1]
    found, grown = set(aliases[:1]), True
    while grown:
        new = {name for names in together if names & found for name in names - found}
        found |= new
        grown = bool(new)
    return found


def _conjuncts(where: Expr | None) -> tuple[Expr, ...]:
    if where is None:
        return ()
    return where.items if isinstance(where, And) else (where,)


def _aliases(expr: Expr, known: set[str]) -> set[str]:
    return {node.alias for node in walk(expr) if isinstance(node, RowOf)} & known


def _place(report: ReportSpec, alias: str, world: World) -> Place:
    node = world.ids("report")[report.id].get("from")
    at = node.get(alias) if node is not None else None
    return at.key_place if at is not None else report.place
