"""The floor: the same pages as a bare WSGI function with raw SQL and one compiled template each. No sign-in, no rights, no
history, no checks; the same rows and the same durability."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlencode

from jinja2 import Environment

from benchmarks.people import COLUMNS
from engine.data.database import SQLITE_SETTINGS

LIST = """<!doctype html><html lang="ru"><head><meta charset="utf-8"><title>Клиенты</title></head><body><h1>Клиенты</h1>
<form><input name="kind" value="{{ kind }}"><button>Показать</button></form><p>{{ total }}</p><table><thead><tr>
{%- for head in heads %}<th>{{ head }}</th>{% endfor %}</tr></thead><tbody>
{%- for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table></body></html>"""
FORM = """<!doctype html><html lang="ru"><head><meta charset="utf-8"><title>Клиент</title></head><body><form method="post">
{%- for name, value in fields %}<p><label for="{{ name }}">{{ name }}</label>
<input id="{{ name }}" name="{{ name }}" value="{{ value }}"></p>
{% endfor %}<button>Сохранить</button></form></body></html>"""

SHOWN = "c.last_name, c.first_name, c.middle_name, c.birth_date, t.title, c.kind, c.phone, c.balance"
PAGE = f"SELECT c.id, {SHOWN} FROM client c LEFT JOIN town t ON t.id = c.town WHERE c.kind = ? ORDER BY c.last_name, c.id LIMIT 50"
COUNT = "SELECT count(*) FROM (SELECT 1 FROM client WHERE kind = ? LIMIT 1001)"
ONE = f"SELECT {', '.join(f'c.{name}' for name in COLUMNS)}, t.title, b.title, k.last_name FROM client c"
ONE += " LEFT JOIN town t ON t.id = c.town LEFT JOIN town b ON b.id = c.birth_town LEFT JOIN clerk k ON k.id = c.clerk WHERE c.id = ?"
INSERT = f"INSERT INTO client ({', '.join(COLUMNS)}, state, version) VALUES ({', '.join('?' * len(COLUMNS))}, 'fresh', 1)"
MOVE = "UPDATE client SET state = 'served', since = '2026-11-22', version = version + 1 WHERE id = ? AND state = 'fresh'"


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
        environment = Environment(autoescape=True)
        self.list_page = environment.from_string(LIST)
        self.form_page = environment.from_string(FORM)
        self.routes: dict[str, Callable[[dict[str, str], dict[str, str]], str]] = {
            "/list": self.list,
            "/form": self.form,
            "/create": self.create,
            "/step": self.step,
        }

    def get(self, address: str) -> str:
        path, _, query = address.partition("?")
        return self._call({"PATH_INFO": path, "QUERY_STRING": query, "wsgi.input": io.BytesIO(b""), "CONTENT_LENGTH": "0"})

    def post(self, address: str, fields: dict[str, str]) -> str:
        data = urlencode(fields).encode()
        length = str(len(data))
        return self._call({"PATH_INFO": address, "QUERY_STRING": "", "wsgi.input": io.BytesIO(data), "CONTENT_LENGTH": length})

    def _call(self, environ: dict[str, object]) -> str:
        query = {name: values[0] for name, values in parse_qs(str(environ["QUERY_STRING"])).items()}
        body = environ["wsgi.input"].read(int(str(environ["CONTENT_LENGTH"]))).decode()  # type: ignore[attr-defined]
        fields = {name: values[0] for name, values in parse_qs(body).items()}
        return self.routes[str(environ["PATH_INFO"])](query, fields).encode().decode()

    def list(self, query: dict[str, str], fields: dict[str, str]) -> str:
        rows = self.connection.execute(PAGE, (query["kind"],)).fetchall()
        ((total,),) = self.connection.execute(COUNT, (query["kind"],)).fetchall()
        return self.list_page.render(kind=query["kind"], heads=SHOWN.split(", "), rows=rows, total=total)

    def form(self, query: dict[str, str], fields: dict[str, str]) -> str:
        row = self.connection.execute(ONE, (int(query["id"]),)).fetchone()
        return self.form_page.render(fields=list(zip((*COLUMNS, "town", "birth_town", "clerk"), row, strict=True)))

    def create(self, query: dict[str, str], fields: dict[str, str]) -> str:
        self.connection.execute("BEGIN IMMEDIATE")
        cursor = self.connection.execute(INSERT, tuple(fields.get(name) for name in COLUMNS))
        self.connection.execute("COMMIT")
        return f"/form?id={cursor.lastrowid}"

    def step(self, query: dict[str, str], fields: dict[str, str]) -> str:
        self.connection.execute("BEGIN IMMEDIATE")
        cursor = self.connection.execute(MOVE, (int(fields["id"]),))
        self.connection.execute("COMMIT")
        assert cursor.rowcount == 1
        return f"/form?id={fields['id']}"

    def _copy(self, product: Path) -> None:
        """The product's rows in plain tables with the indexes the pages need."""
        run = self.connection.execute
        run("ATTACH ? AS product", (str(product),))
        run(f"CREATE TABLE client (id INTEGER PRIMARY KEY AUTOINCREMENT, {', '.join(COLUMNS)}, state, version)")
        names = ", ".join(("id", *COLUMNS, "state", "version"))
        run(f"INSERT INTO client ({names}) SELECT {names} FROM product.f_client")
        for table, column in (("town", "title"), ("clerk", "last_name")):
            run(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, {column})")
            run(f"INSERT INTO {table} SELECT id, {column} FROM product.f_{table}")
        run("CREATE INDEX client_name ON client (last_name, id)")
        run("CREATE UNIQUE INDEX client_card ON client (card)")
        run("DETACH product")


