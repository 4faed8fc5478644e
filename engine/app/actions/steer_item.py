"""Reminding everyone who owes an item, and giving an item or a row of it to somebody to see to."""

from __future__ import annotations

from dataclasses import dataclass

from engine.access.viewer import Viewer
from engine.app.actions.list_records import allow_reading
from engine.app.allowing import Acting
from engine.app.assigned import row_is_there
from engine.app.items import OPEN, Standing
from engine.app.listed import Listed, look_at
from engine.app.lookup import find_form, names_of
from engine.app.notices import REMIND, About, tell
from engine.app.office import Office
from engine.app.owing import debtors
from engine.app.sentences import say
from engine.app.steering import assignable, steering_as
from engine.app.writing import Work
from engine.data.connection import Transaction
from engine.data.item_marks import Assignment, add_assignment, add_reminders, close_assignment, reminded
from engine.data.writer import Writer
from engine.model.field_types import FIELD_TYPES
from engine.model.field_types.times import show_date
from engine.model.forms import FieldSpec
from engine.model.outcomes import Denied, FormErrors, Invalid, NotFound, Reason, Refused
from engine.model.types import DATE

NAMED, LONGEST = 10, 500
DUE = FieldSpec(id="due", form="", kind="date", type=DATE, label="Срок")


@dataclass(frozen=True, slots=True)
class Given:
    """What was filled in to give an item to somebody. `row`: «form:id» of one row, "" = the whole item; `due` as typed."""

    account: str
    row: str = ""
    due: str = ""
    text: str = ""


def remind_item(office: Office, viewer: Viewer, form_id: str, id: int, item: str, request: str = "") -> str:
    """Tells everyone who owes the item how much, once a day each; to whom it went, in words. Raises NotFound, Denied, Refused."""
    form = find_form(office, form_id)
    allow_reading(office, viewer, form)
    with office.database.writing() as transaction:
        listed = look_at(office, viewer, transaction, form, id)
        found, as_who = _open_item(listed, item)
        already = reminded(transaction, form.id, id, item, office.clock.today())
        owing = list(debtors(listed.judge, found))
        sent = [(other, count) for other, count in owing if other.account not in already and other.account != viewer.account]
        _send(listed, transaction, as_who, request, item, {other.account: _reminder(listed, found, count) for other, count in sent})
        accounts = [other.account for other, _ in sent if other.account is not None]
        now, day = str(listed.judge.binds["now"]), office.clock.today()
        add_reminders(transaction, form.id, id, item, accounts, day, viewer.account, now)
        return _told([f"{other.name} ({count})" for other, count in sent], owing=bool(owing))


def assign_item(
    office: Office, viewer: Viewer, form_id: str, id: int, item: str, given: Given, request: str = ""
) -> str:
    """Gives an open item, or a row of it, to a person who may owe it. Raises NotFound, Denied, Invalid, Refused."""
    form = find_form(office, form_id)
    allow_reading(office, viewer, form)
    with office.database.writing() as transaction:
        listed = look_at(office, viewer, transaction, form, id)
        found, as_who = _open_item(listed, item)
        names = {choice.id: choice.label for choice in assignable(listed, found.spec)}
        made = _read(listed, found, as_who, given, names)
        add_assignment(transaction, made)
        about = _about(listed, found, made)
        sentence = say("assigned_notice", about=about, text=f": {made.text}" if made.text else "")
        sentence += say("assigned_due", due=show_date(made.due)) if made.due else ""
        _send(listed, transaction, as_who, request, item, {made.account: sentence}, f"assign:{item}")
        return say("assigned", who=names[given.account])


def take_back_assignment(office: Office, viewer: Viewer, form_id: str, id: int, item: str, assignment: int) -> str:
    """The one who gave it takes it back. Raises NotFound for another's."""
    form = find_form(office, form_id)
    allow_reading(office, viewer, form)
    with office.database.writing() as transaction:
        listed = look_at(office, viewer, transaction, form, id)
        own = [given.id for given in listed.assignments if given.item == item and given.sender == viewer.account]
        if viewer.account is None or assignment not in own:
            raise NotFound
        close_assignment(transaction, assignment, office.clock.now())
        return say("assignment_taken_back")


def _open_item(listed: Listed, item: str) -> tuple[Standing, Acting]:
    """The item and the right by which the viewer drives it. Raises Denied, and Refused when there is nothing to drive."""
    found = listed.of(item)
    as_who = steering_as(listed, found.spec)
    if as_who is None:
        raise Denied(Reason(say("not_steering"), found.spec.place))
    if found.status != OPEN:
        raise Refused((Reason(say("item_is_done"), found.spec.place),))
    return found, as_who


def _reminder(listed: Listed, found: Standing, count: int) -> str:
    owed = say("reminder_rows", count=count) if found.spec.report else ""
    return say("reminder", label=found.spec.label, owed=owed, list=listed.workflow.title)


def _send(
    listed: Listed, transaction: Transaction, as_who: Acting, request: str, item: str, texts: dict[int | None, str], event: str = ""
) -> None:
    """A notice about the item for each account."""
    author = as_who.author(listed.viewer, request)
    work = Work(listed.judge, Writer(transaction, listed.office.definitions, author, str(listed.judge.binds["now"])))
    for account, text in texts.items():
        if account is not None:
            tell(work, (account,), text, About(listed.form.id, listed.id, REMIND, item=item))
    if event:
        work.writer.note(event, {}, form=listed.form.id, id=listed.id)


def _told(names: list[str], *, owing: bool) -> str:
    if not owing:
        return say("nobody_owes")
    if not names:
        return say("reminded_already")
    more = say("and_more", count=len(names) - NAMED) if len(names) > NAMED else ""
    return say("reminded", names=", ".join(names[:NAMED]) + more)


def _read(listed: Listed, found: Standing, as_who: Acting, given: Given, names: dict[str, str]) -> Assignment:
    """Raises Invalid with everything that is wrong in what was filled."""
    faults = [] if given.account in names else [say("assign_nobody")]
    row_form, _, row = given.row.partition(":")
    spec = listed.office.definitions.reports.get(found.spec.report)
    if given.row and not (
        spec is not None and row.isdigit() and row_is_there(listed.judge, spec, found, row_form, int(row))
    ):
        faults.append(say("assign_no_row"))
    due = ""
    try:
        due = str(FIELD_TYPES["date"].parse(given.due, DUE) or "")
    except ValueError as error:
        faults.append(f"{DUE.label}: {error}")
    if len(given.text) > LONGEST:
        faults.append(say("assign_too_long", limit=LONGEST))
    if faults:
        raise Invalid(FormErrors(general=tuple(faults)))
    return Assignment(
        0, listed.form.id, listed.id, found.spec.id, row_form if given.row else "", int(row or 0), int(given.account),
        listed.viewer.account, as_who.clause, given.text.strip(), due, listed.office.clock.now(), "",
    )  # fmt: skip


def _about(listed: Listed, found: Standing, made: Assignment) -> str:
    """The item, with the row's name where the giver may read it."""
    if not made.row_form:
        return found.spec.label
    names = names_of(listed.office, listed.viewer, listed.connection, made.row_form, [made.row_record])
    return f"{found.spec.label} — {names.get(made.row_record, f'№ {made.row_record}')}"
