"""Noticing that definition files changed. Every request asks, so looking is cheap: the times of known files and folders."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

Looks = tuple[tuple[str, int, int, int], ...]


class Watch:
    """Remembers how the definition files under a folder looked when they were read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._accepted: Looks = ()

    def look(self) -> Looks:
        """Path, time, size and number of every file and folder; zeros for what is not there."""
        return tuple(map(_look, _watched(str(self._folder))))

    def accept(self, looks: Looks) -> None:
        """What `look` gave just before the files were read."""
        self._accepted = looks

    def is_same(self) -> bool:
        """Whether the files look as accepted; false before anything was."""
        known = self._accepted
        return bool(known) and all(_look(item[0]) == item for item in known)


def definition_files(folder: Path) -> Iterator[Path]:
    """The definition files under a folder, as they are watched."""
    return (Path(path) for path in _watched(str(folder)) if path.endswith((".yaml", ".yml")))


def _look(path: str) -> tuple[str, int, int, int]:
    try:
        status = os.stat(path)  # noqa: PTH116 - a Path costs more than the look itself
    except OSError:
        return path, 0, 0, 0
    return path, status.st_mtime_ns, status.st_size, status.st_ino


def _watched(folder: str) -> Iterator[str]:
    """The folder, the definition files in it, and what its folders hold; a folder's own time changes when a name in it
    comes or goes."""
    yield folder
    try:
        with os.scandir(folder) as entries:
            known = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in known:
        if entry.name.endswith((".yaml", ".yml")):
            yield entry.path
        elif not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False):
            yield from _watched(entry.path)
