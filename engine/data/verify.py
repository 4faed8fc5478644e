"""Invariants of a database: everything that must be true whatever happened to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.data import files, history
from engine.data.compose import compose
from engine.data.connection import Connection
from engine.data.tables import link_table, links_fields, stored_fields, table_name
from engine.data.writer import DELETE
from engine.model.definitions import DefinitionSet
from engine.model.forms import FormSpec

_MAX_NAMED = 20
_SQLITE_SETTINGS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def verify(
    connection: Connection, definitions: DefinitionSet | None, data_dir: Path | None = None, *, settings: bool = True
) -> list[str]:
    """A sentence for everything that is wrong; empty when all is well. Without definitions only what needs none;
    without the folder no files; `settings`: those of the database too, which a copy does not carry."""
    found = [*(_settings(connection) if settings else ()), *_database(connection), *history.verify(connection)]
    for form in definitions.forms.values() if definitions else ():
        found += [*_versions(connection, form), *_links(connection, form), *_parents(connection, form)]
        found += _states(connection, form, definitions)
    if data_dir is not None:
        found += _files(connection, data_dir)
    return found


def _settings(connection: Connection) -> Iterator[str]:
    if connection.dialect.name == "sqlite":
        for name, wanted in _SQLITE_SETTINGS.items():
            value = connection.execute(f"PRAGMA {name}")[0][0]
            if value != wanted:
                yield f"Настройка базы {name}: {value}, а должно быть {wanted}."
        return
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        value = connection.execute("SELECT current_setting(?)", (name,))[0][0]
        if value != "on":
            yield f"Настройка PostgreSQL {name}: {value}, а должно быть on, иначе сбой питания повредит данные."


def _database(connection: Connection) -> Iterator[str]:
    if connection.dialect.name == "sqlite":
        for (line,) in connection.execute("PRAGMA integrity_check"):
            if line != "ok":
                yield f"База данных повреждена: {line}"
        for row in connection.execute("PRAGMA foreign_key_check"):
            yield f"Таблица {row[0]}, строка {row[1]}: нет записи в таблице {row[2]}, на которую она ссылается."


def _versions(connection: Connection, form: FormSpec) -> Iterator[str]:
    """The version of a record is the last one its history knows; no record without history, none lost."""
    known = history.last_events(connection, form.id)
    rows = connection.execute(compose("SELECT id, version FROM {t}", t=table_name(form.id)))
    stored: dict[int, int] = {id: version for id, version in rows}
    yield from _named(
        f"Форма {form.id}: запись {{id}} имеет версию {{a}}, а по истории {{b}}.",
        (
            (id, version, known[id][0] if id in known else "её нет")
            for id, version in sorted(stored.items())
            if id not in known or known[id][0] != version
        ),
    )
    yield from _named(
        f"Форма {form.id}: запись {{id}} есть в истории (последнее событие {{a}}), а в таблице её нет.",
        ((id, event, "") for id, (_, event) in sorted(known.items()) if id not in stored and event != DELETE),
    )


def _links(connection: Connection, form: FormSpec) -> Iterator[str]:
    for field in (*stored_fields(form), *links_fields(form)):
        if field.kind == "links":
            table, column = link_table(form.id, field.id), "right_id"
        elif field.kind == "link":
            table, column = table_name(form.id), field.id
        else:
            continue
        rows = connection.execute(
            compose(
                "SELECT t.id, t.{c} FROM {t} t LEFT JOIN {target} o ON o.id = t.{c}"
                " WHERE t.{c} IS NOT NULL AND o.id IS NULL ORDER BY t.id",
                t=table,
                c=column,
                target=table_name(field.target),
            )
        )
        sentence = f"Форма {form.id}, поле {field.id}: запись {{id}} указывает на {{a}}, которой нет."
        yield from _named(sentence, ((id, other, "") for id, other in rows))


def _parents(connection: Connection, form: FormSpec) -> Iterator[str]:
    if not form.parent:
        return
    rows = connection.execute(
        compose(
            "SELECT t.id, t.parent FROM {t} t LEFT JOIN {p} o ON o.id = t.parent WHERE o.id IS NULL ORDER BY t.id",
            t=table_name(form.id),
            p=table_name(form.parent),
        )
    )
    yield from _named(
        f"Форма {form.id}: строка {{id}} принадлежит записи {{a}}, которой нет.", ((*row, "") for row in rows)
    )


def _states(connection: Connection, form: FormSpec, definitions: DefinitionSet | None) -> Iterator[str]:
    workflow = definitions.workflow_for(form.id) if definitions else None
    if workflow is None:
        return
    rows = connection.execute(compose("SELECT state, count(*) FROM {t} GROUP BY state", t=table_name(form.id)))
    for state, count in rows:
        if state not in workflow.states:
            yield f"Форма {form.id}: записей в состоянии «{state or ''}», которого нет в описании: {count}."


def _files(connection: Connection, data_dir: Path) -> Iterator[str]:
    for id, hash in connection.execute("SELECT id, hash FROM p_file ORDER BY id"):
        path = files.path_of(data_dir, hash)
        if not path.is_file():
            yield f"Файл {id}: содержимого нет в папке данных."
        elif files.digest_of(path) != hash:
            yield f"Файл {id}: содержимое в папке данных не то, что было сохранено."


def _named(sentence: str, rows: Iterator[tuple[object, object, object]]) -> Iterator[str]:
    """The sentence for the first rows, and how many more there are."""
    more = 0
    for number, (id, a, b) in enumerate(rows):
        if number < _MAX_NAMED:
            yield sentence.format(id=id, a=a, b=b)
        else:
            more += 1
    if more:
        yield f"… и ещё {more}."
