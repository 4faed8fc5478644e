"""Whole records with full sight, for judging and writing. What people see goes through queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from engine.data.compose import compose
from engine.data.connection import Connection, Row
from engine.data.errors import Reference
from engine.data.tables import (
    is_backed,
    link_table,
    links_fields,
    links_to,
    stored_fields,
    table_name,
)
from engine.model.definitions import DefinitionSet
from engine.model.forms import SINCE, FieldSpec, FormSpec
from engine.model.types import Value

_SYSTEM = ("id", "version", "state", SINCE, "parent", "row", "created", "created_by", "changed", "changed_by", "_archived")
_CHUNK, _KEYS = 500, 100
_NO_PARENT = -1


@dataclass(frozen=True, slots=True)
class Record:
    """A stored record. `since`: the day it entered its state.
    `values`: every stored field, and ids in ascending order for fields that hold several links."""

    form: str
    id: int
    version: int
    state: str
    parent: int | None
    row: int | None
    created: str
    created_by: int | None
    changed: str
    changed_by: int | None
    archived: bool
    values: Mapping[str, Value]
    since: str | None = None


def fetch(connection: Connection, definitions: DefinitionSet, form: str, id: int) -> Record | None:
    """One record, archived or not."""
    found = fetch_many(connection, definitions, form, (id,))
    return found[id] if found else None


def fetch_many(connection: Connection, definitions: DefinitionSet, form: str, ids: Sequence[int]) -> dict[int, Record]:
    """Records by id; ids that do not exist are left out."""
    spec = definitions.forms[form]
    wanted = list(dict.fromkeys(ids))
    rows: list[Row] = []
    for start in range(0, len(wanted), _CHUNK):
        part = wanted[start : start + _CHUNK]
        rows += connection.execute(_by_ids(form, _columns(spec), len(part)), part)
    return {record.id: record for record in _records(connection, spec, rows)}


def fetch_rows(connection: Connection, definitions: DefinitionSet, child_form: str, parent_id: int) -> list[Record]:
    """The unarchived child rows of a record, in their order."""
    spec = definitions.forms[child_form]
    rows = connection.execute(_by_parent(child_form, _columns(spec)), (parent_id,))
    return _records(connection, spec, rows)


def references(connection: Connection, definitions: DefinitionSet, form: str, id: int) -> list[Reference]:
    """Which unarchived records point to this one; its own child rows do not count."""
    own = {child.id for child in definitions.children(form)}
    found = []
    for field in links_to(definitions, form):
        count = connection.execute(_count_links(field), (id, id if field.form in own else _NO_PARENT))[0][0]
        if count:
            found.append(Reference(field.form, field.id, count))
    return found


def repeated(
    connection: Connection, form: FormSpec, values: Mapping[str, Value], *, besides: int | None = None
) -> list[tuple[tuple[str, ...], int]]:
    """`unique` rules the values would break, each with the id of a record that has them. Rules with an empty value, and
    rules over more than columns of the form, do not count; `values` may hold `parent`."""
    found = []
    for fields in form.unique:
        given = [values.get(field) for field in fields]
        if is_backed(form, fields) and all(value is not None for value in given):
            rows = connection.execute(_same(form.id, fields), (*given, besides or 0))
            found += [(fields, rows[0][0])] if rows else []
    return found


def holders(
    connection: Connection, form: FormSpec, fields: tuple[str, ...], keys: Sequence[tuple[Value, ...]]
) -> dict[tuple[Value, ...], list[int]]:
    """Which unarchived records hold each of the keys in the fields, which an index backs (`is_backed`)."""
    found: dict[tuple[Value, ...], list[int]] = {}
    for start in range(0, len(keys), _KEYS):
        part = keys[start : start + _KEYS]
        statement = _any_of(form.id, fields, len(part))
        for id, *key in connection.execute(statement, [value for one in part for value in one]):
            found.setdefault(tuple(key), []).append(id)
    return found


def live(field: FieldSpec, raw: object) -> Value:
    """The canonical value of what a column holds."""
    return bool(raw) if field.kind == "truth" and raw is not None else raw  # type: ignore[return-value]


def linked_ids(connection: Connection, field: FieldSpec, ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """What a several-links field holds, by record id."""
    wanted = list(ids)
    found: dict[int, list[int]] = {id: [] for id in wanted}
    for start in range(0, len(wanted), _CHUNK):
        part = wanted[start : start + _CHUNK]
        for left, right in connection.execute(_links(field.form, field.id, len(part)), part):
            found[left].append(right)
    return {id: tuple(items) for id, items in found.items()}


def _records(connection: Connection, form: FormSpec, rows: list[Row]) -> list[Record]:
    fields = stored_fields(form)
    links = {spec.id: linked_ids(connection, spec, [row[0] for row in rows]) for spec in links_fields(form) if rows}
    return [_record(form, fields, links, row) for row in rows]


def _record(
    form: FormSpec, fields: tuple[FieldSpec, ...], links: Mapping[str, Mapping[int, tuple[int, ...]]], row: Row
) -> Record:
    id, version, state, since, parent, number, created, created_by, changed, changed_by, archived = row[: len(_SYSTEM)]
    values = {spec.id: live(spec, raw) for spec, raw in zip(fields, row[len(_SYSTEM) :], strict=True)}
    values.update({field: found[id] for field, found in links.items()})
    return Record(
        form=form.id,
        id=id,
        version=version,
        state=state or "",
        parent=parent,
        row=number,
        created=created,
        created_by=created_by,
        changed=changed,
        changed_by=changed_by,
        archived=bool(archived),
        values=values,
        since=since,
    )


def _columns(form: FormSpec) -> tuple[str, ...]:
    return (*_SYSTEM, *(spec.id for spec in stored_fields(form)))


@lru_cache(maxsize=1024)
def _by_ids(form: str, columns: tuple[str, ...], count: int) -> str:
    return compose("SELECT {c} FROM {t} WHERE id IN ({n})", c=columns, t=table_name(form), n=count)


@lru_cache(maxsize=256)
def _by_parent(form: str, columns: tuple[str, ...]) -> str:
    return compose(
        "SELECT {c} FROM {t} WHERE parent = ? AND _archived = 0"
        " ORDER BY CASE WHEN row IS NULL THEN 1 ELSE 0 END, row, id",
        c=columns,
        t=table_name(form),
    )


@lru_cache(maxsize=256)
def _links(form: str, field: str, count: int) -> str:
    statement = "SELECT left_id, right_id FROM {t} WHERE left_id IN ({n}) ORDER BY left_id, right_id"
    return compose(statement, t=link_table(form, field), n=count)


@lru_cache(maxsize=256)
def _same(form: str, fields: tuple[str, ...]) -> str:
    statement = "SELECT id FROM {t} WHERE {c:same} AND _archived = 0 AND id <> ? ORDER BY id LIMIT 1"
    return compose(statement, t=table_name(form), c=fields)


@lru_cache(maxsize=256)
def _any_of(form: str, fields: tuple[str, ...], count: int) -> str:
    found = compose("SELECT id, {c} FROM {t} WHERE _archived = 0", c=fields, t=table_name(form))
    return f"{found} AND ({' OR '.join([compose('({c:same})', c=fields)] * count)}) ORDER BY id"


def _count_links(field: FieldSpec) -> str:
    form = table_name(field.form)
    if field.kind == "link":
        statement = "SELECT count(*) FROM {t} WHERE {c} = ? AND _archived = 0 AND coalesce(parent, 0) <> ?"
        return compose(statement, t=form, c=field.id)
    return compose(
        "SELECT count(*) FROM {x} x JOIN {t} t ON t.id = x.left_id"
        " WHERE x.right_id = ? AND t._archived = 0 AND coalesce(t.parent, 0) <> ?",
        x=link_table(field.form, field.id),
        t=form,
    )
