"""Accounts, appointments and sign-ins of people: made, changed and ended under the rights on the forms `account` and
`appointment`, and written down in history like everything else."""

from __future__ import annotations

from collections.abc import Mapping

from engine.access.decide import may
from engine.access.viewer import Viewer
from engine.app.accounts import ACCOUNT, APPOINTMENT, Issued, give_password, post_text, refuse_taken_login
from engine.app.actions.pick_person import picked_person, read_person
from engine.app.actions.save_record import save_record
from engine.app.allowing import acting, in_rows
from engine.app.lookup import find_form, name_of_record
from engine.app.office import Office
from engine.app.reading import fields_allowed
from engine.app.submitted import Submitted
from engine.app.viewers import post_fields
from engine.data.accounts import Credentials, credentials_of
from engine.data.connection import Connection, Transaction
from engine.data.sessions import revoke_session, revoke_sessions
from engine.model.field_types import FIELD_TYPES
from engine.model.outcomes import Denied, FormErrors, Invalid, NotFound, Reason, Refused
from engine.model.types import Value

NO_RIGHT = "У вас нет права менять эту учётную запись."
NOT_OWN = "Свою учётную запись закрыть нельзя: попросите другого, кто ведёт учётные записи."
UNKNOWN_ROLE = "Такой роли нет в действующем приказе."
HELD_ROLE = "На эту роль не назначают: она получается сама из записей."
REQUIRED = "Заполните это поле."
CHOOSE_PERSON = "Выберите человека из списка."
TAKEN_PERSON = "У этого человека уже есть учётная запись."
PERSON_FIELDS = ("person_form", "person_id")
TITLE = 120
POST = "post."


def create_account(office: Office, viewer: Viewer, login: str, title: str, person: str = "") -> Issued:
    """An account with a one-time password, for the record of a person (`FORM:NUMBER`) or for none; without a title it is
    called by the person's name. Raises Denied, Invalid with errors at `login`, `title`, `person`."""
    _refuse_without(office, viewer, ACCOUNT)
    texts = {"login": login, "title": title}
    if person:
        form, id = read_person(office, person)
        picked = picked_person(office, viewer, person)
        if picked is None:
            raise Invalid(FormErrors({"person": (CHOOSE_PERSON,)}))
        texts |= {"person_form": form, "person_id": str(id), "title": title.strip() or picked.label[:TITLE]}
    with office.database.writing() as transaction:
        refuse_taken_login(transaction, login.strip())
    saved = _saved_account(office, viewer, texts)
    with office.database.writing() as transaction:
        author = acting(office, viewer, ACCOUNT, "create").author(viewer)
        return give_password(office, transaction, author, saved, login.strip())


def issue_new_password(office: Office, viewer: Viewer, account: int) -> Issued:
    """A one-time password, shown this once; the old one and all sessions die. Raises NotFound, Denied."""
    with office.database.writing() as transaction:
        found = _changeable(office, viewer, transaction, account)
        author = acting(office, viewer, ACCOUNT, "update").author(viewer)
        return give_password(office, transaction, author, account, found.account.login)


def set_closed(office: Office, viewer: Viewer, account: int, closed: bool) -> None:
    """Close an account, or open it again; a closed one is signed out at once. Raises NotFound, Denied, Refused for
    one's own."""
    if closed and account == viewer.account:
        raise Refused((Reason(NOT_OWN),))
    save_record(office, viewer, ACCOUNT, _submitted({"disabled": "1" if closed else "0"}), account)
    if closed:
        with office.database.writing() as transaction:
            revoke_sessions(transaction, account, office.clock.now())


def appoint(
    office: Office,
    viewer: Viewer,
    account: int,
    role: str,
    *,
    document: str = "",
    starts: str = "",
    ends: str = "",
    post: Mapping[str, str] | None = None,
) -> int:
    """An appointment of the account to a role, dates as typed; `post`: texts of the role's own fields. Returns its id.
    Raises Denied, Invalid with errors at `role`, `document`, `starts`, `ends`, `post.FIELD`."""
    _refuse_without(office, viewer, APPOINTMENT)
    values = read_post(office, role, post or {})
    texts = {"account": str(account), "role": role, "document": document, "ends": ends}
    if starts.strip():
        texts["starts"] = starts
    kept = post_text(values)
    if kept:
        texts["post_values"] = kept
    return save_record(office, viewer, APPOINTMENT, _submitted(texts)).id


