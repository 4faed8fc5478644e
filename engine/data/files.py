"""Files of records, stored under the hash of their contents: a name is never a path, nothing is overwritten."""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from engine.data.connection import Connection, Transaction
from engine.data.errors import StorageUnavailable
from engine.data.sniffing import ALLOWED, sniff
from engine.model.folding import UNREADABLE, clean_text

FOLDER = "files"
MAX_BYTES = 20 * 1024 * 1024
MAX_NAME = 120
_BLOCK = 1 << 20
_FORBIDDEN = frozenset('\\/:*?"<>|\n\t')


class FileRefused(ValueError):
    """The file cannot be kept; the text is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Content:
    """A file on the disk: hash of its bytes, sniffed type, size, and the name it came with."""

    hash: str
    type: str
    size: int
    name: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the database; `id` is the value of fields of type file."""

    id: int
    hash: str
    name: str
    type: str
    size: int
    stored: str
    account: int | None


def store(data_dir: Path, stream: BinaryIO, name: str) -> Content:
    """Put the bytes on the disk, safely written before anything may refer to them. Raises FileRefused,
    StorageUnavailable."""
    folder = data_dir / FOLDER
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        waiting = folder / f".{secrets.token_hex(8)}"
        try:
            digest, size = _write(waiting, stream)
            type = sniff(waiting, name)
            if not type:
                raise FileRefused(
                    "Такой файл принять нельзя. Подойдут PDF, картинки PNG, JPEG и GIF, документы DOCX, XLSX, ODT,"
                    " ODS, тексты TXT и CSV."
                )
            _settle(waiting, path_of(data_dir, digest))
        finally:
            waiting.unlink(missing_ok=True)
    except OSError as error:
        raise StorageUnavailable(str(error)) from error
    return Content(digest, type, size, clean_name(name, type))


def add(transaction: Transaction, content: Content, account: int | None, now: str) -> int:
    """Enter a stored content into the database; the id of the file."""
    ((id,),) = transaction.execute(
        "INSERT INTO p_file (hash, name, type, size, stored, account) VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
        (content.hash, content.name, content.type, content.size, now, account),
    )
    return int(id)


def fetch(connection: Connection, id: int) -> StoredFile | None:
    """A file by its id."""
    rows = connection.execute("SELECT id, hash, name, type, size, stored, account FROM p_file WHERE id = ?", (id,))
    return StoredFile(*rows[0]) if rows else None


def account_of(connection: Connection, id: int) -> int | None:
    """Who brought the file; None when nobody did, or there is none."""
    found = fetch(connection, id)
    return found.account if found else None


def path_of(data_dir: Path, hash: str) -> Path:
    """Where the contents of a hash are. Raises ValueError for what is no hash."""
    if len(hash) != 64 or not frozenset(hash) <= frozenset("0123456789abcdef"):
        raise ValueError("not a hash")
    return data_dir / FOLDER / hash[:2] / hash


def digest_of(path: Path) -> str:
    """The hash of a stored file's content, which is its name."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def clean_name(name: str, type: str) -> str:
    """A name to show and to offer for saving: no path, no odd characters, the extension of the real type."""
    last = clean_text(name).replace(UNREADABLE, "").replace("\\", "/").rpartition("/")[2]
    stem = "".join(char for char in last.rpartition(".")[0] or last if char not in _FORBIDDEN).strip(". ")
    return f"{stem[:MAX_NAME] or 'файл'}.{ALLOWED[type]}"


def _write(path: Path, stream: BinaryIO) -> tuple[str, int]:
    """Copy the stream to a new file and wait for the disk; hash and size. Raises FileRefused."""
    digest, size = hashlib.sha256(), 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        while block := stream.read(_BLOCK):
            size += len(block)
            if size > MAX_BYTES:
                raise FileRefused(f"Файл слишком велик: можно не больше {MAX_BYTES // 1024 // 1024} МБ.")
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    if not size:
        raise FileRefused("Файл пуст.")
    return digest.hexdigest(), size


def _settle(waiting: Path, target: Path) -> None:
    """Give the file its place; the same contents are kept once."""
    target.parent.mkdir(mode=0o700, exist_ok=True)
    if not target.exists():
        waiting.replace(target)
        _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # folders cannot be opened there, and need not be
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
