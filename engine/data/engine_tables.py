"""The tables of the engine that are no forms, described once. Made when missing, never changed by definitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.data.calendar_rows import calendar_rows
from engine.data.chain import GENESIS
from engine.data.compose import quote
from engine.data.connection import Connection, Transaction
from engine.data.dialect import Dialect

ID = "id"  # a column kind beside text and integer: the identity


@dataclass(frozen=True, slots=True)
class EngineTable:
    """`columns`: name to kind (`id`, `text`, `integer`; `!` = never empty). `key`: the primary key where it is not
    `id`. `unique` and `indexes`: lists of columns. `sealed`: rows may only be added."""

    name: str
    columns: Mapping[str, str]
    key: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    sealed: bool = False


def _table(name: str, columns: str, **options: object) -> EngineTable:
    kinds = dict(item.split(":") for item in columns.split())
    return EngineTable(name, MappingProxyType(kinds), **options)  # type: ignore[arg-type]


ENGINE_TABLES: tuple[EngineTable, ...] = (
    # Definition sets by hash; `texts` and `compiled` are JSON. The newest row of p_active is in force.
    _table("p_set", "hash:text! texts:text! compiled:text! format:text! stored:text!", key=("hash",)),
    _table("p_active", "id:id set_hash:text! activated:text! account:integer"),
    # What a definition no longer names but the database keeps; and what it was called before.
    _table("p_kept", "id:id kind:text! form:text! field:text! spec:text! since:text!"),
    _table("p_renamed", "id:id form:text! field:text! old:text! new:text! seq:integer! at:text!"),
    # History: one row per event, chained by hash; values aside. The head is the end of the chain.
    _table(
        "p_history",
        "seq:integer! form:text! record:integer! version:integer! event:text! account:integer role:text!"
        " clause:text! request:text! at:text! digest:text! hash:text!",
        key=("seq",),
        indexes=(("form", "record", "seq"),),
        sealed=True,
    ),
    _table("p_history_value", "seq:integer! changes:text!", key=("seq",), sealed=True),
    _table("p_head", "id:integer! seq:integer! hash:text!", key=("id",)),
    _table("p_series", "series:text! last:integer!", key=("series",)),
    _table(
        "p_key",
        "key:text! account:integer! form:text! record:integer! used:text!",
        key=("key",),
        indexes=(("used",),),
    ),
    _table(
        "p_file",
        "id:id hash:text! name:text! type:text! size:integer! stored:text! account:integer",
        indexes=(("hash",),),
    ),
    _table(
        "p_kept_print",
        "id:id form:text! record:integer! print:text! format:text! file:integer! set_hash:text! made:text!"
        " account:integer",
        indexes=(("form", "record"),),
    ),
    _table(
        "p_snapshot",
        "id:id report:text! per:text! params:text! about:text! content:text! digest:text! set_hash:text! reason:text! made:text!"
        " account:integer made_by:text!",
        indexes=(("report",),),
        sealed=True,
    ),
    _table(
        "p_outbox",
        "id:id kind:text! payload:text! created:text! due:text! attempts:integer! done:text problem:text taken:text",
        indexes=(("done", "due"),),
    ),
    _table(
        "p_password",
        "account:integer! hash:text! must_change:integer! expires:text changed:text!",
        key=("account",),
    ),
    _table(
        "p_session",
        "id:id token_hash:text! account:integer! created:text! seen:text! address_hash:text! agent:text! revoked:text",
        unique=(("token_hash",),),
        indexes=(("account", "revoked"), ("address_hash", "account")),
    ),
    # Steps the clock could not do, with what was known when they were refused. `dropped`: nobody wants them tried again.
    _table(
        "p_stuck",
        "id:id form:text! record:integer! step:text! since:text! reasons:text! version:integer! set_hash:text! seq:integer!"
        " day:text! attempts:integer! due:text! dropped:text",
        unique=(("form", "record", "step"),),
    ),
    # One row: the process that does the clock's work now.
    _table("p_worker", "id:integer! holder:text! seen:text! until:text!", key=("id",)),
    # Working days of the organisation, numbered from the first; follows the calendar and the records of days off.
    _table("p_workday", "number:integer! day:text!", key=("number",), unique=(("day",),)),
    # Days, weeks and months from first to last, for reports that go over them; never changed.
    _table("p_calendar", "kind:text! starts:text! ends:text!", key=("kind", "starts"), unique=(("kind", "ends"),)),
    # Check-lists: who signed an item (or took it back), what was proved when a step was done, who was reminded and asked.
    _table(
        "p_signature",
        "id:id form:text! record:integer! item:text! duty:text! kind:text! account:integer role:text! clause:text!"
        " at:text! digest:text! proof:text!",
        indexes=(("form", "record"),),
        sealed=True,
    ),
    _table(
        "p_proof",
        "id:id form:text! record:integer! step:text! item:text! phase:text! label:text! sentence:text! status:text!"
        " report:text! params:text! count:integer! rows:text! set_hash:text! account:integer role:text! clause:text!"
        " at:text!",
        indexes=(("form", "record"),),
        sealed=True,
    ),
    _table(
        "p_reminder",
        "form:text! record:integer! item:text! account:integer! day:text! sender:integer at:text!",
        key=("form", "record", "item", "account", "day"),
    ),
    _table(
        "p_assignment",
        "id:id form:text! record:integer! item:text! row_form:text! row_record:integer! account:integer! sender:integer"
        " clause:text! text:text! due:text created:text! closed:text",
        indexes=(("account", "closed"), ("form", "record"), ("sender", "closed")),
    ),
    _table("p_throttle", "id:id subject:text! at:text!", indexes=(("subject", "at"), ("at",))),
)

_REFUSE = "'Строки истории не меняются и не удаляются.'"


def create(transaction: Transaction) -> None:
    """Make the engine tables, and columns of them, that are missing."""
    existing: dict[str, set[str]] = {}
    for name, column, _ in transaction.execute(transaction.dialect.columns_sql):
        existing.setdefault(name, set()).add(column)
    for table in ENGINE_TABLES:
        if table.name not in existing:
            for statement in statements(table, transaction.dialect):
                transaction.execute(statement)
            continue
        for name in table.columns.keys() - existing[table.name]:
            column = _column(name, table.columns[name], transaction.dialect)
            transaction.execute(f"ALTER TABLE {quote(table.name)} ADD COLUMN {column}")
    if "p_head" not in existing:
        transaction.execute("INSERT INTO p_head (id, seq, hash) VALUES (1, 0, ?)", (GENESIS,))
    if "p_calendar" not in existing:
        transaction.insert_rows("p_calendar", ("kind", "starts", "ends"), calendar_rows())


def exist(connection: Connection) -> bool:
    """Whether the engine's tables were made here."""
    existing = {row[0] for row in connection.execute(connection.dialect.tables_sql)}
    return all(table.name in existing for table in ENGINE_TABLES)


