"""A small set built by hand: a reading room with books, notes in books, readers and keepers."""

from collections.abc import Mapping

from engine.model.definitions import DefinitionSet, OrganisationSpec
from engine.model.expression import Bind, Compare, Expr, FieldOf, InRecords, Not, RowOf
from engine.model.forms import FieldSpec, FormSpec, ListSpec, Section, Template
from engine.model.query import Query
from engine.model.reports import ReportSpec
from engine.model.roles import ClauseSpec, DutySpec, GrantSpec, OrderSpec, RoleSpec
from engine.model.types import INTEGER, TEXT, TRUTH, Type, record_of, records_of
from engine.model.workflows import StateSpec, StepSpec, WorkflowSpec

KINDS: Mapping[str, Type] = {"text": TEXT, "integer": INTEGER, "truth": TRUTH}


def this(form: str) -> RowOf:
    return RowOf(record_of(form), "this")


def spec(form: str, id: str, kind: str, target: str = "", back: str = "") -> FieldSpec:
    of = records_of(target) if kind in ("links", "table") else record_of(target) if target else KINDS[kind]
    return FieldSpec(id, form, kind, of, id, target=target, back=back)


def make_form(id: str, *fields: FieldSpec, parent: str = "", parent_field: str = "") -> FormSpec:
    by_id = {field.id: field for field in fields}
    name = FieldOf(TEXT, this(id), fields[0].id)
    return FormSpec(
        id,
        id,
        f"{id}s",
        name,
        by_id,
        ListSpec(tuple(by_id)),
        (Section("", tuple(by_id)),),
        parent=parent,
        parent_field=parent_field,
    )


FORMS = {
    form.id: form
    for form in (
        make_form("keeper", spec("keeper", "surname", "text"), spec("keeper", "phone", "text")),
        make_form("reader", spec("reader", "surname", "text"), spec("reader", "phone", "text")),
        make_form(
            "book",
            spec("book", "title", "text"),
            spec("book", "price", "integer"),
            spec("book", "rare", "truth"),
            spec("book", "keeper", "link", "keeper", back="books"),
            spec("book", "readers", "links", "reader", back="readings"),
            spec("book", "notes", "table", "note"),
        ),
        make_form(
            "note", spec("note", "text", "text"), spec("note", "grade", "integer"), parent="book", parent_field="notes"
        ),
    )
}


def field(base: Expr, name: str) -> FieldOf:
    """A field, system field, name or back name of the record."""
    form = FORMS[base.type.form]
    backs = {
        item.back: record
        for record in FORMS.values()
        for item in record.fields.values()
        if item.back and item.target == form.id
    }
    system = {"id": INTEGER, "name": TEXT, "parent": record_of(form.parent), "state": TEXT}
    if name in form.fields:
        return FieldOf(form.fields[name].type, base, name)
    return FieldOf(records_of(backs[name].id) if name in backs else system[name], base, name)


def me(form: str) -> Bind:
    return Bind(record_of(form), "me")


def equal(left: Expr, right: Expr) -> Compare:
    return Compare(TRUTH, "==", left, right)


OWN_BOOKS = equal(field(this("book"), "keeper"), me("keeper"))
READ_BOOKS = InRecords(TRUTH, me("reader"), field(this("book"), "readers"))
OTHER_BOOKS = Not(TRUTH, OWN_BOOKS)
SHELF = equal(field(this("book"), "title"), Bind(TEXT, "post.shelf"))


def grant(
    duty: str, form: str, actions: str, where: Expr | None = None, fields: str = "", scope: str = "", number: int = 0
) -> GrantSpec:
    key = f"{duty}@{scope}" if scope else duty
    return GrantSpec(
        f"{key}:{form}:{number}",
        key,
        duty,
        form,
        tuple(actions.split()),
        where,
        frozenset(fields.split()) if fields else None,
    )


GRANTS = (
    grant("keeping", "book", "read update", OWN_BOOKS, scope="own"),
    grant("keeping", "book", "read update export", scope="any"),
    grant("keeping", "keeper", "read", scope="own"),
    grant("listing", "book", "read", OTHER_BOOKS, "title keeper notes"),
    grant("listing", "note", "read", None, "text"),
    grant("reading", "book", "read", READ_BOOKS, "title rare readers"),
    grant("reading", "reader", "read", equal(this("reader"), me("reader"))),
    grant("shelving", "book", "read", SHELF),
    grant("heading", "book", "read create update delete export"),
    grant("heading", "reader", "read"),
    grant("heading", "keeper", "read", None, "surname"),
)


def make_set(
    grants: tuple[GrantSpec, ...] = GRANTS, clauses: Mapping[str, tuple[str, ...]] | None = None
) -> DefinitionSet:
    """The reading room with these grants; `clauses`: role to the duty keys it holds."""
    held = clauses or {
        "keeper": ("keeping@own",),
        "chief": ("keeping@any", "heading"),
        "lister": ("listing",),
        "reader": ("reading",),
        "shelver": ("shelving",),
        "mixed": ("keeping@own", "listing"),
    }
    duties = {
        duty: DutySpec(
            duty,
            duty,
            grants=tuple(item for item in grants if item.duty == duty),
            pages=("loans",) if duty == "heading" else (),
        )
        for duty in dict.fromkeys(item.duty for item in grants)
    }
    roles = {
        role: RoleSpec(
            role,
            role.title(),
            tuple(ClauseSpec(role, f"{number}.{part}", "", *_split(key)) for part, key in enumerate(keys, 1)),
        )
        for number, (role, keys) in enumerate(held.items(), 1)
    }
    lending = WorkflowSpec("lending", "Выдача", "book", {"in": StateSpec("in", "Здесь"), "out": StateSpec("out", "Нет")}, {
        "lend": StepSpec("lend", "Выдать", ("in",), "out", "keeping"),
        "lose": StepSpec("lose", "Списать", ("in",), "", "heading"),
    })  # fmt: skip
    return DefinitionSet(
        "hash",
        OrganisationSpec("Читальня", "order", people=("keeper", "reader")),
        FORMS,
        {"lending": lending},
        {"order": OrderSpec("order", "Порядок", roles, "1")},
        duties,
        {"loans": ReportSpec("loans", "Выдачи", {}, Query((), ()))},
        {},
        {"book": "lending"},
    )


def _split(key: str) -> tuple[str, str]:
    duty, _, scope = key.partition("@")
    return duty, scope


NO_TEMPLATE = Template(())
