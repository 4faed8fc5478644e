"""The table of definition changes on data: each is planned, applied and taken back on a copy of a filled database, and every
value is looked for again. The trial and the fast test run the same table."""

import hashlib
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.app.activation import Offices
from engine.app.running_cases import cases_plan
from engine.data import history
from engine.data.connection import Connection
from engine.data.database import Database
from engine.data.records import fetch
from engine.data.tables import SYSTEM_COLUMNS, table_name
from engine.data.verify import verify
from engine.data.writer import Author, Writer
from engine.model.definitions import DefinitionSet
from engine.model.types import Value
from tests.support.change_world import BOOK, DUTY, KINDS, LENDING, NOTE, ORDER, STATES, WORLD

Texts = dict[str, str]


@dataclass(frozen=True)
class Change:
    """`edits`: (file, old text, new text); an empty old text adds the file, an empty new one takes it away. `expected`: kinds of
    items that must stand in the plan. `moved`: names that values have afterwards. `moves`, `back`: what is said to apply and
    to take back where states go."""

    name: str
    edits: tuple[tuple[str, str, str], ...]
    expected: frozenset[str] = frozenset()
    moved: Mapping[str, str] = field(default_factory=dict)
    blocked_without: str = ""
    back: Mapping[str, str] = field(default_factory=dict)


def _change(name: str, *edits: tuple[str, str, str], expected: str = "", **more: object) -> Change:
    return Change(name, edits, frozenset(expected.split()), **more)  # type: ignore[arg-type]


_LINES = {line.split(":")[0].strip(): f"{line}\n" for line in WORLD[BOOK].splitlines() if line.startswith("  ")}
_STATE = {line.split(":")[0].strip(): f"{line}\n" for line in WORLD[LENDING].splitlines() if line.startswith("  ")}

CHANGES = (
    _change("a field is added", (BOOK, _LINES["year"], _LINES["year"] + "  pages: {integer: Страниц}\n"), expected="add_field"),
    _change("a field is removed", (BOOK, _LINES["author"], ""), expected="keep_field"),
    _change("a field is renamed", (BOOK, "  author: {text", "  writer: {renamed_from: author, text"), expected="rename_field"),
    _change("two fields exchange names", (BOOK, "  author: {text: Автор", "  code: {renamed_from: author, text: Автор"),
            (BOOK, "  code:   {text: Шифр", "  author: {renamed_from: code, text: Шифр"),
            (BOOK, "unique: [[code]]\n", "unique: [[author]]\n"), expected="rename_field"),
    _change("a field becomes required", (BOOK, "bought: {date: Куплена}", "bought: {date: Куплена, required: true}"),
            expected="require"),
    _change("a range is narrowed", (BOOK, "min: 1, max: 3000", "min: 1, max: 1901"), expected="narrow"),
    _change("a text becomes a number", (BOOK, "code:   {text: Шифр, max: 20}", "code:   {integer: Шифр}"), expected="change_type"),
    _change("a number becomes a text", (BOOK, "year:   {integer: Год, min: 1, max: 3000}", "year:   {text: Год}"),
            expected="change_type"),
    _change("a number gets more places", (BOOK, "places: 2", "places: 4"), expected="change_type"),
    _change("a number loses places", (BOOK, "places: 2", "places: 1"), expected="change_type"),
    _change("an option is added", (BOOK, "rare: Старинная}", "rare: Старинная, file: Файл}")),
    _change("an option is renamed", (BOOK, "paper: Бумажная", "printed: {label: Бумажная, renamed_from: paper}"),
            expected="rename_options", moved={"paper": "printed"}),
    _change("an option in use is removed", (BOOK, ", rare: Старинная}", "}"), expected="remove_option"),
    _change("a choice becomes a text", (BOOK, "kind:   {choice: Вид, options: {paper: Бумажная, audio: Звуковая, rare: Старинная}}",
                                        "kind:   {text: Вид}")),
    _change("a link leads to another form", (BOOK, "reader: {link: reader,", "reader: {link: shelf,"), expected="change_type"),
    _change("a link becomes a list of links", (BOOK, "reader: {link: reader,", "reader: {links: reader,")),
    _change("a state is renamed", (LENDING, "  reserved: {label: Отложена}", "  kept:    {label: Отложена, renamed_from: reserved}"),
            (LENDING, "to: reserved", "to: kept"), (LENDING, "[in_stock, reserved]", "[in_stock, kept]"),
            expected="rename_states", moved={"reserved": "kept"}),
    _change("a state with records is removed", (LENDING, _STATE["reserved"], ""), (LENDING, _STATE["ask"], ""),
            (LENDING, "[in_stock, reserved]", "[in_stock]"), (LENDING, "steps:\n", "migrate: {reserved: in_stock}\nsteps:\n"),
            expected="move_states", moved={"reserved": "in_stock"}, blocked_without="migrate: {reserved: in_stock}\n"),
    _change("two states are merged", (LENDING, _STATE["reserved"], ""), (LENDING, _STATE["ask"], ""),
            (LENDING, "[in_stock, reserved]", "[in_stock]"), (LENDING, "steps:\n", "migrate: {reserved: lent}\nsteps:\n"),
            expected="move_states", moved={"reserved": "lent"}, blocked_without="migrate: {reserved: lent}\n"),
    _change("a step in use is removed",
            (LENDING, _STATE["ask"], "  ask: {label: Отложить, from: lent, to: reserved, duty: lending}\n")),
    _change("a form is renamed", *((file, "book", "volume") for file in (LENDING, DUTY)),
            ("forms/volume.yaml", "", WORLD[BOOK].replace("form: {", "renamed_from: book\nform: {", 1)), (BOOK, WORLD[BOOK], ""),
            expected="rename_form"),
    _change("a form of rows is removed", (BOOK, _LINES["notes"], ""), (NOTE, WORLD[NOTE], ""), expected="keep_form"),
    _change("a form is split", (BOOK, _LINES["price"] + _LINES["kind"], _LINES["kind"]), (BOOK, _LINES["bought"], ""),
            (BOOK, _LINES["notes"], _LINES["notes"] + "  purchases: {table: purchase, label: Покупки}\n"),
            ("forms/purchase.yaml", "", "form: {one: Покупка, many: Покупки}\nname: \"join(' ', bought)\"\nfields:\n"
             "  price:  {decimal: Цена, places: 2}\n  bought: {date: Куплена}\n"), expected="keep_field add_form"),
    _change("a role is renamed", (ORDER, "  keeper:\n", "  librarian:\n")),
)  # fmt: skip


