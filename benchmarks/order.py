"""The page that says who answers for what, under an order of a hundred clauses, beside a floor that shows the same clauses with
the same holders and rights from tables of its own, with one template."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from benchmarks.product import LOGIN, Product
from engine.app.actions.show_order import show_order
from engine.app.viewers import viewer_of
from engine.data.accounts import find_credentials

PAGES = Path(__file__).parent / "pages"
FILES = 200
CLAUSES = "SELECT role, id, citation, duty, text, link, label FROM clause ORDER BY id"
RIGHTS = "SELECT clause, actions, form, rows, link FROM rights ORDER BY clause"
HOLDERS = "SELECT role, name FROM holder ORDER BY role, name"


def product_order(product: Product) -> Callable[[], object]:
    """The page as a signed-in person opens it."""
    return lambda: product.get("/order")


def floor_order(product: Product, folder: Path) -> Callable[[], object]:
    """The same clauses by hand."""
    connection = sqlite3.connect(folder / "floor-order.sqlite3", isolation_level=None)
    _fill(connection, product)
    environment = Environment(loader=FileSystemLoader(PAGES), autoescape=True, trim_blocks=True, auto_reload=False)
    page = environment.get_template("order.html")

    def show() -> bytes:
        clauses = [(role, list(rows)) for role, rows in groupby(connection.execute(CLAUSES).fetchall(), lambda row: row[0])]
        rights = {key: list(rows) for key, rows in groupby(connection.execute(RIGHTS).fetchall(), lambda row: row[0])}
        holders = {key: [name for _, name in rows] for key, rows in groupby(connection.execute(HOLDERS), lambda row: row[0])}
        return page.render(roles=clauses, rights=rights, holders=holders).encode()

    return show


def _fill(connection: sqlite3.Connection, product: Product) -> None:
    """What the product's own page shows."""
    office = product.offices.current()
    with office.database.reading() as reading:
        found = find_credentials(reading, LOGIN)
        viewer = viewer_of(office, reading, found.account.id) if found is not None else None
    assert viewer is not None
    connection.execute("CREATE TABLE clause (id INTEGER PRIMARY KEY, role, citation, duty, text, link, label)")
    connection.execute("CREATE TABLE rights (clause, actions, form, rows, link)")
    connection.execute("CREATE TABLE holder (role, name)")
    roles = [role for order in show_order(office, viewer).orders for role in order.roles]
    clauses = [(role, clause) for role in roles for clause in role.clauses]
    for number, (role, clause) in enumerate(clauses, 1):
        label, link = (*clause.screens, ("", ""))[0]
        values = (number, role.title, clause.citation, clause.duty, clause.text, link, label)
        connection.execute("INSERT INTO clause VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        rights = [(number, right.actions, right.form, right.rows, right.href) for right in clause.rights]
        connection.executemany("INSERT INTO rights VALUES (?, ?, ?, ?, ?)", rights)
    connection.executemany("INSERT INTO holder VALUES (?, ?)", [(role.title, name) for role in roles for name in role.holders.names])
