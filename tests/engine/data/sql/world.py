"""A repair yard made for expressions: everything may be empty, links may lead nowhere, names are worked out."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from engine.compile.expression import PERSON, FormShape, Names, Scope, Word, compile_expression
from engine.data.connection import Connection
from engine.data.database import Database
from engine.data.sql.statement import Statement, prepare
from engine.model.definitions import DefinitionSet, OrganisationSpec
from engine.model.expression import Constant, Expr, FieldOf, RowOf, Source
from engine.model.field_types import FIELD_TYPES
from engine.model.forms import FieldSpec, FormSpec, ListSpec, Option
from engine.model.query import Column, JudgeQuery, Order, Query
from engine.model.roles import OrderSpec
from engine.model.types import INTEGER, TEXT, Type, Value, record_of
from engine.model.workflows import StateSpec, WorkflowSpec
from engine.source.places import Fault, Place
from tests.engine.data.world import install, writer

TODAY = "2026-02-28"
BINDS: Mapping[str, Value] = {
    "today": TODAY,
    "now": "2026-02-28T05:00:00.000000Z",
    "me": 2,
    "params.limit": 2,
    "params.day": None,
}
PEOPLE = ("worker",)
PLACE = Place("test.yaml", 1, 1)
STATES = {"draft": "Черновик", "agreed": "Согласован", "signed": "Подписан"}


def field(form: str, id: str, kind: str, **more: object) -> FieldSpec:
    target, places = str(more.get("target", "")), 2 if kind == "money" else 0
    more["options"] = tuple(Option(item, label) for item, label in dict(more.get("options", {})).items())  # type: ignore[call-overload]
    kind_of = FIELD_TYPES[kind].value_type(form, id, target, places)
    return FieldSpec(id, form, kind, kind_of, id.title(), places=places, **more)  # type: ignore[arg-type]


FIELDS: Mapping[str, tuple[FieldSpec, ...]] = {
    "worker": (
        field("worker", "last_name", "text"),
        field("worker", "first_name", "text"),
        field("worker", "born", "date"),
        field("worker", "chief", "link", target="worker", back="team"),
        field("worker", "grade", "integer"),
    ),
    "order": (
        field("order", "title", "text"),
        field("order", "note", "text"),
        field("order", "price", "money"),
        field("order", "count", "integer"),
        field("order", "weight", "integer", min=-999, max=999),
        field("order", "taken", "date"),
        field("order", "due", "date"),
        field("order", "hour", "time"),
        field("order", "urgent", "truth"),
        field("order", "kind", "choice", options={"repair": "Ремонт", "sale": "Продажа", "other": "Другое"}),
        field("order", "master", "link", target="worker", back="orders"),
        field("order", "next", "link", target="order"),
        field("order", "helpers", "links", target="worker", back="helped"),
        field("order", "lines", "table", target="line"),
        field("order", "total", "money"),
        field("order", "late", "truth"),
    ),
    "line": (
        field("line", "what", "text"),
        field("line", "amount", "integer", min=-99, max=99),
        field("line", "cost", "money"),
        field("line", "maker", "link", target="worker"),
    ),
    "shift": (
        field("shift", "worker", "link", target="worker", back="shifts"),
        field("shift", "starts", "date"),
        field("shift", "ends", "date"),
    ),
}
COMPUTED = {
    ("order", "total"): "sum(lines.cost)",
    ("order", "late"): "due < today and state != signed",
}
NAMES = {"worker": "join(' ', last_name, first_name)", "order": "join(' · ', title, master)", "line": "what",
         "shift": "join(' ', worker, starts)"}  # fmt: skip
SPANS = {"shift": ("starts", "ends"), "order": ("taken", "due")}
WORDS = {
    "big": Word("'много' if n > 2 else 'мало'", ("n",)),
    "open_orders": Word("count(order, state != signed)"),
}


def names() -> Names:
    shapes = (
        FormShape(id, {item.id: item for item in fields}, "order" if id == "line" else "", SPANS.get(id),
                  STATES if id == "order" else {})
        for id, fields in FIELDS.items()
    )  # fmt: skip
    return Names(shapes, WORDS, PEOPLE)


def scope(form: str = "order", **more: object) -> Scope:
    binds: dict[str, Type] = {"me": PERSON, "params.limit": Type("number"), "params.day": Type("date")}
    return Scope(names(), form, binds=binds, **more)  # type: ignore[arg-type]


def compiled(text: str, form: str = "order", expected: Type | None = None, within: Scope | None = None) -> Expr:
    """The expression, or an assertion with its faults."""
    faults: list[Fault] = []
    found = compile_expression(text, PLACE, within or scope(form), expected, faults)
    assert found is not None, f"{text}: {faults}"
    return found


def faults_of(text: str, form: str = "order", expected: Type | None = None, within: Scope | None = None) -> list[Fault]:
    faults: list[Fault] = []
    compile_expression(text, PLACE, within or scope(form), expected, faults)
    return faults


def definitions() -> DefinitionSet:
    forms = {id: _form(id) for id in FIELDS}
    states = {id: StateSpec(id, label) for id, label in STATES.items()}
    way = WorkflowSpec("order_way", "order", "order", states, {})
    return DefinitionSet(
        hash="yard", organisation=OrganisationSpec("Двор", "order_1", people=PEOPLE), forms=forms,
        workflows={"order_way": way}, orders={"order_1": OrderSpec("order_1", "Приказ", {})}, duties={}, reports={},
        prints={}, workflow_of={"order": "order_way"},
    )  # fmt: skip


def _form(id: str) -> FormSpec:
    own = {item.id: item for item in FIELDS[id]}
    for (form, name), text in COMPUTED.items():
        if form == id:
            own[name] = replace(own[name], computed=compiled(text, id))
    name = compiled(NAMES[id], id, TEXT)
    parent = {"parent": "order", "parent_field": "lines"} if id == "line" else {}
    searched = tuple(item.id for item in own.values() if item.kind == "text")
    return FormSpec(id, id, id, name, own, ListSpec(tuple(own), search=searched), (), span=SPANS.get(id), **parent)  # type: ignore[arg-type]


WORKERS = (
    {"last_name": "Ёлкин", "first_name": "Яков", "born": "1980-02-29", "grade": 3},
    {"last_name": "Абаев", "born": "2000-03-01", "chief": 1},
    {"last_name": "яблочкин", "first_name": "Адам", "chief": 2, "grade": -2},
    {},
)
ORDERS = (
    {"title": "Насос 10", "price": 100050, "count": 7, "weight": -7, "taken": "2026-01-31", "due": "2026-02-28", "hour": "08:30",
     "urgent": True, "kind": "repair", "master": 2, "helpers": (1, 3), "note": "100%_!"},
    {"title": "насос 9", "price": -225, "count": 2, "weight": 3, "taken": "2026-02-28", "due": "2026-02-01", "urgent": False,
     "kind": "sale", "master": 3, "next": 1, "helpers": (2,)},
    {"title": "Ёмкость", "price": 50, "count": 0, "taken": "2024-02-29", "hour": "23:59", "kind": "other", "next": 2,
     "note": "Насос"},
    {"title": "б", "due": "2026-03-01", "urgent": True, "master": 4, "next": 4, "weight": 0},
    {},
    {"title": "Архив", "price": 1, "count": 1, "master": 2, "taken": "2026-02-01"},
)  # fmt: skip
LINES = (
    (1, {"what": "болт", "amount": 4, "cost": 1050, "maker": 1}),
    (1, {"what": "гайка", "amount": 4}),
    (1, {"cost": -1051, "maker": 3}),
    (2, {"what": "болт", "amount": -5, "cost": 33}),
    (4, {}),
)
SHIFTS = (
    {"worker": 1, "starts": "2026-01-01", "ends": "2026-02-27"},
    {"worker": 2, "starts": "2026-02-28"},
    {"worker": 3, "ends": "2026-12-31"},
    {"worker": 2, "starts": "2025-01-01", "ends": "2026-02-28"},
    {"starts": "2026-02-01", "ends": "2026-03-01"},
)


def open_yard(url: str) -> tuple[Database, DefinitionSet]:
    database, world = Database.open(url), definitions()
    install(database, world)
    with writer(database, world) as write:
        for values in WORKERS:
            write.create("worker", values)
        for number, values in enumerate(ORDERS):
            write.create("order", {k: v for k, v in values.items() if k != "next"}, state=tuple(STATES)[number % 3])
        for id, values in enumerate(ORDERS, 1):
            if "next" in values:
                write.update("order", id, {"next": values["next"]})
        for parent, values in LINES:
            write.create("line", values, parent=parent, row=1)
        for values in SHIFTS:
            write.create("shift", values)
        write.archive("order", 6)
        write.finish()
    return database, world


def query(
    columns: Mapping[str, Expr], where: Expr | None = None, form: str = "order", sort: tuple[Order, ...] = ()
) -> Query:
    return Query((Source("this", form),), tuple(Column(id, value) for id, value in columns.items()), where, sort=sort)


def row(form: str = "order") -> RowOf:
    return RowOf(record_of(form), "this")


def number(form: str = "order") -> FieldOf:
    """The id, for sorting: a record itself sorts by its name."""
    return FieldOf(INTEGER, row(form), "id")


def statement(made: Query, world: DefinitionSet, connection: Connection) -> Statement:
    return prepare(JudgeQuery(made, "test"), world, connection.dialect)


@contextmanager
def reading(database: Database) -> Iterator[Connection]:
    with database.reading() as connection:
        yield connection


NOTHING = Constant(TEXT, None)
