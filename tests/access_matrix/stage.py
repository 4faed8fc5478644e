"""A definition set on a real database with rows that belong to one person, to another and to nobody, and its
viewers."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.access import viewer as access
from engine.app.activation import Offices
from engine.app.office import Office
from engine.data import files, kept_prints
from engine.data.connection import Transaction
from engine.data.database import Database
from engine.data.writer import Author, Writer
from engine.model.definitions import DefinitionSet
from engine.model.forms import FieldSpec
from tests.access_matrix.evaluator import Evaluator
from tests.access_matrix.world import Post

SYSTEM = Path(__file__).parents[2] / "engine" / "system"
KEY = b"k" * 32
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Person:
    """A viewer of the matrix: (role, form of the person, name of the person's row, values of the post) for each
    post."""

    title: str
    posts: tuple[tuple[str, str, str, Mapping[str, Any]], ...] = ()


@dataclass(frozen=True)
class Stage:
    """`rows` as the evaluator takes them; `names`: row names to ids."""

    office: Office
    offices: Offices
    expected: Evaluator
    rows: Mapping[str, Mapping[int, Row]]
    names: Mapping[str, int]

    def viewer(self, person: Person) -> access.Viewer:
        posts = tuple(
            access.Post(role, form, self.names.get(name), values=values) for role, form, name, values in person.posts
        )
        first = posts[0] if posts else access.Post("")
        return access.Viewer(1, person.title, first.person_form, first.person, posts)

    def posts(self, person: Person) -> tuple[Post, ...]:
        return tuple(
            Post(role, (form, self.names[name]) if name in self.names else None, values)
            for role, form, name, values in person.posts
        )


def set_stage(folder: Path, url: str, data_dir: Path, cast: tuple[tuple[str, str, Row], ...]) -> Stage:
    """Activate the folder and write the cast: (form, name, values); a value `@name` is the id of an earlier row, a
    list of them several; `state` and `parent` are what they are. What is left out gets a value of its own."""
    offices = Offices(Database.open(url, KEY), data_dir, folder)
    offices.start()
    office = offices.current()
    rows: dict[str, dict[int, Row]] = {form: {} for form in office.definitions.forms}
    names: dict[str, int] = {}
    with office.database.writing() as transaction:
        writer = Writer(transaction, office.definitions, Author(None), office.clock.now())
        for number, (form, name, given) in enumerate(cast, 1):
            values = {item: _named(value, names) for item, value in given.items()}
            state, parent = values.pop("state", ""), values.pop("parent", None)
            stored = {**_filled(office.definitions, form, number), **_files(office, transaction, form), **values}
            id = writer.create(form, stored, state=state, parent=parent, row=1 if parent else None)
            names[name] = id
            _keep(office, transaction, form, id)
            rows[form][id] = {**stored, "state": state or None, "parent": parent}
        writer.finish()
    return Stage(office, offices, Evaluator(folder, rows, office.clock.today(), SYSTEM), rows, names)


def _files(office: Office, transaction: Transaction, form: str) -> dict[str, Any]:
    """A file for every field that holds one."""
    names = [field.id for field in office.definitions.forms[form].fields.values() if field.kind == "file"]
    return {name: _file(office, transaction) for name in names}


def _file(office: Office, transaction: Transaction) -> int:
    content = files.store(office.data_dir, io.BytesIO(b"%PDF-1.4\n%%EOF\n"), "paper.pdf")
    return files.add(transaction, content, None, office.clock.now())


def _keep(office: Office, transaction: Transaction, form: str, id: int) -> None:
    """A kept document for every record of a form that is printed."""
    for print in office.definitions.prints.values():
        if print.form == form:
            kept_prints.keep_print(
                transaction, form, id, print.id, "pdf", _file(office, transaction),
                set_hash=office.definitions.hash, account=None, now=office.clock.now())  # fmt: skip


def _named(value: Any, names: Mapping[str, int]) -> Any:
    if isinstance(value, list):
        return tuple(_named(item, names) for item in value)
    return names[value[1:]] if isinstance(value, str) and value.startswith("@") else value


def _filled(definitions: DefinitionSet, form: str, number: int) -> dict[str, Any]:
    """A telling value for every field that can have one by itself."""
    fields = definitions.forms[form].fields.values()
    return {field.id: value for field in fields if (value := _value(field, number)) is not None}


def _value(field: FieldSpec, number: int) -> Any:
    if field.computed is not None:
        return None
    if field.kind == "choice":
        return field.options[0].id
    return {"text": f"{field.form} {field.id} {number}", "long_text": f"{field.form} {field.id} {number}",
            "email": f"m{number}@example.ru", "phone": f"+7900000{number:04}", "integer": number + 1, "decimal": number,
            "money": 100 * number, "date": f"2026-01-{number % 28 + 1:02}", "time": "10:30", "truth": True,
            "moment": "2026-01-01T10:00:00.000000Z"}.get(field.kind)  # fmt: skip
