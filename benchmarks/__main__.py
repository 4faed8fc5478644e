"""`make bench`: every figure as a ratio to the floor of the same run. Exit code 1 when a goal is missed."""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import start
from benchmarks.floor import Floor
from benchmarks.grid import GridFloor, fill_product, floor_saver, product_saver
from benchmarks.order import FILES, floor_order, product_order
from benchmarks.people import COLUMNS, clients
from benchmarks.product import WORLD, Product
from benchmarks.report import fill_receipts, floor_report, product_report
from benchmarks.switch import floor_switch, product_switch
from benchmarks.timing import quiet_times
from engine.model.types import Value
from tests.support.season_world import club

ROUNDS = 100
MAIN = 100_000
PAGES = 1000
SIZES = (10_000, MAIN, 1_000_000)
DEFINITIONS = 200
SWITCHED, SWITCHES, LONGEST_SWITCH = 1000, 4, 10.0  # records, rounds, seconds
LIST = "/f/client?kind=usual&sort=last_name"


@dataclass(frozen=True, slots=True)
class Goal:
    """A measured figure and what it may be at most."""

    name: str
    figure: float
    limit: float
    note: str = ""

    def __str__(self) -> str:
        mark = "ok  " if self.figure <= self.limit else "MISS"
        return f"{mark} {self.name:<34} {self.figure:8.2f}  (at most {self.limit:g})  {self.note}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("--quick", action="store_true", help="without the million rows")
    parser.add_argument("--keep", type=Path, help="a new folder to leave the data in, for looking at them")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = options.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        sizes = SIZES[:2] if options.quick else SIZES
        goals = [*_pages(folder), *_grid(folder), *_order(folder), *_report(folder, sizes[-1])]
        goals += [*_switch(folder), *_flat(folder, sizes), *_start(folder)]
    for goal in goals:
        print(goal)
    return int(any(goal.figure > goal.limit for goal in goals))


def _pages(folder: Path) -> list[Goal]:
    product = Product(folder, MAIN)
    floor = Floor(folder, MAIN, product.database_file)
    return [
        _ratio("list page, 50 of 100 000", 3, lambda: product.get(LIST), lambda: floor.get("/list?kind=usual")),
        _ratio("form page, 25 fields, 3 links", 5, _each("/f/client/{}/edit", product.get), _each("/form?id={}", floor.get)),
        _ratio("create", 5, _creator(product), _floor_creator(floor)),
        _ratio("step", 5, _stepper(product), _floor_stepper(floor)),
    ]


def _grid(folder: Path) -> list[Goal]:
    product, floor = Product(folder, SIZES[0]), GridFloor(folder)
    fill_product(product)
    return [
        _ratio("grid page, 30 x 40", 3, lambda: product.get("/p/marks"), lambda: floor.get("/grid")),
        _ratio("saving a cell", 10, product_saver(product), floor_saver(floor)),
    ]


def _order(folder: Path) -> list[Goal]:
    laid = folder / "order"
    laid.mkdir()
    product = Product(laid, SIZES[0], start.write_definitions(WORLD, laid, FILES))
    return [_ratio("/order, a hundred clauses", 5, product_order(product), floor_order(product, laid), rounds=20)]


def _switch(folder: Path) -> list[Goal]:
    """There and back in seconds, and how many times as long as raw SQL."""
    played = folder / "switch"
    played.mkdir()
    with club(played, f"sqlite:///{played / 'club.sqlite3'}", SWITCHED) as office:
        works = {"product": product_switch(office), "floor": floor_switch(played, SWITCHED)}
        found = quiet_times(works, SWITCHES, warm=1)
    note = f"{found['product'] / found['floor']:.0f} times raw SQL ({found['floor']:.0f} ms)"
    return [Goal(f"switch of {SWITCHED} and its undoing, s", found["product"] / 1000, LONGEST_SWITCH, note)]


def _report(folder: Path, rows: int) -> list[Goal]:
    product = Product(folder, SIZES[0])
    fill_receipts(product, rows)
    return [_ratio(f"report over {rows} rows", 1.2, product_report(product), floor_report(product), rounds=20)]


def _each(address: str, get: Callable[[str], object]) -> Callable[[], object]:
    """Each call is about another record: what is remembered of one page must not make the next one cheap."""
    ids = itertools.cycle(range(1, PAGES + 1))
    return lambda: get(address.format(next(ids)))


def _ratio(name: str, limit: float, product: Callable[[], object], floor: Callable[[], object], rounds: int = ROUNDS) -> Goal:
    found = quiet_times({"product": product, "floor": floor}, rounds)
    note = f"{found['product']:.2f} ms beside {found['floor']:.2f} ms"
    return Goal(name, found["product"] / found["floor"], limit, note)


def _typed(number: int) -> dict[str, str]:
    ((*values,),) = clients(1, seed=number, start=9_000_000 + number)
    fields = dict(zip(COLUMNS, values, strict=True))
    return {name: _text(value) for name, value in fields.items()}


def _text(value: Value) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _creator(product: Product) -> Callable[[], object]:
    """Each call sends a filled form; the pages with their single-use keys are fetched beforehand."""
    count = ROUNDS + 10
    keys = iter([product.hidden(product.get("/f/client/new"), "key") for _ in range(count)])
    numbers = itertools.count(1)
    return lambda: product.post("/f/client/new", {**_typed(next(numbers)), "key": next(keys), "version": "0"})


def _floor_creator(floor: Floor) -> Callable[[], object]:
    numbers = itertools.count(1_000_000)
    return lambda: floor.post("/create", _typed(next(numbers)))


def _stepper(product: Product) -> Callable[[], object]:
    ids = itertools.count(1000)
    return lambda: product.post(f"/f/client/{next(ids)}/do/serve", {"version": "1"})


def _floor_stepper(floor: Floor) -> Callable[[], object]:
    ids = itertools.count(1000)
    return lambda: floor.post("/step", {"id": str(next(ids))})


def _flat(folder: Path, sizes: tuple[int, ...]) -> list[Goal]:
    """The list page of the largest table beside the smallest."""
    products = {str(size): Product(folder, size) for size in sizes}
    found = quiet_times({name: _getter(product) for name, product in products.items()}, ROUNDS)
    small, large = str(sizes[0]), str(sizes[-1])
    note = ", ".join(f"{name}: {time:.2f} ms" for name, time in found.items())
    return [Goal(f"list page, {large} rows beside {small}", found[large] / found[small], 1.5, note)]


def _getter(product: Product) -> Callable[[], object]:
    return lambda: product.get(LIST)


def _start(folder: Path) -> list[Goal]:
    definitions = start.write_definitions(WORLD, folder, DEFINITIONS)
    first, _ = start.start(folder, definitions)
    again = [start.start(folder, definitions) for _ in range(3)]
    seconds, memory = min(item[0] for item in again), max(item[1] for item in again)
    note = f"first {first:.2f} s; bare interpreter {start.interpreter():.2f} s"
    return [
        Goal("cold start, 200 definitions, s", seconds, 1.0, note),
        Goal("memory after start, MiB", memory, 120),
    ]


if __name__ == "__main__":
    sys.exit(main())