@dataclass
class Trial:
    """A filled database and its folder; every change is tried on copies. `copy` makes a copy of the database at its address."""

    folder: Path
    copy: Callable[[], str]
    scratch: Path

    def problems(self, change: Change) -> Iterator[str]:
        """What is not as promised: D1 nothing lost, D2 the plan, D3 records in removed states, D4 the way back."""
        work = self.scratch / hashlib.sha256(change.name.encode()).hexdigest()[:8]
        folder = Path(shutil.copytree(self.folder, work / "definitions"))
        database = Database.open(self.copy())
        offices = Offices(database, work, folder)
        try:
            yield from (f"{change.name}: {problem}" for problem in _try(offices, change))
        finally:
            database.close()
            shutil.rmtree(work)


def _try(offices: Offices, change: Change) -> Iterator[str]:
    assert offices.folder is not None
    database = offices.database
    old = offices.current().definitions
    before, records = _cells(database), _records(database, old)
    texts = dict(WORLD)
    if change.blocked_without:
        yield from _blocked(offices, change, texts)
    _write(offices.folder, change, texts)
    sums = _sums(database)
    proposal = offices.propose()
    if proposal is None:
        if change.expected - {"add_field", "add_form"}:
            yield "it was applied without a word"
    elif proposal.plan is None:
        yield f"the folder has faults: {', '.join(map(str, proposal.faults))}"
        return
    else:
        planned = proposal.plan
        if _sums(database) != sums:
            yield "the plan wrote something"
        kinds = {item.kind for item in planned.items}
        if not change.expected <= kinds:
            yield f"the plan does not say {sorted(change.expected - kinds)}, it says {sorted(kinds)}"
        if planned.items != offices.plan_for(planned.new).items:
            yield "the plan is another one each time"
        with database.reading() as connection:
            cases_plan(connection, planned)
        offices.apply_proposal(None)
        left = [item.sentence for item in offices.plan_for(planned.new).items]
        if left:
            yield f"after it was applied, the plan still says: {left}"
    yield from _lost(before, _cells(database), change)
    yield from _audited(database, offices.current().definitions, change)
    yield from _whole(offices)
    yield from _taken_back(offices, change, old, records)


