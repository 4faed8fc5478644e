"""A record's fields as the viewer may see them: values through the restriction, and which fields are readable on
this row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.access.sight import conditions, shape_of
from engine.access.viewer import Viewer
from engine.app.field_views import reading_view
from engine.app.listing import ROW, field_of, name_of, over_row, row_of, shown_value
from engine.app.lookup import by_id, scoped_values
from engine.app.office import Office
from engine.app.pages import FieldView, RowView, TableView
from engine.app.reach import reachable
from engine.app.showing import field_shower
from engine.data.connection import Connection
from engine.model.expression import FALSE, TRUE, Bind, Compare, Expr, FieldOf, InRecords, Source
from engine.model.forms import FieldSpec, FormSpec
from engine.model.query import Column, JudgeQuery, Order, Query
from engine.model.types import TRUTH, Value, as_int, record_of


@dataclass(frozen=True, slots=True)
class Seen:
    """What the viewer sees of a record: `values` raw, `names` shown names of links, `fields` the readable field ids."""

    id: int
    name: str
    version: int
    state: str
    changed: str
    changed_by: str
    values: Mapping[str, Value]
    names: Mapping[str, str]
    fields: frozenset[str]


def see_record(office: Office, viewer: Viewer, connection: Connection, form: FormSpec, id: int) -> Seen:
    """Raises NotFound when the viewer may not see the record."""
    specs = [spec for spec in form.fields.values() if spec.kind not in ("table", "links")]
    links = [spec for spec in specs if spec.kind == "link"]
    base = row_of(form)
    system = ("version", "state", "changed")
    columns = (
        Column("name", name_of(base)),
        *(Column(item, field_of(form, item, base, office.definitions)) for item in system),
        Column("changed_by", name_of(field_of(form, "changed_by", base, office.definitions))),
        *(Column(spec.id, FieldOf(spec.type, base, spec.id)) for spec in specs),
        *(Column(f"{spec.id}.name", shown_value(form, spec.id, base, office.definitions)) for spec in links),
    )
    row = scoped_values(office, viewer, connection, form, id, "record", lambda: columns)
    found = dict(zip((column.id for column in columns), row, strict=True))
    return Seen(
        id=id,
        name=str(found["name"] or f"№ {id}"),
        version=as_int(found["version"]),
        state=str(found["state"] or ""),
        changed=office.clock.show(str(found["changed"] or "")),
        changed_by=str(found["changed_by"] or ""),
        values={spec.id: found[spec.id] for spec in specs},
        names={spec.id: str(found[f"{spec.id}.name"] or "") for spec in links},
        fields=fields_allowed(office, viewer, connection, form, id, "read"),
    )


def fields_allowed(
    office: Office, viewer: Viewer, connection: Connection, form: FormSpec, id: int, action: str
) -> frozenset[str]:
    """The fields of this record on which the action is allowed: rights are pairs of rows and fields."""
    always, asked, found = office.rights.once(
        ("fields", shape_of(viewer), form.id, action), lambda: _sorted_conditions(conditions_of(office, viewer, form, action))
    )
    if not asked:
        return always
    held = dict(zip(asked, _judge_row(office, viewer, connection, form, id, action, asked), strict=True))
    return always | {field for field, condition in found.items() if held[condition]}


def _sorted_conditions(found: Mapping[str, Expr]) -> tuple[frozenset[str], tuple[Expr, ...], Mapping[str, Expr]]:
    """Fields that are always open; the different conditions that have to be asked; which field waits for which of them."""
    always = frozenset(field for field, condition in found.items() if condition == TRUE)
    depends = {field: condition for field, condition in found.items() if condition not in (TRUE, FALSE)}
    return always, tuple(dict.fromkeys(depends.values())), depends


def conditions_of(office: Office, viewer: Viewer, form: FormSpec, action: str) -> Mapping[str, Expr]:
    """For each field, on which records the action is allowed on it."""
    return conditions(office.rights, shape_of(viewer), form.id, action).fields


def _judge_row(
    office: Office,
    viewer: Viewer,
    connection: Connection,
    form: FormSpec,
    id: int,
    action: str,
    asked: tuple[Expr, ...],
) -> tuple[Value, ...]:
    columns = tuple(Column(f"c{number}", over_row(item, form)) for number, item in enumerate(asked))
    statement = office.statement(
        ("fields", form.id, action, shape_of(viewer)),
        lambda: JudgeQuery(
            Query((Source(ROW, form.id),), columns, where=by_id(form)), "which fields the viewer may reach"
        ),
    )
    rows = statement.run(connection, {**office.binds(viewer), "id": id})
    return rows[0] if rows else tuple(None for _ in asked)


def field_view(
    office: Office, viewer: Viewer, connection: Connection, form: FormSpec, seen: Seen, spec: FieldSpec
) -> FieldView:
    """A readable field of the record page."""
    if spec.kind == "table":
        return _with_table(office, viewer, connection, seen.id, spec)
    if spec.kind == "links":
        found = linked_records(office, viewer, connection, form, seen.id, spec)
        return reading_view(spec, ", ".join(name for _, name in found), links=found)
    value = seen.values[spec.id]
    if spec.kind == "link":
        return reading_view(spec, seen.names[spec.id], _address(office, viewer, connection, spec.target, value))
    if spec.kind == "file":
        return reading_view(spec, "Скачать" if value else "", f"/f/{form.id}/{seen.id}/file/{spec.id}" if value else "")
    return reading_view(spec, field_shower(spec, office.clock)(value))


def linked_records(
    office: Office, viewer: Viewer, connection: Connection, form: FormSpec, id: int, spec: FieldSpec
) -> tuple[tuple[str, str], ...]:
    """(address, name) of the records a `links` field holds, those the viewer may read."""
    target = office.definitions.forms[spec.target]
    base = row_of(target)
    held = InRecords(TRUTH, base, FieldOf(spec.type, Bind(record_of(form.id), "record"), spec.id))
    columns = (Column("id", field_of(target, "id", base, office.definitions)), Column("name", name_of(base)))
    statement, binds = office.scoped(
        viewer,
        ("links", form.id, spec.id),
        lambda: Query((Source(ROW, target.id),), columns, where=held, sort=(Order(name_of(base)),)),
    )
    rows = statement.run(connection, {**binds, "record": id})
    return tuple((f"/f/{target.id}/{row[0]}", str(row[1] or f"№ {row[0]}")) for row in rows)


def _with_table(office: Office, viewer: Viewer, connection: Connection, id: int, spec: FieldSpec) -> FieldView:
    found = _table_rows(office, viewer, connection, id, spec, 1)
    return _table(office, viewer, spec, found.get(id, ()))


def _table(office: Office, viewer: Viewer, spec: FieldSpec, rows: tuple[RowView, ...]) -> FieldView:
    child = office.definitions.forms[spec.target]
    view = reading_view(spec, "")
    table = TableView(child.id, tuple(item.label for item in child_columns(office, viewer, child)), rows)
    return FieldView(id=view.id, name=view.name, label=view.label, widget=view.widget, table=table)


def _table_rows(
    office: Office, viewer: Viewer, connection: Connection, id: int, spec: FieldSpec, depth: int
) -> dict[int, tuple[RowView, ...]]:
    """The rows of a table by the record they belong to, with their own rows: one statement per table, whatever their number.
    `depth`: how many records up the one with this id is."""
    child = office.definitions.forms[spec.target]
    rows = child_rows(office, viewer, connection, child, id, child_columns(office, viewer, child), depth)
    readable = conditions_of(office, viewer, child, "read")
    for inner in child.fields.values():
        if inner.kind == "table" and readable.get(inner.id, FALSE) != FALSE and rows:
            found = _table_rows(office, viewer, connection, id, inner, depth + 1)
            rows = {owner: tuple(_holding(office, viewer, row, inner, found) for row in own) for owner, own in rows.items()}
    return rows


def _holding(
    office: Office, viewer: Viewer, row: RowView, spec: FieldSpec, found: Mapping[int, tuple[RowView, ...]]
) -> RowView:
    """The row with one of its own tables, unless that is empty."""
    inside = found.get(int(row.id), ())
    return replace(row, tables=(*row.tables, _table(office, viewer, spec, inside))) if inside else row


def child_columns(office: Office, viewer: Viewer, child: FormSpec) -> tuple[FieldSpec, ...]:
    """Fields of the child rows that some post of the viewer reads."""
    conditions = conditions_of(office, viewer, child, "read")
    return tuple(
        spec for spec in child.fields.values() if conditions.get(spec.id, FALSE) != FALSE and spec.kind != "table"
    )


def child_rows(
    office: Office,
    viewer: Viewer,
    connection: Connection,
    child: FormSpec,
    record: int,
    specs: tuple[FieldSpec, ...],
    depth: int,
) -> dict[int, tuple[RowView, ...]]:
    """By the record they belong to, the rows of the child form that lie `depth` records below this one."""
    links = tuple(spec for spec in specs if spec.kind == "link")
    statement, binds = office.scoped(
        viewer,
        ("rows", child.id, depth, tuple(spec.id for spec in specs)),
        lambda: _rows_query(office, child, specs, links, depth),
    )
    found: dict[int, list[RowView]] = {}
    for owner, *row in statement.run(connection, {**binds, "record": record}):
        own = found.setdefault(as_int(owner), [])
        own.append(_child_row(office, specs, links, len(own), tuple(row)))
    return {owner: _leading(office, viewer, connection, links, own) for owner, own in found.items()}


def _leading(
    office: Office, viewer: Viewer, connection: Connection, links: tuple[FieldSpec, ...], rows: list[RowView]
) -> tuple[RowView, ...]:
    """The rows without the addresses that are closed to the viewer; asked once for each field."""
    open_to: dict[str, frozenset[int]] = {}
    for spec in links:
        ids = [_number(view.href) for row in rows for view in row.fields if view.id == spec.id and view.href]
        open_to[spec.id] = reachable(office, viewer, connection, spec.target, ids)
    return tuple(replace(row, fields=tuple(_led(view, open_to) for view in row.fields)) for row in rows)


def _led(view: FieldView, open_to: Mapping[str, frozenset[int]]) -> FieldView:
    closed = view.id in open_to and view.href and _number(view.href) not in open_to[view.id]
    return replace(view, href="") if closed else view


def _number(href: str) -> int:
    return int(href.rpartition("/")[2])


def _rows_query(
    office: Office, child: FormSpec, specs: tuple[FieldSpec, ...], links: tuple[FieldSpec, ...], depth: int
) -> Query:
    definitions = office.definitions
    base = row_of(child)
    parent = top = field_of(child, "parent", base, definitions)
    for _ in range(1, depth):
        top = field_of(definitions.forms[top.type.form], "parent", top, definitions)
    columns = (
        Column("owner", parent),
        Column("id", field_of(child, "id", base, definitions)),
        *(Column(spec.id, shown_value(child, spec.id, base, definitions)) for spec in specs),
        *(Column(f"{spec.id}.id", FieldOf(spec.type, base, spec.id)) for spec in links),
    )
    order = (Order(field_of(child, "row", base, definitions)), Order(field_of(child, "id", base, definitions)))
    return Query(
        (Source(ROW, child.id),), columns, where=Compare(TRUTH, "==", top, Bind(top.type, "record")), sort=order
    )


def _child_row(
    office: Office,
    specs: tuple[FieldSpec, ...],
    links: tuple[FieldSpec, ...],
    index: int,
    row: tuple[Value, ...],
) -> RowView:
    ids = dict(zip((spec.id for spec in links), row[1 + len(specs) :], strict=True))
    views = []
    for spec, value in zip(specs, row[1 : 1 + len(specs)], strict=True):
        shown = field_shower(spec, office.clock)(value)
        id = ids.get(spec.id)
        views.append(reading_view(spec, shown, f"/f/{spec.target}/{id}" if id is not None else ""))
    return RowView(index, str(row[0]), tuple(views))


def _address(office: Office, viewer: Viewer, connection: Connection, form: str, id: Value) -> str:
    """Where the linked record is shown; "" for none, and for one the viewer may not open."""
    known = id is not None and reachable(office, viewer, connection, form, [as_int(id)])
    return f"/f/{form}/{id}" if known else ""
