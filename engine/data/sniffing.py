"""What a file really is, judged by its bytes; the name is only believed for plain text."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

PDF, PNG, JPEG, GIF = "application/pdf", "image/png", "image/jpeg", "image/gif"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
TXT, CSV = "text/plain", "text/csv"

# Type to the extension its files are served with.
ALLOWED: Mapping[str, str] = {
    PDF: "pdf", PNG: "png", JPEG: "jpg", GIF: "gif", DOCX: "docx", XLSX: "xlsx", ODT: "odt", ODS: "ods", TXT: "txt",
    CSV: "csv",
}  # fmt: skip

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
)
_ZIP = b"PK\x03\x04"
_PARTS: tuple[tuple[str, str], ...] = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX))
_MAX_PARTS = 5000
_MAX_INDEX = 1 << 20
_TAIL, _END, _LARGE_END = 1 << 17, 22, 20
_END_MARK, _LARGE_MARK = b"PK\x05\x06", b"PK\x06\x07"
_CONTROL = frozenset(range(32)) - {9, 10, 12, 13}


def sniff(path: Path, name: str) -> str:
    """The type of the file, one of ALLOWED; "" when it is none of them."""
    with path.open("rb") as file:
        start = file.read(512)
    for magic, type in _MAGIC:
        if start.startswith(magic):
            return type
    if start.startswith(_ZIP):
        return _office(path)
    return _text(path, start, name)


def _office(path: Path) -> str:
    """Office documents are archives; those with programs in them are not accepted."""
    if _index_size(path) > _MAX_INDEX:
        return ""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if len(names) > _MAX_PARTS or any(name.lower().endswith("vbaproject.bin") for name in names):
                return ""
            for part, type in _PARTS:
                if part in names:
                    return type
            if "mimetype" in names and _is_plain(archive.getinfo("mimetype")):
                said = archive.read("mimetype").decode("ascii", "replace").strip()
                return said if said in (ODT, ODS) else ""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return ""
    return ""


def _index_size(path: Path) -> int:
    """How large the archive's index says it is: opening an archive reads the index whole, and a hostile one is all index.
    Too large also where it is of the kind no document of ours needs."""
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
        tail = file.read()
    at = len(tail) - _END if tail[-_END:].startswith(_END_MARK) else tail.rfind(_END_MARK)
    if at < _LARGE_END or tail[at - _LARGE_END :].startswith(_LARGE_MARK):
        return _MAX_INDEX + 1
    return int.from_bytes(tail[at + 12 : at + 16], "little")


def _is_plain(part: zipfile.ZipInfo) -> bool:
    """Whether a part is short and stored as it is."""
    return part.file_size < 200 and part.compress_type == zipfile.ZIP_STORED


def _text(path: Path, start: bytes, name: str) -> str:
    """Readable text that is no page: whatever begins with a tag is refused."""
    beginning = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start or beginning.startswith(b"<"):
        return ""
    content = path.read_bytes()
    if not _CONTROL.isdisjoint(content):
        return ""
    return CSV if name.lower().endswith(".csv") else TXT