def statements(table: EngineTable, dialect: Dialect) -> tuple[str, ...]:
    """The statements that make a table with its indexes and guards."""
    lines = [_column(name, kind, dialect) for name, kind in table.columns.items()]
    if table.key:
        lines.append(f"PRIMARY KEY ({_list(table.key)})")
    lines += [f"UNIQUE ({_list(columns)})" for columns in table.unique]
    made = [f"CREATE TABLE {quote(table.name)} ({', '.join(lines)})"]
    for columns in table.indexes:
        name = quote(f"{table.name}_{'_'.join(columns)}")
        made.append(f"CREATE INDEX {name} ON {quote(table.name)} ({_list(columns)})")
    if table.sealed:
        made += _SEALS[dialect.name](table.name)
    return tuple(made)


def _column(name: str, kind: str, dialect: Dialect) -> str:
    if kind == ID:
        return f"{quote(name)} {dialect.identity}"
    return f"{quote(name)} {dialect.types[kind.rstrip('!')]}{' NOT NULL' if kind.endswith('!') else ''}"


def _list(columns: tuple[str, ...]) -> str:
    return ", ".join(map(quote, columns))


def _sqlite_seal(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {quote(f'{table}_no_{event}')} BEFORE {event} ON {quote(table)}"
        f" BEGIN SELECT RAISE(ABORT, {_REFUSE}); END"
        for event in ("update", "delete")
    ]


def _postgresql_seal(table: str) -> list[str]:
    """A trigger, and the rights taken from the owner itself: two steps to undo, neither by accident."""
    return [
        "CREATE OR REPLACE FUNCTION p_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION {_REFUSE}; END $$",
        f"CREATE TRIGGER {quote(f'{table}_sealed')} BEFORE UPDATE OR DELETE OR TRUNCATE ON {quote(table)}"
        " FOR EACH STATEMENT EXECUTE FUNCTION p_refuse()",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {quote(table)} FROM CURRENT_USER",
    ]


_SEALS = MappingProxyType({"sqlite": _sqlite_seal, "postgresql": _postgresql_seal})
