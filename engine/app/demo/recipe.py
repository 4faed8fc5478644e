"""Reading a recipe: the items with their places; every wrong word or name is a fault before anything is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.app.demo.days import is_day
from engine.app.demo.values import value_problem
from engine.model.definitions import DefinitionSet
from engine.model.forms import FormSpec
from engine.source.places import DefinitionError, Fault, Place
from engine.source.reader import Data, Document, read_document

RECIPE_FILE = "demo/recipe.yaml"
TOP = ("recipe", "password", "today", "options", "pools", "make")
ITEM = ("make", "as", "each", "count", "when", "set", "rows", "at", "steps", "account", "then")
LOOP = ("report", "with")
TAKEN = ("take", "when", "at", "steps")
ROW = ("as", "each", "count", "set")
STEP = ("do", "as", "ask", "at")
ACCOUNT = ("login", "role", "label", "document", "starts", "post", "first")
OPTION = ("default", "min", "max", "help")
WHEN = ("chance", "is", "in")
SHARE = ("share", "of")

Mapped = dict[str, Data]


@dataclass(frozen=True, slots=True)
class RecipeOption:
    """A number the command takes: `prikaz demo --NAME N`."""

    name: str
    default: int
    least: int
    most: int
    help: str


@dataclass(frozen=True, slots=True)
class RowItem:
    """Child rows of a table field; `alias` names the set of them."""

    alias: str = ""
    each: Mapping[str, Data] = field(default_factory=dict)
    count: Data = "1"
    values: Mapping[str, Data] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StepItem:
    step: str
    role: str
    asked: Mapping[str, Data]
    at: Data = None


@dataclass(frozen=True, slots=True)
class AccountItem:
    """A sign-in; `role` "" = the roles come from data."""

    login: Data
    role: str = ""
    label: str = ""
    document: Data = None
    starts: Data = None
    post: Mapping[str, Data] = field(default_factory=dict)
    first: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """What to make, as the recipe says it; values are worked out while making. `taken`: not made, but the steps are done on
    every record of that name made before."""

    number: int
    form: str
    alias: str
    each: Mapping[str, Data]
    count: Data
    when: Mapping[str, Data]
    values: Mapping[str, Data]
    rows: Mapping[str, tuple[RowItem, ...]]
    at: Data
    steps: tuple[StepItem, ...]
    account: AccountItem | None
    then: tuple[Item, ...]
    place: Place
    taken: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether nothing is done with its records afterwards."""
        return not (self.alias or self.rows or self.steps or self.account or self.then)


@dataclass(frozen=True, slots=True)
class Recipe:
    """`today`: the day the demonstration plays on, ISO; "" = the day it is made."""

    title: str
    password: str
    today: str
    options: Mapping[str, RecipeOption]
    pools: Mapping[str, Data]
    items: tuple[Item, ...]


def read_recipe(text: str, definitions: DefinitionSet, file: str = RECIPE_FILE) -> Recipe:
    """The recipe a text describes. Raises DefinitionError with every fault."""
    reading = _Reading(read_document(text, file), definitions)
    recipe = reading.recipe()
    faults = (*reading.document.faults, *reading.faults)
    if faults:
        raise DefinitionError(tuple(sorted(faults)))
    return recipe


def find_recipe(folder: Path) -> str | None:
    """The text of the recipe in a definition folder; None when it has none."""
    path = folder / RECIPE_FILE
    return path.read_text(encoding="utf-8") if path.is_file() else None


