"""A person takes a record out of use: it leaves the lists and stays in history."""

from __future__ import annotations

from engine.access.decide import may
from engine.access.viewer import Viewer
from engine.app.allowing import acting_on, in_rows
from engine.app.conflicts import conflict
from engine.app.filling import filling_of
from engine.app.judging import Judge, judge_for
from engine.app.locking import edit_refusals
from engine.app.lookup import find_form, name_of_record
from engine.app.office import Office
from engine.app.sentences import say
from engine.data.connection import Transaction
from engine.data.errors import Stale, StillLinked
from engine.data.records import Record, fetch
from engine.data.writer import Writer
from engine.model.forms import FormSpec
from engine.model.outcomes import Denied, NotFound, Reason, Refused


def archive_record(
    office: Office, viewer: Viewer, form_id: str, id: int, version: int | None = None, request: str = ""
) -> None:
    """Archives the record with its rows. Raises NotFound, Denied, Refused (locked, or others link to it), Conflict."""
    form = find_form(office, form_id)
    with office.database.writing() as transaction:
        archive_in(office, viewer, transaction, form, id, version, request)


def archive_in(
    office: Office,
    viewer: Viewer,
    transaction: Transaction,
    form: FormSpec,
    id: int,
    version: int | None = None,
    request: str = "",
) -> None:
    """The same inside a transaction that is open already; after a failure it must not be committed."""
    name_of_record(office, viewer, transaction, form, id)
    record = fetch(transaction, office.definitions, form.id, id)
    if record is None or form.parent:
        raise NotFound
    _allow(office, viewer, transaction, form, record)
    if version is not None and version != record.version:
        raise conflict(office, viewer, transaction, form, id, version)
    found = acting_on(office, viewer, transaction, form, id, "delete")
    judge = judge_for(office, transaction, viewer, found.post)
    author = found.author(viewer, request)
    writer = Writer(transaction, office.definitions, author, str(judge.binds["now"]))
    try:
        writer.archive(form.id, id, version=record.version)
    except StillLinked as linked:
        raise Refused((_references(judge.over(filling_of(form, record)), linked),)) from linked
    except Stale as stale:
        raise conflict(office, viewer, transaction, form, id, record.version) from stale


def _allow(office: Office, viewer: Viewer, transaction: Transaction, form: FormSpec, record: Record) -> None:
    decision = may(viewer, office.rights, form.id, "delete")
    if not in_rows(office, viewer, transaction, form, record.id, "delete"):
        raise Denied(Reason(say("no_right_here")) if decision.allowed else decision.reason)
    refusals = edit_refusals(office, viewer, transaction, record)
    if refusals:
        raise Refused(refusals)


def _references(judge: Judge, linked: StillLinked) -> Reason:
    """Which lists hold records that point here; not which records."""
    forms = judge.office.definitions.forms
    lines = (say("reference", title=forms[item.form].many, count=item.count) for item in linked.references)
    return Reason(say("still_linked", references=", ".join(lines)), count=sum(item.count for item in linked.references))
