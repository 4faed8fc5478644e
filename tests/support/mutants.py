"""Definitions with one mistake each, made by chance: the same seed makes the same mistakes."""

import random
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from engine.compile import compile_set
from engine.source.folder import read_folder

NEAR = 3
RUSSIAN, WORD = re.compile("[а-яё]"), re.compile("[a-z_]+")
LOOKALIKES = str.maketrans("aceopxyk", "асеорхук")
NAME = re.compile(r"-?[a-z][a-z0-9_]*")
TOKEN = re.compile(r"'[^']*'|[A-Za-z_][A-Za-z0-9_]*|.", re.DOTALL)
GRAMMAR = frozenset("and or not in if else true false null".split())  # noqa: SIM905
# Under these an author's own ids stand.
OWN = frozenset("fields options states steps cases columns params roles words set with rows asked scopes post from".split())  # noqa: SIM905
REFERRING = frozenset("form link links table duty scope columns filters search unique fields except pages rows".split())  # noqa: SIM905
CONDITIONS = frozenset("check when where show_if require_if unless".split())  # noqa: SIM905
EXPRESSIONS = CONDITIONS | {"default", "computed", "per"}
TRUTHS = frozenset("required numbered final danger number".split())  # noqa: SIM905
BEYOND_YAML = "\x00\x07\x0c\x1b\x7f"


@dataclass(frozen=True)
class Mutant:
    """A changed file. `line`: where the change is; `word`: what the hint should name, if a word was written wrong."""

    file: str
    text: str | bytes
    line: int
    word: str = ""

    def write(self, folder: Path) -> None:
        path = folder / self.file
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(self.text if isinstance(self.text, bytes) else self.text.encode("utf-8"))


@dataclass(frozen=True)
class Spot:
    """A value in a file, with its key if it has one."""

    file: str
    text: str
    path: tuple[str | int, ...]
    key: yaml.Node | None
    value: yaml.Node

    @property
    def names(self) -> list[str]:
        return [step for step in self.path if isinstance(step, str)]

    @property
    def plain(self) -> bool:
        """Whether the value is a scalar written as it reads."""
        return isinstance(self.value, yaml.ScalarNode) and self.value.style in (None, "'", '"') and self.content in self.raw

    @property
    def content(self) -> str:
        return str(self.value.value)

    @property
    def raw(self) -> str:
        return self.text[self.value.start_mark.index : self.value.end_mark.index]

    def with_value(self, new: str, word: str = "") -> Mutant:
        return self._with(self.value, new, word)

    def with_content(self, new: str, word: str = "") -> Mutant:
        return self._with(self.value, self.raw.replace(self.content, new), word)

    def with_key(self, new: str, word: str = "") -> Mutant:
        assert self.key is not None
        return self._with(self.key, new, word)

    def before_value(self, new: str) -> Mutant:
        index = self.value.start_mark.index
        return Mutant(self.file, self.text[:index] + new + self.text[index:], self.value.start_mark.line + 1)

    def _with(self, node: yaml.Node, new: str, word: str) -> Mutant:
        text = self.text[: node.start_mark.index] + new + self.text[node.end_mark.index :]
        return Mutant(self.file, text, node.start_mark.line + 1, word)


@dataclass(frozen=True)
class Answer:
    """What the compiler made of a mutant. `problems`: what should not be; `hinted`: whether the right word was named,
    None when there was none to name."""

    refused: bool
    problems: tuple[str, ...]
    hinted: bool | None = None


