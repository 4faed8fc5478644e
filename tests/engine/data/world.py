"""A small world of forms made by hand: orders with lines, parts and workers of a workshop."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from engine.data import engine_tables
from engine.data.applying import apply
from engine.data.connection import Transaction
from engine.data.database import Database
from engine.data.plan import make_plan
from engine.data.writer import Author, Writer
from engine.model.definitions import DefinitionSet, OrganisationSpec
from engine.model.expression import FieldOf, RowOf
from engine.model.field_types import FIELD_TYPES
from engine.model.forms import FieldSpec, FormSpec, ListSpec, Option
from engine.model.roles import OrderSpec
from engine.model.types import TEXT, record_of
from engine.model.workflows import StateSpec, StepSpec, WorkflowSpec

NOW = "2026-09-01T05:30:00.000000Z"
AUTHOR = Author(7, "master", "п. 2", "r1")


def field(form: str, id: str, kind: str, **more: object) -> FieldSpec:
    target, places = str(more.get("target", "")), int(str(more.get("places", 0)))
    if kind == "choice":
        more["options"] = tuple(
            item if isinstance(item, Option) else Option(item, item.title())
            for item in more["options"]  # type: ignore[attr-defined]
        )
    type = FIELD_TYPES[kind].value_type(form, id, target, places)
    return FieldSpec(id, form, kind, type, id.title(), **more)  # type: ignore[arg-type]


def form(id: str, *fields: FieldSpec, **more: object) -> FormSpec:
    sort = more.pop("sort", (fields[0].id,))
    return FormSpec(
        id=id, one=id, many=id, name=FieldOf(TEXT, RowOf(record_of(id), "this"), fields[0].id),
        fields={item.id: item for item in fields}, list=ListSpec(tuple(item.id for item in fields), sort=sort),  # type: ignore[arg-type]
        sections=(), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def workflow(form: str, *states: str | StateSpec) -> WorkflowSpec:
    specs = [StateSpec(item, item) if isinstance(item, str) else item for item in states]
    steps = {f"to_{item.id}": StepSpec(f"to_{item.id}", item.id, ("*",), item.id, "d") for item in specs}
    return WorkflowSpec(f"{form}_way", form, form, {item.id: item for item in specs}, steps)


def definitions(*forms: FormSpec, workflows: tuple[WorkflowSpec, ...] = (), hash: str = "h1") -> DefinitionSet:
    return DefinitionSet(
        hash=hash,
        organisation=OrganisationSpec("Мастерская", "order_1"),
        forms={item.id: item for item in forms},
        workflows={item.id: item for item in workflows},
        orders={"order_1": OrderSpec("order_1", "Приказ", {})},
        duties={}, reports={}, prints={},
        workflow_of={item.form: item.id for item in workflows},
    )  # fmt: skip


def account() -> FormSpec:
    return form("account", field("account", "login", "text"), field("account", "title", "text"), system=True)


def worker(*extra: FieldSpec, **more: object) -> FormSpec:
    return form(
        "worker", field("worker", "name", "text", required=True), field("worker", "born", "date"), *extra, **more
    )


def order(*extra: FieldSpec, **more: object) -> FormSpec:
    fields = (
        field("order", "title", "text", required=True),
        field("order", "number", "text"),
        field("order", "price", "money", places=2),
        field("order", "kind", "choice", options=("repair", "sale")),
        field("order", "urgent", "truth"),
        field("order", "master", "link", target="worker", back="orders"),
        field("order", "helpers", "links", target="worker", back="helped"),
        field("order", "lines", "table", target="line"),
        *extra,
    )
    return form("order", *fields, **{"unique": (("number",),), **more})


def line() -> FormSpec:
    fields = (field("line", "what", "text"), field("line", "amount", "integer"))
    return form("line", *fields, parent="order", parent_field="lines", unique=(("parent", "what"),))


def workshop(*, hash: str = "h1") -> DefinitionSet:
    states = workflow("order", StateSpec("draft", "Черновик", None), "agreed", "signed")
    return definitions(account(), worker(), order(), line(), workflows=(states,), hash=hash)


def changed(world: DefinitionSet, *forms: FormSpec, drop: tuple[str, ...] = (), hash: str = "h2") -> DefinitionSet:
    kept = {id: item for id, item in world.forms.items() if id not in drop}
    return replace(world, hash=hash, forms={**kept, **{item.id: item for item in forms}})


def without(spec: FormSpec, *fields: str) -> FormSpec:
    return with_fields(spec, {id: item for id, item in spec.fields.items() if id not in fields})


def with_field(spec: FormSpec, *fields: FieldSpec) -> FormSpec:
    return with_fields(spec, {**spec.fields, **{item.id: item for item in fields}})


def with_fields(spec: FormSpec, fields: Mapping[str, FieldSpec]) -> FormSpec:
    return replace(spec, fields=fields)


def install(database: Database, world: DefinitionSet, old: DefinitionSet | None = None, **moves: str) -> None:
    """Apply a set the way `prikaz apply` does."""
    wanted = {name.replace("__", "."): state for name, state in moves.items()}
    with database.writing() as transaction:
        engine_tables.create(transaction)
        apply(transaction, make_plan(transaction, old, world, wanted), AUTHOR, NOW)


@contextmanager
def writer(database: Database, world: DefinitionSet, now: str = NOW) -> Iterator[Writer]:
    with database.writing() as transaction:
        yield Writer(transaction, world, AUTHOR, now)


def open_workshop(url: str, world: DefinitionSet | None = None) -> tuple[Database, DefinitionSet]:
    made = world or workshop()
    database = Database.open(url)
    install(database, made)
    return database, made


def table_rows(connection: Transaction, statement: str) -> list[tuple[object, ...]]:
    return connection.execute(statement)
