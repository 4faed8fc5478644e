"""Every fault of an expression: its code, the exact character, and the right word where there is one."""

from dataclasses import replace

import pytest

from engine.compile.expression import Scope, Word, compile_expression, compile_template
from engine.compile.expression.names import FormShape, Names
from engine.compile.expression.wording import WORDING
from engine.model.types import INTEGER, TRUTH, Type, number_of, option_of, record_of
from engine.source.places import Fault, Place
from tests.engine.data.sql.world import FIELDS, SPANS, STATES, faults_of, names, scope

FAULTS: dict[str, tuple[str, int, str]] = {
    # text: code, column, a word of the hint
    "count = 3": ("E101", 7, ""),
    "(count > 3": ("E101", 1, ""),
    "count >": ("E101", 8, ""),
    "title == 'а": ("E101", 10, ""),
    "count > 3)": ("E101", 10, ""),
    "  ": ("E102", 1, ""),
    "title.upper()": ("E103", 1, "по имени"),
    "[n for n in lines]": ("E103", 1, ""),
    "lambda: 1": ("E103", 1, ""),
    "f'{title}' == title": ("E103", 1, ""),
    "lines[0]": ("E103", 1, ""),
    "(a := 1)": ("E103", 2, ""),
    "{1: 2}": ("E103", 1, ""),
    "count ** 2 > 1": ("E103", 1, ""),
    "count is null": ("E103", 1, "=="),
    "True": ("E103", 1, "true"),
    "count == None": ("E103", 10, "null"),
    "[count]": ("E103", 1, "in"),
    "count > 3 # больше": ("E103", 11, ""),
    "count > ...": ("E103", 9, ""),
    "first(*lines)": ("E103", 7, ""),
    "urgent and 1e3 > count": ("E104", 12, "4.5"),
    "count > 0x10": ("E104", 9, ""),
    "count > 1_000": ("E104", 9, ""),
    "count > 0.1234567": ("E104", 9, ""),
    "count > 3j": ("E103", 9, ""),
    "title == '''а'''": ("E105", 10, ""),
    "title == b'a'": ("E103", 10, ""),
    "title == 'a\\n'": ("E105", 10, ""),
    "title == 'а' 'б'": ("E105", 10, ""),
    "title == ''": ("E106", 10, "null"),
    "title == 'ы' and cuont > 3": ("E201", 18, "count"),
    "соunt > 3": ("E201", 1, "русские"),
    "teh > 3": ("E201", 1, ""),
    "open_orders > 3": ("E201", 1, "open_orders()"),
    "master.grad > 3": ("E202", 8, "grade"),
    "name == 'ы' and master.chief.lastname == 'а'": ("E202", 30, "last_name"),
    "uper(title) == 'А'": ("E204", 1, "upper"),
    "kind == repare": ("E205", 9, "repair"),
    "kind == 'repare'": ("E205", 9, "repair"),
    "count(ordr, urgent) > 1": ("E206", 7, "order"),
    "params.limits > 3": ("E207", 1, "limit"),
    "this == me": ("E208", 1, ""),
    "exists(count in order, true)": ("E209", 8, ""),
    "exists(order in order, true)": ("E209", 8, ""),
    "loop() > 1": ("E210", 1, ""),
    "me.grade > 3": ("E311", 1, "ссыл"),
    "broken() > 1": ("E201", 1, "cuont"),  # told where the word is written
    "of_args(1) > 1": ("E211", 1, "of_args"),
    "title == count": ("E301", 1, ""),
    "kind == state": ("E301", 1, ""),
    "master == this": ("E301", 1, ""),
    "master == helpers": ("E301", 1, "in"),
    "taken == now": ("E301", 1, "дат"),
    "count and urgent": ("E302", 1, "null"),
    "not title": ("E302", 5, ""),
    "1 if count else 2": ("E302", 6, ""),
    "count < null": ("E303", 1, ""),
    "count in [1, null]": ("E303", 10, ""),
    "master < me": ("E304", 1, ""),
    "kind > repair": ("E304", 1, ""),
    "title + note == 'а'": ("E305", 1, "join"),
    "taken + 3 == due": ("E305", 1, "days"),
    "-title == 'а'": ("E305", 1, ""),
    "'а' in title": ("E305", 1, "contains"),
    "taken + days('а') == due": ("E305", 1, ""),
    "lines.amount > 3": ("E306", 1, "exists"),
    "title.size > 3": ("E306", 1, ""),
    "price * price * price > 1": ("E307", 1, "round"),
    "count in []": ("E309", 10, ""),
    "today in master": ("E310", 10, "span"),
    "year(title) == 2026": ("E401", 6, "год"),
    "sum(lines.what) > 1": ("E401", 1, ""),
    "avg(order.urgent) > 1": ("E401", 1, ""),
    "upper(title, note) == 'А'": ("E402", 1, ""),
    "count(order, by=count) > 1": ("E402", 1, ""),
    "days(3) == 3": ("E402", 1, ""),
    "range(1, 2) == 3": ("E402", 1, ""),
    "round(count, 9) > 1": ("E402", 1, ""),
    "join(title, note) == 'а'": ("E402", 1, ""),
    "count(order.count) > 1": ("E402", 1, "count_unique"),
    "sum(order) > 1": ("E402", 1, ""),
    "date(2026, 2, 30) > today": ("E402", 1, ""),
    "min(date(2026, 2, 29), date(2026, 2, 29)) > today": ("E402", 5, ""),
    "scope(master)": ("E402", 1, ""),
    "has_duty(master)": ("E402", 1, ""),
    "has_duty(this, repairs)": ("E402", 1, ""),
    "has_duty(master, repares)": ("E402", 18, "repairs"),
    "has_duty(master, 'repairs')": ("E402", 18, ""),
    "exists(order, matches(title, '000'))": ("E403", 15, "pattern"),
    "count() > 3": ("E406", 1, "count(форма"),
    "exists(order, exists(line, exists(worker, exists(shift, true))))": ("E503", 50, ""),
}  # fmt: skip


