"""Averages by SQLite itself are those of the engine's own division, whatever their size and sign."""

import random
import sqlite3

from engine.data.sql.fragments import Sql
from engine.data.sql.functions import divide_by_count
from engine.data.sqlite_functions import SQLITE_FUNCTIONS
from engine.model.functions import divide

EDGE = 10**18 // 10**4


def test_both_divide_alike() -> None:
    connection = sqlite3.connect(":memory:")
    for name, (count, function) in SQLITE_FUNCTIONS.items():
        connection.create_function(name, count, function)
    text = divide_by_count("sqlite", Sql("?1"), Sql("?2"), 4).text
    chance = random.Random(11)
    sums = [0, 1, -1, EDGE, EDGE + 1, -EDGE, -EDGE - 1, 9 * EDGE, *(chance.randint(-(10**6), 10**6) for _ in range(300))]
    for total in sums:
        for count in (1, 2, 3, 7, 10_000, chance.randint(1, 10**6)):
            ((found,),) = connection.execute(f"SELECT {text}", (total, count))
            assert found == divide(total, count, 4), (total, count)
    assert connection.execute(f"SELECT {text}, typeof({text})", (None, 0)).fetchall() == [(None, "null")]
    assert connection.execute(f"SELECT {text}", (0, 0)).fetchall() == [(None,)]
