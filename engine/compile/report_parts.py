"""The parts every query of a report is read from: sources, groups, columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.compile.expression import Scope, compile_source, ungrouped
from engine.compile.expression.coercion import describe
from engine.compile.ids import check_id
from engine.compile.node import Node
from engine.compile.rules import PEOPLE, Rules
from engine.compile.wording import fault
from engine.compile.world import World
from engine.model.calendar import CALENDARS, LABELS, is_calendar
from engine.model.expression import Expr, FieldOf, RowOf, Source
from engine.model.formats import known_format
from engine.model.query import Column
from engine.model.types import DERIVED, Type

# Columns are named in addresses only, beside these words.
COLUMN_WORDS = frozenset({"q", "page", "sort", "csrf_token"})


@dataclass(frozen=True, slots=True)
class Reading:
    """One query being read. `scope`: its rows; what a group shows is read in `grouped`."""

    id: str
    node: Node
    scope: Scope
    world: World
    rules: Rules

    @property
    def is_grouped(self) -> bool:
        return self.node.has("group") or "group" in self.world.lost

    @property
    def grouped(self) -> Scope:
        return replace(self.scope, group=self.is_grouped)

    def label_of(self, value: Expr) -> str:
        """A path's column is called like its last field, a record's like its form."""
        if isinstance(value, FieldOf):
            return self._field_label(value.base.type.form, value.field)
        form = self.world.forms.get(value.type.form) if isinstance(value, RowOf) else None
        return form.one if form is not None else ""

    def _field_label(self, form: str, field: str) -> str:
        if is_calendar(form):
            return LABELS.get(field, "")
        if form.startswith(DERIVED):
            return self.rules.names.reports.labels(form[1:]).get(field, "")
        found = self.world.forms.get(form)
        return found.fields[field].label if found is not None and field in found.fields else ""


def open_reading(
    id: str, node: Node, sources: tuple[Source, ...], binds: Mapping[str, Type], world: World, rules: Rules
) -> Reading:
    """What the sources of a query let its expressions say; `binds` are its parameters."""
    single = sources[0] if len(sources) == 1 else None
    scope = Scope(
        rules.names,
        sources={source.alias: source.form for source in sources},
        bare=single.alias if single else "",
        binds={**PEOPLE, **binds},
        in_sql=True,
    )
    return Reading(id, node, scope, world, rules)


def read_sources(node: Node, binds: Mapping[str, Type], world: World, rules: Rules) -> Iterator[Source]:
    """`from`: a form or a report, or several under names. Arguments of a report are about parameters only."""
    at = node.get("from")
    if at is None:
        return
    if not isinstance(at.data, dict):
        source = _source("", at, binds, world, rules)
        if source is not None:
            yield source
        return
    for alias, item in at.items():
        check_id(alias, item.key_place, world.faults)
        source = _source(alias, item, binds, world, rules)
        if source is not None:
            yield source
        else:
            world.lost.add(alias)


def _source(alias: str, node: Node, binds: Mapping[str, Type], world: World, rules: Rules) -> Source | None:
    text = node.text()
    if text in world.ids("form") or not (text in CALENDARS or text in rules.names.reports.known() or "(" in text):
        form = world.form(node)
        return Source(alias or form.id, form.id) if form is not None else None
    scope = Scope(rules.names, bare="", binds={**PEOPLE, **binds}, in_sql=True)
    found = compile_source(text, node.place, scope, rules.faults)
    return replace(found, alias=alias or found.form[1:]) if found is not None else None


def read_groups(reading: Reading) -> Iterator[Column]:
    """`group`: expressions, each a column called like the last word of its path, or columns under ids of their own."""
    group = reading.node.get("group")
    if group is not None and isinstance(group.data, dict):
        yield from read_columns(group, reading, reading.scope, {})
        return
    taken = {name for name, _ in reading.node.items("columns")}
    for number, item in enumerate(reading.node.list("group"), 1):
        value = reading.rules.expression(item, reading.scope)
        if value is None:
            continue
        name = item.text().rpartition(".")[2]
        id = name if name.isidentifier() and name not in taken else f"group_{number}"
        taken.add(id)
        yield Column(id, value, reading.label_of(value) or item.text())


def read_columns(node: Node | None, reading: Reading, scope: Scope, known: Mapping[str, Expr]) -> Iterator[Column]:
    """Columns under their ids. The id of a column is a name in those after it; `known` are names from before."""
    named = dict(known)
    for name, item in node.items() if node is not None else ():
        check_id(name, item.key_place, reading.world.faults, reserved=COLUMN_WORDS)
        value = reading.rules.expression(item.get("value") or item, replace(scope, columns=dict(named)))
        if value is None:
            continue
        named[name] = value
        _check_shown(item.get("format"), value, reading.world)
        yield Column(name, value, item.label("label") or reading.label_of(value) or name, item.text("format"))


def is_written(reading: Reading, name: str) -> bool:
    """Whether the report has a column of that id, even one that could not be read."""
    return name in dict(reading.node.items("columns"))


def values_of(columns: tuple[Column, ...]) -> dict[str, Expr]:
    """Columns as names in expressions."""
    return {column.id: column.value for column in columns}


def check_grouped(reading: Reading, node: Node | None, columns: tuple[Column, ...], groups: tuple[Column, ...]) -> None:
    """Whatever a group shows must be the same for all its rows."""
    places = {name: item for name, item in node.items()} if node is not None else {}
    for column in columns:
        check_same(reading, places[column.id], column.id, column.value, groups)


def check_same(reading: Reading, node: Node, name: str, value: Expr, groups: tuple[Column, ...]) -> None:
    """A fault when the value is about single rows of the groups."""
    keys = [group.value for group in groups]
    if ungrouped(value, keys, frozenset(reading.scope.sources)) is not None:
        reading.world.faults.append(fault("P507", node.place, column=name))


def _check_shown(node: Node | None, value: Expr, world: World) -> None:
    if node is not None and not known_format(value.type.kind, node.text()):
        world.faults.append(fault("P508", node.place, shape=node.text(), what=describe(value.type)))