def _blocked(offices: Offices, change: Change, texts: Texts) -> Iterator[str]:
    """Without a word where its records go, a removed state stops everything, with their number and where they are."""
    assert offices.folder is not None
    _write(offices.folder, change, texts, without=change.blocked_without)
    proposal = offices.propose()
    plan = proposal.plan if proposal else None
    stopping = [item for item in plan.items if item.blocking] if plan else []
    if not plan or not plan.blocked or not stopping:
        yield "records in a removed state did not stop it"
        return
    item = stopping[0]
    with offices.database.reading() as connection:
        fates = {row.state: (row.fate, row.count) for row in cases_plan(connection, plan).rows}
    if f"/f/book?state={item.old}" not in item.sentence or fates.get(item.old) != ("decide", item.rows):
        yield f"it is not said which records stand in the way: {item.sentence}, {fates}"
    texts.update(WORLD)


def _write(folder: Path, change: Change, texts: Texts, without: str = "") -> None:
    texts.update(WORLD)
    for file, old, new in change.edits:
        assert not old or old in texts[file], (change.name, file, old)
        texts[file] = texts[file].replace(old, new) if old else new
    for file, text in texts.items():
        path = folder / file
        if text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace(without, "") if without else text, encoding="utf-8")
        else:
            path.unlink(missing_ok=True)


def _taken_back(
    offices: Offices, change: Change, old: DefinitionSet, records: Mapping[tuple[str, int], object]
) -> Iterator[str]:
    """The earlier texts again: every record has the values it had, except that moved records stay where they were sent."""
    assert offices.folder is not None
    for file in offices.folder.rglob("*.yaml"):
        file.unlink()
    for name, text in WORLD.items():
        (offices.folder / name).write_text(text, encoding="utf-8")
    proposal = offices.propose()
    if proposal is not None:
        if proposal.plan is None or proposal.plan.blocked:
            told = [item.sentence for item in proposal.plan.items if item.blocking] if proposal.plan else map(str, proposal.faults)
            yield f"the way back is closed: {list(told)}"
            return
        offices.apply_proposal(None)
    present = _records(offices.database, offices.current().definitions)
    different = [key for key, values in records.items() if _as_moved(values, change) != present.get(key)]
    if different:
        key = different[0]
        yield f"the way back lost {len(different)} records, as {key}: {records[key]} → {present.get(key)}"
    yield from _whole(offices)


def _as_moved(values: object, change: Change) -> object:
    """A record as it was; the state of one that was sent elsewhere by `migrate` is the one it was sent to."""
    assert isinstance(values, tuple)
    state, fields = values
    sent = "move_states" in change.expected
    return (change.moved.get(state, state) if sent else state, fields)


def _records(database: Database, definitions: DefinitionSet) -> dict[tuple[str, int], object]:
    """Every record of the library as its form shows it: (state, values)."""
    found: dict[tuple[str, int], object] = {}
    with database.reading() as connection:
        for form in (form for form in definitions.forms.values() if form.id in ("book", "note", "reader", "shelf")):
            for (id,) in connection.execute(f'SELECT id FROM "{table_name(form.id)}"'):  # noqa: S608 - our own name
                record = fetch(connection, definitions, form.id, id)
                assert record is not None
                found[form.id, id] = (record.state, dict(record.values))
    return found


def _cells(database: Database) -> Counter[str]:
    """Every value that stands in a table of records, system columns and folded keys aside."""
    found: Counter[str] = Counter()
    with database.reading() as connection:
        for table in _tables(connection, ("f_", "x_")):
            columns, rows = _whole_table(connection, table)
            kept = [number for number, column in enumerate(columns) if column not in SYSTEM_COLUMNS and not column.startswith("_key_")]
            found.update(str(row[number]) for row in rows for number in kept if row[number] is not None)
            if "state" in columns:
                found.update(f"state {row[columns.index('state')]}" for row in rows)
    return found


