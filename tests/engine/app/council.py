"""A repair shop whose people decide together: accounts in their roles, and spendings on their way."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.access.viewer import Viewer
from engine.app.actions.my_day import my_day
from engine.app.actions.perform_step import StepOutcome, perform_step
from engine.app.actions.show_record import show_record
from engine.app.actions.vote import VoteOutcome, cast_vote
from engine.app.approval_pages import ApprovalView
from engine.app.office import Office
from engine.app.submitted import Submitted
from engine.app.viewers import make_viewer
from engine.data.accounts import appointments_of, credentials_of
from engine.data.writer import Author, Writer
from engine.model.types import Value
from tests.engine.app.changed_shop import changed_office
from tests.engine.app.tables import BaseFor

WORKFLOW = "workflows/spending.yaml"
FREE = ("      quorum: 0.6\n      present: present\n", "      quorum: 0.6\n")
GUARD = ('"size(present) > 1", why: Совет из одного человека не решает', '"title != \'Запрет\'", why: Такое не покупают')


class Council:
    """Five mechanics vote, two receptionists check, the owner signs; the senior leads."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.mechanics = [self._mechanic(number) for number in range(5)]
        self.check = self.person("check", "receptionist")
        self.desk = self.person("desk", "receptionist")
        self.owner = self.person("owner", "owner")
        self.senior = self.person("senior", "senior")

    def make(self, form: str, state: str = "", parent: int | None = None, **values: Value) -> int:
        with self.office.database.writing() as transaction:
            writer = Writer(transaction, self.office.definitions, Author(None), self.office.clock.now())
            return writer.create(form, values, state=state, parent=parent)

    def person(self, login: str, *roles: str, form: str = "", record: int | None = None) -> int:
        """An account; its roles by appointment."""
        account = self.make("account", login=login, title=login.title(), person_form=form or None, person_id=record)
        for role in roles:
            self.make("appointment", account=account, role=role, starts="2026-01-01")
        return account

    def _mechanic(self, number: int) -> int:
        record = self.make("mechanic", last_name=f"Мастер {number}", first_name="Пётр", rate=500)
        return self.person(f"mechanic.{number}", form="mechanic", record=record)

    def viewer(self, account: int) -> Viewer:
        with self.office.database.reading() as connection:
            known = credentials_of(connection, account)
            assert known is not None
            return make_viewer(self.office, connection, known.account, tuple(appointments_of(connection, account)))

    def spending(self, title: str = "Станок") -> int:
        """One the senior proposed: it lies before the council."""
        id = self.make("spending", "draft", title=title)
        self.make("spending_line", parent=id, title="Станок", amount=9000000)
        self.do(self.senior, id, "propose")
        return id

    def signing(self) -> int:
        id = self.spending()
        for account in self.mechanics:
            if self.state(id) == "council":
                self.vote(account, id, "vote", "aye")
        assert self.state(id) == "signing"
        return id

    def do(self, account: int, id: int, step: str) -> StepOutcome:
        return perform_step(self.office, self.viewer(account), "spending", id, step, Submitted())

    def vote(
        self, account: int, id: int, step: str, option: str, comment: str = "", version: int | None = None, **texts: str
    ) -> VoteOutcome:
        typed = {"answer.option": (option,), "answer.comment": (comment,)}
        asked = {name: (text,) for name, text in texts.items()}
        return cast_vote(
            self.office, self.viewer(account), "spending", id, step, Submitted({**typed, **asked}, version)
        )

    def state(self, id: int) -> str:
        with self.office.database.reading() as connection:
            return str(connection.execute("SELECT state FROM f_spending WHERE id = ?", (id,))[0][0])

    def field(self, id: int, name: str) -> Value:
        with self.office.database.reading() as connection:
            return connection.execute(f"SELECT {name} FROM f_spending WHERE id = ?", (id,))[0][0]

    def results(self, id: int, step: str = "vote") -> list[Value]:
        """What the rounds came to, in order; None for one that goes on."""
        with self.office.database.reading() as connection:
            rows = connection.execute(
                "SELECT result FROM f_approval WHERE record = ? AND step = ? ORDER BY round", (id, step)
            )
        return [row[0] for row in rows]

    def seen(self, account: int, id: int, step: str) -> ApprovalView:
        page = show_record(self.office, self.viewer(account), "spending", id)
        return next(item for item in page.approvals if item.step == step)

    def waits(self, account: int) -> list[str]:
        """The names of the records that wait for an answer of the account's owner."""
        page = my_day(self.office, self.viewer(account))
        return [name for item in page.waiting if "ответа" in item.step for _, name, _ in item.first]

    def notices(self, account: int) -> list[str]:
        with self.office.database.reading() as connection:
            rows = connection.execute("SELECT text FROM f_notice WHERE account = ? ORDER BY id", (account,))
        return [str(row[0]) for row in rows]


@contextmanager
def council(base_for: BaseFor, folder: Path, *changes: tuple[str, str]) -> Iterator[Council]:
    """Without changes nobody is named as present: whoever answers is there."""
    found = {}
    for number, change in enumerate((FREE, GUARD, *changes)):
        found[f"{WORKFLOW}#{number}"] = change
    with changed_office(base_for, folder, {}, found) as office:
        yield Council(office)
