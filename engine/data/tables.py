"""What a form needs in the database: its table, tables of its several-links fields, indexes. Names are contracts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.data.compose import quote
from engine.data.dialect import Dialect
from engine.model.definitions import DefinitionSet
from engine.model.expression import FieldOf, RowOf
from engine.model.field_types import FIELD_TYPES
from engine.model.folding import has_key, key_fields
from engine.model.forms import SINCE, FieldSpec, FormSpec
from engine.model.remembered import FORMS, once_each

SYSTEM_COLUMNS: Mapping[str, str] = {
    "version": "integer",
    "state": "text",
    SINCE: "text",
    "created": "text",
    "created_by": "integer",
    "changed": "text",
    "changed_by": "integer",
    "parent": "integer",
    "row": "integer",
    "_archived": "integer",
}
_SYSTEM_RULES: Mapping[str, str] = {"version": " NOT NULL", "_archived": " NOT NULL DEFAULT 0"}
MAX_NAME = 60
_INDEXED_TEXTS = frozenset({"text", "email", "phone", "choice", "date", "time", "moment"})
# What makes SQLite walk an index of live rows: it takes the index only for a query that says the same.
LIVE = "_archived < 1"


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column: storage kind `text` or `integer`; `references`: the table whose ids it holds."""

    name: str
    kind: str
    references: str = ""


@dataclass(frozen=True, slots=True)
class IndexSpec:
    """`columns` may be `-name` for descending. `unique` ignores rows with an empty column, and archived rows; `live` has only
    rows that are not archived."""

    name: str
    table: str
    columns: tuple[str, ...]
    unique: bool = False
    live: bool = False


def table_name(form: str) -> str:
    return f"f_{form}"


def link_table(form: str, field: str) -> str:
    """The table of a several-links field: `x_FORM$FIELD`, shortened by a digest where it would be too long."""
    return _short(f"x_{form}$", field)


def key_column(field: str) -> str:
    """The column with the folded key of a text field, for sorting and searching."""
    return f"_key_{field}"


@once_each(FORMS)
def stored_fields(form: FormSpec) -> tuple[FieldSpec, ...]:
    """Fields with a column of their own in the form's table."""
    return tuple(field for field in form.fields.values() if field.computed is None and FIELD_TYPES[field.kind].column)


@once_each(FORMS)
def links_fields(form: FormSpec) -> tuple[FieldSpec, ...]:
    """Fields that hold several records of another form in a link table."""
    return tuple(field for field in form.fields.values() if field.computed is None and field.kind == "links")


def columns(form: FormSpec) -> Iterator[ColumnSpec]:
    """All columns of the form's table but `id`."""
    for name, kind in SYSTEM_COLUMNS.items():
        yield ColumnSpec(name, kind)
    for field in stored_fields(form):
        yield field_column(field)
        if has_key(form, field):
            yield ColumnSpec(key_column(field.id), "text")


def field_column(field: FieldSpec) -> ColumnSpec:
    """The column of a stored field."""
    references = table_name(field.target) if field.kind == "link" else "p_file" if field.kind == "file" else ""
    return ColumnSpec(field.id, FIELD_TYPES[field.kind].column, references)


def indexes(form: FormSpec) -> tuple[IndexSpec, ...]:
    """The indexes a form needs: links, filters of the list, state, parent, the list's order, and what must be unique."""
    table = table_name(form.id)
    # With the mark of archived rows in the index, counting what a link leads to never opens the table.
    wanted: list[tuple[str, ...]] = [
        (field.id, "_archived") for field in stored_fields(form) if field.kind == "link"
    ]
    wanted += [(field, "_archived") for field in _filtered(form)]
    wanted += [("state", "_archived"), ("parent", "row")]
    found = {item: IndexSpec(index_name("i", table, item), table, item) for item in wanted}
    for item in _sort_index(form):
        found[("live", *item)] = IndexSpec(index_name("i_l", table, item), table, item, live=True)
    for fields in form.unique:
        if is_backed(form, fields):
            found[fields] = IndexSpec(index_name("i_u", table, fields), table, fields, unique=True)
    for item in _overlap_indexes(form):
        found.setdefault(item, IndexSpec(index_name("i", table, item), table, item))
    for field in links_fields(form):
        links = link_table(form.id, field.id)
        found[(field.id, "right")] = IndexSpec(index_name("i", links, ("right_id",)), links, ("right_id",))
    return tuple(found.values())


def _overlap_indexes(form: FormSpec) -> Iterator[tuple[str, ...]]:
    """For records that may not overlap: the keys that are columns of their own, then the start."""
    for rule in form.no_overlap:
        own = tuple(key.field for key in rule.keys if isinstance(key, FieldOf) and isinstance(key.base, RowOf))
        if own and form.span and is_backed(form, own):
            yield (*own, form.span[0])


