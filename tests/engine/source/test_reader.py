"""Text to data: what stands in the file is what is read, and every wrong thing has its place."""

import pytest

from engine.source.places import Place
from engine.source.reader import MAX_BYTES, MAX_DEPTH, read_document


def faults_of(text: str) -> list[str]:
    return [f"{fault.place.line}:{fault.place.column} {fault.code}" for fault in read_document(text, "x.yaml").faults]


@pytest.mark.parametrize(
    "written",
    ["1", "3.10", "010", "9:00", "12:30", "no", "on", "yes", "null", "~", "2026-09-01", "1e3", ".inf", "0x1F"],
)
def test_scalars_stay_the_text_the_author_wrote(written: str) -> None:
    document = read_document(f"key: {written}\n", "x.yaml")
    assert document.data == {"key": written}
    assert document.faults == ()


def test_only_unquoted_true_and_false_are_truth() -> None:
    document = read_document("a: true\nb: false\nc: 'true'\nd: True\n", "x.yaml")
    assert document.data == {"a": True, "b": False, "c": "true", "d": "True"}


def test_nothing_is_none() -> None:
    assert read_document("a:\nb: ''\n", "x.yaml").data == {"a": None, "b": ""}


def test_block_texts_lose_only_their_last_line_end() -> None:
    assert read_document("a: >\n  one\n  two\nb: |\n  one\n  two\n", "x.yaml").data == {"a": "one two", "b": "one\ntwo"}


def test_places_of_keys_and_values_count_characters() -> None:
    document = read_document(
        "имя: {one: Имя, many: 'Имена'}\nlist:\n  - первый\n  - \"второй\"\nlong: >\n  текст\n", "x.yaml"
    )
    assert document.key_place(("имя", "many")) == Place("x.yaml", 1, 17)
    assert document.place(("имя", "many")) == Place("x.yaml", 1, 24)
    assert document.place(("list", 1)) == Place("x.yaml", 4, 6)
    assert document.place(("long",)) == Place("x.yaml", 6, 3)


def test_a_place_that_is_not_there_is_the_nearest_one_around() -> None:
    document = read_document("a:\n  b: 1\n", "x.yaml")
    assert document.place(("a", "c", 3)) == document.place(("a",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", ["3:1 Y103"]),
        ("a: {b: 1, b: 2}\n", ["1:11 Y103"]),
        ("a:\tb\n", ["1:3 Y102"]),
        ("a: &x 1\n", ["1:4 Y104"]),
        ("a: !!int 1\n", ["1:4 Y105"]),
        ("a: !secret 1\n", ["1:4 Y105"]),
        ("a: 1\n---\nb: 1\n", ["2:1 Y106"]),
        ("a: {b: one(x, c == d)}\n", ["1:8 Y107"]),
        ("a: [one(x, c)]\n", ["1:5 Y107"]),
        ("a: {why: Нет, так нельзя}\n", ["1:15 Y107"]),
        ("a: \x07\n", ["1:4 Y110"]),
        ("? {a: 1}\n: b\n", ["1:3 Y111"]),
        ("", ["1:1 Y112"]),
        ("# ничего\n", ["1:1 Y112"]),
        ("просто текст\n", ["1:1 Y112"]),
        ("- a\n", ["1:1 Y112"]),
        ("a: b: c\n", ["1:5 Y101"]),
        ("a: 'b\n", ["1:4 Y101"]),
        ("a: 'b\nc: 1\nd: 'e'\n", ["1:4 Y101"]),
        ("a: \"b\nc: {d: \"e\"}\n", ["1:4 Y101"]),
        ("a:\nb: 1\na:\n  c: 1\n", ["3:1 Y103"]),
        ("a: [b\n", ["2:1 Y101"]),
        ("a: *b\n", ["1:4 Y104"]),
    ],
)
def test_what_yaml_would_let_pass_is_told(text: str, expected: list[str]) -> None:
    assert faults_of(text) == expected


def test_the_first_of_two_same_keys_stays() -> None:
    assert read_document("a: 1\na: {b: 2}\nc: 3\n", "x.yaml").data == {"a": "1", "c": "3"}
    assert read_document("a:\na: {b: 2}\n", "x.yaml").data == {"a": {"b": "2"}}, "nothing at all does not stay"


def test_a_billion_laughs_end_at_the_first() -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 30))]
    document = read_document("\n".join(lines), "x.yaml")
    assert {fault.code for fault in document.faults} == {"Y104"}


def test_depth_is_limited_without_recursion() -> None:
    assert faults_of(f"a: {'[' * MAX_DEPTH}\n") == [f"1:{3 + MAX_DEPTH} Y108"]
    assert "Y108" in faults_of("- " * 100_000)[0]


def test_size_is_limited() -> None:
    assert faults_of(f"a: {'x' * MAX_BYTES}\n") == ["1:1 Y109"]


def test_a_file_with_a_syntax_fault_has_no_data() -> None:
    assert read_document("a: 1\nb: [\n", "x.yaml").data is None
