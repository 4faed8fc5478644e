"""A form's list as a query: columns, filters, search, sort. Used by the list page, exports and pickers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.app.showing import SYSTEM_LABELS
from engine.model.definitions import DefinitionSet
from engine.model.expression import (
    FALSE,
    THIS,
    TRUE,
    Aggregate,
    Bind,
    Call,
    Compare,
    Conditional,
    Expr,
    FieldOf,
    InRecords,
    RowOf,
    Source,
    conjunction,
    disjunction,
    rebuild,
)
from engine.model.field_types import FIELD_TYPES
from engine.model.folding import fold
from engine.model.forms import FieldSpec, FormSpec
from engine.model.query import Column, Order, Query
from engine.model.types import INTEGER, MOMENT, TEXT, TRUTH, Type, Value, option_of, record_of

ROW = "row"
MAX_WORDS = 5
SYSTEM_TYPES: Mapping[str, Type] = {"id": INTEGER, "version": INTEGER, "row": INTEGER, "created": MOMENT, "changed": MOMENT}
STATE = "state"
UPPER = "_to"  # ends the name of the upper end of a range


@dataclass(frozen=True, slots=True)
class ListRequest:
    """What the address asks for: words, filter texts by field id (`FIELD_to` = upper end of a range), sort, page
    from 1."""

    q: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    page: int = 1


@dataclass(frozen=True)
class ListQuery:
    """`key` names the shape (equal keys, equal queries, so it is made only for a new one); `binds` are this request's
    values; `columns` are field ids."""

    key: tuple[object, ...]
    binds: Mapping[str, Value]
    columns: tuple[str, ...]
    problems: Mapping[str, str]
    make: Callable[[], Query]

    @cached_property
    def query(self) -> Query:
        return self.make()


def field_of(form: FormSpec, field_id: str, base: Expr, definitions: DefinitionSet) -> FieldOf:
    """A field or a system field of the record that `base` gives."""
    spec = form.fields.get(field_id)
    if spec:
        return FieldOf(spec.type, base, field_id)
    if field_id == STATE:
        return FieldOf(option_of(f"{form.id}.state"), base, STATE)
    if field_id == "parent":
        return FieldOf(record_of(form.parent), base, "parent")
    if field_id in ("created_by", "changed_by"):
        return FieldOf(record_of("account"), base, field_id)
    return FieldOf(SYSTEM_TYPES.get(field_id, TEXT), base, field_id)


def name_of(base: Expr) -> FieldOf:
    """The name of the record that `base` gives."""
    return FieldOf(TEXT, base, "name")


def shown_value(form: FormSpec, field_id: str, base: Expr, definitions: DefinitionSet) -> Expr:
    """What a list cell holds: the value itself, the name of a link, the names of several, the number of child rows."""
    value = field_of(form, field_id, base, definitions)
    if value.type.kind == "record":
        return name_of(value)
    if value.type.kind == "records":
        source = Source(f"{field_id}_cell", value.type.form, among=value)
        if form.fields[field_id].kind == "table":
            return Aggregate(INTEGER, "count", source, None, None)
        names = name_of(RowOf(record_of(value.type.form), source.alias))
        return Aggregate(TEXT, "list", source, names, None)
    return value


def row_of(form: FormSpec) -> RowOf:
    return RowOf(record_of(form.id), ROW)


def over_row(node: Expr, form: FormSpec) -> Expr:
    """An expression over RowOf("this") as one over the list's row."""
    if isinstance(node, RowOf) and node.alias == THIS:
        return row_of(form)
    moved = rebuild(node, lambda child: over_row(child, form))
    assert isinstance(moved, Expr)
    return moved


def has_workflow(definitions: DefinitionSet, form: FormSpec) -> bool:
    return form.id in definitions.workflow_of


def list_columns(definitions: DefinitionSet, form: FormSpec) -> tuple[str, ...]:
    """The columns of the form's list; the state stands last unless the author placed it."""
    columns = form.list.columns
    return (*columns, STATE) if has_workflow(definitions, form) and STATE not in columns else columns


def list_filters(definitions: DefinitionSet, form: FormSpec) -> tuple[str, ...]:
    filters = form.list.filters
    return (STATE, *filters) if has_workflow(definitions, form) and STATE not in filters else filters


def make_list_query(
    definitions: DefinitionSet, form: FormSpec, request: ListRequest, columns: tuple[str, ...] | None = None
) -> ListQuery:
    """The list as a query over all rows (not yet restricted). A filter text that cannot be read becomes a problem at
    its name and filters nothing out."""
    shown = columns if columns is not None else list_columns(definitions, form)
    values, problems = read_filters(definitions, form, request.filters)
    words = search_words(request.q)
    sort = request.sort if can_sort(definitions, form, request.sort.removeprefix("-")) else ""
    binds = {f"filter.{name}": value for name, value in values.items()}
    binds.update({f"q.{number}": word for number, word in enumerate(words)})
    return ListQuery(
        key=("list", form.id, shown, tuple(values), len(words), sort),
        binds=binds,
        columns=shown,
        problems=problems,
        make=lambda: _list_query(definitions, form, shown, tuple(values), len(words), sort),
    )


def _list_query(
    definitions: DefinitionSet, form: FormSpec, columns: tuple[str, ...], filters: tuple[str, ...], words: int, sort: str
) -> Query:
    base = row_of(form)
    own = field_of(form, "id", base, definitions)
    asked = (_filter_condition(definitions, form, name) for name in filters)
    found = (search_condition(definitions, form, base, f"q.{number}") for number in range(words))
    return Query(
        sources=(Source(ROW, form.id),),
        columns=(Column("id", own), *(Column(item, shown_value(form, item, base, definitions)) for item in columns)),
        where=conjunction((*asked, *found)),
        sort=(*sort_terms(definitions, form, sort), Order(own)),
    )


