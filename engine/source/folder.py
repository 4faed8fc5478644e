"""A definition folder as texts: the folder says the kind, the file name the id. Reads only, understands nothing."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.source.places import Fault, Place
from engine.source.reader import MAX_BYTES
from engine.source.wording import READING, make_fault

ORGANISATION = "organisation"
KINDS: Mapping[str, str] = {
    "forms": "form",
    "roles": "role",
    "duties": "duty",
    "workflows": "workflow",
    "reports": "report",
    "pages": "page",
    "prints": "print",
}
# What an author takes for a definition: also another case, a folder, and what an editor of notes makes of the name.
NAMED_AS_DEFINITION = re.compile(r"[^.].*\.ya?ml(\.txt)?", re.IGNORECASE)
# Folders that stand beside the definitions and belong to others.
OTHER_FOLDERS = frozenset({"demo"})
SYSTEM_FOLDER = Path(__file__).resolve().parent.parent / "system"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One definition as text. `file`: the path shown to the author, relative to the definition folder."""

    kind: str
    id: str
    file: str
    text: str
    system: bool = False


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything a definition set is made of: system forms first, then the folder's files in order of their paths.
    `hash` identifies the texts, wherever the folder stands."""

    files: tuple[SourceFile, ...]
    faults: tuple[Fault, ...] = ()

    @property
    def hash(self) -> str:
        digest = hashlib.sha256()
        for item in self.files:
            digest.update(f"{item.file}\0{item.text}\0".encode())
        return digest.hexdigest()


def definitions_folder() -> Path:
    """PRIKAZ_DEFINITIONS, else `definitions` here, else those that came with the program."""
    named = os.environ.get("PRIKAZ_DEFINITIONS")
    if named:
        return Path(named).resolve()
    here = Path("definitions").resolve()
    return here if here.is_dir() else SYSTEM_FOLDER.parents[1] / "definitions"


def read_folder(path: Path | str) -> Sources:
    """All definition files under the folder, after the system forms of the engine."""
    root = Path(path)
    system, system_faults = _read_flat(SYSTEM_FOLDER, "form", "system", system=True)
    if not root.is_dir():
        return Sources(system, (make_fault(READING, "Y204", Place(str(root)), folder=root.name),))
    files: list[SourceFile] = []
    faults: list[Fault] = list(system_faults)
    try:
        for entry in sorted(root.iterdir()):
            _read_entry(entry, files, faults)
    except OSError as error:
        faults.append(make_fault(READING, "Y205", Place(root.name), problem=error.strerror or "ошибка чтения"))
    if not any(item.kind == ORGANISATION for item in files):
        faults.append(make_fault(READING, "Y203", Place("organisation.yaml")))
    return Sources((*system, *files), tuple(faults))


def sources_of(texts: Mapping[str, str]) -> Sources:
    """The same from texts by shown path, as a stored set keeps them (`Sources.files` without the system forms)."""
    system, faults = _read_flat(SYSTEM_FOLDER, "form", "system", system=True)
    return Sources((*system, *(_of_text(file, text) for file, text in sorted(texts.items()))), faults)


def _of_text(file: str, text: str) -> SourceFile:
    folder, _, name = file.rpartition("/")
    stem = name.removesuffix(".yaml")
    return SourceFile(KINDS[folder] if folder else ORGANISATION, stem, file, text)


def _read_entry(entry: Path, files: list[SourceFile], faults: list[Fault]) -> None:
    if entry.name.startswith(".") or entry.name in OTHER_FOLDERS:
        return
    if entry.name in KINDS:
        read, found = _read_flat(entry, KINDS[entry.name], entry.name)
        files.extend(read)
        faults.extend(found)
    elif NAMED_AS_DEFINITION.fullmatch(entry.name):
        _read_top_file(entry, files, faults)
    elif entry.is_dir() and any(entry.rglob("*.yaml")):
        near = f"Есть папки: {', '.join(KINDS)}."
        faults.append(make_fault(READING, "Y201", Place(entry.name), folder=entry.name, near=near))


def _read_top_file(entry: Path, files: list[SourceFile], faults: list[Fault]) -> None:
    if entry.name == "organisation.yaml":
        text = _read_text(entry, entry.parent, entry.name, faults)
        files.append(SourceFile(ORGANISATION, ORGANISATION, entry.name, text))
    else:
        faults.append(make_fault(READING, "Y202", Place(entry.name), name=entry.name))


def _read_flat(
    folder: Path, kind: str, shown: str, *, system: bool = False
) -> tuple[tuple[SourceFile, ...], tuple[Fault, ...]]:
    files: list[SourceFile] = []
    faults: list[Fault] = []
    for entry in _yaml_entries(folder):
        file = f"{shown}/{entry.relative_to(folder).as_posix()}"
        if entry.suffix != ".yaml" or entry.parent != folder:
            faults.append(make_fault(READING, "Y202", Place(file), name=entry.name))
            continue
        files.append(SourceFile(kind, entry.stem, file, _read_text(entry, folder.parent, file, faults), system))
    return tuple(files), tuple(faults)


def _yaml_entries(folder: Path) -> Iterator[Path]:
    found = (Path(base) / name for base, inner, names in os.walk(folder) for name in (*inner, *names))
    return iter(sorted(item for item in found if NAMED_AS_DEFINITION.fullmatch(item.name)))


def _read_text(entry: Path, root: Path, file: str, faults: list[Fault]) -> str:
    """The file's text; "" with a fault when it cannot be used."""
    try:
        size = entry.stat().st_size
        if not entry.is_file():  # a pipe would be waited for without end
            faults.append(make_fault(READING, "Y205", Place(file), problem="это не файл"))
            return ""
        if not entry.resolve().is_relative_to(root.resolve()):  # what stands elsewhere is not for the author to show
            faults.append(make_fault(READING, "Y205", Place(file), problem="ссылка ведёт из папки описаний"))
            return ""
        if size > MAX_BYTES:
            faults.append(make_fault(READING, "Y109", Place(file), limit=MAX_BYTES // 1024))
            return ""
        return entry.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        faults.append(make_fault(READING, "Y110", Place(file)))
    except OSError as error:
        faults.append(make_fault(READING, "Y205", Place(file), problem=error.strerror or "ошибка чтения"))
    return ""
