"""Sign-ins of a demo: accounts, appointments, one password for all of them, and who does a step in a role."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.access.passwords import hash_password
from engine.access.viewer import Viewer
from engine.app.demo.recipe import AccountItem
from engine.app.given_records import make_record
from engine.app.office import Office
from engine.app.viewers import make_viewer
from engine.app.writing import Work
from engine.data.accounts import appointments_on, credentials_of, store_password
from engine.data.connection import Transaction
from engine.model.types import Value

ACCOUNT, APPOINTMENT = "account", "appointment"


@dataclass
class Accounts:
    """`shown`: (what it is for, login) in the order they were opened; `by_role`: the first account of each role."""

    office: Office
    transaction: Transaction
    password: str
    shown: list[tuple[str, str]] = field(default_factory=list)
    by_role: dict[str, int] = field(default_factory=dict)
    viewers: dict[tuple[str, str], Viewer] = field(default_factory=dict)
    hashed: str = ""

    def open(
        self,
        work: Work,
        item: AccountItem,
        *,
        login: str,
        document: str,
        starts: str,
        post: Mapping[str, str],
        person: tuple[str, int],
    ) -> None:
        """Opens an account for a person record, appointed to the item's role if it names one. Raises NotMade."""
        form, id = person
        values: dict[str, Value] = {
            "login": login,
            "title": work.judge.name_of(form, id),
            "person_form": form,
            "person_id": id,
            "disabled": False,
            "must_change": False,
        }
        account = make_record(work, ACCOUNT, values)
        self.hashed = self.hashed or hash_password(self.password)
        store_password(
            self.transaction, account, self.hashed, must_change=False, expires="", now=str(work.judge.binds["now"])
        )
        if item.role:
            self._appoint(work, account, item.role, document, starts, post)
        self.shown.append((item.label or self._title(item.role) or login, login))

    def viewer(self, role: str, day: str) -> Viewer:
        """The first account of the role as it acts on a day. Raises ValueError when there is none."""
        account = self.by_role.get(role)
        if account is None:
            raise ValueError(f"ещё нет учётной записи с ролью «{role}»: её заводят раньше.")
        if (role, day) not in self.viewers:
            credentials = credentials_of(self.transaction, account)
            assert credentials is not None
            mine = tuple(held for found, held in appointments_on(self.transaction, day) if found.id == account)
            self.viewers[role, day] = make_viewer(self.office, self.transaction, credentials.account, mine)
        return self.viewers[role, day]

    def _appoint(
        self, work: Work, account: int, role: str, document: str, starts: str, post: Mapping[str, str]
    ) -> None:
        values: dict[str, Value] = {"account": account, "role": role, "document": document or None}
        if starts:
            values["starts"] = starts
        if post:
            values["post_values"] = json.dumps(post, ensure_ascii=False)
        make_record(work, APPOINTMENT, values)
        self.by_role.setdefault(role, account)

    def _title(self, role: str) -> str:
        found = self.office.definitions.roles_in_force().get(role, ())
        return found[0].title if found else ""