def search_words(q: str) -> tuple[str, ...]:
    """The typed words, folded; no more than five."""
    return tuple(fold(word) for word in q.split()[:MAX_WORDS])


def search_condition(definitions: DefinitionSet, form: FormSpec, base: Expr, bind: str) -> Expr:
    """The word stands in one of the searched fields, in the record's name if that is searched, or in what a searched link's
    form searches."""
    word = Bind(TEXT, bind)
    found: list[Expr] = []
    for field_id in form.list.search:
        value = _searched(form, base, field_id)
        if value.type.kind == "record":
            found.append(_linked_search(definitions, definitions.forms[value.type.form], value, word))
        else:
            found.append(Call(TRUTH, "found", (value, word)))
    return disjunction(tuple(found))


def _searched(form: FormSpec, base: Expr, field_id: str) -> FieldOf:
    spec = form.fields.get(field_id)
    return FieldOf(spec.type, base, field_id) if spec else name_of(base)


def _linked_search(definitions: DefinitionSet, target: FormSpec, link: FieldOf, word: Bind) -> Expr:
    source = Source(f"{link.field}_found", target.id)
    row = RowOf(record_of(target.id), source.alias)
    values = (_searched(target, row, item) for item in target.list.search)
    texts = tuple(Call(TRUTH, "found", (value, word)) for value in values if value.type.kind != "record")
    tie = Compare(TRUTH, "==", link, row)
    return Aggregate(TRUTH, "exists", source, None, conjunction((tie, disjunction(texts))))


def sort_terms(definitions: DefinitionSet, form: FormSpec, sort: str) -> tuple[Order, ...]:
    """The asked sort if the form can sort by it, otherwise the form's own."""
    asked = _sort_term(definitions, form, sort) if sort else None
    if asked:
        return asked
    terms: tuple[Order, ...] = ()
    for item in form.list.sort:
        terms += _sort_term(definitions, form, item) or ()
    return terms


def _sort_term(definitions: DefinitionSet, form: FormSpec, item: str) -> tuple[Order, ...] | None:
    field_id, descending = item.removeprefix("-"), item.startswith("-")
    if not can_sort(definitions, form, field_id):
        return None
    base = row_of(form)
    if field_id == "name":
        return tuple(Order(value, descending) for value in name_sort(form, base))
    value = field_of(form, field_id, base, definitions)
    if value.type.kind == "record":
        target = definitions.forms[value.type.form]
        return tuple(Order(part, descending) for part in name_sort(target, value))
    return (Order(value, descending),)


def name_sort(form: FormSpec, base: Expr) -> tuple[Expr, ...]:
    """What sorting by the record's name sorts by: the form's own sort fields, else the name itself."""
    own = [item.removeprefix("-") for item in form.list.sort]
    parts = tuple(FieldOf(form.fields[item].type, base, item) for item in own if _plain_field(form, item))
    return parts or (name_of(base),)


def _plain_field(form: FormSpec, item: str) -> bool:
    spec = form.fields.get(item)
    return bool(spec and spec.type.kind not in ("record", "records", "file") and spec.computed is None)


def can_sort(definitions: DefinitionSet, form: FormSpec, field_id: str) -> bool:
    spec = form.fields.get(field_id)
    if spec:
        return FIELD_TYPES[spec.kind].sortable
    return field_id in SYSTEM_LABELS and field_id not in ("parent", "row", "version") or field_id == "name"


def read_filters(
    definitions: DefinitionSet, form: FormSpec, texts: Mapping[str, str]
) -> tuple[dict[str, Value], dict[str, str]]:
    """The values to filter by, and the sentences about texts that cannot be read; both by name: a field, or `FIELD_to`."""
    values: dict[str, Value] = {}
    problems: dict[str, str] = {}
    for field_id in list_filters(definitions, form) if texts else ():
        for name in (field_id, f"{field_id}{UPPER}"):
            text = texts.get(name, "").strip()
            try:
                values.update({name: parse_filter(form, field_id, text)} if text else {})
            except ValueError as error:
                problems[name] = str(error)
    return values, problems


def _filter_condition(definitions: DefinitionSet, form: FormSpec, name: str) -> Expr:
    field_id = name.removesuffix(UPPER) if name not in list_filters(definitions, form) else name
    value = field_of(form, field_id, row_of(form), definitions)
    bind = Bind(_bind_type(value.type), f"filter.{name}")
    op = _operator(form, field_id) if name == field_id else "<="
    if op == "found":
        return Call(TRUTH, "found", (value, bind))
    if value.type.kind == "records":
        return InRecords(TRUTH, bind, value)
    if value.type.kind == "truth":  # not filled counts as no
        return Compare(TRUTH, "==", Conditional(TRUTH, value, TRUE, FALSE), bind)
    return Compare(TRUTH, op, value, bind)  # type: ignore[arg-type]


def _operator(form: FormSpec, field_id: str) -> str:
    spec = form.fields.get(field_id)
    kind = FIELD_TYPES[spec.kind].filter if spec else "choice"
    return {"range": ">=", "text": "found"}.get(kind, "==")


def _bind_type(of: Type) -> Type:
    return record_of(of.form) if of.kind == "records" else of


def parse_filter(form: FormSpec, field_id: str, text: str) -> Value:
    """A filter text as the field's canonical value. Raises ValueError with a sentence."""
    spec: FieldSpec | None = form.fields.get(field_id)
    if spec is None:
        return text
    kind = FIELD_TYPES[spec.kind]
    if kind.filter == "text":
        return fold(text)
    return FIELD_TYPES["link" if spec.kind == "links" else spec.kind].parse(text, spec)
