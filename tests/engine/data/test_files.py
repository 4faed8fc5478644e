"""Files: what they are is judged by their bytes, their names are never paths, and the same bytes are kept once."""

import io
import zipfile
from pathlib import Path

import pytest

from engine.data import files
from engine.data.database import Database
from engine.data.errors import StorageUnavailable
from engine.data.sniffing import CSV, DOCX, GIF, JPEG, ODS, PDF, PNG, TXT, XLSX
from tests.engine.data.world import NOW


def _archive(**parts: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", ".", 1) if "__" in name else name, text)
    return packed.getvalue()


GOOD = [
    (b"%PDF-1.7 ...", "a.pdf", PDF), (b"\x89PNG\r\n\x1a\n...", "a.png", PNG), (b"\xff\xd8\xff\xe0..", "a.jpeg", JPEG),
    (b"GIF89a..", "a.gif", GIF), (_archive(word__document_xml="x"), "a.docx", DOCX),
    (_archive(xl__workbook_xml="x"), "a.xlsx", XLSX),
    (_archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "a.ods", ODS),
    ("Фамилия;Имя\n".encode("cp1251"), "a.csv", CSV), ("Привет\r\n".encode(), "a.txt", TXT),
    (b"%PDF-1.7", "a.html", PDF),
]  # fmt: skip
BAD = [
    b"", b"<html><script>alert(1)</script>", b"\xef\xbb\xbf  <svg onload=x>", b"MZ\x90\x00\x03", b"\x7fELF\x01\x01",
    b"PK\x03\x04 broken", _archive(anything="x"), _archive(word__document_xml="x", word__vbaProject_bin="x"),
    _archive(mimetype="text/html"), b"text with \x00 zero",
]  # fmt: skip


@pytest.mark.parametrize(("content", "name", "type"), GOOD)
def test_good_files_are_kept_under_their_hash(data_dir: Path, content: bytes, name: str, type: str) -> None:
    stored = files.store(data_dir, io.BytesIO(content), name)
    assert (stored.type, stored.size) == (type, len(content))
    assert files.path_of(data_dir, stored.hash).read_bytes() == content
    assert files.store(data_dir, io.BytesIO(content), "другое").hash == stored.hash
    assert len(_stored(data_dir)) == 1


@pytest.mark.parametrize("content", BAD)
def test_other_files_are_refused_and_leave_nothing(data_dir: Path, content: bytes) -> None:
    with pytest.raises(files.FileRefused):
        files.store(data_dir, io.BytesIO(content), "a.pdf")
    assert _stored(data_dir) == []


@pytest.mark.parametrize("name", ["xl/workbook.xml", "word/document.xml", "mimetype"])
def test_an_archive_that_is_all_index_is_not_opened(data_dir: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A36: half a million parts of nothing would take half a gigabyte only to be counted."""
    entry = b"PK\x01\x02" + bytes(24) + (1).to_bytes(2, "little") + bytes(16) + b"x"
    start, index = _archive(**{name.replace("/", "__").replace(".", "_"): "x"})[:60], entry * 100_000
    end = b"PK\x05\x06" + bytes(8) + len(index).to_bytes(4, "little") + len(start).to_bytes(4, "little") + bytes(2)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    for bomb in (start + index + end, start + index + end[:-2] + b"\x03\0abc", start + index + b"PK\x06\x07" + bytes(16) + end):
        with pytest.raises(files.FileRefused):
            files.store(data_dir, io.BytesIO(bomb), "a.xlsx")


def test_a_part_that_grows_when_it_is_opened_is_not(data_dir: Path) -> None:
    """A36: the name of the type stands in the archive as it is, or it is no document."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("mimetype", "0" * 150)
    with pytest.raises(files.FileRefused):
        files.store(data_dir, io.BytesIO(made.getvalue()), "a.ods")


def test_too_big_is_refused_before_it_is_read_whole(data_dir: Path) -> None:
    endless = io.BytesIO(b"%PDF-" + bytes(files.MAX_BYTES))
    with pytest.raises(files.FileRefused, match="20 МБ"):
        files.store(data_dir, endless, "a.pdf")
    assert _stored(data_dir) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "passwd.pdf"), ("C:\\Папка\\Приказ №1.PDF", "Приказ №1.pdf"), ("..", "файл.pdf"),
        ("", "файл.pdf"),
        ("a\x00\n\"b<.pdf", "ab.pdf"), ("x" * 500 + ".pdf", "x" * files.MAX_NAME + ".pdf"),
        (".htaccess", "htaccess.pdf"),
    ],
)  # fmt: skip
def test_names_are_only_names(name: str, expected: str) -> None:
    assert files.clean_name(name, PDF) == expected


def test_what_is_no_hash_is_no_path(data_dir: Path) -> None:
    for hash in ("../x", "a" * 63, "A" * 64, ""):
        with pytest.raises(ValueError, match="hash"):
            files.path_of(data_dir, hash)


def test_a_full_or_closed_disk_is_one_clear_error(data_dir: Path) -> None:
    (data_dir / files.FOLDER).write_text("не папка")
    with pytest.raises(StorageUnavailable):
        files.store(data_dir, io.BytesIO(b"%PDF-"), "a.pdf")


def test_a_file_in_the_database_knows_who_brought_it(database: Database, data_dir: Path) -> None:
    content = files.store(data_dir, io.BytesIO(b"%PDF-1"), "Справка.pdf")
    with database.writing() as transaction:
        mine, nobodys = (files.add(transaction, content, account, NOW) for account in (7, None))
    with database.reading() as connection:
        found = files.fetch(connection, mine)
        assert [files.account_of(connection, id) for id in (mine, nobodys, 99)] == [7, None, None]
    assert found and (found.name, found.hash, found.size) == ("Справка.pdf", content.hash, 6)


def _stored(data_dir: Path) -> list[Path]:
    return [path for path in data_dir.rglob("*") if path.is_file()]
