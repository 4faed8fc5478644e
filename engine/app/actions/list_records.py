"""The list of a form's records as the viewer may see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from engine.access.decide import holders_of, may
from engine.access.viewer import Viewer
from engine.app.circles import forms_to_choose
from engine.app.diagrams import state_view
from engine.app.listing import (
    STATE,
    UPPER,
    ListQuery,
    ListRequest,
    can_sort,
    list_filters,
    make_list_query,
)
from engine.app.lookup import find_form, names_of
from engine.app.office import Office
from engine.app.pages import Choice, ColumnHead, FilterView, ListPage
from engine.app.showing import Shower, field_label, field_shower, option_labels, plain
from engine.data.connection import Connection
from engine.model.field_types import FIELD_TYPES
from engine.model.field_types.links import is_id
from engine.model.forms import FormSpec
from engine.model.outcomes import Denied
from engine.model.texts import say
from engine.model.types import as_int

PAGE_SIZE = 50
COUNT_LIMIT = 1_000


def list_records(office: Office, viewer: Viewer, form_id: str, request: ListRequest) -> ListPage:
    """Two statements: one page of rows and a bounded count. Raises NotFound, Denied."""
    form = find_form(office, form_id)
    allow_reading(office, viewer, form)
    with office.database.reading() as connection:
        return _read_page(office, viewer, connection, form, request)


def _read_page(
    office: Office, viewer: Viewer, connection: Connection, form: FormSpec, request: ListRequest
) -> ListPage:
    listed = make_list_query(office.definitions, form, request)
    page = max(request.page, 1)
    total = count_rows(office, viewer, connection, listed)
    start = (page - 1) * PAGE_SIZE
    wide = total > COUNT_LIMIT
    found = read_rows(office, viewer, connection, form, listed, PAGE_SIZE + 1, start, wide=wide) if total else ()
    rows = found[:PAGE_SIZE]
    creation = may(viewer, office.rights, form.id, "create")
    return ListPage(
        form=form.id,
        title=form.many,
        one=form.one,
        columns=column_heads(office, form, listed, request),
        rows=rows,
        filters=filter_views(office, viewer, connection, form, request, listed.problems),
        q=request.q,
        sort=request.sort,
        page=page,
        pages=max(page + (len(found) > PAGE_SIZE), -(-min(total, COUNT_LIMIT) // PAGE_SIZE)),
        total=min(total, COUNT_LIMIT),
        more_than=total > COUNT_LIMIT,
        can_create=creation.allowed and not form.parent,
        can_export=may(viewer, office.rights, form.id, "export").allowed,
        searchable=bool(form.list.search),
        help=form.help,
        who_creates=() if creation.allowed else holders_of(office.rights, form.id, "create"),
        query=address_query(request),
        can_issue=any(item.id == form.id for item in forms_to_choose(office, viewer)),
        state_at=listed.columns.index(STATE) if STATE in listed.columns else -1,
        tones=office.prepared.get(("tones", form.id), lambda: _tones(office, form)),
    )


def _tones(office: Office, form: FormSpec) -> Mapping[str, str]:
    """The tone of each state's chip, by its label."""
    workflow = office.definitions.workflow_for(form.id)
    chips = [state_view(workflow, state) for state in workflow.states] if workflow else []
    return {chip.label: chip.tone for chip in chips if chip is not None}


def allow_reading(office: Office, viewer: Viewer, form: FormSpec) -> None:
    """Raises Denied when no post of the viewer reads the form at all."""
    decision = may(viewer, office.rights, form.id, "read")
    if not decision.allowed:
        raise Denied(decision.reason)


def read_rows(
    office: Office,
    viewer: Viewer,
    connection: Connection,
    form: FormSpec,
    listed: ListQuery,
    limit: int | None,
    offset: int = 0,
    wide: bool = False,
) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Shown rows: (id, cell texts). `wide`: there are too many to gather them all first."""
    statement, binds = office.scoped(viewer, listed.key, lambda: listed.query)
    found = statement.run(connection, {**binds, **listed.binds}, limit=limit, offset=offset, wide=wide)
    if not found:
        return ()
    ids, *columns = zip(*found, strict=True)
    shown = [map(show, cells) for show, cells in zip(column_showers(office, form, listed.columns), columns, strict=True)]
    return tuple(zip(map(as_int, ids), zip(*shown, strict=True), strict=True)) if shown else tuple((as_int(id), ()) for id in ids)


def count_rows(office: Office, viewer: Viewer, connection: Connection, listed: ListQuery) -> int:
    """Number of rows, counted up to one more than COUNT_LIMIT."""
    statement, binds = office.scoped(viewer, listed.key, lambda: listed.query)
    return statement.count(connection, {**binds, **listed.binds}, limit=COUNT_LIMIT + 1)


def column_showers(office: Office, form: FormSpec, columns: tuple[str, ...]) -> tuple[Shower, ...]:
    """How each column's cells are shown; made once per office."""
    return office.prepared.get(
        ("showers", form.id, columns), lambda: tuple(_shower(office, form, item) for item in columns)
    )