class Mutator:
    """Makes mutants of a folder. `make(kind)` gives one of the kinds in KINDS."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.texts = {
            path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted(folder.rglob("*.yaml"))
            if "demo" not in path.parts
        }

    def make(self, kind: str) -> Mutant:
        return KINDS[kind](self)

    def restore(self, mutant: Mutant, folder: Path) -> None:
        if mutant.file in self.texts:
            (folder / mutant.file).write_text(self.texts[mutant.file], encoding="utf-8")
        else:
            (folder / mutant.file).unlink()
            if not any((folder / mutant.file).parent.iterdir()):
                shutil.rmtree((folder / mutant.file).parent)

    @cached_property
    def spots(self) -> list[Spot]:
        return [
            spot
            for file, text in self.texts.items()
            for spot in _walk(file, text, yaml.compose(text, Loader=yaml.BaseLoader), ())
        ]

    def spot(self, wanted: Callable[[Spot], object]) -> Spot:
        return self.chance.choice([spot for spot in self.spots if wanted(spot)])

    def file(self) -> str:
        return self.chance.choice(list(self.texts))

    def expression(self, keys: frozenset[str] = EXPRESSIONS) -> Spot:
        return self.spot(lambda spot: spot.plain and _last(spot) in keys and spot.content not in ("scope", "true"))

    def misspelt(self, word: str) -> str:
        index = self.chance.randrange(1, max(2, len(word) - 1))
        changed = self.chance.choice(
            (word[:index] + "q" + word[index + 1 :], word[:index] + "q" + word[index:], word[:index] + word[index + 1 :])
        )
        return changed if len(word) > 4 and changed != word else f"{word}q"


def judge(mutator: Mutator, kind: str, folder: Path) -> Answer:
    """Put a mutant into the folder, compile, and put the folder right again."""
    mutant = mutator.make(kind)
    mutant.write(folder)
    try:
        compiled = compile_set(read_folder(folder))
    finally:
        mutator.restore(mutant, folder)
    errors = [fault for fault in compiled.faults if fault.level == "error"]
    about = f"{kind}: {mutant.file}:{mutant.line}"
    if not errors:
        return Answer(False, (f"{about} was accepted",))
    near = any(fault.place.file == mutant.file and abs(fault.place.line - mutant.line) <= NEAR for fault in errors)
    problems = () if near else (f"{about}: {errors[0]}",)
    foreign = tuple(f"{about}: not Russian: {fault}" for fault in errors if not RUSSIAN.search(fault.sentence))
    hinted = any(f"«{mutant.word}»" in fault.hint or mutant.word in WORD.findall(fault.hint) for fault in errors)
    return Answer(True, (*problems, *foreign), hinted if mutant.word else None)


def _walk(file: str, text: str, node: yaml.Node | None, path: tuple[str | int, ...]) -> Iterator[Spot]:
    pairs = (
        [(key, value, key.value) for key, value in node.value]
        if isinstance(node, yaml.MappingNode)
        else [(None, value, number) for number, value in enumerate(node.value)]
        if isinstance(node, yaml.SequenceNode)
        else []
    )
    for key, value, step in pairs:
        yield Spot(file, text, (*path, step), key, value)
        yield from _walk(file, text, value, (*path, step))


def _last(spot: Spot) -> str:
    return spot.names[-1] if spot.names else ""


def _word_of_language(spot: Spot) -> bool:
    parent = spot.path[-2] if len(spot.path) > 1 else ""
    return spot.key is not None and parent not in OWN and not {"rows", "set"} & set(spot.path[:-1]) and len(_last(spot)) > 3


def _refers(spot: Spot) -> bool:
    last = _last(spot)
    return spot.plain and last in REFERRING and bool(NAME.fullmatch(spot.content)) and "set" not in spot.path[:-1]


def _flow_mapping(spot: Spot) -> bool:
    """A mapping in braces with keys of the language: one more option of a choice would be right."""
    filled = isinstance(spot.value, yaml.MappingNode) and bool(spot.value.flow_style) and bool(spot.value.value)
    return filled and _last(spot) != "options"


def _own_id(spot: Spot) -> bool:
    return spot.key is not None and len(spot.path) == 2 and spot.path[0] in ("fields", "states", "steps", "roles", "cases")


def _beside_text(char: str) -> Callable[[Mutator], Mutant]:
    def make(own: Mutator) -> Mutant:
        file = own.file()
        text = own.texts[file]
        index = own.chance.randrange(len(text))
        return Mutant(file, text[:index] + char + text[index:], text.count("\n", 0, index) + 1)

    return make


def _value(wanted: Callable[[Spot], object], *new: str) -> Callable[[Mutator], Mutant]:
    return lambda own: own.spot(wanted).with_value(own.chance.choice(new))


def _looking_alike(word: str) -> str:
    """The word with letters and digits of other looks-alike; a word that began with a digit would be no name at all."""
    return (word[:1] + word[1:].replace("l", "1")).translate(LOOKALIKES) + "ж"


def _inside(*new: str) -> Callable[[Mutator], Mutant]:
    """Something more at the beginning of a mapping in braces."""

    def make(own: Mutator) -> Mutant:
        spot = own.spot(_flow_mapping)
        index = spot.value.start_mark.index + 1
        text = spot.text[:index] + own.chance.choice(new) + spot.text[index:]
        return Mutant(spot.file, text, spot.value.start_mark.line + 1)

    return make


def _expression(*new: str) -> Callable[[Mutator], Mutant]:
    """Another expression in place of a condition; «…» stands for the condition itself."""

    def make(own: Mutator) -> Mutant:
        spot = own.expression(CONDITIONS)
        text = own.chance.choice(new).replace("…", spot.content.replace('"', "'"))
        return spot.with_value('"' + text.replace("\\", "\\\\") + '"')

    return make


def _name_in_expression(change: Callable[[Mutator, str], str]) -> Callable[[Mutator], Mutant]:
    def make(own: Mutator) -> Mutant:
        spot = own.spot(lambda item: item.plain and _last(item) in EXPRESSIONS and _names(item.content))
        start, end = own.chance.choice(_names(spot.content))
        word = spot.content[start:end]
        return spot.with_content(spot.content[:start] + change(own, word) + spot.content[end:], word)

    return make


def _names(text: str) -> list[tuple[int, int]]:
    return [
        match.span()
        for match in TOKEN.finditer(text)
        if re.fullmatch(r"[a-z_]{4,}", match.group()) and match.group() not in GRAMMAR
    ]


def _misspelt_key(own: Mutator) -> Mutant:
    spot = own.spot(_word_of_language)
    return spot.with_key(own.misspelt(_last(spot)), _last(spot))


def _misspelt_reference(own: Mutator) -> Mutant:
    spot = own.spot(_refers)
    return spot.with_content(own.misspelt(spot.content), spot.content.removeprefix("-"))


def _russian_letter(own: Mutator) -> Mutant:
    spot = own.spot(lambda item: _refers(item) and item.content.translate(LOOKALIKES) != item.content)
    return spot.with_content(spot.content.translate(LOOKALIKES), spot.content)


def _key_twice(own: Mutator) -> Mutant:
    spot = own.spot(lambda item: item.key is not None and item.plain and _in_braces(item))
    index = spot.value.end_mark.index
    again = f", {spot.path[-1]}: {spot.raw}"
    return Mutant(spot.file, spot.text[:index] + again + spot.text[index:], spot.value.start_mark.line + 1)


def _in_braces(spot: Spot) -> bool:
    return "{" in spot.text[: spot.value.start_mark.index].rpartition("\n")[2]


def _tab(own: Mutator) -> Mutant:
    file = own.file()
    lines = own.texts[file].split("\n")
    number = own.chance.choice([number for number, line in enumerate(lines) if ": " in line])
    lines[number] = lines[number].replace(": ", ":\t", 1)
    return Mutant(file, "\n".join(lines), number + 1)


def _encoded(own: Mutator) -> Mutant:
    file = own.chance.choice([file for file, text in own.texts.items() if not text.isascii()])
    encoding = own.chance.choice(("cp1251", "utf-16", "koi8-r"))
    return Mutant(file, own.texts[file].encode(encoding, "replace"), 1)


def _other_file(*names: str) -> Callable[[Mutator], Mutant]:
    def make(own: Mutator) -> Mutant:
        file = own.chance.choice([file for file in own.texts if "/" in file])
        return Mutant(f"{file.partition('/')[0]}/{own.chance.choice(names)}", own.texts[file], 1)

    return make


def _emptied(*texts: str) -> Callable[[Mutator], Mutant]:
    return lambda own: Mutant(own.file(), own.chance.choice(texts), 1)


KINDS: Mapping[str, Callable[[Mutator], Mutant]] = {
    "tab": _tab,
    "control character": lambda own: _beside_text(own.chance.choice(BEYOND_YAML))(own),
    "another encoding": _encoded,
    "key twice": _key_twice,
    "merge key": _inside("<<: {a: 1}, ", "<<: [{a: 1}], "),
    "anchor": lambda own: own.spot(lambda item: True).before_value("&a "),
    "alias": _value(lambda item: item.plain, "*a"),
    "tag": lambda own: own.spot(lambda item: item.plain).before_value(own.chance.choice(("!!int ", "!secret ", "!!binary "))),
    "python object": _value(lambda item: item.plain, "!!python/object/apply:os.system [id]", "!!python/name:os.system"),
    "another writing of truth": _value(
        lambda item: item.plain and _last(item) in TRUTHS and item.raw == "true", "yes", "no", "on", "1", "True", "да"
    ),
    "another writing of a number": _value(
        lambda item: item.plain and _last(item) in ("max", "min", "retention_years"), "0x1F", "1e3", "12:30", "1_000", "3.5"
    ),
    "list for a text": _value(
        lambda item: item.plain and _last(item) in ("form", "to", "duty", "title", "label"), "[a, [b]]", "{a: b}"
    ),
    "text for a mapping": _value(_flow_mapping, "[wibble]", "true"),
    "nothing": _value(lambda item: item.plain and _word_of_language(item), '""', '" "', "[]", "{}"),
    "unknown key": _inside("wibble: 1, ", "цвет: красный, "),
    "key misspelt": _misspelt_key,
    "reference misspelt": _misspelt_reference,
    "russian letter": _russian_letter,
    "invisible letter": lambda own: (spot := own.spot(_refers)).with_content(spot.content[:1] + "\u200b" + spot.content[1:]),
    "letter in two parts": lambda own: own.spot(_own_id).with_key(unicodedata.normalize("NFD", "имй")),
    "id nobody may choose": lambda own: own.spot(_own_id).with_key(own.chance.choice(("class", "this", "2nd", "A-b", "x" * 41))),
    "name in an expression": _name_in_expression(Mutator.misspelt),
    "russian letter in an expression": _name_in_expression(lambda own, word: _looking_alike(word)),
    "expression of another type": _expression("today", "1", "'text'", "(…) + 1", "days(3)", "today + 1 > today"),
    "wrong expression": _expression("… ==", "(…", "…)", "… && true", "lambda: 1", "__import__('os')", "(…).__class__", "f'{today}'"),
    "wrong number of arguments": _expression("years(today) > 1", "date(1, 2) == today", "join() == 'a'", "exists()", "size() > 0"),
    "expression without end": _expression("not " * 60 + "true", "(" * 120 + "1" + ")" * 120, "x" * 2500),
    "no such date": _expression("today > date(2026, 2, 30)", "today > date(2026, 13, 1)"),
    "very deep": lambda own: own.spot(lambda item: item.plain).with_value("[" * 200 + "]" * 200),
    "very large": lambda own: Mutant(file := own.file(), f"{own.texts[file]}# {'x' * 1_100_000}\n", 1),
    "file without keys": _emptied("", "# ничего\n", "[]\n", "текст\n", "---\n---\n"),
    "file of another name": _other_file("x.yml", "Имя.yaml", "class.yaml", "x.YAML", "x.yaml.txt", "a b.yaml"),
}
