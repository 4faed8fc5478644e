"""The product over the measuring world, called in-process as a server would call it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.people import CLERKS, COLUMNS, KINDS, TOWNS, clients
from benchmarks.wsgi import call
from engine.access.passwords import hash_password
from engine.app.accounts import ACCOUNT, APPOINTMENT, create_record
from engine.app.activation import Offices
from engine.data.accounts import store_password
from engine.data.connection import Transaction
from engine.data.database import Database
from engine.data.writer import Author, Writer
from web.app import create_app, settle

WORLD = Path(__file__).parent / "world"
WRITTEN = 10_000
LOGIN, PASSWORD = "clerk", "measured-password-1"
TOKEN = re.compile(r'name="csrf_token"[^>]*?value="([^"]+)"')


class Product:
    """A running application with one signed-in person."""

    def __init__(self, folder: Path, rows: int, world: Path = WORLD) -> None:
        self.database_file = folder / f"product-{rows}.sqlite3"
        fresh = not self.database_file.exists()
        self.offices = Offices(Database.open(f"sqlite:///{self.database_file}"), folder, world)
        self.offices.start()
        if fresh:
            self._fill(rows)
        self.app = create_app(self.offices)
        settle()
        self.cookies: dict[str, str] = {}
        self.token = ""
        self._sign_in()

    def get(self, address: str) -> str:
        """The body of a page. Raises AssertionError unless it answers 200."""
        status, body, _ = self._call("GET", address, b"")
        assert status == 200, (address, status)
        return body

    def post(self, address: str, fields: Mapping[str, str]) -> str:
        """Send a form; the address it leads to. Raises AssertionError unless it answers with a redirect. Cookies stay as they
        were: a browser shows the next page, and what is to be said there does not pile up."""
        cookies = dict(self.cookies)
        location = self._send(address, fields)
        self.cookies = cookies
        return location

    def send_data(self, address: str, fields: Mapping[str, str]) -> str:
        """Send what a script sends; its answer. Raises AssertionError unless it answers 200."""
        status, body, _ = self._call("POST", address, urlencode({**fields, "csrf_token": self.token}).encode())
        assert status == 200, (address, status, body[:2000])
        return body

    def _send(self, address: str, fields: Mapping[str, str]) -> str:
        data = urlencode({**fields, "csrf_token": self.token}).encode()
        status, body, location = self._call("POST", address, data)
        assert status in (302, 303), (address, status, body[:2000])
        return location

    def hidden(self, page: str, name: str) -> str:
        """The value of a hidden input of a page."""
        found = re.search(rf'name="{name}"[^>]*?value="([^"]*)"', page)
        assert found, name
        return found.group(1)

    def _call(self, method: str, address: str, data: bytes) -> tuple[int, str, str]:
        answer = call(self.app, method, address, data, self.cookies)
        for header, value in answer.headers:
            if header == "Set-Cookie":
                cookie, _, content = value.partition(";")[0].partition("=")
                self.cookies[cookie] = content
        return int(answer.status.split()[0]), answer.body, answer.header("Location")

    def _sign_in(self) -> None:
        self.token = self._token(self.get("/login"))
        self._send("/login", {"login": LOGIN, "password": PASSWORD})
        self.token = self._token(self.get("/f/client/new"))

    def _token(self, page: str) -> str:
        found = TOKEN.search(page)
        assert found
        return found.group(1)

    def _fill(self, rows: int) -> None:
        office = self.offices.current()
        now = office.clock.now()
        with office.database.writing() as transaction:
            account = create_record(office, transaction, ACCOUNT, {"login": LOGIN, "title": "Работник", "must_change": False})
            create_record(office, transaction, APPOINTMENT, {"account": account, "role": "clerk", "starts": "2020-01-01"})
            store_password(transaction, account, hash_password(PASSWORD), must_change=False, expires="", now=now)
            writer = Writer(transaction, office.definitions, Author(None), now)
            writer.create_many("town", ("title",), ((f"Город {number}",) for number in range(TOWNS)))
            names = ((f"Работников{number}", "Иван") for number in range(CLERKS))
            writer.create_many("clerk", ("last_name", "first_name"), names)
            writer.create_many("client", COLUMNS, clients(WRITTEN), state="fresh")
            writer.finish()
            for part in range(1, rows // WRITTEN):
                multiply(transaction, part)


def multiply(transaction: Transaction, part: int) -> None:
    """The written clients once more under other names, cards and kinds, by the database itself: lists see the same table as
    if every row had been typed, only history does not."""
    columns = [str(row[1]) for row in transaction.execute("PRAGMA table_info(f_client)") if row[1] != "id"]
    others = {"card": f"card || '-{part}'", "_key_card": f"_key_card || '-{part}'"}
    others["kind"] = f"CASE (id + {part}) % 3 {' '.join(f'WHEN {at} THEN {kind!r}' for at, kind in enumerate(KINDS))} END"
    others |= {name: f"{name} || '{part % 10}'" for name in ("last_name", "_key_last_name")}
    chosen = ", ".join(others.get(name, name) for name in columns)
    statement = f"INSERT INTO f_client ({', '.join(columns)}) SELECT {chosen} FROM f_client WHERE id <= {WRITTEN}"  # noqa: S608
    transaction.execute(statement)
