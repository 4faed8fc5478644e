"""Effects in the author's order; loops done together only where no row can see another's writing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.model.expression import THIS, Aggregate, Bind, Constant, Expr, FieldOf, RowOf, Source
from engine.model.forms import Template
from engine.model.types import DATE, INTEGER, TEXT, TRUTH, Type, Value, record_of
from engine.model.workflows import (
    CopyEffect,
    CreateEffect,
    EachEffect,
    Effect,
    NotifyEffect,
    NumberEffect,
    PrintEffect,
    SetEffect,
    StepEffect,
)
from engine.workflow.effects import EFFECTS, Binds, apply_effects

THING = record_of("thing")


class Notebook:
    """Hands that write down what they are asked to do. Made records are numbered from 100."""

    def __init__(self, rows: Sequence[int] = ()) -> None:
        self.log: list[tuple[object, ...]] = []
        self.this: dict[str, Value] = {}
        self.loop = rows
        self.made = 100
        self.ahead: list[tuple[str, int]] = []
        self.numbers: dict[str, int] = {}

    def value(self, expr: Expr, binds: Binds) -> Value:
        match expr:
            case Constant(value=value):
                return value
            case Bind(name=name):
                return binds.get(name)
            case FieldOf(base=base, field=field):
                return f"{field} of {self.value(base, binds)}"
            case Aggregate():
                return sum(entry[0] == "create" for entry in self.log)
        raise AssertionError(expr)

    def look_ahead(self, effect: Effect, scopes: Sequence[Binds]) -> None:
        self.ahead.append((type(effect).__name__, len(scopes)))

    def current(self, field: str) -> Value:
        return self.this.get(field)

    def is_computed(self, form: str, field: str) -> bool:
        return field == "computed"

    def text(self, template: Template, binds: Binds) -> str:
        return template.source

    def rows(self, effect: EachEffect, binds: Binds) -> Sequence[Binds]:
        return [{f"as.{effect.alias}": row} for row in self.loop]

    def create(self, form: str, records: Sequence[Mapping[str, Value]]) -> Sequence[int]:
        self.log.append(("create", form, [dict(record) for record in records]))
        self.made += len(records)
        return list(range(self.made - len(records), self.made))

    def copy(self, form: str, record: int, tables: Sequence[str], values: Mapping[str, Value]) -> int | None:
        self.log.append(("copy", form, record, tuple(tables), dict(values)))
        return 200 if record == 5 else None

    def update(self, form: str, changes: Sequence[tuple[int, Mapping[str, Value]]]) -> None:
        self.log.append(("update", form, [(id, dict(values)) for id, values in changes]))

    def update_this(self, values: Mapping[str, Value]) -> None:
        self.this.update(values)

    def next_number(self, series: str) -> int:
        self.numbers[series] = self.numbers.get(series, 0) + 1
        return self.numbers[series]

    def keep_print(self, effect: PrintEffect) -> None:
        self.log.append(("print", effect.print))

    def notify(self, effect: NotifyEffect, text: str, binds: Binds) -> None:
        self.log.append(("notify", effect.duty, text))

    def do_step(self, form: str, record: int, step: str) -> None:
        self.log.append(("step", form, record, step))


def text(value: str) -> Constant:
    return Constant(TEXT, value)


def run(hands: Notebook, *effects: Effect) -> Notebook:
    apply_effects(effects, hands, {})
    return hands


ROW = Bind(record_of("line"), "as.line")
ROW_THING = FieldOf(THING, ROW, "thing")


def test_set_on_this_record_and_on_another() -> None:
    other = SetEffect({"a": text("x")}, record=Constant(THING, 5))
    hands = run(Notebook(), SetEffect({"b": text("y")}), other)
    assert hands.this == {"b": "y"}
    assert hands.log == [("update", "thing", [(5, {"a": "x"})])]


def test_set_on_an_empty_record_does_nothing() -> None:
    hands = run(Notebook(), SetEffect({"a": text("x")}, record=Constant(THING, None)))
    assert hands.log == [("update", "thing", [])]


def test_what_is_made_is_reached_by_its_alias() -> None:
    make = CreateEffect("thing", {"a": text("x")}, alias="new")
    hands = run(Notebook(), make, SetEffect({"b": text("y")}, record=Bind(THING, "as.new")))
    assert hands.log[1] == ("update", "thing", [(100, {"b": "y"})])


def test_a_copy_is_reached_by_its_alias_and_none_is_made_of_nothing() -> None:
    copy = CopyEffect(Constant(THING, 5), {"a": text("x")}, ("rows",), alias="new")
    use = SetEffect({"b": text("y")}, record=Bind(THING, "as.new"))
    assert run(Notebook(), copy, use).log == [
        ("copy", "thing", 5, ("rows",), {"a": "x"}), ("update", "thing", [(200, {"b": "y"})])
    ]  # fmt: skip
    assert run(Notebook(), replace(copy, record=Constant(THING, None)), use).log == [("update", "thing", [])]


def test_unless_keeps_from_making_twice() -> None:
    hands = run(
        Notebook(),
        CreateEffect("thing", {}, unless=Constant(TRUTH, True), alias="new"),
        SetEffect({"b": text("y")}, record=Bind(THING, "as.new")),
    )
    assert hands.log == [("create", "thing", []), ("update", "thing", [])]


def test_when_turns_an_effect_off() -> None:
    assert run(Notebook(), PrintEffect("act", when=Constant(TRUTH, False))).log == []


def test_independent_rows_are_written_together() -> None:
    loop = EachEffect(
        "line", (CreateEffect("stay", {"thing": ROW_THING}), SetEffect({"a": text("x")}, record=ROW_THING))
    )
    hands = run(Notebook(rows=(1, 2)), loop)
    assert hands.log[0] == ("create", "stay", [{"thing": "thing of 1"}, {"thing": "thing of 2"}])
    assert len(hands.log) == 2


def test_rows_that_count_what_the_loop_makes_are_written_one_by_one() -> None:
    count = Aggregate(INTEGER, "count", Source("s", "stay"), None, None)
    hands = run(Notebook(rows=(1, 2, 3)), EachEffect("line", (CreateEffect("stay", {"place": count}),)))
    assert [entry[2] for entry in hands.log] == [[{"place": 0}], [{"place": 1}], [{"place": 2}]]


def test_rows_that_read_a_written_or_computed_field_are_written_one_by_one() -> None:
    for field in (
        FieldOf(DATE, ROW_THING, "ends"),
        FieldOf(TEXT, ROW, "computed"),
        FieldOf(Type("records"), ROW, "parts"),
    ):
        loop = EachEffect("line", (SetEffect({"a": field}, record=Constant(THING, 3)),))
        assert len(run(Notebook(rows=(1, 2)), loop).log) == 2


def test_what_a_loop_makes_changes_no_field_of_its_own_rows() -> None:
    copy = CreateEffect("line", {"thing": ROW_THING, "place": Aggregate(INTEGER, "count", Source("o", "other"), None, None)})
    hands = run(Notebook(rows=(1, 2)), EachEffect("line", (copy,)))
    assert len(hands.log) == 1 and hands.ahead == [("EachEffect", 1), ("CreateEffect", 2)]


def test_rows_that_are_dependent_are_done_together_when_the_author_says_so() -> None:
    count = Aggregate(INTEGER, "count", Source("s", "stay"), None, None)
    inner = EachEffect("part", (CreateEffect("stay", {"place": count, "of": ROW}),), together=True)
    hands = run(Notebook(rows=(1, 2)), EachEffect("line", (CreateEffect("stay", {"place": count}), inner), together=True))
    assert [entry[2] for entry in hands.log] == [
        [{"place": 0}, {"place": 0}],
        [{"place": 1, "of": 1}, {"place": 1, "of": 1}, {"place": 1, "of": 2}, {"place": 1, "of": 2}],
    ]


def test_a_number_is_given_once_and_counted_per_value() -> None:
    effect = NumberEffect("number", "{n}-к", per=FieldOf(INTEGER, Constant(DATE, "2026"), "year"))
    hands = run(Notebook(), effect)
    assert hands.this == {"number": "1-к"}
    assert list(hands.numbers) == ["{n}-к|year of 2026"]
    assert run(hands, effect).this == {"number": "1-к"}


def test_print_and_notify_reach_the_hands() -> None:
    hands = run(Notebook(), PrintEffect("act"), NotifyEffect("work", Template((), "Готово.")))
    assert hands.log == [("print", "act"), ("notify", "work", "Готово.")]


def test_a_step_of_another_record_reaches_the_hands_and_none_does_nothing() -> None:
    thing = record_of("thing")
    hands = run(Notebook(), StepEffect(Constant(thing, 7), "close"), StepEffect(Constant(thing, None), "close"))
    assert hands.log == [("step", "thing", 7, "close")]


def test_every_effect_has_its_line_in_the_table() -> None:
    assert set(EFFECTS) == set(Effect.__args__)
    assert RowOf(THING, THIS).alias == THIS
