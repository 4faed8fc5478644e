"""Values of a recipe: texts with names put in, and the table of words that choose or work out a value."""

from __future__ import annotations

import bisect
import datetime
import itertools
import random
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from engine.app.demo.days import work_out_day
from engine.source.reader import Data

SPREAD, ALMOST_ONE = "0.15", 1 - 1e-9
_NAME = re.compile(r"\{([^{}]*)\}")


class Names(Protocol):
    """What values are worked out from: names around them, pools and sets of records, chance."""

    random: random.Random

    def text_of(self, name: str) -> str:
        """The text a name stands for. Raises ValueError for an unknown one."""

    def choices(self, name: str) -> tuple[Sequence[str], Sequence[int] | None]:
        """Values and weights of a pool, or the records of a set. Raises ValueError."""

    def turn(self, key: object) -> int:
        """How often this was asked before."""


def put_in(text: str, names: Names) -> str:
    """The text with every `{name}` replaced."""
    return _NAME.sub(lambda found: names.text_of(found.group(1).strip()), text)


def work_out(data: Data, names: Names) -> str | tuple[str, ...]:
    """The text (several for a list) a value comes to. Raises ValueError with a sentence."""
    if isinstance(data, dict):
        word = next(key for key in data if key in WORDS)
        return WORDS[word][1](data, names)
    if isinstance(data, list):
        return tuple(one_text(item, names) for item in data)
    if isinstance(data, bool):
        return "1" if data else "0"
    return put_in(data or "", names)


def one_text(data: Data, names: Names) -> str:
    """The single text a value comes to."""
    found = work_out(data, names)
    return found if isinstance(found, str) else found[-1] if found else ""


def value_problem(data: Data) -> str:
    """What is wrong with a value as it is written; "" when nothing."""
    if isinstance(data, list):
        return next((problem for item in data if (problem := value_problem(item))), "")
    if not isinstance(data, dict):
        return ""
    words = [key for key in data if key in WORDS]
    if len(words) != 1:
        return f"значение задают одним из слов: {', '.join(WORDS)}."
    allowed = WORDS[words[0]][0]
    extra = [key for key in data if key not in allowed]
    return f"неизвестное слово «{extra[0]}» рядом с «{words[0]}»." if extra else ""


def options_of(data: Data, names: Names) -> tuple[Sequence[str], Sequence[int] | None]:
    """Values and weights of a pool by name, a list, or a mapping value: weight."""
    if isinstance(data, dict):
        return tuple(put_in(value, names) for value in data), tuple(int(one_text(item, names)) for item in data.values())
    if isinstance(data, list):
        return tuple(one_text(item, names) for item in data), None
    return names.choices(str(data or ""))


def _pick(data: Mapping[str, Data], names: Names) -> str:
    values, weights = options_of(data["pick"], names)
    if not values:
        raise ValueError(f"не из чего выбрать: «{data['pick']}».")
    return names.random.choices(values, weights)[0]


def _like(data: Mapping[str, Data], names: Names) -> str:
    """From the pool's beginning for one key, from its end for another: what belongs together comes out alike."""
    values, weights = options_of(data["pick"], names)
    nature = random.Random(one_text(data["like"], names)).random()
    place = abs(nature + names.random.gauss(0, float(one_text(data.get("spread", SPREAD), names))))
    place = min(place if place < 1 else max(2 - place, 0), ALMOST_ONE)  # thrown back at the ends, so that they get no more
    whole = list(itertools.accumulate(weights or [1] * len(values)))
    return values[bisect.bisect_right(whole, place * whole[-1])]


def _next(data: Mapping[str, Data], names: Names) -> str:
    values, _ = options_of(data["next"], names)
    if not values:
        raise ValueError(f"не из чего выбрать: «{data['next']}».")
    return values[names.turn(("next", str(data["next"]))) % len(values)]


def _number(data: Mapping[str, Data], names: Names) -> str:
    least, most = (int(text) for text in _pair(data["number"], names))
    return str(names.random.randint(least, most))


def _day(data: Mapping[str, Data], names: Names) -> str:
    return work_out_day(one_text(data["day"], names))


def _between(data: Mapping[str, Data], names: Names) -> str:
    first, last = (datetime.date.fromisoformat(work_out_day(text)) for text in _pair(data["between"], names))
    return (first + datetime.timedelta(days=names.random.randint(0, (last - first).days))).isoformat()


def _mask(data: Mapping[str, Data], names: Names) -> str:
    text = one_text(data["mask"], names)
    return "".join(str(names.random.randint(0, 9)) if sign == "#" else sign for sign in text)


def _by(data: Mapping[str, Data], names: Names) -> str | tuple[str, ...]:
    cases = data.get("of")
    if not isinstance(cases, dict):
        raise ValueError("рядом с «by» нужно «of» со значениями.")
    found = names.text_of(str(data["by"]))
    return work_out(cases.get(found, cases.get("else")), names)


def _chance(data: Mapping[str, Data], names: Names) -> str | tuple[str, ...]:
    return work_out(data.get("then") if happens(data, names) else data.get("else"), names)


def _some(data: Mapping[str, Data], names: Names) -> tuple[str, ...]:
    values, _ = options_of(data["some"], names)
    least, most = (int(text) for text in _pair(data.get("count", ["1", "1"]), names))
    count = min(names.random.randint(least, most), len(values))
    return tuple(names.random.sample(list(values), count))


def happens(data: Mapping[str, Data], names: Names) -> bool:
    """Whether a chance between 0 and 1 comes about this time."""
    return names.random.random() < float(one_text(data["chance"], names))


def _pair(data: Data, names: Names) -> tuple[str, str]:
    texts = [one_text(item, names) for item in data] if isinstance(data, list) else [one_text(data, names)] * 2
    if len(texts) != 2:
        raise ValueError("здесь нужны два значения: от и до.")
    return texts[0], texts[1]


WORDS: Mapping[str, tuple[tuple[str, ...], Callable[[Mapping[str, Data], Names], str | tuple[str, ...]]]] = {
    "pick": (("pick", "like", "spread"), lambda data, names: (_like if "like" in data else _pick)(data, names)),
    "next": (("next",), _next),
    "number": (("number",), _number),
    "day": (("day",), _day),
    "between": (("between",), _between),
    "mask": (("mask",), _mask),
    "by": (("by", "of"), _by),
    "chance": (("chance", "then", "else"), _chance),
    "some": (("some", "count"), _some),
}
