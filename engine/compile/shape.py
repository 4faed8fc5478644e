"""The shape of a definition: JSON Schema per kind, every deviation as one exact sentence.

What is wrong is taken out of the data, so that the readers behind only meet what has its right shape.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from engine.compile.nearest import hint_for, nearest
from engine.compile.wording import fault, unknown
from engine.model.field_types import FIELD_TYPES
from engine.source.places import Fault
from engine.source.reader import Data, Document, Path

SCHEMAS = FilePath(__file__).resolve().parent / "schemas"
Schema = Mapping[str, Any]
# Unknown keys of one mapping that are told; a file full of them is something else altogether.
MOST_UNKNOWN = 30
TYPE_WORDS = {"string": "текст", "boolean": "true или false", "object": "ключи со значениями", "array": "список"}
FILLED = "\\S"  # the pattern of a text that is not blank
LENGTH_WORDS = {
    "minLength": "текст пуст",
    "maxLength": "текст слишком длинный",
    "minItems": "список слишком короткий",
    "maxItems": "список слишком длинный",
    "minProperties": "внутри ничего нет",
    "maxProperties": "слишком много ключей",
}


@functools.cache
def schema_of(kind: str) -> Schema:
    """The schema file of a kind with everything common written in place."""
    common = json.loads((SCHEMAS / "common.json").read_text("utf-8"))["$defs"]
    schema = json.loads((SCHEMAS / f"{kind}.json").read_text("utf-8"))
    return _inlined(schema, common)  # type: ignore[no-any-return]


def _inlined(schema: Any, common: Schema) -> Any:
    if isinstance(schema, list):
        return [_inlined(item, common) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        named = common[schema["$ref"].rpartition("/")[2]]
        schema = {**named, **{key: value for key, value in schema.items() if key != "$ref"}}
    return {key: _inlined(value, common) for key, value in schema.items()}


@functools.cache
def field_schema(kind: str) -> Schema:
    """The schema of a field of a kind: the common keys, its own, and the kind itself as a key."""
    common = schema_of("field")["properties"]
    label = schema_of("common")["$defs"]["label"]
    own = FIELD_TYPES[kind].own_keys
    properties = {kind: {**label, "description": FIELD_TYPES[kind].title}, **common, **own}
    return {"type": "object", "properties": properties, "required": [kind], "additionalProperties": False}


def page_kinds() -> tuple[str, ...]:
    """The kinds of pages there are."""
    return tuple(schema_of("page")["properties"]["kind"]["enum"])


@functools.cache
def page_schema(kind: str) -> Schema:
    """The schema of a page of a kind: the keys common to all, and its own."""
    common, own = schema_of("page"), schema_of(f"page_{kind}")
    properties = {**common["properties"], **own["properties"]}
    return {**common, "properties": properties, "required": [*common["required"], *own["required"]]}


@functools.cache
def _validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(schema_of(kind))


@functools.cache
def _page_validator(kind: str) -> Draft202012Validator:
    """Of a page of an unknown kind only the common keys are judged."""
    known = kind in page_kinds()
    return Draft202012Validator(page_schema(kind) if known else {**schema_of("page"), "additionalProperties": True})


@functools.cache
def _part_validator(family: str, word: str) -> Draft202012Validator:
    if family == "field":
        return Draft202012Validator(field_schema(word))
    return Draft202012Validator(schema_of(family)[f"{family}s"][word])


def part_words(family: str) -> tuple[str, ...]:
    """The words of a family of parts: `effect`, `block` or `field`."""
    return tuple(FIELD_TYPES) if family == "field" else tuple(schema_of(family)[f"{family}s"])


def check_shape(document: Document, kind: str, faults: list[Fault]) -> set[str]:
    """Report every deviation of the document from its kind's schema and take the wrong parts out of its data.

    Gives the keys that were taken out: whoever misses them elsewhere is not to blame."""
    if kind == "page":
        written = document.data.get("kind") if isinstance(document.data, dict) else None
        return _check(_page_validator(str(written)), document, (), document.data, faults)
    return _check(_validator(kind), document, (), document.data, faults)


def check_part(document: Document, path: Path, data: Data, family: str, word: str, faults: list[Fault]) -> None:
    """The same for one effect, block or field, whose word is already known."""
    _check(_part_validator(family, word), document, path, data, faults)


def _check(
    validator: Draft202012Validator, document: Document, base: Path, data: Data, faults: list[Fault]
) -> set[str]:
    """Again after every round that put a key right: what stands under it has not been looked at."""
    lost: set[str] = set()
    renamed = True
    while renamed:
        errors = sorted(validator.iter_errors(data), key=_rank)
        renamed = any([_report(error, document, base, lost, faults) for error in errors])
    return lost


def _rank(error: ValidationError) -> tuple[bool, list[str]]:
    """Unknown keys first: they may be what is missing elsewhere."""
    return error.validator != "additionalProperties", [str(step) for step in error.absolute_path]


def _report(error: ValidationError, document: Document, base: Path, lost: set[str], faults: list[Fault]) -> bool:
    """Report one deviation; whether a key was put right."""
    path = (*base, *error.absolute_path)
    if error.validator == "additionalProperties":
        return _report_unknown(error, document, path, faults)
    if error.validator == "required":
        _report_missing(error, document, path, faults)
    elif error.validator == "uniqueItems":
        index = next(number for number, item in enumerate(error.instance) if item in error.instance[:number])
        faults.append(fault("S111", document.place((*path, index)), word=error.instance[index]))
    else:
        faults.append(_describe(error, document, path))
        _take_out(document.data, path)
        lost.add(_key_of(path))
    return False


def _report_unknown(error: ValidationError, document: Document, path: Path, faults: list[Fault]) -> bool:
    """Unknown keys go; one that is clearly a known key written wrong is read as that."""
    renamed = False
    known = error.schema["properties"]
    extra = [key for key in error.instance if key not in known]
    for word in extra[MOST_UNKNOWN:]:
        error.instance.pop(word)
    for word in extra[:MOST_UNKNOWN]:
        free = set(known) - set(error.instance)
        faults.append(unknown("S101", document.key_place((*path, word)), word, free))
        value, near = error.instance.pop(word), nearest(word, free)
        if near:
            error.instance[near] = value
            document.rename((*path, word), near)
            renamed = True
    return renamed


def _report_missing(error: ValidationError, document: Document, path: Path, faults: list[Fault]) -> None:
    # jsonschema makes one error per missing key and names it first in its message.
    word = next(key for key in error.validator_value if error.message.startswith(repr(key)))
    if word in error.instance:
        return
    meaning = error.schema.get("properties", {}).get(word, {}).get("description", "")
    faults.append(fault("S102", document.key_place(path), word=word, meaning=meaning))


def _describe(error: ValidationError, document: Document, path: Path) -> Fault:
    place = document.place(path)
    word = _key_of(path)
    meaning = error.schema.get("description", "")
    if error.validator == "type":
        wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
        words = " или ".join(TYPE_WORDS[name] for name in wanted)
        return fault("S103", place, word=word, wanted=words, found=_found(error.instance))
    if error.validator == "enum":
        near = hint_for(str(error.instance), error.validator_value)
        return fault("S104", place, word=word, value=error.instance, near=near)
    if error.validator == "pattern" and error.validator_value == FILLED:
        return fault("S106", place, word=word, problem=LENGTH_WORDS["minLength"], meaning=meaning)
    if error.validator == "pattern":
        return fault("S105", place, word=word, value=error.instance, meaning=meaning)
    return fault("S106", place, word=word, problem=LENGTH_WORDS.get(str(error.validator), "неверно"), meaning=meaning)


def _key_of(path: Path) -> str:
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def _found(value: Data) -> str:
    if value is None:
        return "ничего"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "список" if isinstance(value, list) else "ключи" if isinstance(value, dict) else f"«{value}»"


def _take_out(data: Data, path: Path) -> None:
    """Empty the place: keys disappear, list items stay as None so that the others keep their paths."""
    holder: Any = data
    for step in path[:-1]:
        if isinstance(holder, dict):
            holder = holder.get(str(step))
        elif isinstance(holder, list):
            holder = holder[int(step)]
    last = path[-1] if path else None
    if isinstance(holder, dict):
        holder.pop(last, None)
    elif isinstance(holder, list) and isinstance(last, int):
        holder[last] = None
