"""The schemas, `explain` and docs/language.md say the same, about every word."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.compile.nearest import hint_for, nearest
from engine.compile.reference import CODES, entries, explain, known_words, render_reference
from engine.compile.shape import SCHEMAS, part_words
from engine.model.aggregates import AGGREGATES
from engine.model.field_types import FIELD_TYPES
from engine.model.functions import FUNCTIONS, INTERNAL
from engine.model.names import NAMES

ROOT = Path(__file__).parents[3]


def keys_without_description(schema: Any, way: str) -> Iterator[str]:
    if isinstance(schema, dict):
        for name, inner in schema.get("properties", {}).items():
            if not inner.get("description") and "$ref" not in inner:
                yield f"{way}.{name}"
            yield from keys_without_description(inner, f"{way}.{name}")
        for name in ("items", "additionalProperties"):
            yield from keys_without_description(schema.get(name), f"{way}.{name}")
        for family in ("effects", "blocks", "$defs"):
            for name, inner in schema.get(family, {}).items():
                yield from keys_without_description(inner, f"{way}.{name}")


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.stem)
def test_every_key_is_described(path: Path) -> None:
    assert list(keys_without_description(json.loads(path.read_text("utf-8")), path.stem)) == []


def test_every_entry_has_a_meaning_and_says_what_to_write() -> None:
    assert [entry.way for entry in entries() if not entry.meaning or not entry.accepts] == []


def test_every_word_can_be_explained() -> None:
    assert [word for word in known_words() if not explain(word)] == []
    assert explain("no_such_word") == []


def test_the_page_is_made_from_the_schemas() -> None:
    page = (ROOT / "docs" / "language.md").read_text("utf-8")
    assert page == render_reference(), "run: python -m tools.language_reference"
    for word in [
        *FIELD_TYPES,
        *AGGREGATES,
        *(set(FUNCTIONS) - INTERNAL),
        *NAMES,
        *CODES,
        *part_words("effect"),
        *part_words("block"),
    ]:
        assert word in page


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("requird", "required"),
        ("rеquired", "required"),
        ("lable", "label"),
        ("ТEXT", "text"),
        ("wibble", ""),
        ("Text", "text"),
    ],
)
def test_the_nearest_word(word: str, meant: str) -> None:
    assert nearest(word, ["required", "label", "text", "hint"]) == meant


def test_look_alikes_are_named_and_short_choices_listed() -> None:
    assert "русские буквы" in hint_for("rеquired", ["required", "label"])
    assert hint_for("zzz", ["a", "b"]) == "Можно: a, b."
    assert hint_for("zzz", [str(number) for number in range(20)]) == ""


def written_keys(node: yaml.Node | None) -> Iterator[str]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key.value
            yield from written_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from written_keys(item)


def test_every_key_stands_in_a_definition_that_compiles() -> None:
    worlds = [ROOT / "definitions", ROOT / "tests" / "worlds" / "repair_shop", ROOT / "tests" / "broken" / "base",
              ROOT / "tests" / "worlds" / "help_desk"]  # fmt: skip
    files = [path for world in worlds for path in world.glob("**/*.yaml") if "demo" not in path.parts]
    nodes = [yaml.compose(path.read_text("utf-8"), Loader=yaml.BaseLoader) for path in files]
    keys = {key for node in nodes for key in written_keys(node)}
    assert [entry.way for entry in entries() if entry.word not in keys] == []