def _lost(before: Counter[str], after: Counter[str], change: Change) -> Iterator[str]:
    """Values of which there are fewer than before; a renamed or moved one is looked for under its new name."""
    expected: Counter[str] = Counter()
    for value, count in before.items():
        prefix, _, name = value.rpartition(" ") if value.startswith("state ") else ("", "", value)
        moved = change.moved.get(name)
        expected[f"{prefix} {moved}".strip() if moved else value] += count
    missing = {value: count for value, count in (expected - after).items() if value != "state None"}
    if missing:
        yield f"{sum(missing.values())} values are gone, as {list(missing)[:3]}"


def _audited(database: Database, definitions: DefinitionSet, change: Change) -> Iterator[str]:
    """Records that were sent to another state have an entry of their own each."""
    if "move_states" not in change.expected:
        return
    ((source, target),) = change.moved.items()
    with database.reading() as connection:
        ids = [id for (id,) in connection.execute("SELECT record FROM p_history WHERE event = 'definitions'")]
        wanted = [id for id in ids if (source, target) in history.moves(connection, "book", id)]
        ((count,),) = connection.execute("SELECT count(*) FROM f_book WHERE id IN (SELECT record FROM p_history WHERE event = ?)",
                                         ("definitions",))  # fmt: skip
    if not ids or len(wanted) != count:
        yield f"of {count} records sent from {source} to {target} the history tells of {len(wanted)}"


def _whole(offices: Offices) -> Iterator[str]:
    with offices.database.reading() as connection:
        yield from verify(connection, offices.current().definitions, offices.data_dir, settings=False)


def _sums(database: Database) -> dict[str, str]:
    """A digest of every table."""
    with database.reading() as connection:
        return {
            table: hashlib.sha256(repr(sorted(map(repr, _whole_table(connection, table)[1]))).encode()).hexdigest()
            for table in _tables(connection, ("f_", "x_", "p_"))
        }


def _tables(connection: Connection, prefixes: tuple[str, ...]) -> list[str]:
    own = ("f_account", "f_appointment", "f_notice")
    names = (row[0] for row in connection.execute(connection.dialect.tables_sql))
    return sorted(name for name in names if name.startswith(prefixes) and name not in own)


def _whole_table(connection: Connection, table: str) -> tuple[list[str], list[tuple[object, ...]]]:
    cursor = connection.driver.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name the database gave
    return [column[0] for column in cursor.description], cursor.fetchall()


def fill(folder: Path, url: str, data_dir: Path, rows: int) -> None:
    """The library in force, with so many books, each with a history."""
    for name, text in WORLD.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    database = Database.open(url)
    offices = Offices(database, data_dir, folder)
    offices.start()
    definitions, now = offices.current().definitions, offices.current().clock.now()
    with database.writing() as transaction:
        writer = Writer(transaction, definitions, Author(None), now)
        readers = [writer.create("reader", {"name": f"Читатель {number}"}) for number in range(1, 6)]
        shelves = [writer.create("shelf", {"title": f"Полка {number}"}) for number in range(1, 6)]
        for number in range(rows):
            id = writer.create("book", _book(number, readers, shelves), state="in_stock")
            state = STATES[number % 4]
            if state != "in_stock":
                step = {"reserved": "ask", "lent": "lend", "gone": "drop"}[state]
                writer.move("book", id, source="in_stock", target=state, version=None, event=f"do:{step}")
            if number % 3 == 0:
                writer.create("note", {"text": f"Заметка {number}"}, parent=id, row=0)
        writer.finish()
    database.close()


def _book(number: int, readers: list[int], shelves: list[int]) -> dict[str, Value]:
    values: dict[str, Value] = {
        "title": f"Книга {number}", "author": f"Автор {number % 97}", "year": 1900 + number % 126, "price": 100 * number + 55,
        "kind": KINDS[number % 4], "reader": readers[number % 5], "shelves": (shelves[number % 5], shelves[(number + 2) % 5]),
        "code": f"{number}" if number % 2 else f"Ш-{number}",
    }  # fmt: skip
    return values if number % 5 else {**values, "bought": "2026-01-10"}
