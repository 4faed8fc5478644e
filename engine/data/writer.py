"""The only way to write records: the record, its version and its history are written together or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType

from engine.data.changes import Entry, Layout, append, layout_of
from engine.data.compose import compose
from engine.data.connection import Transaction
from engine.data.errors import NoSuchRecord, Stale, StillLinked
from engine.data.numbers import next_number
from engine.data.records import fetch, fetch_rows, linked_ids, live, references
from engine.data.tables import link_table, table_name
from engine.data.workdays import refresh
from engine.model.definitions import DefinitionSet
from engine.model.field_types.times import local_day
from engine.model.forms import SINCE
from engine.model.types import Value

BULK, CHUNK = 2000, 500
NO_VERSIONS: Mapping[int, int | None] = MappingProxyType({})
UPDATE, DELETE = "update", "delete"


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes, in which role, on which clause; `request` ties the entries of one request together."""

    account: int | None
    role: str = ""
    clause: str = ""
    request: str = ""


class Writer:
    """The writes of one transaction. A record's version grows by one in it, however often it is written; `version`
    arguments mean the version before the transaction. Changed child rows make a new version of their parent too."""

    def __init__(self, transaction: Transaction, definitions: DefinitionSet, author: Author, now: str) -> None:
        self._transaction = transaction
        self._definitions = definitions
        self._author = author
        self._now = now
        self._entries: list[Entry] = []
        self._logged: dict[tuple[str, int, str], int] = {}
        self._versions: dict[tuple[str, int], tuple[int, int]] = {}
        self._parents: dict[tuple[str, int], None] = {}
        self._today = local_day(now, definitions.organisation.time_zone)
        transaction.before_commit(self.finish)

    def sign(self, author: Author) -> None:
        """Name another author of what this transaction wrote: in whose place it was done may be known only afterwards."""
        self._author = author

    @property
    def author(self) -> Author:
        """Who the history of this transaction names."""
        return self._author

    def create(
        self,
        form: str,
        values: Mapping[str, Value],
        *,
        state: str = "",
        parent: int | None = None,
        row: int | None = None,
        event: str = "create",
    ) -> int:
        """Add a record and return its id. `values` hold fields, and tuples of ids for several links."""
        layout = self._layout(form)
        scalars, links = layout.split(values)
        names = ("version", "state", SINCE, "created", "created_by", "changed", "changed_by", "parent", "row", *scalars)
        by, now = self._author.account, self._now
        params = [1, state or None, self._today if state else None, now, by, now, by, parent, row, *scalars.values()]
        ((id,),) = self._transaction.execute(layout.insert(names), params)
        for field, ids in links.items():
            self._add_links(form, field, id, ids)
        self._versions[form, id] = (0, 1)
        self._touch_parent(form, parent)
        self._entries.append(Entry(form, id, 1, event, created_changes(values, state, parent)))
        return int(id)

    def update(
        self, form: str, id: int, values: Mapping[str, Value], *, version: int | None = None, event: str = "update"
    ) -> None:
        """Change fields of a record; what is the same already is not written. Raises Stale when another one was there
        since `version`, NoSuchRecord."""
        self.update_many(form, {id: values}, versions={id: version}, event=event)

    def update_many(
        self,
        form: str,
        changes: Mapping[int, Mapping[str, Value]],
        *,
        versions: Mapping[int, int | None] = NO_VERSIONS,
        event: str = "update",
    ) -> None:
        """Change fields of many records of a form set-wise; as `update` for each of them."""
        layout = self._layout(form)
        fields = tuple(dict.fromkeys(field for values in changes.values() for field in values))
        present = self._present_many(form, tuple(changes), tuple(field for field in fields if field not in layout.links))
        linked = {
            field: linked_ids(self._transaction, layout.fields[field], changes) for field in fields if field in layout.links
        }
        bumps: dict[int, dict[str, Value]] = {}
        logged: list[tuple[int, dict[str, tuple[Value, Value]]]] = []
        for id, values in changes.items():
            self._expect(form, id, versions.get(id), present[id])
            scalars, links = layout.split(values)
            found = _differences(layout, values, present[id])
            for field, ids in links.items():
                before = linked[field][id]
                if set(before) != set(ids):
                    found[field] = (before, tuple(sorted(set(ids))))
                    self._change_links(form, field, id, before, ids)
            if found:
                bumps[id] = {name: value for name, value in scalars.items() if layout.field_of(name) in found}
                logged.append((id, found))
        self._bump_many(form, present, bumps)
        for id, found in logged:
            self._log(form, id, event, found)

    def move(self, form: str, id: int, *, source: str, target: str, version: int | None, event: str) -> None:
        """Bring a record from a state to a state (the same one for a step that stays). Raises Stale when it is no
        longer in the source or version, NoSuchRecord."""
        first, current = self._versions.get((form, id), (None, None))
        expected = current if version is None or version == first else version
        following = current if current is not None else expected + 1 if expected is not None else None
        statement, params = self._move_statement(form, id, source, target, expected, following)
        rows = self._transaction.execute(statement, params)
        if not rows:
            raise self._stale(form, id)
        self._versions.setdefault((form, id), (rows[0][0] - 1, rows[0][0]))
        self._log(form, id, event, {"state": (source or None, target or None)} if source != target else {})

    def withdraw(self, form: str, id: int, event: str) -> None:
        """Take a record out of all lists as if it had never been made. Who links to it, and its rows, have been looked at."""
        self.withdraw_many(form, (id,), event)

    def withdraw_many(self, form: str, ids: Sequence[int], event: str) -> None:
        """`withdraw` for many records of a form, set-wise."""
        present = self._present_many(form, ids, ())
        gone = [id for id in ids if not present[id]["_archived"]]
        self._bump_many(form, present, {id: {"_archived": True} for id in gone})
        for id in gone:
            self._log(form, id, event, {})

    def archive(self, form: str, id: int, *, version: int | None = None, event: str = "archive") -> None:
        """Take a record and its child rows out of all lists. Raises StillLinked while others link to it, Stale."""
        self._refuse_linked(form, id)
        self._set_archived(form, id, version, event, archived=True)
        self._archive_rows(form, id, event)

    def restore(self, form: str, id: int, *, version: int | None = None, event: str = "restore") -> None:
        """Bring an archived record back, without its child rows. Raises Stale."""
        self._set_archived(form, id, version, event, archived=False)

    def delete(self, form: str, id: int) -> None:
        """Remove a record with its child rows for good; history keeps the values. Raises StillLinked, NoSuchRecord."""
        record = fetch(self._transaction, self._definitions, form, id)
        if record is None:
            raise NoSuchRecord(form, id)
        self._refuse_linked(form, id)
        for child in self._definitions.children(form):
            statement = compose("SELECT id FROM {t} WHERE parent = ?", t=table_name(child.id))
            for (row,) in self._transaction.execute(statement, (id,)):
                self.delete(child.id, row)
        for field in self._layout(form).links:
            self._transaction.execute(compose("DELETE FROM {t} WHERE left_id = ?", t=link_table(form, field)), (id,))
        self._transaction.execute(compose("DELETE FROM {t} WHERE id = ?", t=table_name(form)), (id,))
        self._parents.pop((form, id), None)
        self._touch_parent(form, record.parent)
        gone = {field: (value, None) for field, value in record.values.items() if value not in (None, ())}
        self._entries.append(Entry(form, id, record.version + 1, DELETE, gone))

    def create_many(
        self,
        form: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[Value]],
        event: str = "create",
        *,
        state: str = "",
    ) -> list[int]:
        """Add many records set-wise and return their ids in order. `columns`: field ids, and `state parent row`."""
        ids: list[int] = []
        source = iter(rows)
        while part := list(islice(source, BULK)):
            ids += self._create_part(form, columns, part, event, state)
        return ids

    def note(self, event: str, changes: Mapping[str, tuple[Value, Value]], *, form: str = "", id: int = 0) -> None:
        """An entry of the history that changes no record: a sign-in, an export, an applied definition set."""
        version = int(str(self._present(form, id, ())["version"])) if form and id else 0
        self._entries.append(Entry(form, id, version, event, changes))

    def next_number(self, series: str) -> int:
        """The next number of a series, from 1; given back when the transaction is rolled back, so there are no gaps."""
        return next_number(self._transaction, series)

    def finish(self) -> None:
        """Write the history of everything done so far. Runs by itself before the commit."""
        while self._parents:
            form, id = next(iter(self._parents))
            del self._parents[form, id]
            if (form, id) not in self._versions:
                present = self._present(form, id, ())
                self._bump(form, id, present, {})
                self._log(form, id, "rows", {})
        entries, self._entries = self._entries, []
        calendar = self._definitions.organisation.calendar
        if any(entry.form == calendar.holidays for entry in entries if entry.form):
            refresh(self._transaction, calendar)
        self._logged.clear()
        author = self._author
        append(self._transaction, entries, (author.account, author.role, author.clause, author.request, self._now))

    # ── the parts ──

    def _layout(self, form: str) -> Layout:
        return layout_of(self._definitions.forms[form])

    def _present(self, form: str, id: int, fields: tuple[str, ...]) -> dict[str, object]:
        return self._present_many(form, (id,), fields)[id]

    def _present_many(self, form: str, ids: Sequence[int], fields: tuple[str, ...]) -> dict[int, dict[str, object]]:
        names = ("version", "state", "changed", "changed_by", "parent", "_archived", *fields)
        found: dict[int, dict[str, object]] = {}
        for start in range(0, len(ids), CHUNK):
            part = ids[start : start + CHUNK]
            for id, *row in self._transaction.execute(self._layout(form).select(names, len(part)), part):
                found[id] = dict(zip(names, row, strict=True))
        for id in ids:
            if id not in found:
                raise NoSuchRecord(form, id)
        return found

    def _expect(self, form: str, id: int, version: int | None, present: Mapping[str, object]) -> None:
        first, current = self._versions.get((form, id), (present["version"], present["version"]))
        if version is not None and version not in (first, current):
            raise self._stale(form, id)

    def _stale(self, form: str, id: int) -> Stale:
        present = self._present(form, id, ())
        return Stale(
            form,
            id,
            version=int(present["version"]),  # type: ignore[call-overload]
            state=str(present["state"] or ""),
            changed_by=present["changed_by"],  # type: ignore[arg-type]
            changed=str(present["changed"]),
        )

    def _bump(self, form: str, id: int, present: Mapping[str, object], values: Mapping[str, Value]) -> None:
        self._bump_many(form, {id: present}, {id: values})

    def _bump_many(
        self, form: str, present: Mapping[int, Mapping[str, object]], changes: Mapping[int, Mapping[str, Value]]
    ) -> None:
        """Write each record's values and the version that follows, unless this transaction made it already: those that
        write the same columns in one go. The parents of rows are touched."""
        alike: dict[tuple[str, ...], list[tuple[int, list[Value]]]] = {}
        for id, values in changes.items():
            version = int(present[id]["version"])  # type: ignore[call-overload]
            _, following = self._versions.setdefault((form, id), (version, version + 1))
            params = [*values.values(), following, self._now, self._author.account, id, version]
            alike.setdefault((*values, "version", "changed", "changed_by"), []).append((id, params))
            self._touch_parent(form, present[id]["parent"])  # type: ignore[arg-type]
        for names, rows in alike.items():
            done = self._transaction.changed_many(self._layout(form).update(names), [params for _, params in rows])
            if done != len(rows):
                raise self._stale(form, rows[0][0])

    def _move_statement(
        self, form: str, id: int, source: str, target: str, expected: int | None, following: int | None
    ) -> tuple[str, list[Value]]:
        version = "?" if following is not None else "version + 1"
        where = "id = ?" + (" AND state = ?" if source else " AND state IS NULL")
        where += " AND version = ?" if expected is not None else ""
        entered = (self._today,) if source != target else ()
        changes = compose("UPDATE {t} SET state = ?, changed = ?, changed_by = ?", t=table_name(form))
        changes += f", {SINCE} = ?" if entered else ""
        params: list[Value] = [target or None, self._now, self._author.account, *entered]
        params += [following] if following is not None else []
        params += [id, *([source] if source else []), *([expected] if expected is not None else [])]
        return f"{changes}, version = {version} WHERE {where} RETURNING version", params

    def _set_archived(self, form: str, id: int, version: int | None, event: str, *, archived: bool) -> None:
        present = self._present(form, id, ())
        self._expect(form, id, version, present)
        if bool(present["_archived"]) == archived:
            return
        self._bump(form, id, present, {"_archived": archived})
        self._log(form, id, event, {})

    def _archive_rows(self, form: str, id: int, event: str) -> None:
        """The rows of a record, and theirs."""
        for child in self._definitions.children(form):
            for row in fetch_rows(self._transaction, self._definitions, child.id, id):
                self._set_archived(child.id, row.id, None, event, archived=True)
                self._archive_rows(child.id, row.id, event)

    def _refuse_linked(self, form: str, id: int) -> None:
        if found := references(self._transaction, self._definitions, form, id):
            raise StillLinked(form, id, found)

    def _touch_parent(self, form: str, parent: int | None) -> None:
        owner = self._definitions.forms[form].parent
        if owner and parent is not None:
            self._parents[owner, parent] = None

    def _log(self, form: str, id: int, event: str, changes: Mapping[str, tuple[Value, Value]]) -> None:
        """Several writes of one step are one entry: what it was before the first, what it is after the last."""
        number = self._logged.setdefault((form, id, event), len(self._entries)) if event != UPDATE else len(self._entries)
        if number == len(self._entries):
            self._entries.append(Entry(form, id, self._versions[form, id][1], event, changes))
            return
        earlier = self._entries[number]
        merged = {field: (earlier.changes.get(field, (old, None))[0], new) for field, (old, new) in changes.items()}
        self._entries[number] = replace(earlier, changes={**earlier.changes, **merged})

    def _add_links(self, form: str, field: str, id: int, ids: Iterable[int]) -> None:
        rows = [(id, other) for other in sorted(set(ids))]
        if rows:
            statement = compose("INSERT INTO {t} (left_id, right_id) VALUES (?, ?)", t=link_table(form, field))
            self._transaction.executemany(statement, rows)

    def _change_links(self, form: str, field: str, id: int, before: Sequence[int], after: Sequence[int]) -> None:
        gone = [(id, other) for other in sorted(set(before) - set(after))]
        if gone:
            statement = compose("DELETE FROM {t} WHERE left_id = ? AND right_id = ?", t=link_table(form, field))
            self._transaction.executemany(statement, gone)
        self._add_links(form, field, id, set(after) - set(before))

    def _create_part(
        self, form: str, columns: Sequence[str], rows: list[Sequence[Value]], event: str, state: str
    ) -> list[int]:
        layout, by, now = self._layout(form), self._author.account, self._now
        statement, params = self._transaction.dialect.reserve_ids(table_name(form), len(rows))
        ids = [row[0] for row in self._transaction.execute(statement, params)]
        stored: list[list[Value]] = []
        names: tuple[str, ...] = ()
        links: dict[str, list[tuple[int, int]]] = {}
        for id, row in zip(ids, rows, strict=True):
            given = dict(zip(columns, row, strict=True))
            system = {"state": given.pop("state", state) or None, "parent": given.pop("parent", None)}
            system["row"] = given.pop("row", None)
            system[SINCE] = self._today if system["state"] else None
            scalars, several = layout.split(given)
            names = ("id", "version", "created", "created_by", "changed", "changed_by", *system, *scalars)
            stored.append([id, 1, now, by, now, by, *system.values(), *scalars.values()])
            for field, others in several.items():
                links.setdefault(field, []).extend((id, other) for other in sorted(set(others)))
            parent = system["parent"]
            self._versions[form, id] = (0, 1)
            self._touch_parent(form, parent)  # type: ignore[arg-type]
            made = created_changes(given, str(system["state"] or ""), parent)  # type: ignore[arg-type]
            self._entries.append(Entry(form, id, 1, event, made))
        self._transaction.insert_rows(table_name(form), names, stored)
        for field, pairs in links.items():
            self._transaction.insert_rows(link_table(form, field), ("left_id", "right_id"), pairs)
        return ids


def _differences(
    layout: Layout, values: Mapping[str, Value], present: Mapping[str, object]
) -> dict[str, tuple[Value, Value]]:
    """Old and new of the columns that are to hold something else than now."""
    found: dict[str, tuple[Value, Value]] = {}
    for field, value in values.items():
        if field not in layout.links:
            old = live(layout.fields[field], present[field])
            if old != (value if value != "" else None):
                found[field] = (old, value)
    return found


def created_changes(values: Mapping[str, Value], state: str, parent: int | None) -> dict[str, tuple[Value, Value]]:
    """What the history says of a new record: everything that is not empty."""
    changes: dict[str, tuple[Value, Value]] = {
        field: (None, value) for field, value in values.items() if value not in (None, "", ())
    }
    if state:
        changes["state"] = (None, state)
    if parent is not None:
        changes["parent"] = (None, parent)
    return changes
