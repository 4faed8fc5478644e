"""A form to fill: a new record with its defaults, or a stored one, or what was typed with everything wrong in it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.access.decide import may
from engine.access.viewer import Viewer
from engine.app.allowing import acting_on, in_rows
from engine.app.defaults import put_defaults
from engine.app.field_filling import Permitted, read_fields
from engine.app.filling import Filling, Trouble, as_id, filling_of, new_filling
from engine.app.form_views import Inputs, input_view, table_view
from engine.app.judging import Judge, judge_for
from engine.app.listing import name_of, row_of, shown_value
from engine.app.locking import edit_refusals, editable_fields
from engine.app.lookup import find_form, scoped_values
from engine.app.office import Office
from engine.app.pages import FieldView, FormPage, SectionView
from engine.app.reading import conditions_of, fields_allowed
from engine.app.row_filling import read_rows
from engine.app.sentences import say
from engine.app.submitted import Submitted
from engine.app.validation import check_links
from engine.app.writing import initial_state
from engine.data.connection import Connection
from engine.data.records import fetch, fetch_rows
from engine.model.expression import FALSE
from engine.model.forms import FieldSpec, FormSpec
from engine.model.outcomes import Denied, FormErrors, NotFound, Reason, Refused
from engine.model.query import Column
from engine.model.types import Value

KEY_BYTES = 18
NOTHING = FormErrors()


def open_form(
    office: Office, viewer: Viewer, form_id: str, id: int | None = None, prefill: Mapping[str, str] | None = None
) -> FormPage:
    """The form of a new record (`prefill`: texts by field id) or of a stored one. Raises NotFound, Denied, Refused when nothing
    of the record can be changed now."""
    texts = {name: (text,) for name, text in (prefill or {}).items()}
    return _form(office, viewer, form_id, id, Submitted(texts), NOTHING, reopened=False)


def reopen_form(
    office: Office,
    viewer: Viewer,
    form_id: str,
    submitted: Submitted,
    id: int | None = None,
    errors: FormErrors = NOTHING,
    fresh: bool = False,
) -> FormPage:
    """The form as it was typed, with what is wrong. `fresh`: the typed text is to be stored over what another person did
    meanwhile, if it is sent again. Raises as `open_form`."""
    page = _form(office, viewer, form_id, id, submitted, errors, reopened=True)
    version = page.version if fresh or submitted.version is None else submitted.version
    return replace(page, version=version, key=submitted.key or page.key)


def _form(
    office: Office,
    viewer: Viewer,
    form_id: str,
    id: int | None,
    submitted: Submitted,
    errors: FormErrors,
    *,
    reopened: bool,
) -> FormPage:
    form = find_form(office, form_id)
    if form.parent:
        raise NotFound
    with office.database.reading() as connection:
        judge = _judge(office, viewer, connection, form, id)
        opened = _new(judge, form) if id is None else _stored(judge, form, id)
        filling, permitted = opened.filling, opened.permitted
        _type_in(judge, filling, permitted, submitted, reopened)
        readable = permitted.open
        if id is not None:
            readable = fields_allowed(office, viewer, connection, form, id, "read")
        inputs = Inputs(judge, permitted, readable, submitted.texts if reopened else {}, errors, opened.names)
        return _page(inputs, filling, opened.name)


@dataclass(frozen=True, slots=True)
class _Opened:
    """What the form starts from. `name`: of the stored record; `names`: of the records it points to, by (form, id)."""

    filling: Filling
    permitted: Permitted
    name: str = ""
    names: Mapping[tuple[str, int], str] = field(default_factory=dict)


def _judge(office: Office, viewer: Viewer, connection: Connection, form: FormSpec, id: int | None) -> Judge:
    found = acting_on(office, viewer, connection, form, id, "create" if id is None else "update")
    return judge_for(office, connection, viewer, found.post)


def _new(judge: Judge, form: FormSpec) -> _Opened:
    decision = may(judge.viewer, judge.office.rights, form.id, "create")
    if not decision.allowed:
        raise Denied(decision.reason)
    conditions = conditions_of(judge.office, judge.viewer, form, "create")
    allowed = frozenset(name for name, where in conditions.items() if where != FALSE)
    return _Opened(new_filling(form, initial_state(judge, form.id)), Permitted(allowed))


def _stored(judge: Judge, form: FormSpec, id: int) -> _Opened:
    office, viewer, connection = judge.office, judge.viewer, judge.connection
    name, *linked = _names(judge, form, id)
    record = fetch(connection, office.definitions, form.id, id)
    if record is None:
        raise NotFound
    decision = may(viewer, office.rights, form.id, "update")
    if not in_rows(office, viewer, connection, form, id, "update"):
        raise Denied(Reason(say("no_right_here")) if decision.allowed else decision.reason)
    refusals = edit_refusals(office, viewer, connection, record)
    if refusals:
        raise Refused(refusals)
    allowed = fields_allowed(office, viewer, connection, form, id, "update")
    filling = filling_of(form, record)
    _add_rows(judge, filling)
    permitted = Permitted(allowed, editable_fields(office, form, record.state), record.state)
    shown = zip(_links(form), linked, strict=True)
    names = {(spec.target, as_id(filling.values[spec.id])): str(text) for spec, text in shown if text}
    return _Opened(filling, permitted, str(name or f"№ {id}"), names)


def _add_rows(judge: Judge, filling: Filling) -> None:
    """The stored rows of a record, and theirs."""
    definitions = judge.office.definitions
    for spec in filling.form.fields.values():
        if spec.kind == "table" and filling.id is not None:
            child = definitions.forms[spec.target]
            found = fetch_rows(judge.connection, definitions, child.id, filling.id)
            prefix = f"{filling.prefix}{spec.id}."
            filling.rows[spec.id] = [filling_of(child, row, f"{prefix}{number}.") for number, row in enumerate(found)]
            for row in filling.rows[spec.id]:
                row.owner = filling
                _add_rows(judge, row)


def _names(judge: Judge, form: FormSpec, id: int) -> tuple[Value, ...]:
    """The record's name and the names of the records its links point to, as far as the viewer may read them, in one
    statement. Raises NotFound."""
    return scoped_values(
        judge.office, judge.viewer, judge.connection, form, id, "names", lambda: _name_columns(judge.office, form)
    )


def _name_columns(office: Office, form: FormSpec) -> tuple[Column, ...]:
    base = row_of(form)
    linked = (Column(spec.id, shown_value(form, spec.id, base, office.definitions)) for spec in _links(form))
    return (Column("name", name_of(base)), *linked)


def _links(form: FormSpec) -> tuple[FieldSpec, ...]:
    return tuple(spec for spec in form.fields.values() if spec.kind == "link" and spec.computed is None)


def _type_in(judge: Judge, filling: Filling, permitted: Permitted, submitted: Submitted, reopened: bool) -> None:
    """Puts what was typed in, as far as it can be read; faults have been or will be said elsewhere."""
    unsaid = Trouble()
    texts = {name: typed for name, typed in submitted.texts.items() if name in permitted.open}
    read_fields(judge, filling, texts, permitted, unsaid)
    check_links(filling, judge, unsaid)
    if filling.is_new:
        put_defaults(filling, judge)
    if reopened:
        read_rows(judge, filling, submitted, permitted, unsaid, keep_blank=True)


def _page(inputs: Inputs, filling: Filling, name: str) -> FormPage:
    form, errors = filling.form, inputs.errors
    return FormPage(
        form=form.id,
        id=filling.id,
        version=filling.version or 0,
        key=secrets.token_urlsafe(KEY_BYTES) if filling.is_new else "",
        one=form.one,
        title=name or form.one,
        sections=_sections(inputs, filling),
        general_errors=(*errors.general, *_elsewhere(form, errors), *_closed_typing(inputs, filling)),
        error_count=sum(len(found) for found in errors.fields.values()) + len(errors.general),
        help=form.help,
    )


def _sections(inputs: Inputs, filling: Filling) -> tuple[SectionView, ...]:
    sections = []
    for section in filling.form.sections:
        views = tuple(view for name in section.fields if (view := _view(inputs, filling, name)))
        if views:
            sections.append(SectionView(section.title, views))
    return tuple(sections)


def _view(inputs: Inputs, filling: Filling, name: str) -> FieldView | None:
    spec = filling.form.fields[name]
    return table_view(inputs, filling, spec) if spec.kind == "table" else input_view(inputs, filling, spec)


def _closed_typing(inputs: Inputs, filling: Filling) -> tuple[str, ...]:
    """What was typed into fields that another person's change has closed meanwhile: it must not be lost."""
    return tuple(
        say("typed_closed", label=spec.label, text=texts[-1])
        for spec in filling.form.fields.values()
        if (texts := inputs.typed.get(spec.id))
        and texts[-1]
        and spec.id in inputs.permitted.allowed - inputs.permitted.open
        and spec.kind in ("text", "long_text")
    )


def _elsewhere(form: FormSpec, errors: FormErrors) -> tuple[str, ...]:
    """Errors at names that are no input of this form: they must not be lost."""
    return tuple(
        sentence
        for name, found in errors.fields.items()
        if name.split(".")[0] not in form.fields
        for sentence in found
    )
