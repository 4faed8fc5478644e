"""Child rows of a submitted form: new, changed and taken away, each under the rights on the row's own form."""

from __future__ import annotations

from dataclasses import replace

from engine.access.decide import may
from engine.app.allowing import in_rows
from engine.app.defaults import put_defaults
from engine.app.field_filling import Permitted, is_untouched, read_fields
from engine.app.filling import Filling, Trouble, filling_of, new_filling
from engine.app.judging import Judge
from engine.app.reading import conditions_of, fields_allowed
from engine.app.sentences import say
from engine.app.submitted import Submitted, SubmittedRow
from engine.app.validation import check_links
from engine.data.records import Record, fetch_rows
from engine.model.expression import FALSE
from engine.model.forms import FieldSpec, FormSpec


def read_rows(
    judge: Judge,
    filling: Filling,
    submitted: Submitted,
    permitted: Permitted,
    trouble: Trouble,
    *,
    keep_blank: bool = False,
) -> None:
    """Puts the submitted rows of every table field in. Stored rows that were not submitted stay as they are; new rows
    nobody typed into are left out unless `keep_blank`."""
    for spec in filling.form.fields.values():
        rows = submitted.rows(spec.id) if spec.kind == "table" else ()
        if not rows:
            continue
        refusal = permitted.why_not(judge, filling, spec.id)
        if refusal:
            trouble.at(filling.prefix + spec.id, refusal)
            continue
        placed = tuple(replace(row, prefix=filling.prefix + row.prefix) for row in rows)
        filling.rows[spec.id] = _rows(judge, filling, spec, placed, trouble, keep_blank)


def _rows(
    judge: Judge,
    filling: Filling,
    spec: FieldSpec,
    rows: tuple[SubmittedRow, ...],
    trouble: Trouble,
    keep_blank: bool,
) -> list[Filling]:
    form = judge.office.definitions.forms[spec.target]
    stored = {}
    if filling.id is not None:
        found = fetch_rows(judge.connection, judge.office.definitions, form.id, filling.id)
        stored = {str(record.id): record for record in found}
    read = [_row(judge, filling, form, row, stored, trouble, keep_blank) for row in rows]
    kept = [row for row in read if row is not None]
    following = max((record.row or 0 for record in stored.values()), default=0) + 1
    for number, row in enumerate(item for item in kept if item.is_new):
        row.row = following + number
    submitted_ids = {row.id for row in kept}
    others = [filling_of(form, record) for record in stored.values() if record.id not in submitted_ids]
    return [*others, *kept]


def _row(
    judge: Judge,
    filling: Filling,
    form: FormSpec,
    row: SubmittedRow,
    stored: dict[str, Record],
    trouble: Trouble,
    keep_blank: bool,
) -> Filling | None:
    if not row.id:
        return _new_row(judge, filling, form, row, trouble, keep_blank)
    record = stored.get(row.id)
    if record is None:
        trouble.at(row.prefix.removesuffix(".").rpartition(".")[0], say("row_not_yours"))  # there is no such row to say it at
        return None
    return _stored_row(judge, filling, form, row, record, trouble, keep_blank)


def _new_row(
    judge: Judge,
    filling: Filling,
    form: FormSpec,
    row: SubmittedRow,
    trouble: Trouble,
    keep_blank: bool,
) -> Filling | None:
    made = new_filling(form, prefix=row.prefix, parent=filling.id)
    made.owner = filling
    here = judge.over(filling)
    if not keep_blank and row.is_blank and is_untouched(here, made, row.texts):
        return None
    if not may(judge.viewer, judge.office.rights, form.id, "create").allowed:
        trouble.at(row.prefix.removesuffix("."), say("row_no_right", title=form.many))
        return None
    allowed = frozenset(
        field
        for field, where in conditions_of(judge.office, judge.viewer, form, "create").items()
        if where != FALSE
    )
    read_fields(here, made, row.texts, Permitted(allowed), trouble)
    check_links(made, judge, trouble)
    put_defaults(made, here)
    read_rows(judge, made, row.inside, Permitted(allowed), trouble, keep_blank=keep_blank)
    return made


def _stored_row(
    judge: Judge,
    filling: Filling,
    form: FormSpec,
    row: SubmittedRow,
    record: Record,
    trouble: Trouble,
    keep_blank: bool,
) -> Filling:
    found = filling_of(form, record, row.prefix)
    found.owner = filling
    action = "delete" if row.deleted else "update"
    permitted = Permitted(
        fields_allowed(judge.office, judge.viewer, judge.connection, form, record.id, action)
    )
    mine = in_rows(judge.office, judge.viewer, judge.connection, form, record.id, action)
    if row.deleted:
        found.gone = mine
        if not mine:
            trouble.at(row.prefix.removesuffix("."), say("row_no_right", title=form.many))
        return found
    if not mine and (row.texts or not row.is_blank):
        trouble.at(row.prefix.removesuffix("."), say("row_no_right", title=form.many))
        return found
    read_fields(judge, found, row.texts, permitted, trouble)
    check_links(found, judge, trouble)
    read_rows(judge, found, row.inside, permitted, trouble, keep_blank=keep_blank)
    return found
