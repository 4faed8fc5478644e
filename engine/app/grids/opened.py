"""A grid opened for a viewer: its statements with everything they are run with, and how values are shown and typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.app.candidates import candidate_condition
from engine.app.field_views import typed_texts
from engine.app.grids.pages import CellChoice
from engine.app.grids.queries import AT, FIXED, as_shown, choices_query
from engine.app.judging import judge_for
from engine.app.listing import row_of
from engine.app.looks import Row
from engine.app.page_asking import AskedPage
from engine.app.showing import Shower, field_shower, type_shower
from engine.model.forms import FieldSpec, FormSpec
from engine.model.grids import GridSpec
from engine.model.query import Column, Query
from engine.model.types import Value

MOST_CHOICES = 100
ALL: Mapping[str, int] = {}
Told = Callable[[], tuple[Column, ...]]


@dataclass(frozen=True, slots=True)
class Grid:
    """`binds`: parameters, people, and the values all cells have in common; `fixed`: these by field."""

    asked: AskedPage
    spec: GridSpec
    binds: Mapping[str, Value]
    fixed: Mapping[str, Value]

    @property
    def form(self) -> FormSpec:
        """The form of the cells."""
        return self.asked.office.definitions.forms[self.spec.cells.form]

    @property
    def value(self) -> FieldSpec:
        """The field that is typed."""
        return self.form.fields[self.spec.cells.value]

    def ask(
        self,
        part: str,
        make: Callable[[], Query],
        told: Told = tuple,
        limit: int | None = None,
        places: Mapping[str, int] = ALL,
    ) -> list[Row]:
        """The answer of one of the grid's statements as the viewer may see it. `told`: columns asked with full sight;
        `places`: the records of a statement `at_place`, by alias."""
        asked = self.asked
        statement, scope = asked.office.scoped(asked.viewer, ("grid", asked.page.id, part), make, told=told)
        given = {f"{AT}{alias}": id for alias, id in places.items()}
        return statement.run(asked.connection, {**self.binds, **scope, **given}, limit=limit)

    def showers(self, columns: tuple[Column, ...]) -> tuple[Shower, ...]:
        """How the values of these columns are shown."""
        office = self.asked.office
        return tuple(
            type_shower(office.definitions, as_shown(item).value.type, office.clock, item.format) for item in columns
        )

    def shower(self, field: str) -> Shower:
        """How a field of the cells is shown."""
        return field_shower(self.form.fields[field], self.asked.office.clock)

    def typed(self, value: Value) -> str:
        """A value of the typed field as an input holds it."""
        return "" if value is None else typed_texts(self.value, value)[-1]

    def choices(self) -> tuple[CellChoice, ...]:
        """The values that may be put into a cell; none when they are typed freely or are too many to offer."""
        if self.value.kind == "choice":
            return tuple(CellChoice(option.id, option.label) for option in self.value.options)
        if not self.value.target:
            return ()
        definitions = self.asked.office.definitions
        draft = {name: typed_texts(self.form.fields[name], value)[-1] for name, value in self.fixed.items()}
        target = definitions.forms[self.value.target]
        condition, drafted = candidate_condition(self.form, self.value, row_of(target), draft)
        statement, scope = self.asked.office.scoped(
            self.asked.viewer,
            ("grid", self.asked.page.id, "choices", tuple(sorted(drafted))),
            lambda: choices_query(definitions, self.spec, condition),
        )
        rows = statement.run(self.asked.connection, {**scope, **drafted}, limit=MOST_CHOICES + 1)
        keyed = bool(self.spec.cells.keys)
        found = tuple(CellChoice(str(id), str(name or f"№ {id}"), str(key or "") if keyed else "") for id, name, key in rows)
        return found if len(found) <= MOST_CHOICES else ()


def open_grid(asked: AskedPage) -> Grid:
    """The grid of a page whose parameters are chosen."""
    spec = asked.page.spec
    assert isinstance(spec, GridSpec)
    judge = judge_for(asked.office, asked.connection, asked.viewer).knowing(asked.binds)
    fixed = {name: judge.value(expr) for name, expr in spec.cells.fixed.items()}
    binds = {**judge.binds, **{f"{FIXED}{name}": value for name, value in fixed.items()}}
    return Grid(asked, spec, binds, fixed)