def world() -> Scope:
    known = names()
    words = {**known.words, "loop": Word("loop()"), "broken": Word("cuont > 1"), "of_args": Word("lower(x)", ("x",))}
    return replace(scope(), names=Names(known.forms.values(), words, ("worker", "shift"), duties=("repairs",)))


@pytest.mark.parametrize("text", FAULTS)
def test_fault(text: str) -> None:
    code, column, hint = FAULTS[text]
    faults = faults_of(text, within=world())
    assert [(fault.code, fault.place.line, fault.place.column) for fault in faults] == [(code, 1, column)], faults
    assert hint in f"{faults[0].sentence} {faults[0].hint}"


def test_depth_and_length_are_bounded() -> None:
    assert faults_of("(" * 90 + "urgent" + ")" * 90) == []
    assert faults_of("(" * 300 + "urgent" + ")" * 300)[0].code in ("E101", "E502")
    assert faults_of("not " * 13 + "urgent")[0].code == "E502"
    assert faults_of("-" * 1900 + "1 > 0")[0].code == "E502"
    assert faults_of(" + ".join(["count"] * 20) + " > 1")[0].code == "E307"
    assert faults_of("coalesce(" * 13 + "count" + ", 1)" * 13)[0].code == "E502"
    assert faults_of("title == '" + "а" * 2000 + "'")[0].code == "E501"


def test_place_counts_lines_of_a_folded_text() -> None:
    faults: list[Fault] = []
    text = "urgent and\n  cuont > 3"
    assert compile_expression(text, Place("f.yaml", 7, 9), scope(), None, faults) is None
    assert faults[0].place == Place("f.yaml", 8, 3)


@pytest.mark.parametrize(
    ("text", "expected", "code"),
    [
        ("count", TRUTH, "E302"),
        ("title", INTEGER, "E302"),
        ("price", INTEGER, "E308"),
        ("master", record_of("order"), "E301"),
        ("state", option_of("order.kind"), "E301"),
    ],
)
def test_result_must_have_the_expected_type(text: str, expected: Type, code: str) -> None:
    assert [fault.code for fault in faults_of(text, expected=expected)] == [code]


def test_number_takes_the_expected_scale() -> None:
    faults: list[Fault] = []
    found = compile_expression("count", Place(), scope(), number_of(2, 12), faults)
    assert found is not None and found.type.scale == 2


def test_empty_and_option_take_the_expected_type() -> None:
    faults: list[Fault] = []
    for text in ("null", "repair", "repair if urgent else null"):
        found = compile_expression(text, Place(), scope(), option_of("order.kind"), faults)
        assert found is not None and found.type == option_of("order.kind")
    assert faults == []


def test_option_that_is_also_a_name_is_a_fault() -> None:
    fields = {**{item.id: item for item in FIELDS["order"]}}
    fields["repair"] = replace(fields["title"], id="repair")
    shape = FormShape("order", fields, span=SPANS["order"], states=STATES)
    known = Names([shape], people=())
    text = "kind == repair"
    assert [fault.code for fault in faults_of(text, within=Scope(known, "order"))] == ["E203"]
    assert faults_of("kind == 'repair'", within=Scope(known, "order")) == []


def test_functions_of_python_are_refused_where_the_database_runs() -> None:
    assert faults_of("matches(title, '000')") == []
    assert [fault.code for fault in faults_of("matches(title, '000')", within=scope(in_sql=True))] == ["E403"]


def test_template_holes() -> None:
    faults: list[Fault] = []
    made = compile_template("№ {title} от {taken:long}, {{так}} {master}", Place("f.yaml", 3, 5), scope(), faults)
    assert made is not None and faults == []
    assert [part if isinstance(part, str) else part.format for part in made.parts] == [
        "№ ", "", " от ", "long", ", {так} ", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("а {titel} б", "E201", 4),
        ("а {taken:zz}", "E405", 10),
        ("а {title", "E107", 3),
        ("а } б", "E107", 3),
        ("{ }", "E102", 2),
        ("{lines}", "E302", 2),
    ],
)
def test_faults_of_templates(text: str, code: str, column: int) -> None:
    faults: list[Fault] = []
    assert compile_template(text, Place("f.yaml", 1, 1), scope(), faults) is None
    assert [(fault.code, fault.place.column) for fault in faults] == [(code, column)]


def test_all_bad_holes_are_told() -> None:
    faults: list[Fault] = []
    assert compile_template("{tite} и {cuont}", Place(), scope(), faults) is None
    assert len(faults) == 2


def test_every_code_is_tried() -> None:
    tried = {code for code, _, _ in FAULTS.values()}
    elsewhere = {"E107", "E203", "E308", "E404", "E405", "E501", "E502"} | {f"E21{number}" for number in range(2, 8)}  # reports
    assert set(WORDING) - tried - elsewhere == set()

