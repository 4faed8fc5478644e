"""The world expressions are resolved in: shapes of forms, words of the organisation, kinds of people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from engine.model.calendar import CALENDARS, is_calendar
from engine.model.expression import THIS, Expr
from engine.model.forms import FieldSpec
from engine.model.types import DERIVED, INTEGER, MOMENT, TEXT, Type, number_of, option_of, record_of, records_of
from engine.source.places import NOWHERE, Place

ACCOUNT = "account"
PERSON = Type("record")  # a record of one of the people forms: `me`, `actor`; takes its form from the other side


@dataclass(frozen=True, slots=True)
class FormShape:
    """What expressions know of a form. `fields` need no expressions yet; `states`: state id to label."""

    id: str
    fields: Mapping[str, FieldSpec]
    parent: str = ""
    span: tuple[str, str] | None = None
    states: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Word:
    """An expression of the organisation, used as `name` or `name(arguments)`."""

    text: str
    arguments: tuple[str, ...] = ()
    place: Place = NOWHERE


class Reports(Protocol):
    """Reports as sources, read when they are first asked for."""

    def known(self) -> Collection[str]: ...

    def columns(self, report: str) -> Mapping[str, Type]:
        """Types by column. Raises Circle when the report is being read just now."""

    def params(self, report: str) -> Mapping[str, FieldSpec]: ...

    def demands(self, report: str) -> Collection[str]:
        """Its parameters without a default."""

    def labels(self, report: str) -> Mapping[str, str]:
        """What its columns are called."""


class Circle(Exception):
    """A report that would stand inside itself; the text names the reports."""


class NoReports:
    """Where no report is a source."""

    def known(self) -> Collection[str]:
        return ()

    def columns(self, report: str) -> Mapping[str, Type]:
        return {}

    def params(self, report: str) -> Mapping[str, FieldSpec]:
        return {}

    def demands(self, report: str) -> Collection[str]:
        return ()

    def labels(self, report: str) -> Mapping[str, str]:
        return {}


class Names:
    """Everything names can mean, whatever the expression. `people`: the forms `me` may be a record of."""

    def __init__(
        self, shapes: Iterable[FormShape], words: Mapping[str, Word] | None = None, people: tuple[str, ...] = (),
        organisation: str = "", duties: Iterable[str] = (),
    ) -> None:
        self.forms = MappingProxyType({shape.id: shape for shape in shapes})
        self.words = MappingProxyType(dict(words or {}))
        self.people = people
        self.organisation = organisation
        self.duties = frozenset(duties)
        self.reports: Reports = NoReports()
        self._backs: dict[str, dict[str, FieldSpec]] = {}
        for shape in self.forms.values():
            for spec in shape.fields.values():
                if spec.back:
                    self._backs.setdefault(spec.target, {})[spec.back] = spec
        self._types = {form: self._types_of(shape) for form, shape in self.forms.items()}

    def field_type(self, form: str, name: str) -> Type | None:
        """The type of a field, system field, back reference or `name` of a form; None when there is no such name."""
        return self.fields_of(form).get(name)

    def fields_of(self, form: str) -> Mapping[str, Type]:
        if is_calendar(form):
            return CALENDARS[form[1:]]
        if form.startswith(DERIVED):
            return self.reports.columns(form[1:])
        return self._types.get(form, {})

    def options(self, owner: str) -> Mapping[str, str]:
        """Option id to label of an option type's owner."""
        form, _, name = owner.partition(".")
        shape = self.forms.get(form)
        if shape is None:
            return {}
        if name == "state" and name not in shape.fields:
            return shape.states
        spec = shape.fields.get(name)
        return {option.id: option.label for option in spec.options} if spec else {}

    def _types_of(self, shape: FormShape) -> dict[str, Type]:
        account = record_of(ACCOUNT) if ACCOUNT in self.forms else INTEGER
        found: dict[str, Type] = {
            "id": number_of(0, 15),
            "version": INTEGER,
            "created": MOMENT,
            "created_by": account,
            "changed": MOMENT,
            "changed_by": account,
            "name": TEXT,
        }
        if shape.states:
            found["state"] = option_of(f"{shape.id}.state")
        if shape.parent:
            found.update(parent=record_of(shape.parent), row=INTEGER)
        found.update({name: records_of(spec.form) for name, spec in self._backs.get(shape.id, {}).items()})
        found.update({name: _narrowed(spec) for name, spec in shape.fields.items()})
        return found


def _narrowed(spec: FieldSpec) -> Type:
    """The field's type; a number with both limits needs no more digits than they have."""
    if spec.type.kind != "number" or spec.min is None or spec.max is None:
        return spec.type
    digits = len(str(max(abs(spec.min), abs(spec.max)))) + spec.type.scale
    return number_of(spec.type.scale, min(digits, spec.type.digits))


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean in one expression.

    `this`: the form of RowOf("this"), "" = there is no such record. `sources`: alias to form of a report's sources, each
    RowOf(alias). `bare`: whose fields bare names are: "this", an alias of `sources`, "" = nobody's. `binds`: full names
    of further values to types: `params.year`, `asked.date`, `value`, `old.status`, `me`, `actor` (PERSON), `post.area`,
    `row.subject`, `as.line` (written `line`), `count`, `rows`; `today`, `now` and `organisation` are always there.
    `group`: aggregates may go over the report's group. `in_sql`: the database runs it, functions that need Python are
    refused. `link_scopes`: what `scope(link)` means, by the form the link leads to: a condition over RowOf("this").
    `columns`: columns of the report that stand before, by id; where single rows are meant, their names go before."""

    names: Names
    this: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    bare: str = THIS
    binds: Mapping[str, Type] = field(default_factory=dict)
    group: bool = False
    in_sql: bool = False
    link_scopes: Mapping[str, Expr] = field(default_factory=dict)
    columns: Mapping[str, Expr] = field(default_factory=dict)
