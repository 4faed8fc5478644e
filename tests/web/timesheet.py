"""A timesheet of the repair shop to be filled: two masters, three marks, a shift for each day from Monday of this week."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from engine.access.passwords import hash_password
from engine.app.accounts import create_record
from engine.data.accounts import store_password
from engine.model.types import Value
from tests.web.conftest import Shop
from tests.web.person import PASSWORD

CODES = (("Я", "Явился", "1", True, True), ("В", "Выходной", "2", False, False), ("Б", "Болел", "3", False, False))


@dataclass
class Timesheet:
    """`codes`, `masters`, `shifts`: ids by mark, last name and number of the day."""

    shop: Shop
    codes: dict[str, int] = field(default_factory=dict)
    masters: dict[str, int] = field(default_factory=dict)
    shifts: list[int] = field(default_factory=list)
    monday: datetime.date = datetime.date(2026, 1, 1)

    def make(self, form: str, **values: Value) -> int:
        office = self.shop.office
        with office.database.writing() as transaction:
            return create_record(office, transaction, form, values)

    def mark(self, master: str, day: int, code: str, **more: Value) -> int:
        given = {"mechanic": self.masters[master], "shift": self.shifts[day], "place": "shop", "code": self.codes[code]}
        return self.make("timesheet_mark", **{**given, **more})

    def let_in(self, login: str, master: str) -> None:
        """An account of the master's own."""
        person = {"person_form": "mechanic", "person_id": self.masters[master]}
        account = self.make("account", login=login, title=login.title(), must_change=False, **person)
        now = self.shop.office.clock.now()
        with self.shop.office.database.writing() as transaction:
            store_password(transaction, account, hash_password(PASSWORD), must_change=False, expires="", now=now)

    def stored(self) -> dict[tuple[str, int], str]:
        """Marks by master and day."""
        with self.shop.office.database.reading() as connection:
            rows = connection.execute("SELECT mechanic, shift, code FROM f_timesheet_mark WHERE _archived < 1")
        masters, codes = _turned(self.masters), _turned(self.codes)
        return {(masters[row[0]], self.shifts.index(row[1])): codes[row[2]] for row in rows}


def _turned(ids: dict[str, int]) -> dict[int, str]:
    return {id: name for name, id in ids.items()}


def fill(shop: Shop, days: int = 3) -> Timesheet:
    """The lists a timesheet is made of; no mark yet."""
    made = Timesheet(shop)
    today = datetime.date.fromisoformat(shop.office.clock.today())
    made.monday = today - datetime.timedelta(days=today.weekday())
    for code, title, key, worked, usual in CODES:
        made.codes[code] = made.make("time_code", code=code, title=title, key=key, worked=worked, usual=usual)
    for last, first in (("Ёлкин", "Олег"), ("Кузнецов", "Пётр")):
        made.masters[last] = made.make("mechanic", last_name=last, first_name=first, rate=500, hired_on="2020-01-01")
    for number in range(days):
        day = (made.monday + datetime.timedelta(days=number)).isoformat()
        made.shifts.append(made.make("shift", day=day, closed=False))
    return made
