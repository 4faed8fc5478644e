"""Work left for after the commit: done once, tried again, given up loudly. Kept documents and notices."""

import io
from pathlib import Path

from engine.data import files, kept_prints, outbox
from engine.data.database import Database
from tests.engine.data.world import NOW

LATER = "2026-09-01T06:00:00.000000Z"


def test_work_waits_until_it_is_done(database: Database) -> None:
    with database.writing() as transaction:
        first, second = (outbox.add(transaction, "print", {"id": id, "кто": "Анна"}, NOW) for id in (1, 2))
        outbox.add(transaction, "print", {"id": 3}, LATER)
    with database.writing() as transaction:
        assert [parcel.payload["id"] for parcel in outbox.waiting(transaction, NOW, outbox.PRINT)] == [1, 2]
        outbox.done(transaction, first, NOW)
        outbox.failed(transaction, second, "нет шрифта", NOW)
        assert outbox.waiting(transaction, NOW, outbox.PRINT) == []
        (parcel, _) = outbox.waiting(transaction, LATER, outbox.PRINT)
    assert (parcel.id, parcel.attempts, parcel.problem) == (second, 1, "нет шрифта")


def test_work_that_never_goes_well_is_given_up(database: Database) -> None:
    with database.writing() as transaction:
        id = outbox.add(transaction, "print", {}, NOW)
        for _ in range(outbox.MAX_ATTEMPTS):
            outbox.failed(transaction, id, "нет", NOW)
        assert outbox.waiting(transaction, NOW, outbox.PRINT) == []
        assert [parcel.id for parcel in outbox.stuck(transaction, NOW)] == [id]
        assert outbox.count_stuck(transaction, NOW) == 1
        assert outbox.revive(transaction, id, NOW)
        assert [parcel.id for parcel in outbox.waiting(transaction, NOW, outbox.PRINT)] == [id]


def test_pauses_grow(database: Database) -> None:
    with database.writing() as transaction:
        id = outbox.add(transaction, outbox.PRINT, {}, NOW)
        pauses = []
        for _ in range(3):
            outbox.failed(transaction, id, "нет", NOW)
            pauses.append(str(transaction.execute("SELECT due FROM p_outbox")[0][0])[11:16])
    assert pauses == ["05:31", "05:35", "05:45"]


def test_what_was_begun_is_never_begun_again_by_itself(database: Database) -> None:
    with database.writing() as transaction:
        id = outbox.add(transaction, outbox.MAIL, {}, NOW)
        assert outbox.take(transaction, id, NOW)
        assert not outbox.take(transaction, id, LATER)
        assert outbox.waiting(transaction, LATER, outbox.MAIL) == []
        assert outbox.stuck(transaction, NOW) == []  # it may still be on its way
        (parcel,) = outbox.stuck(transaction, LATER)
        assert parcel.taken
        assert outbox.drop(transaction, id, LATER, "снято")
        assert not outbox.revive(transaction, id, LATER)
        assert outbox.how_many(transaction, outbox.MAIL) == 0


def test_kept_documents_belong_to_their_record(database: Database, data_dir: Path) -> None:
    content = files.store(data_dir, io.BytesIO(b"%PDF-1"), "Приказ.pdf")
    with database.writing() as transaction:
        file = files.add(transaction, content, None, NOW)
        id = kept_prints.keep_print(transaction, "order", 1, "sheet", "pdf", file, set_hash="h1", account=None, now=NOW)
    with database.reading() as connection:
        (found,) = kept_prints.kept_prints(connection, "order", 1)
        assert (found.id, found.name, found.file) == (id, "Приказ.pdf", file)
        assert kept_prints.kept_print(connection, "order", 1, id) == found
        assert kept_prints.kept_print(connection, "order", 2, id) is None
