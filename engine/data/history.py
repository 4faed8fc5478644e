"""Reading the history of records, and proving that the whole of it is unbroken."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from engine.data.authors import Acted, read_acted
from engine.data.chain import GENESIS, digest, link
from engine.data.changes import ENTRY_COLUMNS
from engine.data.compose import compose
from engine.data.connection import Connection, Row
from engine.model.types import Value

_CHUNK = 5000
_ENTRIES = ", ".join(f"h.{column}" for column in ENTRY_COLUMNS)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """`field` under its present name; "state" and "parent" stand for themselves."""

    field: str
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One event: `version` of the record after it, the author, and what changed. `acted`: in whose place, if not their own."""

    seq: int
    form: str
    record: int
    version: int
    event: str
    account: int | None
    role: str
    clause: str
    request: str
    at: str
    changes: tuple[FieldChange, ...]
    acted: Acted = Acted("")


@dataclass(frozen=True, slots=True)
class _Renamed:
    form: str
    field: str
    old: str
    new: str
    seq: int


def read(connection: Connection, form: str, id: int) -> list[HistoryEntry]:
    """The history of a record, oldest first, also what was written under earlier names of the form and its fields."""
    renamed = _read_renamed(connection)
    found: list[HistoryEntry] = []
    for name, after, until in _names(form, renamed):
        rows = connection.execute(
            f"SELECT {_ENTRIES}, v.changes FROM p_history h JOIN p_history_value v ON v.seq = h.seq"  # noqa: S608
            " WHERE h.form = ? AND h.record = ? AND h.seq > ? AND h.seq <= ? ORDER BY h.seq",
            (name, id, after, until),
        )
        found += [_entry(row, form, renamed) for row in rows]
    return sorted(found, key=lambda entry: entry.seq)


def entries_between(connection: Connection, first: int, last: int) -> list[HistoryEntry]:
    """The entries with these numbers, oldest first, in today's names of forms and fields."""
    renamed = _read_renamed(connection)
    rows = connection.execute(
        f"SELECT {_ENTRIES}, v.changes FROM p_history h JOIN p_history_value v ON v.seq = h.seq"  # noqa: S608
        " WHERE h.seq >= ? AND h.seq <= ? ORDER BY h.seq",
        (first, last),
    )
    return [_entry(row, _form_today(row, renamed), renamed) for row in rows]


def _form_today(row: Row, renamed: list[_Renamed]) -> str:
    """What the entry's form is called now."""
    name = str(row[1])
    for item in renamed:
        if item.form == "" and item.old == name and item.seq >= row[0]:
            name = item.new
    return name


def names_of_form(connection: Connection, form: str) -> tuple[str, ...]:
    """The form's name and its earlier ones, under which sealed rows still stand."""
    return tuple(dict.fromkeys(name for name, _, _ in _names(form, _read_renamed(connection))))


def last_events(connection: Connection, form: str) -> dict[int, tuple[int, str]]:
    """For every record the form ever had: its version after the last event, and that event."""
    found: dict[int, tuple[int, str]] = {}
    for name, after, until in reversed(list(_names(form, _read_renamed(connection)))):
        rows = connection.execute(
            "SELECT h.record, h.version, h.event FROM p_history h JOIN (SELECT max(seq) AS seq FROM p_history"
            " WHERE form = ? AND record > 0 AND seq > ? AND seq <= ? GROUP BY record) l ON l.seq = h.seq",
            (name, after, until),
        )
        found.update({record: (version, event) for record, version, event in rows})
    return found


def moves(connection: Connection, form: str, id: int) -> list[tuple[str, str]]:
    """(from, to) of every change of the record's state, oldest first."""
    return [
        (str(change.old), str(change.new))
        for entry in read(connection, form, id)
        for change in entry.changes
        if change.field == "state" and change.old is not None and change.new is not None
    ]


def account_titles(connection: Connection, accounts: Iterable[int]) -> dict[int, str]:
    """What accounts are called: their title, or the sign-in name."""
    wanted = sorted(set(accounts))
    found: dict[int, str] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        statement = compose("SELECT id, coalesce(title, login) FROM f_account WHERE id IN ({n})", n=len(part))
        found.update({id: title or "" for id, title in connection.execute(statement, part)})
    return found


