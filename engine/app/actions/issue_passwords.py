"""One-time passwords for many people at once, each on a slip of paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from engine.access.viewer import Viewer
from engine.app.accounts import ACCOUNT, Secret, expiry, give_password, new_secret
from engine.app.actions.manage_people import may_change
from engine.app.actions.pick_person import read_person
from engine.app.actions.save_record import create_record_in
from engine.app.allowing import acting_on
from engine.app.circles import BESIDE, Listed, allow_issuing, form_of_people, note_of
from engine.app.logins import login_for
from engine.app.lookup import find_form, names_of
from engine.app.office import Office
from engine.app.slip_pages import Slip, SlipSheet
from engine.app.submitted import Submitted
from engine.data.accounts import PersonsAccount, accounts_of_people, list_accounts
from engine.data.connection import Transaction
from engine.model.folding import fold
from engine.model.outcomes import Denied, FormErrors, Invalid, Reason

MOST = 120  # each password is hashed slowly on purpose
TITLE = 120

NOBODY = "Отметьте хотя бы одного человека."
TOO_MANY = f"За один раз можно выдать не больше {MOST} паролей: отметьте не всех или сузьте отбор."
GONE = "Кого-то из отмеченных больше нет в списке, он показан заново."
NOT_OPEN = "{name}: вход закрыт, сначала откройте его."
ALREADY = "{name}: пароль уже выдан после того, как вы открыли эту страницу."
NO_RIGHT = "У вас нет права менять эту учётную запись: {name}."


def issue_passwords(
    office: Office, viewer: Viewer, form_id: str, told: Sequence[str], seen: str, request: str = ""
) -> SlipSheet:
    """An account for each who has none, and a one-time password for all. `told`: `FORM:NUMBER`, with `@NUMBERS` of the
    records of `form_id` they were listed beside; `seen`: when the page was made, so that a second click replaces nothing.
    All or nothing. Raises Denied, NotFound, Invalid."""
    allow_issuing(office, viewer)
    form = form_of_people(office, viewer, form_id)
    people = list({(item.form, item.id): item for item in (_read(office, text) for text in told)}.values())
    if not people or len(people) > MOST:
        raise _invalid(TOO_MANY if people else NOBODY)
    secrets = [new_secret() for _ in people]
    with office.database.writing() as transaction:
        issuing = Issuing(office, viewer, transaction, request)
        named = issuing.named(people)
        issuing.refuse(named, seen)
        bases = sorted({id for item in people for id in item.beside})
        whose = names_of(office, viewer, transaction, form.id, bases)
        slips = tuple(issuing.slip(person, secret, whose) for person, secret in zip(named, secrets, strict=True))
    return SlipSheet(office.definitions.organisation.title, office.clock.show(expiry(office.clock.now())), slips)


@dataclass
class Issuing:
    """The transaction of one sheet. `taken`: sign-in names there are, folded; `accounts` by person."""

    office: Office
    viewer: Viewer
    transaction: Transaction
    request: str
    taken: set[str] = field(default_factory=set)
    accounts: dict[tuple[str, int], PersonsAccount] = field(default_factory=dict)

    def named(self, people: Sequence[Listed]) -> list[Listed]:
        """The people by name, in their order. Raises Invalid when one of them may not be seen."""
        names: dict[tuple[str, int], str] = {}
        for form, ids in _by_form(people):
            found = names_of(self.office, self.viewer, self.transaction, form, ids)
            names |= {(form, id): name for id, name in found.items()}
            accounts = accounts_of_people(self.transaction, form, ids)
            self.accounts |= {(form, id): account for id, account in accounts.items()}
        if len(names) < len(people):
            raise _invalid(GONE)
        self.taken = {fold(account.login) for account in list_accounts(self.transaction)}
        return [replace(item, name=names[item.form, item.id]) for item in people]

    def refuse(self, people: Sequence[Listed], seen: str) -> None:
        """Raises Denied, Invalid."""
        faults = []
        for person in people:
            known = self.accounts.get((person.form, person.id))
            if known is None:
                continue
            if not may_change(self.office, self.viewer, self.transaction, known.account.id):
                raise Denied(Reason(NO_RIGHT.format(name=person.name)))
            if known.account.disabled:
                faults.append(NOT_OPEN.format(name=person.name))
            elif known.given > seen:
                faults.append(ALREADY.format(name=person.name))
        if faults:
            raise _invalid(*faults)

    def slip(self, person: Listed, secret: Secret, whose: Mapping[int, str]) -> Slip:
        """The password is given, its account made where there is none."""
        known = self.accounts.get((person.form, person.id))
        account, login = (known.account.id, known.account.login) if known else self._opened(person)
        form = find_form(self.office, ACCOUNT)
        acted = acting_on(self.office, self.viewer, self.transaction, form, account, "update")
        give_password(self.office, self.transaction, acted.author(self.viewer, self.request), account, login, secret)
        return Slip(person.name, note_of(self.office.definitions, person, whose), login, secret.password)

    def _opened(self, person: Listed) -> tuple[int, str]:
        login = login_for(person.name, self.taken)
        self.taken.add(fold(login))
        texts = {"login": login, "title": person.name[:TITLE], "person_form": person.form, "person_id": str(person.id)}
        given = Submitted({name: (text,) for name, text in texts.items()})
        form = find_form(self.office, ACCOUNT)
        return create_record_in(self.office, self.viewer, self.transaction, form, given, self.request).id, login


def _by_form(people: Sequence[Listed]) -> Iterator[tuple[str, list[int]]]:
    ordered = sorted(people, key=lambda item: item.form)
    for form, found in groupby(ordered, key=lambda item: item.form):
        yield form, [item.id for item in found]


def _read(office: Office, told: str) -> Listed:
    """Raises Invalid for what no page tells."""
    person, _, beside = told.partition(BESIDE)
    form, id = read_person(office, person)
    if id is None:
        raise _invalid(GONE)
    others = (read_person(office, f"{form}:{number}")[1] for number in beside.split(","))
    return Listed(form, id, "", tuple(other for other in others if other is not None))


def _invalid(*sentences: str) -> Invalid:
    return Invalid(FormErrors(general=sentences))
