"""Strict reading of one definition file: text to plain data, with the place of every key and value.

Every scalar stays the text the author wrote; only unquoted `true` and `false` are truth, and nothing at all is None.
Whatever YAML would silently do with the rest (numbers, dates, doubled keys, references) does not happen here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from engine.source.places import Fault, Place
from engine.source.wording import READING, make_fault

Path = tuple[str | int, ...]
Data = str | bool | None | list["Data"] | dict[str, "Data"]

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 30
TRUTH = {"true": True, "false": False}
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")

# What libyaml says, as a person would: its problem text begins with the key.
SYNTAX: Mapping[str, tuple[str, str]] = {
    "mapping values are not allowed": (
        "двоеточие стоит там, где его не может быть.",
        "Проверьте отступ или возьмите текст с двоеточием в кавычки.",
    ),
    "did not find expected key": ("здесь ожидался ключ.", "Проверьте отступы, скобки и кавычки выше."),
    "could not find expected ':'": ("после ключа нет двоеточия.", "Запишите «ключ: значение»."),
    "did not find expected ',' or '}'": (
        "фигурная скобка не закрыта или пропущена запятая.",
        "Текст с двоеточием, запятой или скобкой возьмите в кавычки.",
    ),
    "did not find expected ',' or ']'": (
        "квадратная скобка не закрыта или пропущена запятая.",
        "Текст с двоеточием, запятой или скобкой возьмите в кавычки.",
    ),
    "did not find expected '-' indicator": ("строка списка должна начинаться с «- ».", "Проверьте отступ."),
    "did not find expected node content": ("здесь ожидалось значение.", "Проверьте лишние запятые и скобки."),
    "found unexpected end of stream": ("кавычка не закрыта.", "Закройте её до конца строки."),
    "found undefined alias": ("ссылки YAML (*имя) не допускаются.", "Возьмите текст со звёздочкой в кавычки."),
    "found character that cannot start any token": (
        "с этого знака текст начинаться не может.",
        "Возьмите текст в кавычки.",
    ),
    "found unknown escape character": ("неизвестный знак после «\\».", "Возьмите текст в одинарные кавычки."),
}


@dataclass(frozen=True, slots=True)
class Document:
    """One file as data. `places`: where each value begins (inside its quotes); `keys`: where its key stands."""

    file: str
    data: Data
    places: dict[Path, Place]
    keys: dict[Path, Place]
    faults: tuple[Fault, ...] = ()

    def place(self, path: Path) -> Place:
        """Where the value at the path stands, or the nearest thing around it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(self.file))

    def rename(self, path: Path, key: str) -> None:
        """Let everything at the path be known under another key."""
        for table in (self.places, self.keys):
            for known in [item for item in table if item[: len(path)] == path]:
                table[(*path[:-1], key, *known[len(path) :])] = table[known]

    def key_place(self, path: Path) -> Place:
        """Where the key of the path stands; for a list item the item itself."""
        return self.keys.get(path) or self.place(path)


@dataclass(slots=True)
class _Open:
    """A mapping or list being read."""

    path: Path
    container: list[Data] | dict[str, Data]
    flow: bool
    key: str | None = None
    key_place: Place = Place()
    skip: bool = False
    cut: bool = False


@dataclass(slots=True)
class _Reading:
    file: str
    lines: list[str]
    places: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    data: Data = None
    documents: int = 0

    def fault(self, code: str, place: Place, **values: object) -> None:
        self.faults.append(make_fault(READING, code, place, **values))


def read_document(text: str, file: str) -> Document:
    """The text as data with places; everything wrong is in `faults`. Data is None when the file cannot be read."""
    reading = _Reading(file, text.split("\n"))
    if _may_parse(text, reading):
        _parse(text, reading)
    if not isinstance(reading.data, dict) and not reading.faults:
        reading.fault("Y112", Place(file))
    return Document(file, reading.data, reading.places, reading.keys, tuple(reading.faults))


