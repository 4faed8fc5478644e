"""A demonstration's year brought towards its closing by the engine's own actions: what is days of clicking for people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.access.viewer import ANONYMOUS, Viewer
from engine.app.actions.manage_backups import make, verify
from engine.app.actions.perform_step import StepOutcome, perform_step
from engine.app.actions.sign_item import sign_item
from engine.app.filling import Trouble, filling_of
from engine.app.given_records import make_record, make_records
from engine.app.judging import judge_for
from engine.app.locking import held_duties
from engine.app.office import Office
from engine.app.submitted import Submitted
from engine.app.viewers import viewer_of
from engine.app.writing import Work
from engine.data.accounts import find_credentials
from engine.data.records import fetch
from engine.data.writer import Author, Writer
from engine.model.query import JudgeQuery
from engine.model.types import Value

Row = Mapping[str, Value]
YEAR = "school_year"
DAY, TYPED_DAY = "2027-06-22", "22.06.2027"
# Who closes first: under the second order the director does it together with the administrator, the coordinator controls.
HANDS = {
    "order_121_2020": ("admin", "coordinator", "secretary", "director", "clerk"),
    "order_40_2019": ("director", "coordinator", "secretary", "clerk", "admin"),
}


def put_in_force(order: str, definitions: Path) -> Path:
    """A copy of the definitions, now with another order in force."""
    settings = definitions / "organisation.yaml"
    text = re.sub(r"^order: .*$", f"order: {order}", settings.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
    settings.write_text(text, encoding="utf-8")
    return definitions


@dataclass(frozen=True)
class Closing:
    """Acts in an office as its people would: each step is done by the first of `people` whose duty it is today."""

    office: Office
    people: tuple[str, ...] = ("admin", "coordinator", "secretary", "director", "clerk")
    year: int = 1

    # ── ways to act ─────────────────────────────────────────────────────────────────────────────────────────────

    def viewer(self, login: str) -> Viewer:
        """The person behind a sign-in name, with the posts they have today."""
        with self.office.database.reading() as connection:
            known = find_credentials(connection, login)
            assert known is not None, login
            found = viewer_of(self.office, connection, known.account.id)
        assert found is not None
        return found

    def who(self, duty: str) -> str:
        """Who holds the duty under the order in force, by sign-in name."""
        return next(login for login in self.people if duty in held_duties(self.office, self.viewer(login)))

    def do(self, form: str, id: Value, step: str, dry: bool = False, **asked: str) -> StepOutcome:
        """One step of one record by whose duty it is, with what is typed at it."""
        workflow = self.office.definitions.workflow_for(form)
        assert workflow is not None
        submitted = Submitted(texts={name: (text,) for name, text in asked.items()})
        viewer = self.viewer(self.who(workflow.steps[step].duty))
        return perform_step(self.office, viewer, form, int(str(id)), step, submitted, dry)

    def of_year(self, step: str, dry: bool = False, **asked: str) -> StepOutcome:
        """One step of the year itself."""
        return self.do(YEAR, self.year, step, dry, **asked)

    def rows(self, report: str, **given: Value) -> list[Row]:
        """The rows of a report with full sight, values as they are stored."""
        spec = self.office.definitions.reports[report]
        with self.office.database.reading() as connection:
            judge = judge_for(self.office, connection, ANONYMOUS)
            statement = self.office.statement(("closing", report), lambda: JudgeQuery(spec.query, "a test's rows"))
            asked = {"year": self.year, **given} if "year" in spec.params else given
            found = statement.run(connection, {**judge.binds, **judge.parameters(spec, asked)})
        names = [column.id for column in spec.query.columns]
        return [dict(zip(names, row, strict=False)) for row in found]

    def stored(self, sql: str) -> list[tuple[Value, ...]]:
        with self.office.database.reading() as connection:
            return [tuple(row) for row in connection.execute(sql)]

    def make(self, form: str, records: Sequence[Row]) -> Sequence[int]:
        """Records of one form, under its rules."""
        with self.office.database.writing() as transaction:
            return make_records(self._work(transaction), form, [dict(record) for record in records]) if records else []

    def change(self, form: str, changes: Iterable[tuple[int, Row]]) -> None:
        """Values put into stored records, under the rules of their form."""
        with self.office.database.writing() as transaction:
            work = self._work(transaction)
            for id, values in changes:
                record = fetch(transaction, self.office.definitions, form, id)
                assert record is not None
                filling, trouble = filling_of(self.office.definitions.forms[form], record), Trouble()
                filling.values.update(values)
                work.store(filling, trouble)
                assert not trouble, (form, id, trouble)

    def _work(self, transaction: object) -> Work:
        judge = judge_for(self.office, transaction, ANONYMOUS)  # type: ignore[arg-type]
        return Work(judge, Writer(transaction, self.office.definitions, Author(None), self.office.clock.now()))  # type: ignore[arg-type]

    # ── the way of the year ─────────────────────────────────────────────────────────────────────────────────────

    def finish_teaching(self) -> None:
        """No mark and no absence is missing, every period is closed."""
        self.give_marks(self.rows("year_missing_marks"))
        missing = self.rows("year_missing_absences")
        self.make("absence_total", [{name: row[name] for name in ("school_class", "pupil", "period")} for row in missing])
        self.of_year("close_periods")

    def give_marks(self, rows: Sequence[Row]) -> None:
        """The best mark of the subject's scale for each row that misses one."""
        best = {scale: grade for scale, grade in self.stored("SELECT parent, min(id) FROM f_scale_value GROUP BY parent")}
        scales = {subject: scale for subject, scale in self.stored("SELECT id, scale FROM f_subject")}
        self.make("final_mark", [
            {"pupil": row["pupil"], "teaching": row["teaching"], "period": row["period"], "grade": best[scales[row["subject"]]]}
            for row in rows
        ])  # fmt: skip

    def sign_minutes(self, topic: str, **item: Value) -> int:
        """Minutes of the council with one question everybody agreed on."""
        clerk = self.stored("SELECT min(id) FROM f_employee")[0][0]
        head: dict[str, Value] = {"year": self.year, "date": DAY, "chair": clerk, "clerk": clerk, "members": 20, "attended": 15}
        said: dict[str, Value] = {"topic": topic, "decided": "Принять", "ayes": 15, "noes": 0, "abstained": 0, **item}
        with self.office.database.writing() as transaction:
            minutes = make_record(self._work(transaction), "council_minutes", head, {"items": [said]})
        self.do("council_minutes", minutes, "sign")
        return minutes

    def tell_parents(self) -> None:
        """Whoever is moved up with debts or stays: the parents are told."""
        untold = "SELECT id FROM f_decision WHERE kind IN ('conditional', 'repeated') AND told_on IS NULL"
        self.change("decision", [(int(str(id)), {"told_on": DAY}) for (id,) in self.stored(untold)])

    def decide(self) -> None:
        """Decisions are drafted, told to parents, and stand in the council's minutes."""
        self.of_year("draft_decisions")
        self.tell_parents()
        self.of_year("adopt_decisions", council_minutes=str(self.sign_minutes("О переводе и выпуске")))
        self.of_year("decide")

    def prepare(self) -> None:
        """Next year stands there: classes with teachers and rooms, plans approved, a class for everybody."""
        self.of_year("carry_over")
        self.of_year("seat_pupils")
        self.name_teachers()
        self.approve_plans()
        self.of_year("prepare")

    def name_teachers(self) -> None:
        """Classes of next year without a teacher or a room get one."""
        free = self.stored("SELECT max(id) FROM f_employee")[0][0]
        self.change("school_class", [
            (int(str(row["school_class"])), {"teacher": row["teacher"] or free, "room": row["room"] or "101"})
            for row in self.rows("year_classes_unready")
        ])  # fmt: skip

    def approve_plans(self) -> None:
        """Every draft of a plan goes all its way: checked, accepted by the council, approved by order."""
        plans = [id for (id,) in self.stored("SELECT id FROM f_curriculum WHERE state = 'draft' AND _archived = 0 ORDER BY id")]
        for plan in plans:
            self.do("curriculum", plan, "check")
            self.do("curriculum", plan, "submit")
            self.sign_minutes("Об учебном плане", curriculum=plan)
            self.do("curriculum", plan, "approve", order_date=TYPED_DAY)

    def sign_orders(self) -> None:
        """Orders are made of the decisions, agreed and signed."""
        self.of_year("draft_orders")
        for (order,) in self.stored("SELECT DISTINCT movement_order FROM f_decision ORDER BY movement_order"):
            self.do("movement_order", order, "agree")
            self.do("movement_order", order, "sign", signed_on=TYPED_DAY)
        self.of_year("confirm_orders")

    def revoke_drafts(self) -> None:
        """Orders of other kinds that nobody signed are revoked: the year cannot be closed over them."""
        for row in self.rows("year_open_orders"):
            self.do("movement_order", row["movement_order"], "revoke", reason="Заявление забрали")

    def back_up(self) -> None:
        admin = self.viewer(self.who("year_closing"))
        make(self.office, admin)
        [(newest,)] = self.stored("SELECT max(id) FROM f_backup")
        assert verify(self.office, admin, int(str(newest))) == ""

    def sign_items(self) -> None:
        for item in ("readiness", "signatures"):
            for duty in ("year_closing", "year_closing_control"):
                sign_item(self.office, self.viewer(self.who(duty)), YEAR, self.year, item, duty)