def verify(connection: Connection) -> list[str]:
    """Walk the whole chain; a sentence for everything that does not fit, none when all is well."""
    faults = _Faults([])
    last, count = GENESIS, 0
    for row in _all(connection):
        seq = row[0]
        if seq != count + 1:
            faults.add(f"История: нет записей с {count + 1} по {seq - 1}.")
        count = seq
        faults.add_row(row, connection.history_key, last)
        last = row[len(ENTRY_COLUMNS) - 1]
    head = connection.execute("SELECT seq, hash FROM p_head WHERE id = 1")
    if not head:
        faults.add("История: нет отметки о конце истории.")
    elif head[0][0] != count:
        faults.add(f"История: последняя запись {count}, а должна быть {head[0][0]}: конец истории удалён или дописан.")
    elif head[0][1] != last:
        faults.add(f"История: запись {count}: конец истории не сходится с отметкой о нём.")
    for (seq,) in connection.execute(
        "SELECT v.seq FROM p_history_value v LEFT JOIN p_history h ON h.seq = v.seq WHERE h.seq IS NULL ORDER BY v.seq"
    ):
        faults.add(f"История: значения записи {seq} есть, а самой записи нет.")
    return faults.sentences


def head(connection: Connection) -> tuple[int, str]:
    """Number and hash of the last entry: kept elsewhere, they prove that the end was not cut off."""
    ((seq, last),) = connection.execute("SELECT seq, hash FROM p_head WHERE id = 1")
    return int(seq), str(last)


@dataclass(slots=True)
class _Faults:
    sentences: list[str]

    def add(self, sentence: str) -> None:
        self.sentences.append(sentence)

    def add_row(self, row: Row, key: bytes, previous: str) -> None:
        *entry, expected, changes = row
        seq = entry[0]
        if changes is None:
            self.add(f"История: у записи {seq} нет значений.")
        elif not _digests_to(changes, entry[-1]):
            self.add(f"История: запись {seq}: значения изменены.")
        if link(key, previous, entry) != expected:
            self.add(f"История: запись {seq} изменена, вставлена или переставлена.")


def _digests_to(changes: str, expected: str) -> bool:
    try:
        return digest(json.loads(changes)) == expected
    except (ValueError, TypeError, KeyError, AttributeError):
        return False


def _all(connection: Connection) -> Iterator[Row]:
    after = -(2**62)
    while True:
        rows = connection.execute(
            f"SELECT {_ENTRIES}, v.changes FROM p_history h LEFT JOIN p_history_value v ON v.seq = h.seq"  # noqa: S608
            " WHERE h.seq > ? ORDER BY h.seq LIMIT ?",
            (after, _CHUNK),
        )
        yield from rows
        if len(rows) < _CHUNK:
            return
        after = rows[-1][0]


def _read_renamed(connection: Connection) -> list[_Renamed]:
    rows = connection.execute("SELECT form, field, old, new, seq FROM p_renamed ORDER BY id")
    return [_Renamed(*row) for row in rows]


def _names(form: str, renamed: list[_Renamed]) -> Iterator[tuple[str, int, int]]:
    """The form's names with the entries (after, until) each was good for, latest first."""
    until = 2**62
    name = form
    for item in reversed(renamed):
        if item.form == "" and item.new == name:
            yield name, item.seq, until
            name, until = item.old, item.seq
    yield name, 0, until


def _entry(row: Row, form: str, renamed: list[_Renamed]) -> HistoryEntry:
    seq, _, record, version, event, account, role, clause, request, at, _, _, changes = row
    later = _together([item for item in renamed if item.form == form and item.seq >= seq])
    shown = tuple(
        _present(FieldChange(field, _value(old), _value(new)), later)
        for field, (_, old, new) in json.loads(changes).items()
    )
    acted = read_acted(role)
    return HistoryEntry(seq, form, record, version, event, account, acted.role, clause, request, at, shown, acted)


def _together(renamed: list[_Renamed]) -> list[tuple[str, dict[Value, str]]]:
    """Renames of one field's values made at once, as they may exchange names: (field, old to new); "" for fields."""
    groups = groupby(renamed, key=lambda item: (item.seq, item.field))
    return [(field, {item.old: item.new for item in items}) for (_, field), items in groups]


def _present(change: FieldChange, later: list[tuple[str, dict[Value, str]]]) -> FieldChange:
    """The change in today's names of field, options and states."""
    field, old, new = change.field, change.old, change.new
    for where, names in later:
        if where == "":
            field = names.get(field, field)
        elif where == field:
            old, new = names.get(old, old), names.get(new, new)
    return FieldChange(field, old, new)


def _value(raw: object) -> Value:
    return tuple(raw) if isinstance(raw, list) else raw  # type: ignore[return-value]
