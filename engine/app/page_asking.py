"""An author's page as it was asked for: its parameters from the address, judged as the viewer sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from engine.access.decide import may_open
from engine.access.viewer import Viewer
from engine.app.candidates import CANDIDATE
from engine.app.field_views import filling_view
from engine.app.judging import judge_for
from engine.app.listing import ROW, name_of, row_of
from engine.app.lookup import by_id
from engine.app.office import Office
from engine.app.pages import Choice, FieldView
from engine.data.connection import Connection
from engine.model.expression import TRUE, Expr, RowOf, Source, conjunction, rebuild
from engine.model.field_types import FIELD_TYPES
from engine.model.forms import FieldSpec
from engine.model.outcomes import Denied, NotFound
from engine.model.pages import PageSpec
from engine.model.query import Column, Query
from engine.model.types import Value


@dataclass(frozen=True, slots=True)
class PageHead:
    """What every author's page shows above its own part. `query`: its parameters as an address; `missing`: labels of those
    still to be chosen."""

    id: str
    title: str
    params: tuple[FieldView, ...] = ()
    help: str = ""
    query: str = ""
    errors: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedPage:
    """A page with the values of its parameters, inside a reading or a transaction."""

    office: Office
    viewer: Viewer
    connection: Connection
    page: PageSpec
    values: Mapping[str, Value]
    head: PageHead

    @property
    def binds(self) -> dict[str, Value]:
        """The values as expressions of the page know them."""
        return param_binds(self.values)

    @property
    def ready(self) -> bool:
        """Whether every parameter has a value."""
        return not self.head.errors and not self.head.missing


@dataclass(slots=True)
class _Found:
    values: dict[str, Value] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def find_page(office: Office, viewer: Viewer, page_id: str) -> PageSpec:
    """Raises NotFound, and Denied when no duty of the viewer opens the page."""
    page = office.definitions.pages.get(page_id)
    if page is None:
        raise NotFound
    decision = may_open(viewer, office.rights, page.id)
    if not decision.allowed:
        raise Denied(decision.reason)
    return page


def ask_page(
    office: Office, viewer: Viewer, connection: Connection, page: PageSpec, texts: Mapping[str, str]
) -> AskedPage:
    """`texts`: parameters as typed; those left out, and records that may not be chosen here, give way to the defaults."""
    found = _Found()
    for spec in page.params.values():
        _read(office, viewer, connection, page, spec, texts.get(spec.id), found)
    missing = tuple(
        spec.label for name, spec in page.params.items() if found.values[name] is None and name not in found.errors
    )
    given = {name: _text(page.params[name], value) for name, value in found.values.items() if value is not None}
    head = PageHead(
        id=page.id,
        title=page.title,
        params=tuple(_view(spec, found, texts) for spec in page.params.values()),
        help=page.help,
        query=urlencode(given),
        errors=tuple(found.errors.values()),
        missing=missing,
    )
    return AskedPage(office, viewer, connection, page, found.values, head)


def param_binds(values: Mapping[str, Value]) -> dict[str, Value]:
    return {f"params.{name}": value for name, value in values.items()}


def parameter_condition(office: Office, spec: FieldSpec) -> Expr:
    """Which records may be chosen, over the row of the target form."""
    if spec.filter is None:
        return TRUE
    row = row_of(office.definitions.forms[spec.target])

    def put(node: Expr) -> Expr:
        if isinstance(node, RowOf) and node.alias == CANDIDATE:
            return row
        return rebuild(node, put)  # type: ignore[return-value]

    return put(spec.filter)


def _read(
    office: Office,
    viewer: Viewer,
    connection: Connection,
    page: PageSpec,
    spec: FieldSpec,
    text: str | None,
    found: _Found,
) -> None:
    value: Value = None
    if text is not None:
        try:
            value = FIELD_TYPES[spec.kind].parse(text, spec)
        except ValueError as error:
            found.values[spec.id], found.errors[spec.id] = None, f"{spec.label}: {error}"
            return
    if value is not None and not _may_be_chosen(office, viewer, connection, page, spec, value, found):
        value = None
    if value is None and spec.default is not None and (text is None or spec.target):
        judge = judge_for(office, connection, viewer).knowing(param_binds(found.values))
        value = judge.value(spec.default)
        if value is not None and not _may_be_chosen(office, viewer, connection, page, spec, value, found):
            value = None
    found.values[spec.id] = value


def _may_be_chosen(
    office: Office,
    viewer: Viewer,
    connection: Connection,
    page: PageSpec,
    spec: FieldSpec,
    value: Value,
    found: _Found,
) -> bool:
    """A record must be one the viewer reads and the filter lets through; its name is kept."""
    if not spec.target:
        return True
    form = office.definitions.forms[spec.target]
    statement, binds = office.scoped(
        viewer,
        ("parameter of page", page.id, spec.id),
        lambda: Query(
            (Source(ROW, form.id),),
            (Column("name", name_of(row_of(form))),),
            where=conjunction((by_id(form), parameter_condition(office, spec))),
        ),
    )
    rows = statement.run(connection, {**binds, **param_binds(found.values), "id": value})
    if rows:
        found.names[spec.id] = str(rows[0][0] or f"№ {value}")
    return bool(rows)


def _view(spec: FieldSpec, found: _Found, texts: Mapping[str, str]) -> FieldView:
    value = found.values[spec.id]
    typed = texts.get(spec.id, "") if spec.id in found.errors else _text(spec, value)
    choices = (Choice(typed, found.names[spec.id]),) if spec.id in found.names and value is not None else ()
    errors = (found.errors[spec.id],) if spec.id in found.errors else ()
    return filling_view(spec, spec.id, (typed,), choices=choices, errors=errors)


def _text(spec: FieldSpec, value: Value) -> str:
    return FIELD_TYPES[spec.kind].edit(value, spec)
