"""SQL text from fixed templates and names of the model. Values never come this way: they are bound."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NAME = re.compile(r"_?[a-z][a-z0-9_]*(\$[a-z][a-z0-9_]*)?")


def compose(template: str, **names: str | Sequence[str] | int) -> str:
    """The template with its names quoted. A sequence becomes a list, a number as many `?`, as does `{columns:holes}`;
    `{columns:changes}` gives `"a" = ?, "b" = ?`, `{columns:same}` the same joined by AND,
    `{columns:filled}` gives `"a" IS NOT NULL AND …`. Raises ValueError for what cannot be a name of the model."""
    return template.format(**{key: _part(item) for key, item in names.items()})


def quote(name: str) -> str:
    """The name as an identifier. Raises ValueError for what cannot be one."""
    if not _NAME.fullmatch(name) or len(name) > 63:
        raise ValueError(f"not a name of the model: {name!r}")
    return f'"{name}"'


def _part(item: str | Sequence[str] | int) -> object:
    if isinstance(item, int):
        return ", ".join("?" * item)
    return _Names((item,) if isinstance(item, str) else item)


class _Names(tuple[str, ...]):
    def __format__(self, shape: str) -> str:
        quoted = [quote(name) for name in self]
        if shape == "holes":
            return ", ".join("?" for _ in quoted)
        if shape == "changes":
            return ", ".join(f"{name} = ?" for name in quoted)
        if shape == "same":
            return " AND ".join(f"{name} = ?" for name in quoted)
        if shape == "filled":
            return " AND ".join(f"{name} IS NOT NULL" for name in quoted)
        if shape:
            raise ValueError(f"unknown shape {shape!r}")
        return ", ".join(quoted)
