"""A person fills a form: a new record, or changes in one. Everything typed is judged at once, and nothing is half stored."""

from __future__ import annotations

from dataclasses import dataclass

from engine.access.decide import may
from engine.access.viewer import Viewer
from engine.app.allowing import acting_on, in_rows
from engine.app.conflicts import conflict
from engine.app.defaults import put_defaults
from engine.app.field_filling import Permitted, read_fields
from engine.app.filling import Filling, Trouble, filling_of, new_filling
from engine.app.judging import Judge, judge_for
from engine.app.locking import editable_fields, lock_refusals
from engine.app.lookup import find_form, name_of_record
from engine.app.office import Office
from engine.app.reading import conditions_of, fields_allowed
from engine.app.row_filling import read_rows
from engine.app.sentences import say
from engine.app.submitted import Submitted
from engine.app.validation import check_links
from engine.app.writing import Work, initial_state
from engine.data import keys
from engine.data.connection import Transaction
from engine.data.errors import Stale
from engine.data.records import fetch
from engine.data.writer import Writer
from engine.model.expression import FALSE
from engine.model.forms import FormSpec
from engine.model.outcomes import Denied, Invalid, NotFound, Reason, Refused


@dataclass(frozen=True, slots=True)
class Saved:
    """The stored record. `created` is false for changes and for the second click of a creation."""

    form: str
    id: int
    created: bool = False
    warnings: tuple[str, ...] = ()


def save_record(
    office: Office, viewer: Viewer, form_id: str, submitted: Submitted, id: int | None = None, request: str = ""
) -> Saved:
    """Stores what was submitted. Raises NotFound, Denied, Refused (locked), Invalid (everything wrong, by input name) and
    Conflict (another person was first); then nothing is stored."""
    form = find_form(office, form_id)
    if form.parent:
        raise NotFound
    with office.database.writing() as transaction:
        if id is None:
            return create_record_in(office, viewer, transaction, form, submitted, request)
        return change_record_in(office, viewer, transaction, form, submitted, id, request)


def create_record_in(
    office: Office, viewer: Viewer, transaction: Transaction, form: FormSpec, submitted: Submitted, request: str = ""
) -> Saved:
    """A new record inside a transaction of the caller. Raises as `save_record`."""
    decision = may(viewer, office.rights, form.id, "create")
    if not decision.allowed:
        raise Denied(decision.reason)
    made = keys.used_for(transaction, submitted.key, viewer.account, form.id) if submitted.key else None
    if made is not None:
        return Saved(form.id, made)
    work = _work(office, viewer, transaction, form, None, request)
    filling = new_filling(form, initial_state(work.judge, form.id))
    allowed = frozenset(
        field for field, where in conditions_of(office, viewer, form, "create").items() if where != FALSE
    )
    trouble = Trouble()
    typed = read_fields(work.judge, filling, submitted.texts, Permitted(allowed), trouble)
    check_links(filling, work.judge, trouble)
    put_defaults(filling, work.judge)
    read_rows(work.judge, filling, submitted, Permitted(allowed), trouble)
    work.store(filling, trouble)
    if not trouble.taken:
        _check_created(work.judge, filling, typed, trouble)
        if not trouble:
            _refuse_locked(work.judge, filling)
        made_by = acting_on(office, viewer, transaction, form, filling.id, "create")
        work.writer.sign(made_by.author(viewer, request))
    return _finish(transaction, work, filling, trouble, submitted.key)


def change_record_in(
    office: Office,
    viewer: Viewer,
    transaction: Transaction,
    form: FormSpec,
    submitted: Submitted,
    id: int,
    request: str,
) -> Saved:
    """A stored record inside a transaction of the caller. Raises as `save_record`."""
    name_of_record(office, viewer, transaction, form, id)
    record = fetch(transaction, office.definitions, form.id, id)
    if record is None:
        raise NotFound
    permitted = _permitted(office, viewer, transaction, form, id, record.state)
    if submitted.version is not None and submitted.version != record.version:
        raise conflict(office, viewer, transaction, form, id, submitted.version)
    work = _work(office, viewer, transaction, form, id, request)
    filling = filling_of(form, record)
    _refuse_locked(work.judge, filling)
    trouble = Trouble()
    read_fields(work.judge, filling, submitted.texts, permitted, trouble)
    check_links(filling, work.judge, trouble)
    read_rows(work.judge, filling, submitted, permitted, trouble)
    try:
        work.store(filling, trouble, locked=frozenset(form.fields) - permitted.open)
    except Stale as stale:
        raise conflict(office, viewer, transaction, form, id, record.version) from stale
    _refuse_locked(work.judge, filling)
    return _finish(transaction, work, filling, trouble, "")


def _permitted(
    office: Office, viewer: Viewer, transaction: Transaction, form: FormSpec, id: int, state: str
) -> Permitted:
    """What of this record the viewer may change now. Raises Denied when it is nothing."""
    allowed = fields_allowed(office, viewer, transaction, form, id, "update")
    if not in_rows(office, viewer, transaction, form, id, "update"):
        decision = may(viewer, office.rights, form.id, "update")
        raise Denied(Reason(say("no_right_here")) if decision.allowed else decision.reason)
    return Permitted(allowed, editable_fields(office, form, state), state)


def _refuse_locked(judge: Judge, filling: Filling) -> None:
    reasons = lock_refusals(judge, filling)
    if reasons:
        raise Refused(reasons)


def _check_created(judge: Judge, filling: Filling, typed: frozenset[str], trouble: Trouble) -> None:
    """The new record must lie in what the viewer may create, and each typed field must be theirs to fill on it."""
    office, form = judge.office, filling.form
    assert filling.id is not None
    if not in_rows(office, judge.viewer, judge.connection, form, filling.id, "create"):
        trouble.of_whole(say("outside_rights"))
        return
    allowed = fields_allowed(office, judge.viewer, judge.connection, form, filling.id, "create")
    for field in typed - allowed:
        trouble.at(field, say("field_not_allowed"))


def _work(
    office: Office, viewer: Viewer, transaction: Transaction, form: FormSpec, id: int | None, request: str
) -> Work:
    found = acting_on(office, viewer, transaction, form, id, "create" if id is None else "update")
    judge = judge_for(office, transaction, viewer, found.post)
    author = found.author(viewer, request)
    return Work(judge, Writer(transaction, office.definitions, author, str(judge.binds["now"])))


def _finish(transaction: Transaction, work: Work, filling: Filling, trouble: Trouble, key: str) -> Saved:
    if trouble:
        raise Invalid(trouble.errors())
    assert filling.id is not None
    judge = work.judge
    if key:
        keys.use(transaction, key, judge.viewer.account, filling.form.id, filling.id, str(judge.binds["now"]))
    return Saved(filling.form.id, filling.id, filling.is_new, tuple(trouble.warnings))