class _Reading:
    """One recipe being read, and the faults found so far."""

    def __init__(self, document: Document, definitions: DefinitionSet) -> None:
        self.document = document
        self.definitions = definitions
        self.faults: list[Fault] = []
        self.count = 0
        self.aliases: dict[str, str] = {}

    def recipe(self) -> Recipe:
        top = self._mapping(self.document.data, (), TOP)
        options = self._mapping(top.get("options"), ("options",))
        return Recipe(
            title=_text(top.get("recipe")),
            password=_text(top.get("password")),
            today=self._day(top.get("today"), ("today",)),
            options={name: self._option(name, data) for name, data in options.items()},
            pools=self._mapping(top.get("pools"), ("pools",)),
            items=self._items(top.get("make"), ("make",)),
        )

    def _option(self, name: str, data: Data) -> RecipeOption:
        found = self._mapping(data, ("options", name), OPTION)
        default, least, most = (self._number(found.get(key), ("options", name, key), other)
                                for key, other in (("default", 1), ("min", 0), ("max", 1_000_000)))
        return RecipeOption(name, default, least, most, _text(found.get("help")))

    def _items(self, data: Data, path: tuple[str | int, ...]) -> tuple[Item, ...]:
        return tuple(self._item(item, (*path, index)) for index, item in enumerate(self._list(data, path)))

    def _item(self, data: Data, path: tuple[str | int, ...]) -> Item:
        taken = _text(data.get("take")) if isinstance(data, dict) else ""
        found = self._mapping(data, path, TAKEN if taken else ITEM)
        form_id = self._taken_form(taken, path) if taken else _text(found.get("make"))
        form = self.definitions.forms.get(form_id)
        if form is None and not taken:
            self._fault((*path, "make"), f"нет формы «{form_id}».")
        self.aliases[_text(found.get("as"))] = form_id
        self.count += 1
        count = found.get("count", "1")
        if isinstance(count, dict):
            self._mapping(count, (*path, "count"), SHARE)
        return Item(
            number=self.count,
            form=form_id,
            alias=_text(found.get("as")),
            each=self._loops(found.get("each"), (*path, "each")),
            count=count,
            when=self._mapping(found.get("when"), (*path, "when"), WHEN),
            values=self._values(found.get("set"), (*path, "set"), form),
            rows=self._rows(found.get("rows"), (*path, "rows"), form),
            at=found.get("at"),
            steps=tuple(
                self._step(step, (*path, "steps", index), form_id)
                for index, step in enumerate(self._list(found.get("steps"), (*path, "steps")))
            ),
            account=self._account(found["account"], (*path, "account"), form_id) if "account" in found else None,
            then=self._items(found.get("then"), (*path, "then")),
            place=self.document.place(path),
            taken=taken,
        )

    def _loops(self, data: Data, path: tuple[str | int, ...]) -> Mapped:
        found = self._mapping(data, path)
        for name, loop in found.items():
            if isinstance(loop, dict):
                self._report(self._mapping(loop, (*path, name), LOOP), (*path, name))
        return found

    def _report(self, loop: Mapped, path: tuple[str | int, ...]) -> None:
        report = self.definitions.reports.get(_text(loop.get("report")))
        if report is None:
            self._fault((*path, "report"), f"нет отчёта «{_text(loop.get('report'))}».")
            return
        for name in self._mapping(loop.get("with"), (*path, "with")):
            if name not in report.params:
                self._fault((*path, "with", name), f"у отчёта «{report.id}» нет параметра «{name}».")

    def _taken_form(self, name: str, path: tuple[str | int, ...]) -> str:
        """The form of the records an earlier item made under that name."""
        if name not in self.aliases:
            self._fault((*path, "take"), f"выше нет записей с именем «{name}».")
        return self.aliases.get(name, "")

    def _values(self, data: Data, path: tuple[str | int, ...], form: FormSpec | None) -> Mapped:
        found = self._mapping(data, path)
        for name, value in found.items():
            spec = form.fields.get(name) if form else None
            if form and (spec is None or spec.computed is not None or spec.kind == "table"):
                self._fault((*path, name), f"у формы «{form.id}» нет поля «{name}», которое заполняют.")
            problem = value_problem(value)
            if problem:
                self._fault((*path, name), problem)
        return found

    def _rows(
        self, data: Data, path: tuple[str | int, ...], form: FormSpec | None
    ) -> dict[str, tuple[RowItem, ...]]:
        rows = {}
        for name, items in self._mapping(data, path).items():
            spec = form.fields.get(name) if form else None
            if form and (spec is None or spec.kind != "table"):
                self._fault((*path, name), f"у формы «{form.id}» нет поля со строками «{name}».")
            child = self.definitions.forms.get(spec.target) if spec else None
            listed = items if isinstance(items, list) else [items]
            rows[name] = tuple(self._row(item, (*path, name), child) for item in listed)
        return rows

    def _row(self, data: Data, path: tuple[str | int, ...], form: FormSpec | None) -> RowItem:
        found = self._mapping(data, path, ROW)
        each = self._mapping(found.get("each"), (*path, "each"))
        return RowItem(_text(found.get("as")), each, found.get("count", "1"), self._values(found.get("set"), (*path, "set"), form))

    def _step(self, data: Data, path: tuple[str | int, ...], form: str) -> StepItem:
        found = self._mapping(data, path, STEP)
        step, role = _text(found.get("do")), _text(found.get("as"))
        workflow = self.definitions.workflow_for(form)
        if workflow is None or step not in workflow.steps:
            self._fault((*path, "do"), f"у формы «{form}» нет шага «{step}».")
        self._role(role, (*path, "as"))
        return StepItem(step, role, self._mapping(found.get("ask"), (*path, "ask")), found.get("at"))

    def _account(self, data: Data, path: tuple[str | int, ...], form: str) -> AccountItem:
        found = self._mapping(data, path, ACCOUNT)
        if form not in self.definitions.organisation.people:
            self._fault(path, f"записи формы «{form}» не входят в систему: её нет среди people.")
        role = _text(found.get("role"))
        if role:
            self._role(role, (*path, "role"))
        return AccountItem(
            login=found.get("login"),
            role=role,
            label=_text(found.get("label")),
            document=found.get("document"),
            starts=found.get("starts"),
            post=self._mapping(found.get("post"), (*path, "post")),
            first=self._number(found["first"], (*path, "first"), 1) if "first" in found else None,
        )

    def _role(self, role: str, path: tuple[str | int, ...]) -> None:
        if role not in self.definitions.roles_in_force():
            self._fault(path, f"нет роли «{role}».")

    def _mapping(
        self, data: Data, path: tuple[str | int, ...], words: tuple[str, ...] = ()
    ) -> Mapped:
        if data is None:
            return {}
        if not isinstance(data, dict):
            self._fault(path, "здесь нужны пары «имя: значение».")
            return {}
        for name in data:
            if words and name not in words:
                self._fault((*path, name), f"неизвестное слово «{name}». Здесь бывают: {', '.join(words)}.")
        return data

    def _list(self, data: Data, path: tuple[str | int, ...]) -> Iterator[Data]:
        if data is None:
            return iter(())
        if not isinstance(data, list):
            self._fault(path, "здесь нужен список.")
            return iter(())
        return iter(data)

    def _number(self, data: Data, path: tuple[str | int, ...], otherwise: int) -> int:
        text = _text(data)
        if not text:
            return otherwise
        if not text.isdigit():
            self._fault(path, f"здесь нужно целое число, а не «{text}».")
            return otherwise
        return int(text)

    def _day(self, data: Data, path: tuple[str | int, ...]) -> str:
        text = _text(data)
        if text and not is_day(text):
            self._fault(path, f"здесь нужен день, например 2027-05-24, а не «{text}».")
            return ""
        return text

    def _fault(self, path: tuple[str | int, ...], sentence: str) -> None:
        self.faults.append(Fault(self.document.place(path), "R101", sentence))


def _text(data: Data) -> str:
    return data if isinstance(data, str) else ""


def recipe_options(text: str) -> tuple[RecipeOption, ...]:
    """Only the options of a recipe, for the command line; faults are told when the recipe is made."""
    data = read_document(text, RECIPE_FILE).data
    options = data.get("options") if isinstance(data, dict) else None
    found = []
    for name, data in options.items() if isinstance(options, dict) else ():
        values = data if isinstance(data, dict) else {}
        default, least, most = (_text(values.get(key)) for key in ("default", "min", "max"))
        found.append(RecipeOption(name, int(default or 1), int(least or 0), int(most or 1_000_000), _text(values.get("help"))))
    return tuple(found)
