"""Records and people of the repair shop for tests of actions."""

from collections.abc import Mapping, Sequence

from engine.access.viewer import Post, Viewer
from engine.app.given_records import make_record
from engine.app.judging import Judge
from engine.app.office import Office
from engine.app.submitted import Submitted
from engine.app.writing import Work
from engine.data.records import Record, fetch, fetch_rows
from engine.data.writer import Author, Writer
from engine.model.types import Value


class Shop:
    """`make` works as the engine itself; `viewer` is somebody in roles, with an account of their own."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.reception = self.viewer("receptionist")
        self.senior = self.viewer("senior")
        self.owner = self.viewer("owner")
        self.storekeeper = self.viewer("storekeeper", values={"kind": "oven"})
        self.master = self.make("mechanic", last_name="Кузнецов", first_name="Пётр", rate=500, grade="II")
        self.mechanic = self.viewer("mechanic", ("mechanic", self.master))
        self.client = self.make("customer", last_name="Орлова", first_name="Вера", phone="+7 900 000-00-01")
        self.device = self.make("device", customer=self.client, kind="oven", brand="Жар", model="П-2")
        self.part = self.make("part", title="Лампа", kind="oven", price=12000, in_stock=1)
        self.order = self.new_order()

    def viewer(
        self, role: str, person: tuple[str, int] | None = None, values: Mapping[str, Value] | None = None
    ) -> Viewer:
        form, id = person or ("", None)
        account = self.make("account", login=f"{role}{id or ''}", title=role.title())
        post = Post(role, form, id, values=values or {})
        return Viewer(account, role.title(), form, id, (post,))

    def make(
        self,
        form: str,
        state: str = "",
        rows: Mapping[str, Sequence[Mapping[str, Value]]] | None = None,
        **values: Value,
    ) -> int:
        with self.office.database.writing() as transaction:
            binds = self.office.clock.binds()
            judge = Judge(self.office, transaction, Viewer(None), dict(binds))
            writer = Writer(transaction, self.office.definitions, Author(None), binds["now"])
            return make_record(Work(judge, writer), form, values, rows, state)

    def new_order(
        self, state: str = "", works: Sequence[Mapping[str, Value]] = (), **values: Value
    ) -> int:
        given = {"customer": self.client, "device": self.device, "complaint": "Не греет", "promised": "2026-03-10"}
        return self.make("repair_order", state, {"works": works}, **{**given, **values})

    def make_helped_master(self) -> int:
        """A mechanic one order depends on."""
        master = self.make("mechanic", last_name="Ёлкин", first_name="Олег", rate=500)
        self.new_order(mechanic=master)
        return master

    def record(self, form: str, id: int) -> Record:
        with self.office.database.reading() as connection:
            found = fetch(connection, self.office.definitions, form, id)
        assert found is not None
        return found

    def rows(self, form: str, parent: int) -> list[Record]:
        with self.office.database.reading() as connection:
            return fetch_rows(connection, self.office.definitions, form, parent)

    def count(self, form: str) -> int:
        with self.office.database.reading() as connection:
            return int(connection.execute(f"SELECT count(*) FROM f_{form}")[0][0])

    def series(self, table: str) -> list[tuple[Value, ...]]:
        with self.office.database.reading() as connection:
            return connection.execute(f"SELECT * FROM {table} ORDER BY 1")


def typed(version: int | None = None, key: str = "", **texts: str | Sequence[str]) -> Submitted:
    """What a browser submits; `works__0__title` stands for `works.0.title`."""
    found = {
        name if "." in name else name.replace("__", "."): (text,) if isinstance(text, str) else tuple(text)
        for name, text in texts.items()
    }
    return Submitted(found, version, key)
