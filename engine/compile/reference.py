"""The language described by its own schemas and tables: for `explain`, and for `docs/language.md`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.compile.expression.wording import WORDING as EXPRESSION_WORDING
from engine.compile.shape import TYPE_WORDS, Schema, field_schema, page_kinds, part_words, schema_of
from engine.compile.wording import WORDING
from engine.model.aggregates import AGGREGATES
from engine.model.field_types import FIELD_TYPES
from engine.model.functions import FUNCTIONS, INTERNAL, SPECIAL_FORMS
from engine.model.names import NAMES, SOURCES
from engine.source.folder import KINDS, ORGANISATION
from engine.source.wording import READING, Wording

FOLDERS: Mapping[str, str] = {
    ORGANISATION: "organisation.yaml",
    **{kind: f"{name}/ИД.yaml" for name, kind in KINDS.items()},
}
CODES: Mapping[str, Wording] = {**READING, **WORDING, **EXPRESSION_WORDING}
# What stands for the author's own id on the way to a key.
ANY = "ИД"


@dataclass(frozen=True, slots=True)
class Entry:
    """A key: the way to it (`form.fields.ИД.required`), what it means, what may stand there."""

    way: str
    meaning: str
    accepts: str

    @property
    def word(self) -> str:
        return self.way.rpartition(".")[2]


def entries() -> Iterator[Entry]:
    """Every key of the language, kind by kind."""
    for kind in FOLDERS:
        yield from _entries_of(kind, schema_of(kind))
    for kind in page_kinds():
        yield from _entries_of("page", {"properties": schema_of(f"page_{kind}")["properties"]})
    for family, way in (("effect", "workflow.steps.ИД.effects"), ("block", "print.blocks")):
        for word in part_words(family):
            yield from _entries_of(way, schema_of(family)[f"{family}s"][word])
    for kind in FIELD_TYPES:
        own = {
            key: schema
            for key, schema in field_schema(kind)["properties"].items()
            if key == kind or key in FIELD_TYPES[kind].own_keys
        }
        yield from _entries_of("form.fields.ИД", {"properties": own})
    yield from _entries_of("form.fields.ИД", {"properties": schema_of("field")["properties"]})


def _entries_of(way: str, schema: Schema) -> Iterator[Entry]:
    for key, inner in schema.get("properties", {}).items():
        yield Entry(f"{way}.{key}", inner.get("description", ""), _accepts(inner))
        yield from _entries_of(f"{way}.{key}", _inner(inner))
    values = schema.get("additionalProperties")
    if isinstance(values, dict):
        yield from _entries_of(f"{way}.{ANY}", _inner(values))


def _inner(schema: Schema) -> Schema:
    """Where further keys are: in the value itself or in the items of its list; a label's languages are left out."""
    if "ru" in schema.get("properties", {}):
        return {}
    items = schema.get("items")
    return items if isinstance(items, dict) and "properties" in items else schema


def _accepts(schema: Schema) -> str:
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "ru" in schema.get("properties", {}):
        return "текст"
    kinds: Any = schema.get("type", [])
    words = [kinds] if isinstance(kinds, str) else list(kinds)
    if words == ["string", "boolean"] or words == ["string", "boolean", "array"]:
        return "выражение" if len(words) == 2 else "условие или список условий"
    return " или ".join(TYPE_WORDS[word] for word in words)


def explain(word: str) -> list[str]:
    """Everything the language has under the word, one line each; empty for an unknown word."""
    found = [
        f"{entry.way} ({entry.accepts}): {entry.meaning}" for entry in entries() if word in (entry.word, entry.way)
    ]
    return [*dict.fromkeys(found), *_explain_kind(word), *_explain_call(word), *_explain_code(word)]


def _explain_kind(word: str) -> Iterator[str]:
    if word in FOLDERS:
        yield f"{FOLDERS[word]}: {schema_of(word)['description']}"


def _explain_call(word: str) -> Iterator[str]:
    if word in NAMES:
        yield f"{word} в выражениях: {NAMES[word]}."
    if word in FUNCTIONS and word not in INTERNAL:
        function = FUNCTIONS[word]
        place = f" В запросах не действует: {function.instead}" if function.instead else ""
        yield f"{word}(…) в выражениях: {function.help}.{place}"
    elif word in SPECIAL_FORMS:
        yield f"{word}(…) в выражениях: {SPECIAL_FORMS[word]}."
    if word in AGGREGATES:
        yield f"{word}(источник, условие) или {word}(источник.путь, условие): {AGGREGATES[word].help}."


def _explain_code(word: str) -> Iterator[str]:
    if word in CODES:
        yield f"{word}: {CODES[word].sentence} {CODES[word].hint}".strip()


