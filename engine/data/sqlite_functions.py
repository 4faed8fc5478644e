"""Functions SQLite lacks, given to every connection: name, number of arguments, deterministic function."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.model.folding import fold, sort_key

SqlFunction = Callable[..., object]


def _fold(text: str | None) -> str | None:
    return None if text is None else fold(str(text))


SQLITE_FUNCTIONS: Mapping[str, tuple[int, SqlFunction]] = {
    "px_fold": (1, _fold),
    "px_sort_key": (1, sort_key),
}
