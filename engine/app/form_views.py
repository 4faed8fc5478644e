"""The inputs of a form: what stands in them, what is locked and why, the rows of tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.access.decide import may
from engine.app.defaults import put_defaults
from engine.app.field_filling import Permitted
from engine.app.field_views import filling_view
from engine.app.filling import Filling, new_filling
from engine.app.judging import Judge
from engine.app.lookup import names_of
from engine.app.pages import Choice, FieldView, RowView, TableView
from engine.app.past_values import past_value
from engine.app.reading import conditions_of, fields_allowed
from engine.app.sentences import say
from engine.app.typing_in import show_typed
from engine.model.expression import FALSE
from engine.model.forms import FieldSpec, FormSpec
from engine.model.outcomes import FormErrors
from engine.model.types import Value

NEW_ROW = "__N__"
MAX_ID_DIGITS = 15
LINKS = frozenset({"link", "links"})


@dataclass(frozen=True)
class Inputs:
    """What a form is drawn from: `typed` texts go before the values; `readable`: fields that may be shown when they cannot be
    changed; `names`: of records, as far as they are known, by (form, id)."""

    judge: Judge
    permitted: Permitted
    readable: frozenset[str]
    typed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    errors: FormErrors = field(default_factory=FormErrors)
    names: Mapping[tuple[str, int], str] = field(default_factory=dict)


def input_view(inputs: Inputs, filling: Filling, spec: FieldSpec) -> FieldView | None:
    """The field as it stands in the form; None when it is not for this viewer."""
    locked = inputs.permitted.why_not(inputs.judge, filling, spec.id)
    name = filling.prefix + spec.id
    if locked:
        return _locked_view(inputs, filling, spec, locked)
    depends = spec.show_if is not None or spec.require_if is not None
    here = inputs.judge.over(filling) if depends else inputs.judge  # the draft is gathered for those that ask
    texts = inputs.typed.get(name) or show_typed(inputs.judge.office, spec, filling.values.get(spec.id))
    picked = _picked(inputs, spec, texts) if spec.kind in LINKS else ()
    view = filling_view(
        spec,
        name,
        texts,
        choices=picked,
        shown="" if spec.kind != "file" or not texts[-1:] or not texts[-1] else say("file_attached"),
        hidden=not here.holds(spec.show_if),
        required=spec.required or (spec.require_if is not None and here.holds(spec.require_if)),
        errors=inputs.errors.fields.get(name, ()),
    )
    if spec.kind == "links":
        return replace(view, links=tuple((choice.id, choice.label) for choice in picked))
    return view


def table_view(inputs: Inputs, filling: Filling, spec: FieldSpec) -> FieldView | None:
    """The table field: its stored rows and the submitted ones, and a blank row when rows may be added."""
    locked = inputs.permitted.why_not(inputs.judge, filling, spec.id)
    if locked and spec.id not in inputs.readable:
        return None
    form = inputs.judge.office.definitions.forms[spec.target]
    columns = row_columns(inputs.judge, form)
    within = replace(inputs, judge=inputs.judge.inside(filling))
    kept = filling.rows.get(spec.id, ())
    rows = [_row_view(within, row, columns, number, bool(locked)) for number, row in enumerate(kept)]
    blank = None
    if not locked and may(inputs.judge.viewer, inputs.judge.office.rights, form.id, "create").allowed:
        empty = new_filling(form, prefix=f"{filling.prefix}{spec.id}.{NEW_ROW}.", parent=filling.id)
        put_defaults(empty, within.judge)
        blank = _row_view(within, empty, columns, len(rows), False)
    heads = tuple(column.label for column in columns)
    table = TableView(form.id, heads, tuple(rows), blank, _hidden_columns(rows, len(columns)))
    name = filling.prefix + spec.id
    view = filling_view(spec, name, (), locked=locked, errors=inputs.errors.fields.get(name, ()))
    return replace(view, table=table)


def row_columns(judge: Judge, form: FormSpec) -> tuple[FieldSpec, ...]:
    """The fields of child rows that the viewer may read or fill somewhere."""
    known = [conditions_of(judge.office, judge.viewer, form, action) for action in ("read", "create", "update")]
    return tuple(
        spec
        for spec in form.fields.values()
        if spec.kind != "table" and any(item.get(spec.id, FALSE) != FALSE for item in known)
    )


def row_permitted(judge: Judge, row: Filling) -> Permitted:
    """What of a child row the viewer may fill."""
    if row.id is not None:
        allowed = fields_allowed(judge.office, judge.viewer, judge.connection, row.form, row.id, "update")
        return Permitted(allowed)
    conditions = conditions_of(judge.office, judge.viewer, row.form, "create")
    return Permitted(frozenset(name for name, where in conditions.items() if where != FALSE))


def _row_view(
    inputs: Inputs, row: Filling, columns: Sequence[FieldSpec], number: int, locked: bool
) -> RowView:
    readable = frozenset(row.form.fields)
    if row.id is not None:
        readable = fields_allowed(
            inputs.judge.office, inputs.judge.viewer, inputs.judge.connection, row.form, row.id, "read"
        )
    permitted = Permitted(frozenset()) if locked else row_permitted(inputs.judge, row)
    own = replace(inputs, permitted=permitted, readable=readable)
    cells = tuple(input_view(own, row, spec) or _closed_cell(row, spec) for spec in columns)
    index = row.prefix.removesuffix(".").rpartition(".")[2] if row.prefix else str(number)
    return RowView(
        index=int(index) if index.isdigit() else number,
        id="" if row.id is None else str(row.id),
        fields=cells,
        errors=inputs.errors.fields.get(row.prefix.removesuffix("."), ()),
        deleted=row.gone,
        tables=() if index == NEW_ROW else _row_tables(own, row),
    )


def _row_tables(inputs: Inputs, row: Filling) -> tuple[FieldView, ...]:
    """The row's own tables, as far as they are for this viewer."""
    tables = (spec for spec in row.form.fields.values() if spec.kind == "table")
    return tuple(view for spec in tables if (view := table_view(inputs, row, spec)))


