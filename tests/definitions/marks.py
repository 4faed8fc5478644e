"""A school of a few classes with final marks, filled record by record under all rules, and the same marks as plain rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.access.viewer import Post, Viewer
from engine.app.accounts import create_record
from engine.app.clock import Clock
from engine.app.office import Office, open_office
from engine.data import applying, engine_tables
from engine.data.connection import Transaction
from engine.data.database import Database
from engine.data.plan import make_plan
from engine.data.writer import Author, Writer
from engine.model.definitions import DefinitionSet
from engine.model.types import Value

GRADES = {"5": (5, 100), "4": (4, 64), "3": (3, 36), "2": (2, 16), "н/а": (None, 7), "осв.": (None, None)}
PERIODS = (("I четверть", "part", "2026-09-01", "2026-10-25"), ("II четверть", "part", "2026-11-03", "2026-12-29"),
           ("Год", "annual", "2026-09-01", "2027-05-25"))  # fmt: skip
SUGGESTED_FROM = {"5": 450, "4": 350, "3": 250}  # hundredths of the mean
ANNUAL = 2  # the place of the annual period


@dataclass(frozen=True)
class Mark:
    """A mark as a row: names and numbers, no ids. `stays`: the pupil is still there at the end of the period."""

    school_class: str
    pupil: str
    subject: str
    period: int
    code: str
    stays: bool = True

    @property
    def number(self) -> int | None:
        return GRADES[self.code][0]

    @property
    def weight(self) -> int:
        return GRADES[self.code][1] or 0


@dataclass
class School:
    """`ids`: of classes, subjects, pupils, groups, teachings and codes by name; `periods` in order."""

    office: Office
    ids: dict[tuple[str, ...], int] = field(default_factory=dict)
    periods: list[int] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def at(self, *name: str) -> int:
        return self.ids[name]

    @property
    def number(self) -> str:
        """The annual period's number, as typed."""
        return str(ANNUAL + 1)

    def director(self) -> Viewer:
        return Viewer(None, posts=(Post("director"),))

    def class_teacher(self, name: str) -> Viewer:
        return self.of_employee(self.at("head", name), "class_teacher", "employee")

    def subject_teacher(self, *teaching: str) -> Viewer:
        return self.of_employee(self.at("teacher", *teaching), "subject_teacher", "employee")

    def of_employee(self, person: int, *roles: str) -> Viewer:
        posts = tuple(Post(role, "employee", person) for role in roles)
        return Viewer(None, person_form="employee", person=person, posts=posts)


def empty_school(definitions: DefinitionSet, url: str, folder: Path) -> Office:
    """An office over the shipped definitions and an empty database."""
    database = Database.open(url)
    now = Clock(definitions.organisation.time_zone).now()
    with database.writing() as transaction:
        engine_tables.create(transaction)
        applying.apply(transaction, make_plan(transaction, None, definitions), Author(None), now)
    return open_office(definitions, database, folder)


