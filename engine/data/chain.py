"""The arithmetic of history: salted digests of values, and hashes that chain the entries.

An entry's digest is over the digests of its fields, each salted by itself, so that one field can be erased later and
the chain still verifies. Only canonical texts are hashed, never what a database makes of them."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence

from engine.model.types import Value

GENESIS = "0" * 64
_SALT_BYTES = 16
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)  # made once: entries are many

Changes = Mapping[str, tuple[Value, Value]]
Salted = Mapping[str, Sequence[object]]


def salted(changes: Changes) -> dict[str, list[object]]:
    """Field to [salt, old value, new value]."""
    salts = secrets.token_hex(_SALT_BYTES * len(changes))
    width = 2 * _SALT_BYTES
    return {
        field: [salts[number * width : (number + 1) * width], _plain(old), _plain(new)]
        for number, (field, (old, new)) in enumerate(changes.items())
    }


def digest(values: Salted) -> str:
    """One digest of the fields of an entry."""
    lines = [f"{field}={_hash(text([field, *values[field]]))}" for field in sorted(values)]
    return _hash("\n".join(lines))


def link(key: bytes, previous: str, entry: Sequence[object]) -> str:
    """The hash of an entry, given that of the one before; sealed by the key when there is one."""
    line = text([previous, *entry]).encode()
    return hmac.digest(key, line, "sha256").hex() if key else hashlib.sha256(line).hexdigest()


def text(value: object) -> str:
    """The canonical JSON of a value."""
    return _ENCODER.encode(value)


def _hash(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()


def _plain(value: Value) -> object:
    return list(value) if isinstance(value, tuple) else value