def _shower(office: Office, form: FormSpec, field_id: str) -> Shower:
    if field_id == STATE:
        labels = option_labels(office.definitions, f"{form.id}.state")
        return lambda value: labels.get(str(value), plain(value))
    spec = form.fields.get(field_id)
    if spec:
        return field_shower(spec, office.clock)
    return office.clock.show if field_id in ("created", "changed") else plain  # type: ignore[return-value]


def column_heads(office: Office, form: FormSpec, listed: ListQuery, request: ListRequest) -> tuple[ColumnHead, ...]:
    """Heads with the sort each click asks for: ascending first, then descending."""
    sorted_by = request.sort or (form.list.sort[0] if form.list.sort else "")
    if sorted_by.removeprefix("-") not in listed.columns:
        sorted_by = ""
    return office.prepared.get(
        ("heads", form.id, listed.columns, sorted_by),
        lambda: tuple(_head(office, form, item, sorted_by) for item in listed.columns),
    )


def _head(office: Office, form: FormSpec, field_id: str, sorted_by: str) -> ColumnHead:
    spec = form.fields.get(field_id)
    current = sorted_by.removeprefix("-") == field_id
    direction = ("descending" if sorted_by.startswith("-") else "ascending") if current else ""
    sortable = can_sort(office.definitions, form, field_id)
    return ColumnHead(
        id=field_id,
        label=field_label(office.definitions, form, field_id),
        sort=(f"-{field_id}" if direction == "ascending" else field_id) if sortable else "",
        direction=direction,
        numeric=bool(spec and spec.type.kind == "number"),
    )


def filter_views(
    office: Office,
    viewer: Viewer,
    connection: Connection,
    form: FormSpec,
    request: ListRequest,
    problems: Mapping[str, str],
) -> tuple[FilterView, ...]:
    blank = office.prepared.get(
        ("filters", form.id), lambda: tuple(_blank_filter(office, form, item) for item in list_filters(office.definitions, form))
    )
    if not request.filters:
        return blank
    return tuple(_filter_view(office, viewer, connection, form, item, request.filters, problems) for item in blank)


def _blank_filter(office: Office, form: FormSpec, field_id: str) -> FilterView:
    spec = form.fields.get(field_id)
    widget = FIELD_TYPES[spec.kind].filter if spec else "choice"
    choices: tuple[Choice, ...] = ()
    if widget == "choice":
        labels = option_labels(office.definitions, f"{form.id}.{field_id}")
        choices = tuple(Choice(option, label) for option, label in labels.items())
    elif widget == "truth":
        choices = (Choice("1", say("yes")), Choice("0", say("no")))
    return FilterView(id=field_id, label=field_label(office.definitions, form, field_id), widget=widget, choices=choices)


def _filter_view(
    office: Office,
    viewer: Viewer,
    connection: Connection,
    form: FormSpec,
    blank: FilterView,
    texts: Mapping[str, str],
    problems: Mapping[str, str],
) -> FilterView:
    upper = f"{blank.id}{UPPER}"
    value, value_to = texts.get(blank.id, ""), texts.get(upper, "")
    if not value and not value_to:
        return blank
    shown, spec = "", form.fields.get(blank.id)
    if blank.widget == "link" and spec and is_id(value):
        shown = names_of(office, viewer, connection, spec.target, (int(value),)).get(int(value), "")
    error = problems.get(blank.id) or problems.get(upper, "")
    return replace(blank, value=value, value_to=value_to, shown=shown, error=error)


def address_query(request: ListRequest) -> str:
    """The request as a query string, without the page."""
    items = {"q": request.q, "sort": request.sort, **request.filters}
    return urlencode({name: text for name, text in items.items() if text})
