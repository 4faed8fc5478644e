"""A report that groups a million records, beside raw SQL of the same meaning over the same table (empty amounts are not
counted): aggregated on the same covering index, names joined outside. The report is asked as a signed-in person asks for it,
with all its rows, short of drawing the page."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator

from benchmarks.people import TOWNS
from benchmarks.product import LOGIN, WRITTEN, Product
from engine.app.looks import scoped_look
from engine.app.office import Office
from engine.app.reports.answers import answer_report
from engine.app.viewers import viewer_of
from engine.data.accounts import find_credentials
from engine.data.writer import Author, Writer
from engine.model.types import Value

REPORT = "receipts"
COLUMNS = ("number", "town", "kind", "amount", "paid", "note")
GOODS = ("bread", "milk", "meat", "fish", "fruit", "sweets", "soap", "other")
FLOOR = """
SELECT g.town, g.kind, g.n, g.total, g.total * 1.0 / g.filled, g.paid * 1.0 / g.n, t.title
FROM (SELECT town, kind, count(*) AS n, count(amount) AS filled, sum(amount) AS total,
      sum(CASE WHEN paid = 1 THEN 1 ELSE 0 END) AS paid
      FROM f_receipt WHERE _archived = 0 GROUP BY town, kind) g
JOIN f_town t ON t.id = g.town
ORDER BY t._key_title, g.kind
"""


def fill_receipts(product: Product, rows: int) -> None:
    """The receipts, unless they are there: some written, the rest multiplied by the database itself."""
    office = product.offices.current()
    with office.database.reading() as connection:
        if connection.execute("SELECT 1 FROM f_receipt LIMIT 1"):
            return
    with office.database.writing() as transaction:
        writer = Writer(transaction, office.definitions, Author(None), office.clock.now())
        writer.create_many("receipt", COLUMNS, _receipts(WRITTEN))
        writer.finish()
        names = [str(row[1]) for row in transaction.execute("PRAGMA table_info(f_receipt)") if row[1] != "id"]
        for part in range(1, rows // WRITTEN):
            chosen = ", ".join(f"(town * 7 + {part}) % {TOWNS} + 1" if name == "town" else name for name in names)
            statement = f"INSERT INTO f_receipt ({', '.join(names)}) SELECT {chosen} FROM f_receipt WHERE id <= {WRITTEN}"  # noqa: S608
            transaction.execute(statement)


def _receipts(count: int, seed: int = 3) -> Iterator[tuple[Value, ...]]:
    pick = random.Random(seed)  # noqa: S311 - test data
    for number in range(count):
        yield number, pick.randint(1, TOWNS), pick.choice(GOODS), pick.randint(100, 999_999), pick.random() < 0.8, "по карте"


def product_report(product: Product) -> Callable[[], object]:
    """The report's answer as the signed-in person may see it."""
    office = product.offices.current()
    return lambda: _answer(office)


def _answer(office: Office) -> int:
    with office.database.reading() as connection:
        found = find_credentials(connection, LOGIN)
        viewer = viewer_of(office, connection, found.account.id) if found is not None else None
        assert viewer is not None
        answer = answer_report(office.definitions.reports[REPORT], {}, None, scoped_look(office, viewer, connection))
    return answer.count


def floor_report(product: Product) -> Callable[[], object]:
    """The same rows by hand."""
    connection = sqlite3.connect(product.database_file)
    return lambda: len(connection.execute(FLOOR).fetchall())