class Filler:
    """Makes the records of a school inside one transaction."""

    def __init__(self, school: School, transaction: Transaction) -> None:
        self._school = school
        self._transaction = transaction

    def make(self, form: str, **values: Value) -> int:
        return create_record(self._school.office, self._transaction, form, values)

    def keep(self, *name: str, form: str, **values: Value) -> int:
        self._school.ids[name] = self.make(form, **values)
        return self._school.ids[name]

    def year(self) -> None:
        """The year with its periods and the scale of marks."""
        year = self.keep("year", form="school_year", title="2026/2027", starts="2026-09-01", ends="2027-08-31")
        self._transaction.execute("UPDATE f_school_year SET state = 'open' WHERE id = ?", (year,))
        scheme = self.keep("scheme", form="period_scheme", title="Четверти")
        scale = self.keep("scale", form="scale", title="Пятибалльная")
        self._codes(scale)
        for at, (title, kind, starts, ends) in enumerate(PERIODS):
            days = {"starts": starts, "ends": ends, "marks_due": ends}
            made = self.make("period", year=year, period_scheme=scheme, number=at + 1, kind=kind, title=title, **days)
            self._school.periods.append(made)

    def _codes(self, scale: int) -> None:
        office, keys = self._school.office, {"н/а": "н", "осв.": "о"}
        writer = Writer(self._transaction, office.definitions, Author(None), office.clock.now())
        for row, (code, (number, weight)) in enumerate(GRADES.items()):
            told = {"failed": code == "2", "not_assessed": code == "н/а", "exempt": code == "осв."}
            values = {"code": code, "key": keys.get(code, code), "number": number, "weight": weight, **told}
            values["from_mean"] = SUGGESTED_FROM.get(code)
            self._school.ids["code", code] = writer.create("scale_value", values, parent=scale, row=row)
        writer.finish()

    def subjects(self, names: Sequence[str]) -> None:
        area = self.make("subject_area", title="Все предметы")
        for name in names:
            self.keep("subject", name, form="subject", title=name, subject_area=area, scale=self._school.at("scale"))

    def school_class(self, grade: int, letter: str, pupils: Sequence[str], subjects: Sequence[str]) -> str:
        """A class with its head and teachers, all pupils from September on; its name."""
        school, name = self._school, f"{grade}{letter}"
        head = self._teacher("head", name)
        ids = {"year": school.at("year"), "period_scheme": school.at("scheme"), "teacher": head}
        made = self.keep("class", name, form="school_class", grade=grade, letter=letter, capacity=60, **ids)
        group = self.keep("group", name, form="study_group", school_class=made)
        for subject in subjects:
            teacher = self._teacher("teacher", name, subject)
            about = {"study_group": group, "subject": school.at("subject", subject), "teacher": teacher, "hours": 20}
            self.keep("teaching", name, subject, form="teaching", starts="2026-09-01", ends="2027-08-31", **about)
        for pupil in pupils:
            self._pupil(name, pupil)
        return name

    def _teacher(self, *what: str) -> int:
        told = {"sex": "f", "position": "Учитель", "hired_on": "2020-09-01"}
        return self.keep(*what, form="employee", last_name=" ".join(what[1:]), first_name="Анна", **told)

    def _pupil(self, school_class: str, name: str) -> None:
        last, first = name.split()
        told = {"sex": "m", "birth_date": "2012-03-14", "status": "studying"}
        pupil = self.keep("pupil", name, form="pupil", last_name=last, first_name=first, **told)
        school = self._school
        self.make("stay", pupil=pupil, school_class=school.at("class", school_class), starts="2026-09-01")
        member = {"pupil": pupil, "study_group": school.at("group", school_class), "starts": "2026-09-01"}
        self.keep("member", name, form="membership", **member)

    def leaves(self, name: str, day: str) -> None:
        """The pupil is in no group after the day."""
        self._transaction.execute("UPDATE f_membership SET ends = ? WHERE id = ?", (day, self._school.at("member", name)))

    def mark(self, mark: Mark) -> int:
        school = self._school
        school.marks.append(mark)
        about = {"pupil": school.at("pupil", mark.pupil), "grade": school.at("code", mark.code)}
        place = {"teaching": school.at("teaching", mark.school_class, mark.subject), "period": school.periods[mark.period]}
        return self.make("final_mark", **about, **place)


def checked_class(office: Office) -> tuple[School, list[int]]:
    """A class of 26 in one subject: 5 fives, 8 fours, 9 threes, 2 twos, one not assessed, one without a mark."""
    school = School(office)
    codes = [*["5"] * 5, *["4"] * 8, *["3"] * 9, *["2"] * 2, "н/а"]
    names = [f"Ученик{number:02} Ян" for number in range(len(codes) + 1)]
    with office.database.writing() as transaction:
        filler = Filler(school, transaction)
        filler.year()
        filler.subjects(["Физика"])
        name = filler.school_class(7, "А", names, ["Физика"])
        made = [filler.mark(Mark(name, who, "Физика", ANNUAL, code)) for who, code in zip(names, codes, strict=False)]
    return school, made


def annual(marks: Sequence[Mark]) -> Iterator[Mark]:
    """The annual marks of pupils who are still there."""
    return (mark for mark in marks if mark.period == ANNUAL and mark.stays)