def known_words() -> set[str]:
    """All words `explain` knows."""
    calls = set(FUNCTIONS) - INTERNAL | set(SPECIAL_FORMS) | set(AGGREGATES)
    return {entry.word for entry in entries()} | set(FOLDERS) | set(NAMES) | calls | set(CODES)


def render_reference() -> str:
    """`docs/language.md`."""
    lines = [
        "# Язык описаний",
        "",
        "Эта страница составлена из схем и таблиц программы командой `python -m tools.language_reference`; "
        "правят не её, а схемы. То же по одному слову: `prikaz explain СЛОВО`.",
        "",
    ]
    for kind in FOLDERS:
        lines += [
            f"## {FOLDERS[kind]}",
            "",
            schema_of(kind)["description"],
            "",
            *_table(_entries_of(kind, schema_of(kind))),
        ]
        if kind == "form":
            lines += _field_tables()
        elif kind == "workflow":
            lines += _part_tables("effect", "Действия шага", "workflow.steps.ИД.effects")
        elif kind == "page":
            lines += _page_tables()
        elif kind == "print":
            lines += _part_tables("block", "Части документа", "print.blocks")
    return "\n".join([*lines, *_call_tables(), *_code_table()]) + "\n"


def _table(found: Iterator[Entry]) -> list[str]:
    rows = [f"| `{entry.way.partition('.')[2]}` | {entry.meaning} | {_cell(entry.accepts)} |" for entry in found]
    return ["| Ключ | Что значит | Что писать |", "| --- | --- | --- |", *rows, ""]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _field_tables() -> list[str]:
    kinds = [
        f"| `{kind}` | {FIELD_TYPES[kind].title} | {', '.join(f'`{key}`' for key in FIELD_TYPES[kind].own_keys)} |"
        for kind in FIELD_TYPES
    ]
    own = {key: schema for kind in FIELD_TYPES for key, schema in FIELD_TYPES[kind].own_keys.items()}
    return [
        "### Виды полей",
        "",
        "Вид поля — ключ, подпись — его значение (у ссылок значение — другая форма).",
        "",
        "| Вид | Что это | Свои ключи |",
        "| --- | --- | --- |",
        *kinds,
        "",
        "### Ключи полей",
        "",
        *_table(_entries_of("поле", {"properties": {**schema_of("field")["properties"], **own}})),
    ]


def _page_tables() -> list[str]:
    lines: list[str] = []
    for kind in page_kinds():
        own = schema_of(f"page_{kind}")
        lines += [f"### Вид `{kind}`", "", own["description"], "", *_table(_entries_of("page", {"properties": own["properties"]}))]
    return lines


def _part_tables(family: str, title: str, way: str) -> list[str]:
    found = [entry for word in part_words(family) for entry in _entries_of(way, schema_of(family)[f"{family}s"][word])]
    shown = [Entry(entry.way.removeprefix(way).replace(".", "", 1), entry.meaning, entry.accepts) for entry in found]
    return [
        f"### {title}",
        "",
        *_table(iter([Entry(f".{entry.way}", entry.meaning, entry.accepts) for entry in shown])),
    ]


def _call_tables() -> list[str]:
    functions = [
        f"| `{word}` | {function.help} | {'' if function.instead else 'да'} |"
        for word, function in FUNCTIONS.items()
        if word not in INTERNAL
    ]
    forms = [f"| `{word}` | {meaning} | да |" for word, meaning in SPECIAL_FORMS.items()]
    sums = [f"| `{word}` | {aggregation.help} |" for word, aggregation in AGGREGATES.items()]
    return [
        "## Выражения",
        "",
        "Имена; рядом с ними — поля самой записи и слова организации, `слово()`:",
        "",
        "| Имя | Что это |",
        "| --- | --- |",
        *(f"| `{word}` | {meaning} |" for word, meaning in NAMES.items()),
        "",
        "Функции:",
        "",
        "| Слово | Что даёт | В запросах |",
        "| --- | --- | --- |",
        *functions,
        *forms,
        "",
        "Сводные: `слово(источник, условие)`, `слово(источник.путь, условие)`, "
        "в отчётах с группировкой — `слово(выражение, условие)`.",
        "",
        "| Слово | Что даёт |",
        "| --- | --- |",
        *sums,
        "",
        "Источники:",
        "",
        "| Как пишут | Что это |",
        "| --- | --- |",
        *(f"| `{word}` | {meaning} |" for word, meaning in SOURCES.items()),
        "",
    ]


def _code_table() -> list[str]:
    rows = [f"| {code} | {_cell(wording.sentence)} | {_cell(wording.hint)} |" for code, wording in CODES.items()]
    return ["## Коды ошибок", "", "| Код | Что сказано | Подсказка |", "| --- | --- | --- |", *rows]
