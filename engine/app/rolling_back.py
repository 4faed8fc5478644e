"""An earlier definition set put in force again: its texts go back into the folder, for the folder is what is proposed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.app.activation import Offices
from engine.compile import Compiled, compile_set
from engine.data import sets
from engine.data.sets import Activation
from engine.source.folder import KINDS, SourceFile, Sources
from engine.source.watch import definition_files

ASIDE = "definitions"


class NoSuchSet(Exception):
    """There is no activation of that number; the text is a sentence."""


def earlier_sets(offices: Offices) -> list[Activation]:
    """The activations there were, newest first."""
    with offices.database.reading() as connection:
        return sets.activations(connection)


def earlier_set(offices: Offices, number: int) -> tuple[Sources, Compiled]:
    """The texts of an activation and what this release makes of them. Raises NoSuchSet."""
    with offices.database.reading() as connection:
        try:
            sources = sets.load_sources(connection, number)
        except LookupError as error:
            raise NoSuchSet(f"Описаний с номером {number} не было.") from error
    return sources, compile_set(sources)


def put_back(folder: Path, data_dir: Path, sources: Sources, now: str) -> Path:
    """Write the texts into the folder. Returns where the files that stood there are kept now."""
    kept = data_dir / ASIDE / "".join(char for char in now[:19] if char.isdigit())
    for file in list(_own_files(folder)):
        target = kept / file.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    wanted = {folder / item.file: item for item in sources.files if not item.system}
    for path, item in wanted.items():
        _write(path, item)
    for file in list(_own_files(folder)):
        if file not in wanted:
            file.unlink()
    return kept


def _write(path: Path, item: SourceFile) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() or path.read_text(encoding="utf-8") != item.text:
        waiting = path.with_name(f".{path.name}.new")
        waiting.write_text(item.text, encoding="utf-8")
        waiting.replace(path)


def _own_files(folder: Path) -> Iterator[Path]:
    """The definition files of the folder; what else stands there belongs to others."""
    for file in definition_files(folder):
        parts = file.relative_to(folder).parts
        if len(parts) == 1 or parts[0] in KINDS:
            yield file