def is_backed(form: FormSpec, fields: tuple[str, ...]) -> bool:
    """Whether the fields of a `unique` rule are all short columns, so that an index can back it."""
    kinds = {field.id: field.kind for field in stored_fields(form)}
    short = _INDEXED_TEXTS | {kind for kind, item in FIELD_TYPES.items() if item.column == "integer"}
    return all(kinds.get(field) in short or field in SYSTEM_COLUMNS for field in fields)


def create_table(form: FormSpec, dialect: Dialect) -> str:
    """The statement that makes the form's table, before the tables it refers to need to exist."""
    lines = [f"{quote('id')} {dialect.identity}"]
    for column in columns(form):
        rest = _SYSTEM_RULES.get(column.name, "")
        if column.references and dialect.forward_references:
            rest = _reference(column)
        lines.append(f"{quote(column.name)} {dialect.types[column.kind]}{rest}")
    return f"CREATE TABLE {quote(table_name(form.id))} ({', '.join(lines)})"


def add_references(form: FormSpec, dialect: Dialect) -> tuple[str, ...]:
    """Statements that tie the columns of a new table to the tables they refer to, where its creation could not."""
    if dialect.forward_references:
        return ()
    return tuple(
        f"ALTER TABLE {quote(table_name(form.id))} ADD FOREIGN KEY ({quote(column.name)}){_reference(column)}"
        for column in columns(form)
        if column.references
    )


def create_link_table(form: str, field: FieldSpec, dialect: Dialect) -> str:
    """The statement that makes the table of a several-links field; both forms' tables must exist."""
    left, right = quote(table_name(form)), quote(table_name(field.target))
    return (
        f"CREATE TABLE {quote(link_table(form, field.id))} (id {dialect.identity},"
        f" left_id {dialect.types['integer']} NOT NULL REFERENCES {left} (id),"
        f" right_id {dialect.types['integer']} NOT NULL REFERENCES {right} (id),"
        " UNIQUE (left_id, right_id))"
    )


def add_column(table: str, column: ColumnSpec, dialect: Dialect) -> str:
    """The statement that adds a column, empty in all rows."""
    kind = dialect.types[column.kind]
    return f"ALTER TABLE {quote(table)} ADD COLUMN {quote(column.name)} {kind}{_reference(column)}"


def create_index(index: IndexSpec, dialect: Dialect) -> str:
    """The statement that makes an index."""
    terms = ", ".join(_term(column, dialect) for column in index.columns)
    unique, where = "", f" WHERE {LIVE}" if index.live else ""
    if index.unique:
        filled = " AND ".join(f"{quote(column)} IS NOT NULL" for column in index.columns)
        unique, where = "UNIQUE ", f" WHERE _archived = 0 AND {filled}"
    return f"CREATE {unique}INDEX {quote(index.name)} ON {quote(index.table)} ({terms}){where}"


def links_to(definitions: DefinitionSet, form: str) -> Iterator[FieldSpec]:
    """Link and links fields of all forms that point to a form."""
    for other in definitions.forms.values():
        for field in (*stored_fields(other), *links_fields(other)):
            if field.target == form and field.kind in ("link", "links"):
                yield field


def _reference(column: ColumnSpec) -> str:
    return f" REFERENCES {quote(column.references)} (id)" if column.references else ""


def _filtered(form: FormSpec) -> Iterator[str]:
    """Fields of few different values that the list is filtered by: rows with a rare one are found without reading all."""
    return (field.id for field in stored_fields(form) if field.id in form.list.filters and field.kind in ("choice", "truth"))


def _sort_index(form: FormSpec) -> Iterator[tuple[str, ...]]:
    """What is not archived in the order of the list's first term; ties are few, the database sorts them itself. What is never
    empty is read backwards for descending, what may be empty needs an index of its own: empties come last."""
    keyed = key_fields(form)
    stored = {field.id for field in stored_fields(form)} | SYSTEM_COLUMNS.keys()
    filled = {field.id for field in stored_fields(form) if field.required} | {"version", "created", "changed"}
    for term in form.list.sort[:1]:
        field = term.lstrip("-")
        sign = "-" if term.startswith("-") and field not in filled else ""
        if field in stored:
            yield (sign + (key_column(field) if field in keyed else field),)


def _term(column: str, dialect: Dialect) -> str:
    if not column.startswith("-"):
        return quote(column)
    return f"{quote(column[1:])} DESC{' NULLS LAST' if dialect.name == 'postgresql' else ''}"


def index_name(prefix: str, table: str, names: tuple[str, ...]) -> str:
    terms = "$".join(name.replace("-", "desc_").lstrip("_") for name in names)
    return f"{prefix}_{_digest(f'{table} {terms}')}_{table}"[:MAX_NAME].rstrip("$")


def _short(head: str, tail: str) -> str:
    name = f"{head}{tail}"
    if len(name) <= MAX_NAME:
        return name
    return f"{name[: MAX_NAME - 9].rstrip('$')}_{_digest(name)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
