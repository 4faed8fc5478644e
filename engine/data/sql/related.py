"""The ids a field with several records holds, for one record."""

from __future__ import annotations

from engine.data.compose import compose
from engine.data.connection import Connection
from engine.data.sql.relations import Column, Relation
from engine.data.tables import table_name


def related_ids(connection: Connection, relation: Relation, owner: int) -> tuple[int, ...]:
    """In ascending order; child rows and back references without archived ones."""
    if isinstance(relation, Column):
        statement = compose(
            "SELECT id FROM {t} WHERE {c} = ? AND _archived = 0 ORDER BY id", t=table_name(relation.form), c=relation.field
        )
    else:
        statement = compose(
            "SELECT {i} FROM {t} WHERE {o} = ? ORDER BY 1", i=relation.item, t=relation.table, o=relation.owner
        )
    return tuple(int(row[0]) for row in connection.execute(statement, (owner,)))
