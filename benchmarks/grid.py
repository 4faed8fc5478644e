"""The grid of 30 rows by 40 columns and the saving of a cell, beside a floor that does the same in raw SQL and one template:
the same cells to see, the same durability, the cell looked at before it is written, a line of history. Clients over a hundred
thousand do not matter here: the grid has forms of its own."""

from __future__ import annotations

import itertools
import json
import random
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

from jinja2 import Environment, FileSystemLoader

from benchmarks.product import Product
from benchmarks.wsgi import call
from engine.data.database import SQLITE_SETTINGS
from engine.data.writer import Author, Writer
from engine.model.types import Value

PAGES = Path(__file__).parent / "pages"
ROWS, COLUMNS = 30, 40
CODES = (("Я", "1"), ("В", "2"), ("Б", "3"), ("О", "4"), ("К", "5"))
FILLED = 0.9
Cells = list[tuple[int, int, int]]

ROW_NAMES = "SELECT id, title FROM window ORDER BY title, id"
COLUMN_NAMES = "SELECT id, number FROM day ORDER BY number, id"
CHOICES = "SELECT id, code, key FROM code ORDER BY code, id"
FILLED_CELLS = "SELECT m.window, m.day, m.id, m.version, m.code, c.code FROM mark m JOIN code c ON c.id = m.code"
TOTALS = "SELECT day, count(*) FROM mark GROUP BY day"
STANDS = "SELECT id, version FROM mark WHERE window = ? AND day = ?"
CHANGE = "UPDATE mark SET code = ?, version = version + 1 WHERE id = ? AND version = ?"
ADD = "INSERT INTO mark (window, day, code, version) VALUES (?, ?, ?, 1)"
TOLD = "INSERT INTO history (record, event, at) VALUES (?, ?, ?)"


def filled(seed: int = 7) -> Cells:
    """(row, column, code) of the cells that have a record, by numbers from 1."""
    chance = random.Random(seed)
    places = itertools.product(range(1, ROWS + 1), range(1, COLUMNS + 1))
    return [(row, column, chance.randint(1, len(CODES))) for row, column in places if chance.random() < FILLED]


def fill_product(product: Product) -> None:
    """The grid's records, unless they are there."""
    office = product.offices.current()
    with office.database.reading() as connection:
        if connection.execute("SELECT 1 FROM f_window LIMIT 1"):
            return
    with office.database.writing() as transaction:
        writer = Writer(transaction, office.definitions, Author(None), office.clock.now())
        windows = writer.create_many("window", ("title",), ((f"Окно {number:02}",) for number in range(ROWS)))
        days = writer.create_many("day", ("number",), ((number,) for number in range(COLUMNS)))
        codes = writer.create_many("code", ("code", "key"), CODES)
        rows: list[tuple[Value, ...]] = [(windows[row - 1], days[column - 1], codes[code - 1]) for row, column, code in filled()]
        writer.create_many("mark", ("window", "day", "code"), rows)
        writer.finish()


class GridFloor:
    """Bare pages over the same cells."""

    def __init__(self, folder: Path) -> None:
        self.connection = sqlite3.connect(folder / "floor-grid.sqlite3", isolation_level=None)
        for name, value in SQLITE_SETTINGS.items():
            self.connection.execute(f"PRAGMA {name} = {value}")
        self._fill()
        environment = Environment(loader=FileSystemLoader(PAGES), autoescape=True, trim_blocks=True, auto_reload=False)
        self.page = environment.get_template("grid.html")
        self.routes: dict[str, Callable[[dict[str, str]], str]] = {"/grid": self.grid, "/cell": self.cell}

    def get(self, address: str) -> str:
        return call(self.answer, "GET", address).body

    def post(self, address: str, fields: dict[str, str]) -> str:
        return call(self.answer, "POST", address, urlencode(fields).encode()).body

    def answer(self, environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        """The WSGI application."""
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH", 0))).decode()
        fields = {name: values[0] for name, values in parse_qs(body).items()}
        page = self.routes[environ["PATH_INFO"]](fields).encode()
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))])
        return [page]

    def grid(self, fields: dict[str, str]) -> str:
        run = self.connection.execute
        rows, columns, choices = run(ROW_NAMES).fetchall(), run(COLUMN_NAMES).fetchall(), run(CHOICES).fetchall()
        cells = {(row, column): rest for row, column, *rest in run(FILLED_CELLS)}
        totals = dict(run(TOTALS).fetchall())
        return self.page.render(rows=rows, columns=columns, choices=choices, cells=cells, totals=totals)

    def cell(self, fields: dict[str, str]) -> str:
        place = int(fields["row"]), int(fields["column"])
        self.connection.execute("BEGIN IMMEDIATE")
        stands = self.connection.execute(STANDS, place).fetchone()
        assert (stands or (0, 0))[1] == int(fields["version"])
        if stands:
            self.connection.execute(CHANGE, (fields["value"], *stands))
        else:
            self.connection.execute(ADD, (*place, fields["value"]))
        self.connection.execute(TOLD, (place[0], "mark", "2026-11-22T10:00:00Z"))
        self.connection.execute("COMMIT")
        return json.dumps({"version": (stands or (0, 0))[1] + 1})

    def _fill(self) -> None:
        run = self.connection.execute
        run("CREATE TABLE window (id INTEGER PRIMARY KEY, title)")
        run("CREATE TABLE day (id INTEGER PRIMARY KEY, number)")
        run("CREATE TABLE code (id INTEGER PRIMARY KEY, code, key)")
        run("CREATE TABLE mark (id INTEGER PRIMARY KEY AUTOINCREMENT, window, day, code, version)")
        run("CREATE UNIQUE INDEX mark_place ON mark (window, day)")
        run("CREATE TABLE history (id INTEGER PRIMARY KEY, record, event, at)")
        many = self.connection.executemany
        many("INSERT INTO window VALUES (?, ?)", [(number, f"Окно {number:02}") for number in range(1, ROWS + 1)])
        many("INSERT INTO day VALUES (?, ?)", [(number, number) for number in range(1, COLUMNS + 1)])
        many("INSERT INTO code VALUES (?, ?, ?)", [(number, *code) for number, code in enumerate(CODES, 1)])
        many("INSERT INTO mark (window, day, code, version) VALUES (?, ?, ?, 1)", filled())


def product_saver(product: Product) -> Callable[[], object]:
    """Each call changes the next filled cell of the first rows: the same that the floor does."""
    cells = itertools.cycle(enumerate(filled(), 1))
    versions: dict[int, int] = {}

    def save() -> object:
        id, (row, column, code) = next(cells)
        version = versions.setdefault(id, 1)
        versions[id] = version + 1
        value = (code + version) % len(CODES) + 1
        return product.send_data(
            "/p/marks/cell", {"row": str(row), "column": str(column), "value": str(value), "id": str(id), "version": str(version)}
        )

    return save


def floor_saver(floor: GridFloor) -> Callable[[], object]:
    cells = itertools.cycle(enumerate(filled(), 1))
    versions: dict[int, int] = {}

    def save() -> object:
        id, (row, column, code) = next(cells)
        version = versions.setdefault(id, 1)
        versions[id] = version + 1
        value = (code + version) % len(CODES) + 1
        return floor.post("/cell", {"row": str(row), "column": str(column), "value": str(value), "version": str(version)})

    return save