def _hidden_columns(rows: Sequence[RowView], count: int) -> frozenset[int]:
    shown = [row.fields for row in rows if not row.deleted]
    return frozenset(at for at in range(count) if all(fields[at].hidden for fields in shown))


def _closed_cell(row: Filling, spec: FieldSpec) -> FieldView:
    """A column that may not be read on this row."""
    return filling_view(spec, row.prefix + spec.id, (), locked=say("field_no_right"))


def _locked_view(inputs: Inputs, filling: Filling, spec: FieldSpec, locked: str) -> FieldView | None:
    if spec.id not in inputs.readable or (filling.is_new and not filling.prefix):
        return None
    judge = inputs.judge
    value = _present(judge, filling, spec)
    text = past_value(judge.office, judge.viewer, judge.connection, filling.form, spec.id, value)
    return filling_view(spec, filling.prefix + spec.id, (), shown=text, locked=locked)


def _present(judge: Judge, filling: Filling, spec: FieldSpec) -> Value:
    if spec.computed is not None:
        return judge.over(filling).value(spec.computed)
    return filling.values.get(spec.id)


def _picked(inputs: Inputs, spec: FieldSpec, texts: Sequence[str]) -> tuple[Choice, ...]:
    """The records that stand in a link's input, by name."""
    judge, known = inputs.judge, inputs.names
    ids = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) <= MAX_ID_DIGITS]
    names = {id: known[spec.target, id] for id in ids if (spec.target, id) in known}
    unknown = [id for id in ids if id not in names]
    if unknown:
        names.update(names_of(judge.office, judge.viewer, judge.connection, spec.target, unknown))
    return tuple(Choice(str(id), names.get(id, f"№ {id}")) for id in dict.fromkeys(ids) if id in names)
