"""The floor: the same work as a bare WSGI function with raw SQL and one compiled template each: the same rows, the same
durability, the same things to see on a page; a step asks its two conditions and leaves a line of history. No sign-in, no
rights, no checks of what was typed, nothing of definitions."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

from jinja2 import Environment, FileSystemLoader

from benchmarks.people import COLUMNS
from benchmarks.wsgi import call
from engine.data.database import SQLITE_SETTINGS

PAGES = Path(__file__).parent / "pages"
MENU = (
    ("/", "Мой день"), ("/order", "Кто за что отвечает"), ("/password", "Сменить пароль"),
    ("/admin/people", "Люди и назначения"), ("/admin/definitions", "Описания"),
)  # fmt: skip
SEXES, KINDS = (("m", "М"), ("f", "Ж")), (("recent", "Новый"), ("usual", "Обычный"), ("lasting", "Давний"))
STATES = (("fresh", "Новый"), ("served", "Обслужен"))
FILTERS = (("state", "Состояние", STATES), ("kind", "Вид", KINDS), ("town", "Город", ()), ("sex", "Пол", SEXES))
HEADS = (
    ("last_name", "Фамилия"), ("first_name", "Имя"), ("middle_name", "Отчество"), ("birth_date", "Дата рождения"),
    ("town", "Город"), ("kind", "Вид"), ("phone", "Телефон"), ("balance", "Остаток"), ("state", "Состояние"),
)  # fmt: skip
# Name, label, type of input, whether it must be filled, options.
FIELDS = (
    ("last_name", "Фамилия", "text", True, ()), ("first_name", "Имя", "text", True, ()),
    ("middle_name", "Отчество", "text", False, ()), ("sex", "Пол", "choice", True, SEXES),
    ("birth_date", "Дата рождения", "date", True, ()), ("town", "Город", "link", True, ()),
    ("birth_town", "Город рождения", "link", False, ()), ("clerk", "Кто ведёт", "link", False, ()),
    ("kind", "Вид", "choice", False, KINDS), ("phone", "Телефон", "tel", False, ()),
    ("email", "Почта", "email", False, ()), ("address", "Адрес", "text", False, ()),
    ("index_code", "Индекс", "text", False, ()), ("card", "№ карты", "text", False, ()),
    ("discount", "Скидка", "text", False, ()), ("balance", "Остаток", "text", False, ()),
    ("height", "Рост", "text", False, ()), ("weight", "Вес", "text", False, ()), ("since", "Клиент с", "date", False, ()),
    ("until", "Клиент до", "date", False, ()), ("agreed", "Согласие", "truth", False, ()),
    ("subscribed", "Рассылка", "truth", False, ()), ("source", "Откуда узнал", "text", False, ()),
    ("note", "Заметка", "text", False, ()), ("remark", "Примечание", "long_text", False, ()),
)  # fmt: skip

SHOWN = "c.last_name, c.first_name, c.middle_name, c.birth_date, t.title, c.kind, c.phone, c.balance, c.state"
PAGE = f"SELECT c.id, {SHOWN} FROM client c LEFT JOIN town t ON t.id = c.town WHERE +c.kind = ? ORDER BY c.last_name, c.id LIMIT 50"
COUNT = "SELECT count(*) FROM (SELECT 1 FROM client WHERE kind = ? LIMIT 1001)"
ONE = f"SELECT c.version, {', '.join(f'c.{name}' for name, *_ in FIELDS)}, t.title, b.title, k.last_name FROM client c"
ONE += " LEFT JOIN town t ON t.id = c.town LEFT JOIN town b ON b.id = c.birth_town LEFT JOIN clerk k ON k.id = c.clerk WHERE c.id = ?"
INSERT = f"INSERT INTO client ({', '.join(COLUMNS)}, state, version) VALUES ({', '.join('?' * len(COLUMNS))}, 'fresh', 1)"
ASKED = "SELECT birth_date, card FROM client WHERE id = ?"
TAKEN = "SELECT 1 FROM client WHERE card = ? AND id <> ?"
MOVE = "UPDATE client SET state = 'served', since = ?, version = version + 1 WHERE id = ? AND state = 'fresh'"
TOLD = "INSERT INTO history (record, event, at) VALUES (?, ?, ?)"
DAY = "2026-11-22"
Fields = dict[str, str]


class Floor:
    """Bare pages over a copy of the product's rows."""

    def __init__(self, folder: Path, rows: int, product: Path) -> None:
        file = folder / f"floor-{rows}.sqlite3"
        fresh = not file.exists()
        self.connection = sqlite3.connect(file, isolation_level=None)
        for name, value in SQLITE_SETTINGS.items():
            self.connection.execute(f"PRAGMA {name} = {value}")
        if fresh:
            self._copy(product)
        environment = Environment(loader=FileSystemLoader(PAGES), autoescape=True, trim_blocks=True, auto_reload=False)
        self.list_page = environment.get_template("list.html")
        self.form_page = environment.get_template("form.html")
        self.routes: dict[str, Callable[[Fields, Fields], str]] = {
            "/list": self.list,
            "/form": self.form,
            "/create": self.create,
            "/step": self.step,
        }

    def get(self, address: str) -> str:
        return call(self.answer, "GET", address).body

    def post(self, address: str, fields: Fields) -> str:
        return call(self.answer, "POST", address, urlencode(fields).encode()).body

    def answer(self, environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        """The WSGI application."""
        query = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH", 0))).decode()
        fields = {name: values[0] for name, values in parse_qs(body).items()}
        page = self.routes[environ["PATH_INFO"]](query, fields).encode()
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))])
        return [page]

    def list(self, query: Fields, fields: Fields) -> str:
        rows = self.connection.execute(PAGE, (query["kind"],)).fetchall()
        ((total,),) = self.connection.execute(COUNT, (query["kind"],)).fetchall()
        return self.list_page.render(kind=query["kind"], menu=MENU, filters=FILTERS, heads=HEADS, rows=rows, total=total)

    def form(self, query: Fields, fields: Fields) -> str:
        version, *found = self.connection.execute(ONE, (int(query["id"]),)).fetchone()
        names = iter(found[len(FIELDS) :])
        filled = [
            (*field, "" if value is None else value, next(names) if field[2] == "link" else "")
            for field, value in zip(FIELDS, found, strict=False)
        ]
        title = f"{found[0]} {found[1]} {found[2]}"
        return self.form_page.render(id=query["id"], menu=MENU, title=title, version=version, fields=filled)

    def create(self, query: Fields, fields: Fields) -> str:
        self.connection.execute("BEGIN IMMEDIATE")
        cursor = self.connection.execute(INSERT, tuple(fields.get(name) for name in COLUMNS))
        self.connection.execute("COMMIT")
        return f"/form?id={cursor.lastrowid}"

    def step(self, query: Fields, fields: Fields) -> str:
        id = int(fields["id"])
        self.connection.execute("BEGIN IMMEDIATE")
        born, card = self.connection.execute(ASKED, (id,)).fetchone()
        assert born < DAY and self.connection.execute(TAKEN, (card, id)).fetchone() is None
        cursor = self.connection.execute(MOVE, (DAY, id))
        assert cursor.rowcount == 1
        self.connection.execute(TOLD, (id, "serve", f"{DAY}T10:00:00Z"))
        self.connection.execute("COMMIT")
        return f"/form?id={id}"

    def _copy(self, product: Path) -> None:
        """The product's rows in plain tables, with the indexes that filters, order, uniqueness and a record's history need."""
        run = self.connection.execute
        run("ATTACH ? AS product", (str(product),))
        run(f"CREATE TABLE client (id INTEGER PRIMARY KEY AUTOINCREMENT, {', '.join(COLUMNS)}, until, remark, state, version)")
        names = ", ".join(("id", *COLUMNS, "until", "remark", "state", "version"))
        run(f"INSERT INTO client ({names}) SELECT {names} FROM product.f_client")
        for table, column in (("town", "title"), ("clerk", "last_name")):
            run(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, {column})")
            run(f"INSERT INTO {table} SELECT id, {column} FROM product.f_{table}")
        run("CREATE INDEX client_name ON client (last_name, id)")
        run("CREATE UNIQUE INDEX client_card ON client (card)")
        run("CREATE TABLE history (id INTEGER PRIMARY KEY, record, event, at)")
        run("CREATE INDEX history_record ON history (record)")
        for name, *_ in FILTERS:
            run(f"CREATE INDEX client_{name} ON client ({name})")
        run("DETACH product")