def _may_parse(text: str, reading: _Reading) -> bool:
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        reading.fault("Y109", Place(reading.file), limit=MAX_BYTES // 1024)
        return False
    bad = CONTROL.search(text)
    if bad:
        reading.fault("Y110", _place_at(text, bad.start(), reading.file))
        return False
    tab = text.find("\t")
    if tab >= 0:
        reading.fault("Y102", _place_at(text, tab, reading.file))
    return tab < 0


def _place_at(text: str, index: int, file: str) -> Place:
    start = text.rfind("\n", 0, index) + 1
    return Place(file, text.count("\n", 0, index) + 1, index - start + 1)


def _parse(text: str, reading: _Reading) -> None:
    last: yaml.Event | None = None
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            last = event
            if not _take(event, reading):
                reading.data = None
                return
    except yaml.MarkedYAMLError as error:
        opened = _open_quote(error, last)
        problem, remedy = _syntax("found unexpected end of stream" if opened else str(error.problem))
        mark = opened or error.problem_mark or error.context_mark
        place = Place(reading.file, mark.line + 1, mark.column + 1) if mark else Place(reading.file)
        reading.fault("Y101", place, problem=problem, remedy=remedy)
        reading.data = None
    except yaml.YAMLError:
        reading.fault("Y110", Place(reading.file))
        reading.data = None


def _open_quote(error: yaml.MarkedYAMLError, last: yaml.Event | None) -> Any:
    """Where a quote was left open: it is missed only at the end of the text, or where the next one seems to close it."""
    if str(error.problem).startswith("found unexpected end of stream"):
        return error.context_mark
    if not isinstance(last, yaml.ScalarEvent) or last.style not in ("'", '"') or error.problem_mark is None:
        return None
    start, end = last.start_mark, last.end_mark
    return start if start and end and start.line < end.line == error.problem_mark.line else None


def _syntax(problem: str) -> tuple[str, str]:
    for known, words in SYNTAX.items():
        if problem.startswith(known):
            return words
    return "нарушены правила записи.", "Проверьте отступы, скобки и кавычки."


def _take(event: yaml.Event, reading: _Reading) -> bool:
    """Take in one event; false when nothing more should be read."""
    if isinstance(event, yaml.DocumentStartEvent):
        reading.documents += 1
        if reading.documents > 1:
            reading.fault("Y106", _place_of(event, reading))
            return False
    elif isinstance(event, yaml.NodeEvent):
        return _take_node(event, reading)
    elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
        reading.stack.pop()
    return True


def _place_of(event: yaml.Event, reading: _Reading) -> Place:
    mark = event.start_mark
    return Place(reading.file, mark.line + 1, mark.column + 1) if mark is not None else Place(reading.file)


def _take_node(event: yaml.NodeEvent, reading: _Reading) -> bool:
    place = _place_of(event, reading)
    if event.anchor is not None:
        reading.fault("Y104", place, name=event.anchor)
    if isinstance(event, yaml.AliasEvent):
        _put(None, place, reading)
        return True
    tag: str | None = getattr(event, "tag", None)
    if tag is not None:
        reading.fault("Y105", place, tag=tag.replace("tag:yaml.org,2002:", "!!"))
    if isinstance(event, yaml.ScalarEvent):
        _take_scalar(event, reading)
        return True
    if len(reading.stack) >= MAX_DEPTH:
        reading.fault("Y108", place, limit=MAX_DEPTH)
        return False
    _open(event, place, reading)
    return True


def _open(event: yaml.NodeEvent, place: Place, reading: _Reading) -> None:
    container: list[Data] | dict[str, Data] = {} if isinstance(event, yaml.MappingStartEvent) else []
    top = reading.stack[-1] if reading.stack else None
    if top is not None and isinstance(top.container, dict) and top.key is None:
        reading.fault("Y111", place)
        top.key, top.skip = "", True
        reading.stack.append(_Open((), container, _is_flow(event)))
        return
    path = _put(container, place, reading)
    reading.stack.append(_Open(path, container, _is_flow(event)))


def _is_flow(event: yaml.NodeEvent) -> bool:
    return isinstance(event, yaml.CollectionStartEvent) and bool(event.flow_style)


def _put(value: Data, place: Place, reading: _Reading) -> Path:
    """Store a value where the reading stands; its path."""
    if not reading.stack:
        reading.data = value
        reading.places[()] = place
        return ()
    top = reading.stack[-1]
    if isinstance(top.container, list):
        path = (*top.path, len(top.container))
        top.container.append(value)
        reading.places[path] = place
        return path
    key, skip = top.key or "", top.skip
    top.key, top.skip = None, False
    path = (*top.path, key)
    if not skip:
        top.container[key] = value
        reading.places[path] = place
        reading.keys[path] = top.key_place
    return path


def _take_scalar(event: yaml.ScalarEvent, reading: _Reading) -> None:
    place = _content_place(event, reading)
    text: str = event.value.rstrip("\n") if event.style in ("|", ">") else event.value
    top = reading.stack[-1] if reading.stack else None
    if top is not None and isinstance(top.container, dict) and top.key is None:
        _take_key(text, place, top, reading)
        return
    plain = event.style in (None, "")
    if plain and text == "":
        if top is not None and top.flow and isinstance(top.container, dict):
            _cut_by_comma(top, reading)
        else:
            _put(None, place, reading)
        return
    if plain and top is not None and top.flow and text.count("(") > text.count(")"):
        reading.fault("Y107", place, text=text)
        top.cut = True
    _put(TRUTH.get(text, text) if plain else text, place, reading)


def _take_key(text: str, place: Place, top: _Open, reading: _Reading) -> None:
    top.key, top.key_place = text, place
    known = top.container if isinstance(top.container, dict) else {}
    top.skip = known.get(text) is not None  # nothing at all does not stay
    if text in known:
        first = reading.keys[(*top.path, text)].line
        reading.fault("Y103", place, key=text, first=first)


def _cut_by_comma(top: _Open, reading: _Reading) -> None:
    """`{value: one(x, a == b)}`: what stands after the comma is a key without a value."""
    if not top.cut and not top.skip:
        reading.fault("Y107", top.key_place, text=top.key)
    top.key, top.skip = None, False


def _content_place(event: yaml.ScalarEvent, reading: _Reading) -> Place:
    place = _place_of(event, reading)
    line, column = place.line, place.column
    if event.style in ("'", '"'):
        column += 1
    elif event.style in ("|", ">"):
        following = reading.lines[line] if line < len(reading.lines) else ""
        line, column = line + 1, len(following) - len(following.lstrip()) + 1
    return Place(reading.file, line, column)
