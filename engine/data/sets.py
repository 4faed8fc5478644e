"""Definition sets in the database: their texts, their compiled form, and which one is in force."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from engine.data.connection import Connection, Transaction
from engine.data.history import account_titles
from engine.model.codec import FIELDS, decode, encode
from engine.model.definitions import DefinitionSet
from engine.source.folder import SourceFile, Sources

# Compiled sets are read back only by an engine whose specifications have the same fields.
FORMAT = hashlib.sha256(json.dumps(dict(FIELDS)).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Activation:
    """`version`: the number of the activation; `who`: the account's title, "" for the engine itself."""

    version: int
    hash: str
    activated: str
    who: str


def active_version(connection: Connection) -> int:
    """The number of the activation in force; 0 while nothing was ever activated."""
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM p_active")[0][0])


def active_hash(connection: Connection) -> str:
    """The hash of the set in force; "" for none."""
    rows = connection.execute("SELECT set_hash FROM p_active ORDER BY id DESC LIMIT 1")
    return str(rows[0][0]) if rows else ""


def load_active(connection: Connection) -> DefinitionSet | None:
    """The set in force; None for none, and when it was compiled by another release of the engine."""
    return load(connection, active_hash(connection))


def load(connection: Connection, hash: str) -> DefinitionSet | None:
    """A stored set by its hash, None as for `load_active`."""
    rows = connection.execute("SELECT compiled FROM p_set WHERE hash = ? AND format = ?", (hash, FORMAT))
    if not rows:
        return None
    found: DefinitionSet = decode(rows[0][0])
    return found


def load_sources(connection: Connection, version: int) -> Sources:
    """The texts of the set activated under the number. Raises LookupError."""
    rows = connection.execute(
        "SELECT s.texts FROM p_active a JOIN p_set s ON s.hash = a.set_hash WHERE a.id = ?", (version,)
    )
    if not rows:
        raise LookupError(f"no activation {version}")
    return Sources(tuple(SourceFile(*item) for item in json.loads(rows[0][0])))


def store(transaction: Transaction, definitions: DefinitionSet, sources: Sources, now: str) -> None:
    """Keep a set; the same texts are kept once, with their latest compiled form."""
    compiled = encode(definitions)
    if transaction.changed(
        "UPDATE p_set SET compiled = ?, format = ? WHERE hash = ?", (compiled, FORMAT, definitions.hash)
    ):
        return
    texts = [[item.kind, item.id, item.file, item.text, item.system] for item in sources.files]
    transaction.execute(
        "INSERT INTO p_set (hash, texts, compiled, format, stored) VALUES (?, ?, ?, ?, ?)",
        (definitions.hash, json.dumps(texts, ensure_ascii=False), compiled, FORMAT, now),
    )


def activate(
    transaction: Transaction, definitions: DefinitionSet, sources: Sources, account: int | None, now: str
) -> int:
    """Put a set in force; the number of the activation."""
    store(transaction, definitions, sources, now)
    ((number,),) = transaction.execute(
        "INSERT INTO p_active (set_hash, activated, account) VALUES (?, ?, ?) RETURNING id",
        (definitions.hash, now, account),
    )
    return int(number)


def activations(connection: Connection, limit: int = 50) -> list[Activation]:
    """The latest activations, newest first."""
    rows = connection.execute(
        "SELECT id, set_hash, activated, account FROM p_active ORDER BY id DESC LIMIT ?", (limit,)
    )
    titles = account_titles(connection, {row[3] for row in rows if row[3] is not None})
    return [Activation(id, hash, activated, titles.get(account, "")) for id, hash, activated, account in rows]
