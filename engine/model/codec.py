"""Specifications as JSON and back: how a compiled set is kept in the database without running code when it is read."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from types import MappingProxyType, ModuleType
from typing import Any

from engine.model import (
    approvals,
    calendar,
    checklists,
    deadlines,
    definitions,
    expression,
    forms,
    grids,
    items,
    pages,
    prints,
    query,
    reports,
    roles,
    types,
    workflows,
)
from engine.source import places

_MODULES: tuple[ModuleType, ...] = (
    checklists,
    places,
    types,
    expression,
    query,
    forms,
    roles,
    items,
    approvals,
    workflows,
    reports,
    prints,
    calendar,
    pages,
    grids,
    deadlines,
    definitions,
)
_CLASS, _TUPLE, _SET = "$", "(", "{"


def _classes() -> Mapping[str, type[Any]]:
    return MappingProxyType(
        {
            name: item
            for module in _MODULES
            for name, item in vars(module).items()
            if isinstance(item, type) and dataclasses.is_dataclass(item) and item.__module__ == module.__name__
        }
    )


CLASSES = _classes()
FIELDS: Mapping[str, tuple[str, ...]] = {
    name: tuple(item.name for item in dataclasses.fields(cls)) for name, cls in CLASSES.items()
}


def encode(value: object) -> str:
    """JSON of a specification: dataclasses as ["$", class, values…], tuples as ["(", …], frozen sets as ["{", …]."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def decode(text: str) -> Any:
    """The specification `encode` wrote. Raises KeyError or TypeError for a text of another version."""
    return _live(json.loads(text))


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value):
        name = type(value).__name__
        return [_CLASS, name, *(_plain(getattr(value, item)) for item in FIELDS[name])]
    if isinstance(value, tuple):
        return [_TUPLE, *map(_plain, value)]
    if isinstance(value, frozenset):
        return [_SET, *sorted(map(str, value))]
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if value is None or isinstance(value, str | int | bool):
        return value
    raise TypeError(f"{type(value).__name__} cannot be stored in a definition set")


def _live(value: Any) -> Any:
    if isinstance(value, list):
        mark = value[0]
        if mark == _CLASS:
            return CLASSES[value[1]](*(_live(item) for item in value[2:]))
        items = (_live(item) for item in value[1:])
        return tuple(items) if mark == _TUPLE else frozenset(items)
    if isinstance(value, dict):
        return {name: _live(item) for name, item in value.items()}
    return value
