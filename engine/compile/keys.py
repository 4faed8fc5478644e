"""Keys that mean something only beside another key, or only without it."""

from __future__ import annotations

from collections.abc import Mapping

from engine.compile.ids import OPTION_ID
from engine.compile.node import Node
from engine.compile.wording import fault
from engine.source.places import Fault


def needs(node: Node | None, word: str, other: str, faults: list[Fault]) -> None:
    """The key `word` says nothing without the key `other`."""
    at = node.get(word) if node is not None else None
    if at is not None and node is not None and not node.has(other):
        faults.append(fault("F214", at.key_place, word=word, other=other))


def excludes(node: Node | None, first: str, second: str, faults: list[Fault]) -> None:
    """Of the two keys the second would be passed over."""
    at = node.get(second) if node is not None else None
    if at is not None and node is not None and node.has(first):
        faults.append(fault("S112", at.key_place, first=first, second=second))


def check_earlier_ids(earlier: Mapping[str, Node | None], faults: list[Fault], *, exchanged: bool = True) -> None:
    """`renamed_from` by id: an id that was, is nobody's now (unless ids may be exchanged), and is claimed once."""
    claimed: set[str] = set()
    for id, node in earlier.items():
        word = node.text() if node is not None else ""
        if node is None or not word:
            continue
        problem = _problem(id, word, {name for name in earlier if not exchanged or earlier[name] is None}, claimed)
        if problem:
            faults.append(fault("F223", node.place, word=word, problem=problem))
        claimed.add(word)


def _problem(id: str, word: str, taken: set[str], claimed: set[str]) -> str:
    if not OPTION_ID.fullmatch(word):
        return "записан неверно"
    if word == id:
        return "тот же, что и нынешний"
    if word in taken:
        return "ещё занят"
    return "назван дважды" if word in claimed else ""
