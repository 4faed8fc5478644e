"""Notices: who holds a duty today, and a record for each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from engine.app.conditions import records_where
from engine.app.filling import as_id, new_filling
from engine.app.judging import Judge, person_binds
from engine.app.listing import field_of
from engine.app.office import Office
from engine.app.writing import Work
from engine.data import outbox
from engine.data.accounts import Account, Appointment, appointments_on, letters_to, substitutes_on
from engine.model.definitions import DefinitionSet
from engine.model.expression import THIS, Bind, Compare, Expr, Not, RowOf, Source, conjunction
from engine.model.query import Column, JudgeQuery, Query
from engine.model.types import TEXT, TRUTH, record_of
from engine.model.workflows import NotifyEffect

NOTICE, ACCOUNT = "notice", "account"
STEP, REMIND, OVERDUE = "step", "remind", "overdue"
FEW = 20


@dataclass(frozen=True, slots=True)
class Holder:
    """An account that may sign in, and the person record behind it."""

    account: int
    person_form: str
    person: int | None


@dataclass(frozen=True, slots=True)
class About:
    """What a notice is about: a record, or an item of its list, on what occasion; `mark` remembers that it was told, "" = may
    be told again."""

    form: str
    record: int | None
    kind: str
    mark: str = ""
    item: str = ""


def send_notices(work: Work, judge: Judge, effect: NotifyEffect, text: str) -> None:
    """A notice about the judged record for every holder of the duty for whom the condition holds; none for the actor."""
    assert judge.draft is not None
    accounts = [item.account for item in receivers(judge, effect.duty, effect.where) if item.account != judge.viewer.account]
    tell(work, accounts, text, About(judge.draft.form, judge.draft.id, STEP))


def tell(work: Work, accounts: Sequence[int], text: str, about: About) -> None:
    """The same notice for each account, and a letter after the commit to those who want letters."""
    form = work.judge.office.definitions.forms[NOTICE]
    fillings = []
    for account in accounts:
        filling = new_filling(form)
        filling.values.update(
            account=account,
            text=text,
            kind=about.kind,
            form=about.form,
            record=about.record,
            mark=about.mark or None,
            item=about.item or None,
        )
        fillings.append(filling)
    work.store_many(fillings)
    wanted = letters_to(work.judge.connection, accounts)
    for filling in fillings:
        if filling.id is not None and filling.values["account"] in wanted:
            outbox.add(work.judge.connection, outbox.MAIL, {"notice": filling.id}, str(work.judge.binds["now"]))


def address_of(definitions: DefinitionSet, form: str, record: int, item: str) -> str:
    """Where a notice leads: to the record, or to the item where the list still has it."""
    workflow = definitions.workflow_for(form)
    inside = f"/items/{item}" if workflow is not None and item in workflow.items else ""
    return f"/f/{form}/{record}{inside}"


def receivers(judge: Judge, duty: str, where: Expr | None) -> tuple[Holder, ...]:
    """Everyone who holds the duty today, by appointment or by data, and for whom the condition holds (`me` = that person);
    each account once."""

    def is_meant(holder: Holder) -> bool:
        return judge.holds(where, person_binds(judge.office, "me", holder.person_form, holder.person))

    appointed = (holder for holder in _appointed(judge, duty) if is_meant(holder))
    lent = (holder for holder in _lent(judge, duty) if is_meant(holder))
    found = {item.account: item for item in (*lent, *appointed, *_by_data(judge, duty, is_meant))}
    return tuple(found.values())


def roles_with(office: Office, duty: str) -> tuple[str, ...]:
    """Ids of the roles in force that hold the duty."""
    return tuple(
        id
        for id, found in office.definitions.roles_in_force().items()
        if any(clause.duty == duty for role in found for clause in role.clauses)
    )


def _appointed(judge: Judge, duty: str) -> Iterator[Holder]:
    roles = roles_with(judge.office, duty)
    for account, appointment in appointments_on(judge.connection, str(judge.binds["today"])):
        if appointment.role in roles and _brings(appointment, duty):
            yield _holder(account, appointment)


def _lent(judge: Judge, duty: str) -> Iterator[Holder]:
    """Those who stand in for somebody who holds the duty because of data, as that person."""
    for account, appointment in substitutes_on(judge.connection, str(judge.binds["today"])):
        for spec in judge.office.definitions.roles_in_force().get(appointment.role, ()):
            held = spec.held_by
            if held is None or held.form != appointment.instead_form or not _brings(appointment, duty):
                continue
            if appointment.role in roles_with(judge.office, duty) and records_where(
                judge, held.form, held.where, only=appointment.instead_of
            ):
                yield _holder(account, appointment)


def _brings(appointment: Appointment, duty: str) -> bool:
    return not appointment.duties or duty in appointment.duties


def _holder(account: Account, appointment: Appointment) -> Holder:
    """With the person whose post it is."""
    if appointment.instead_of is None:
        return Holder(account.id, account.person_form, account.person_id)
    in_place = None if appointment.instead_form == ACCOUNT else appointment.instead_of
    return Holder(account.id, appointment.instead_form, in_place)


def _by_data(judge: Judge, duty: str, is_meant: Callable[[Holder], bool]) -> Iterator[Holder]:
    """Of those who hold the duty because of data: whom it is meant for is asked first, the data for the few who remain."""
    definitions = judge.office.definitions
    for role in roles_with(judge.office, duty):
        for spec in definitions.roles_in_force()[role]:
            if spec.held_by is not None:
                form, where = spec.held_by.form, spec.held_by.where
                meant = [holder for holder in _accounts_of(judge, form) if is_meant(holder)]
                if len(meant) > FEW:
                    persons = set(records_where(judge, form, where))
                    yield from (holder for holder in meant if holder.person in persons)
                else:
                    yield from (item for item in meant if records_where(judge, form, where, only=item.person))


def _accounts_of(judge: Judge, person_form: str) -> Iterator[Holder]:
    statement = judge.office.statement("accounts of a form", lambda: JudgeQuery(_accounts(judge.office), "sign-ins"))
    for account, person in statement.run(judge.connection, {**judge.binds, "person_form": person_form}):
        yield Holder(as_id(account), person_form, as_id(person))


def _accounts(office: Office) -> Query:
    account = RowOf(record_of(ACCOUNT), THIS)
    form = _field(office, account, "person_form")
    where = conjunction((Compare(TRUTH, "==", form, Bind(TEXT, "person_form")), _may_sign_in(office, account)))
    return Query((Source(THIS, ACCOUNT),), _columns(office, account, ("id", "person_id")), where=where)


def _may_sign_in(office: Office, account: Expr) -> Expr:
    return Not(TRUTH, _field(office, account, "disabled"))


def _columns(office: Office, base: Expr, names: tuple[str, ...]) -> tuple[Column, ...]:
    return tuple(Column(name, _field(office, base, name)) for name in names)


def _field(office: Office, base: Expr, name: str) -> Expr:
    return field_of(office.definitions.forms[base.type.form], name, base, office.definitions)