def end_appointment(office: Office, viewer: Viewer, appointment: int, last_day: str) -> None:
    """The last day of an appointment, as typed; it counts to the end of that day. Raises NotFound, Denied, Invalid."""
    save_record(office, viewer, APPOINTMENT, _submitted({"ends": last_day}), appointment)


def end_session(office: Office, viewer: Viewer, account: int, session: int) -> bool:
    """End one sign-in of the account, one's own or one's right to end; False when there was none, as after a second
    click. Raises NotFound, Denied."""
    with office.database.writing() as transaction:
        _own_or_changeable(office, viewer, transaction, account)
        return bool(revoke_session(transaction, account, session, office.clock.now()))


def end_sessions(office: Office, viewer: Viewer, account: int) -> int:
    """End all sign-ins of the account; how many there were. Raises NotFound, Denied."""
    with office.database.writing() as transaction:
        _own_or_changeable(office, viewer, transaction, account)
        return revoke_sessions(transaction, account, office.clock.now())


def read_post(office: Office, role: str, texts: Mapping[str, str]) -> dict[str, Value]:
    """The role's own fields of an appointment, from typed texts. Raises Invalid, also for a role one cannot be
    appointed to."""
    specs = office.definitions.roles_in_force().get(role, ())
    if not specs or any(spec.held_by for spec in specs):
        raise Invalid(FormErrors({"role": (HELD_ROLE if specs else UNKNOWN_ROLE,)}))
    values: dict[str, Value] = {}
    errors: dict[str, tuple[str, ...]] = {}
    for name, field in post_fields(specs).items():
        try:
            values[name] = FIELD_TYPES[field.kind].parse(texts.get(name, ""), field)
        except ValueError as error:
            errors[f"{POST}{name}"] = (str(error),)
            continue
        if field.required and values[name] is None:
            errors[f"{POST}{name}"] = (REQUIRED,)
    if errors:
        raise Invalid(FormErrors(errors))
    return values


def may_change(office: Office, viewer: Viewer, connection: Connection, account: int) -> bool:
    """Whether the viewer may change the account's way in."""
    form = find_form(office, ACCOUNT)
    if not may(viewer, office.rights, ACCOUNT, "update").allowed:
        return False
    allowed = fields_allowed(office, viewer, connection, form, account, "update")
    return "must_change" in allowed and in_rows(office, viewer, connection, form, account, "update")


def _refuse_without(office: Office, viewer: Viewer, form: str) -> None:
    decision = may(viewer, office.rights, form, "create")
    if not decision.allowed:
        raise Denied(decision.reason)


def _changeable(office: Office, viewer: Viewer, transaction: Transaction, account: int) -> Credentials:
    name_of_record(office, viewer, transaction, find_form(office, ACCOUNT), account)
    found = credentials_of(transaction, account)
    if found is None:
        raise NotFound
    if not may_change(office, viewer, transaction, account):
        decision = may(viewer, office.rights, ACCOUNT, "update")
        raise Denied(Reason(NO_RIGHT) if decision.allowed else decision.reason)
    return found


def _own_or_changeable(office: Office, viewer: Viewer, transaction: Transaction, account: int) -> None:
    if viewer.account is None or account != viewer.account:
        _changeable(office, viewer, transaction, account)


def _saved_account(office: Office, viewer: Viewer, texts: Mapping[str, str]) -> int:
    """What is wrong with the person of the account stands at `person`, where it was picked."""
    try:
        return save_record(office, viewer, ACCOUNT, _submitted(texts)).id
    except Invalid as error:
        fields = dict(error.errors.fields)
        if any(fields.pop(name, ()) for name in PERSON_FIELDS):
            fields["person"] = (TAKEN_PERSON,)
        raise Invalid(FormErrors(fields, error.errors.general)) from error


def _submitted(texts: Mapping[str, str]) -> Submitted:
    return Submitted({name: (text,) for name, text in texts.items()})
