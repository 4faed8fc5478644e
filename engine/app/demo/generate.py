"""Making the records of a recipe: one transaction, so that a demo is there whole or not at all."""

from __future__ import annotations

import datetime
import itertools
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from engine.access.viewer import ANONYMOUS
from engine.app.actions.perform_step import do_step
from engine.app.clock import Clock
from engine.app.demo.accounts import Accounts
from engine.app.demo.days import work_out_day
from engine.app.demo.recipe import Item, Recipe, RowItem, StepItem
from engine.app.demo.report_rows import report_rows
from engine.app.demo.scope import Scope, Turn
from engine.app.demo.values import happens, one_text, options_of, work_out
from engine.app.filling import Filling
from engine.app.given_records import NotMade, make_filled, make_records
from engine.app.judging import judge_for
from engine.app.office import Office
from engine.app.sentences import outcome_text
from engine.app.submitted import Submitted
from engine.app.typing_in import read_typed, show_typed
from engine.app.writing import Work
from engine.data.connection import Transaction
from engine.data.records import fetch
from engine.data.writer import Author, Writer
from engine.model.forms import FormSpec
from engine.model.outcomes import Failure
from engine.model.types import Value
from engine.source.places import DefinitionError, Fault, Place
from engine.source.reader import Data

OFFICE_HOUR = datetime.time(10, 0)
TOGETHER = 1000  # records written by one statement
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A sign-in to show on the first page: what it is for, and its name."""

    title: str
    login: str


@dataclass(frozen=True, slots=True)
class Made:
    """What a run made: how many records of each form, and the sign-ins."""

    counts: Mapping[str, int]
    accounts: tuple[DemoAccount, ...]


def make_demo(
    office: Office,
    recipe: Recipe,
    options: Mapping[str, int],
    seed: int,
    progress: Progress = lambda count: None,
) -> Made:
    """Makes everything the recipe says. `options`: values of its options; `progress` is told the number of records so far.
    Raises DefinitionError with the item that breaks a rule; then nothing is stored."""
    with office.database.writing() as transaction:
        maker = _Maker(office, transaction, recipe, random.Random(seed), progress)
        root = Turn(names={name: str(value) for name, value in options.items()}, day=recipe.today or office.clock.today())
        for item in recipe.items:
            maker.make(item, root)
        return Made(dict(maker.counts), tuple(DemoAccount(*shown) for shown in maker.accounts.shown))


@dataclass
class _Maker:
    office: Office
    transaction: Transaction
    recipe: Recipe
    random: random.Random
    progress: Progress
    counts: dict[str, int] = field(default_factory=dict)
    counters: dict[object, int] = field(default_factory=dict)
    works: dict[str, Work] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)
    texts: dict[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.accounts = Accounts(self.office, self.transaction, self.recipe.password)

    # ── items ────────────────────────────────────────────────────────────────────────────────────────────────────

    def make(self, item: Item, turn: Turn) -> None:
        """Every turn of the item's loop."""
        together: list[tuple[str, dict[str, Value]]] = []
        for names in self._loops(item.each, self._scope(turn), item.place):
            inner = turn.inner(names)
            with _at(item.place):
                scope = self._scope(inner)
                inner.day = work_out_day(one_text(item.at, scope)) if item.at else inner.day
                count = self._count(item, scope) if self._wanted(item, scope) else 0
            if item.taken and count:
                self._take(item, inner)
                continue
            for _ in range(count):
                if item.is_plain:
                    self._gather(item, inner, together)
                else:
                    self._record(item, inner)
        self._make_together(item, together)

    def _gather(self, item: Item, turn: Turn, together: list[tuple[str, dict[str, Value]]]) -> None:
        """Records nothing else hangs on are made many at once, those of one day together."""
        number = self._next(("item", item.number)) + 1
        scope = self._scope(turn.inner({"n": str(number)}))
        with _at(item.place):
            values = self._values(self.office.definitions.forms[item.form], item.values, scope)
        if together and (together[0][0] != turn.day or len(together) == TOGETHER):
            self._make_together(item, together)
        together.append((turn.day, values))

    def _make_together(self, item: Item, together: list[tuple[str, dict[str, Value]]]) -> None:
        if not together:
            return
        with _at(item.place):
            make_records(self._work(together[0][0]), item.form, [values for _, values in together])
        self.counts[item.form] = self.counts.get(item.form, 0) + len(together)
        self.progress(sum(self.counts.values()))
        together.clear()

    def _take(self, item: Item, turn: Turn) -> None:
        """The steps of the item on every record of its name."""
        form = self.office.definitions.forms[item.form]
        for id in tuple(turn.records(item.taken) or ()):
            inner = turn.inner({item.taken: id})
            with _at(item.place):
                for step in item.steps:
                    self._step(step, form, int(id), inner)

    def _record(self, item: Item, turn: Turn) -> None:
        number = self._next(("item", item.number)) + 1
        scope = self._scope(turn.inner({"n": str(number)}))
        form = self.office.definitions.forms[item.form]
        with _at(item.place):
            values = self._values(form, item.values, scope)
            own = turn.inner({"n": str(number), **scope.fields})
            parts = {
                table: [
                    (part.alias, row)
                    for part in written
                    for row in self._rows(form.fields[table].target, part, own, item.place)
                ]
                for table, written in item.rows.items()
            }
            rows = {table: [row for _, row in found] for table, found in parts.items()}
            made = make_filled(self._work(turn.day), item.form, values, rows)
        assert made.id is not None
        id = made.id
        self._remember(item, turn, form, id, scope.fields)
        for table, found in parts.items():
            self._remember_rows(turn, form.fields[table].target, [alias for alias, _ in found], made.rows[table])
        inner = turn.inner({"n": str(number), **({item.alias: str(id)} if item.alias else {})})
        with _at(item.place):
            self._sign_in(item, inner, id, number)
            for step in item.steps:
                self._step(step, form, id, inner)
        for following in item.then:
            self.make(following, inner)

    def _remember(self, item: Item, turn: Turn, form: FormSpec, id: int, fields: Mapping[str, str]) -> None:
        if item.alias:
            turn.made(item.alias, str(id))
            self.forms[item.alias] = form.id
        self.texts[form.id, str(id)] = dict(fields)
        self.counts[form.id] = self.counts.get(form.id, 0) + 1
        self.progress(sum(self.counts.values()))

    def _remember_rows(self, turn: Turn, form_id: str, aliases: Sequence[str], rows: Sequence[Filling]) -> None:
        for alias, row in zip(aliases, rows, strict=True):
            if alias and row.id is not None:
                turn.made(alias, str(row.id))
                self.forms[alias] = form_id

    def _rows(self, form_id: str, part: RowItem, turn: Turn, place: Place) -> Iterator[dict[str, Value]]:
        form = self.office.definitions.forms[form_id]
        for names in self._loops(part.each, self._scope(turn), place):
            inner = turn.inner(names)
            for _ in range(int(one_text(part.count, self._scope(inner)))):
                yield self._values(form, part.values, self._scope(inner))

    def _loops(self, each: Mapping[str, Data], scope: Scope, place: Place) -> Iterator[dict[str, str]]:
        with _at(place):
            series = [self._series(name, data, scope) for name, data in each.items()]
        for parts in itertools.product(*series):
            yield {key: value for part in parts for key, value in part.items()}

    def _series(self, name: str, data: Data, scope: Scope) -> Sequence[Mapping[str, str]]:
        """The turns of one loop: for each the names it gives."""
        if isinstance(data, dict) and "report" in data:
            office = self._office_on(scope.turn_.day)
            return report_rows(office, self.transaction, name, data, lambda item: one_text(item, scope))
        return [{name: value} for value in self._values_of(name, data, scope)]

    def _values_of(self, name: str, data: Data, scope: Scope) -> Sequence[str]:
        first, dots, last = data.partition("..") if isinstance(data, str) else ("", "", "")
        if dots:
            return [str(number) for number in range(int(first), int(last) + 1)]
        if isinstance(data, str) and data in self.forms:
            self.forms[name] = self.forms[data]
        return tuple(options_of(data, scope)[0])

    def _wanted(self, item: Item, scope: Scope) -> bool:
        when = item.when
        if "chance" in when and not happens(when, scope):
            return False
        allowed = when.get("in")
        if "is" in when and isinstance(allowed, list):
            return one_text(when["is"], scope) in [one_text(text, scope) for text in allowed]
        return True

    def _count(self, item: Item, scope: Scope) -> int:
        if not isinstance(item.count, dict):
            return int(one_text(item.count, scope))
        whole, parts = int(scope.text_of(str(item.count["share"]))), int(one_text(item.count["of"], scope))
        return whole // parts + (self._next(("share", item.number)) % parts < whole % parts)

    # ── records ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _values(self, form: FormSpec, written: Mapping[str, Data], scope: Scope) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for name, data in written.items():
            spec = form.fields[name]
            found = work_out(data, scope)
            texts = (found,) if isinstance(found, str) else found
            try:
                values[name] = read_typed(self.office, spec, texts)
            except ValueError as error:
                raise ValueError(f"{spec.label} «{', '.join(texts)}»: {error}") from error
            scope.fields[name] = texts[-1] if texts else ""
        return values

    def _field_of(self, alias: str, id: str, attribute: str) -> str:
        """A field of a made record: as the recipe set it, or as it is stored."""
        form_id = self.forms.get(alias, "")
        known = self.texts.get((form_id, id), {})
        if attribute in known:
            return known[attribute]
        form = self.office.definitions.forms.get(form_id)
        record = fetch(self.transaction, self.office.definitions, form_id, int(id)) if form else None
        if form is None or record is None or attribute not in form.fields:
            raise ValueError(f"здесь не известно «{alias}.{attribute}».")
        return show_typed(self.office, form.fields[attribute], record.values.get(attribute))[-1]

    def _sign_in(self, item: Item, turn: Turn, id: int, number: int) -> None:
        account = item.account
        if account is None or (account.first is not None and number > account.first):
            return
        scope = self._scope(turn)
        post = {name: one_text(data, scope) for name, data in account.post.items()}
        self.accounts.open(
            self._work(turn.day),
            account,
            login=one_text(account.login, scope),
            document=one_text(account.document, scope),
            starts=one_text(account.starts, scope),
            post=post,
            person=(item.form, id),
        )

    def _step(self, item: StepItem, form: FormSpec, id: int, turn: Turn) -> None:
        scope = self._scope(turn)
        day = work_out_day(one_text(item.at, scope)) if item.at else turn.day
        scope = self._scope(turn.inner(day=day))
        asked: dict[str, Sequence[str]] = {}
        for name, data in item.asked.items():
            found = work_out(data, scope)
            asked[name] = (found,) if isinstance(found, str) else found
        workflow = self.office.definitions.workflow_for(form.id)
        assert workflow is not None
        viewer = self.accounts.viewer(item.role, day)
        office = self._office_on(day)
        do_step(office, viewer, self.transaction, workflow, workflow.steps[item.step], id, Submitted(asked))

    # ── the day it happens ───────────────────────────────────────────────────────────────────────────────────────

    def _work(self, day: str) -> Work:
        """Records made on a day: the engine is their author."""
        if day not in self.works:
            office = self._office_on(day)
            judge = judge_for(office, self.transaction, ANONYMOUS)
            writer = Writer(self.transaction, office.definitions, Author(None), str(judge.binds["now"]))
            self.works[day] = Work(judge, writer)
        return self.works[day]

    def _office_on(self, day: str) -> Office:
        return replace(self.office, clock=fixed_clock(self.office.definitions.organisation.time_zone, day))

    def _scope(self, turn: Turn) -> Scope:
        return Scope(turn, self.random, self.recipe.pools, self.counters, self._field_of)

    def _next(self, key: object) -> int:
        count = self.counters.get(key, 0)
        self.counters[key] = count + 1
        return count


class _at:
    """Whatever goes wrong inside is a fault at the item's place."""

    def __init__(self, place: Place) -> None:
        self.place = place

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, ValueError | NotMade | Failure):
            sentence = outcome_text(error) if isinstance(error, Failure) else str(error)
            raise DefinitionError((Fault(self.place, "R102", sentence),)) from error


def fixed_clock(zone: str, day: str) -> Clock:
    """A clock that stands at ten in the morning of a day."""
    moment = datetime.datetime.combine(datetime.date.fromisoformat(day), OFFICE_HOUR, ZoneInfo(zone))
    return Clock(zone, lambda: moment)
