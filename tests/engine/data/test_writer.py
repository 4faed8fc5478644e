"""The writer: records, versions, history together; losers are told."""

import threading

import pytest

from engine.data import history, keys
from engine.data.database import Database
from engine.data.errors import ConstraintBroken, NoSuchRecord, Stale, StillLinked
from engine.data.records import fetch, fetch_many, fetch_rows, repeated
from engine.data.writer import Author, Writer
from engine.model.definitions import DefinitionSet
from tests.engine.data.world import AUTHOR, NOW, writer

LATER = "2026-09-02T05:30:00.000000Z"


def test_a_record_comes_back_as_it_was_written(database: Database, world: DefinitionSet) -> None:
    with writer(database, world) as write:
        anna, oleg = (write.create("worker", {"name": name, "born": "1990-02-03"}) for name in ("Анна", "Олег"))
        values = {"title": "Стул", "price": 125050, "kind": "repair", "urgent": True, "master": anna}
        id = write.create("order", {**values, "number": None, "helpers": (oleg, anna)}, state="draft")
        write.create("line", {"what": "ножка", "amount": 4}, parent=id, row=2)
        first = write.create("line", {"what": "спинка", "amount": 1}, parent=id, row=1)
    with database.reading() as connection:
        found = fetch(connection, world, "order", id)
        rows = fetch_rows(connection, world, "line", id)
        assert fetch(connection, world, "order", 999) is None
    assert found and found.values == {**values, "number": None, "helpers": (anna, oleg)}
    assert (found.version, found.state, found.created, found.created_by) == (1, "draft", NOW, AUTHOR.account)
    assert [(row.id, row.values["what"], row.parent) for row in rows][0] == (first, "спинка", id)


def test_an_update_writes_only_what_changed_and_counts_one_version(database: Database, world: DefinitionSet) -> None:
    with writer(database, world) as write:
        id = write.create("worker", {"name": "Анна"})
    with writer(database, world, LATER) as write:
        write.update("worker", id, {"name": "Анна", "born": "1990-02-03"}, version=1)
        write.update("worker", id, {"name": "Анна К."}, version=1)
    with writer(database, world, LATER) as write:
        write.update("worker", id, {"name": "Анна К."}, version=2)
    with database.reading() as connection:
        found = fetch(connection, world, "worker", id)
        entries = history.read(connection, "worker", id)
        keyed = connection.execute("SELECT _key_name FROM f_worker")
    assert found and (found.version, found.changed) == (2, LATER)
    assert keyed == [("анна к.",)]
    assert [(entry.version, entry.event) for entry in entries] == [(1, "create"), (2, "update"), (2, "update")]
    assert [[(c.field, c.old, c.new) for c in entry.changes] for entry in entries] == [
        [("name", None, "Анна")], [("born", None, "1990-02-03")], [("name", "Анна", "Анна К.")],
    ]  # fmt: skip


def test_the_loser_is_told_who_and_when_and_nothing_is_written(database: Database, world: DefinitionSet) -> None:
    with writer(database, world) as write:
        id = write.create("order", {"title": "Стул"}, state="draft")
    with database.writing() as transaction:
        Writer(transaction, world, Author(8), LATER).update("order", id, {"title": "Стол"}, version=1)
    for lose in (_lose_update, _lose_move, _lose_archive):
        with pytest.raises(Stale) as caught, writer(database, world) as write:
            write.create("worker", {"name": "не останется"})
            lose(write, id)
        stale = caught.value
        assert (stale.changed_by, stale.changed, stale.version, stale.state) == (8, LATER, 2, "draft")
    with database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM f_worker") == [(0,)]
        assert history.verify(connection) == []


def _lose_update(write: Writer, id: int) -> None:
    write.update("order", id, {"title": "Шкаф"}, version=1)


def _lose_move(write: Writer, id: int) -> None:
    write.move("order", id, source="draft", target="agreed", version=1, event="do:agree")


def _lose_archive(write: Writer, id: int) -> None:
    write.archive("order", id, version=1)


def test_a_step_may_write_the_record_before_and_after_the_move(database: Database, world: DefinitionSet) -> None:
    with writer(database, world) as write:
        id = write.create("order", {"title": "Стул"}, state="draft")
    with writer(database, world) as write:
        write.update("order", id, {"number": "1"}, version=1, event="do:agree")
        write.move("order", id, source="draft", target="agreed", version=1, event="do:agree")
        write.update("order", id, {"price": 100}, event="do:agree")
    with writer(database, world) as write:
        write.move("order", id, source="agreed", target="agreed", version=None, event="do:stay")
    with database.reading() as connection:
        found = fetch(connection, world, "order", id)
        assert history.moves(connection, "order", id) == [("draft", "agreed")]
        assert [entry.version for entry in history.read(connection, "order", id)] == [1, 2, 3]
    assert found and (found.version, found.state, found.values["price"]) == (3, "agreed", 100)


def test_several_links_change_by_their_difference(database: Database, world: DefinitionSet) -> None:
    with writer(database, world) as write:
        a, b, c = (write.create("worker", {"name": name}) for name in "абв")
        id = write.create("order", {"title": "Стул", "helpers": (a, b)}, state="draft")
    with writer(database, world) as write:
        write.update("order", id, {"helpers": (c, b, b)})
        write.update("order", id, {"helpers": (b, c)})
    with database.reading() as connection:
        found = fetch_many(connection, world, "order", (id, 77))
        entries = history.read(connection, "order", id)
    assert found[id].values["helpers"] == (b, c)
    assert [(x.field, x.old, x.new) for x in entries[-1].changes] == [("helpers", (a, b), (b, c))]


def test_changed_rows_make_a_new_version_of_their_parent(database: Database, world: DefinitionSet) -> None:
    with writer(database, world) as write:
        id = write.create("order", {"title": "Стул"}, state="draft")
    with writer(database, world) as write:
        row = write.create("line", {"what": "ножка"}, parent=id)
    with writer(database, world) as write:
        write.update("line", row, {"amount": 3})
        write.update("order", id, {"title": "Стул", "number": "5"}, version=2)
    with pytest.raises(Stale), writer(database, world) as write:
        write.update("order", id, {"title": "Стол"}, version=1)
    with database.reading() as connection:
        found = fetch(connection, world, "order", id)
        events = [(entry.event, entry.version) for entry in history.read(connection, "order", id)]
    assert found and found.version == 3
    assert events == [("create", 1), ("rows", 2), ("update", 3)]


def test_records_others_link_to_stay(database: Database, world: DefinitionSet) -> None:
    with writer(database, world) as write:
        anna, oleg = (write.create("worker", {"name": name}) for name in ("Анна", "Олег"))
        id = write.create("order", {"title": "Стул", "master": anna, "helpers": (oleg,)}, state="draft")
        write.create("line", {"what": "ножка"}, parent=id)
    for held, field in ((anna, "master"), (oleg, "helpers")):
        with pytest.raises(StillLinked) as caught, writer(database, world) as write:
            write.archive("worker", held)
        assert [(item.form, item.field, item.count) for item in caught.value.references] == [("order", field, 1)]
    with writer(database, world) as write:
        write.archive("order", id, version=1)
        write.archive("worker", anna)
    with pytest.raises((StillLinked, ConstraintBroken)), writer(database, world) as write:
        write.delete("worker", anna)
    with writer(database, world) as write:
        write.delete("order", id)
        write.delete("worker", anna)
    with database.reading() as connection:
        assert fetch(connection, world, "worker", anna) is None
        assert connection.execute("SELECT count(*) FROM f_line") == [(0,)]
        last = history.read(connection, "worker", anna)[-1]
        assert history.verify(connection) == []
    assert (last.event, [(x.field, x.old) for x in last.changes]) == ("delete", [("name", "Анна")])


def test_ids_are_never_used_again(database: Database, world: DefinitionSet) -> None:
    with writer(database, world) as write:
        first = write.create("worker", {"name": "Анна"})
    with writer(database, world) as write:
        write.delete("worker", first)
    with writer(database, world) as write:
        assert write.create("worker", {"name": "Олег"}) > first


def test_unknown_fields_and_records_are_mistakes(database: Database, world: DefinitionSet) -> None:
    with pytest.raises(KeyError), writer(database, world) as write:
        write.create("worker", {"lines": 1})
    with pytest.raises(NoSuchRecord), writer(database, world) as write:
        write.update("worker", 12, {"name": "Анна"})
    with pytest.raises(NoSuchRecord), writer(database, world) as write:
        write.move("order", 12, source="draft", target="agreed", version=1, event="do:agree")


def test_unique_values_are_found_and_backed_by_the_database(database: Database, world: DefinitionSet) -> None:
    with writer(database, world) as write:
        id = write.create("order", {"title": "Стул", "number": "1"}, state="draft")
        write.create("order", {"title": "Стол"}, state="draft")
        write.create("order", {"title": "Шкаф"}, state="draft")
    spec = world.forms["order"]
    with database.reading() as connection:
        assert repeated(connection, spec, {"number": "1"}) == [(("number",), id)]
        assert repeated(connection, spec, {"number": "1"}, besides=id) == []
        assert repeated(connection, spec, {"number": None}) == []
    with pytest.raises(ConstraintBroken), writer(database, world) as write:
        write.create("order", {"title": "Второй", "number": "1"}, state="draft")
    with writer(database, world) as write:
        write.archive("order", id)
        write.create("order", {"title": "Второй", "number": "1"}, state="draft")


def test_many_records_are_made_at_once_with_their_history(database: Database, world: DefinitionSet) -> None:
    with writer(database, world) as write:
        anna = write.create("worker", {"name": "Анна"})
        rows = [(f"Заказ {n}", n % 2 == 0, (anna,) if n % 3 == 0 else ()) for n in range(2500)]
        ids = write.create_many("order", ("title", "urgent", "helpers"), rows, "import", state="draft")
        lines = write.create_many("line", ("what", "parent", "row"), [("ножка", ids[0], 1), ("спинка", ids[0], 2)])
        single = write.create("order", {"title": "После"}, state="draft")
    with database.reading() as connection:
        found = fetch_many(connection, world, "order", ids[:4])
        assert [row.id for row in fetch_rows(connection, world, "line", ids[0])] == lines
        assert history.verify(connection) == []
        (entry, *_) = history.read(connection, "order", ids[3])
        assert connection.execute("SELECT count(*), count(DISTINCT id) FROM f_order") == [(2501, 2501)]
        keyed = connection.execute("SELECT _key_title FROM f_order WHERE id = ?", (ids[7],))
    assert [found[id].values["urgent"] for id in ids[:4]] == [True, False, True, False]
    assert [found[id].values["helpers"] for id in ids[:4]] == [(anna,), (), (), (anna,)]
    assert (entry.event, {x.field: x.new for x in entry.changes}["helpers"]) == ("import", (anna,))
    assert single > ids[-1]
    assert keyed == [("заказ 0000000007\x1fзаказ 7",)]


def test_numbers_have_no_gaps_and_series_are_separate(database: Database, world: DefinitionSet) -> None:
    with writer(database, world) as write:
        assert [write.next_number("a/2026"), write.next_number("a/2026"), write.next_number("b")] == [1, 2, 1]
    with pytest.raises(ZeroDivisionError), writer(database, world) as write:
        write.next_number("a/2026")
        raise ZeroDivisionError
    with writer(database, world) as write:
        assert write.next_number("a/2026") == 3


def test_a_key_makes_one_record(database: Database, world: DefinitionSet) -> None:
    made = []
    for account in (7, 7, 8):
        with database.writing() as transaction:
            id = keys.used_for(transaction, "k1", account, "worker")
            if id is None:
                id = Writer(transaction, world, Author(account), NOW).create("worker", {"name": "Анна"})
                keys.use(transaction, "k1", account, "worker", id, NOW)
            made.append(id)
    assert made[0] == made[1] != made[2]
    with database.writing() as transaction:
        keys.forget(transaction, LATER)
        assert keys.used_for(transaction, "k1", 7, "worker") is None


def test_twenty_press_at_once_and_one_wins(database: Database, world: DefinitionSet) -> None:
    with writer(database, world) as write:
        id = write.create("order", {"title": "Стул"}, state="draft")
    results: list[str] = []
    ready = threading.Barrier(20)

    def press(account: int) -> None:
        ready.wait()
        try:
            with database.writing() as transaction:
                write = Writer(transaction, world, Author(account), LATER)
                write.move("order", id, source="draft", target="agreed", version=1, event="do:agree")
            results.append("won")
        except Stale as stale:
            results.append(f"{stale.state} {stale.changed_by is not None}")

    _all_at_once([threading.Thread(target=press, args=(account,)) for account in range(20)])
    assert sorted(results) == ["agreed True"] * 19 + ["won"]
    with database.reading() as connection:
        assert len(history.read(connection, "order", id)) == 2
        assert history.verify(connection) == []


def test_a_guard_over_other_records_holds_at_commit(database: Database, world: DefinitionSet) -> None:
    """Nobody gets a second order: read the others, then write, from sixteen threads."""
    with writer(database, world) as write:
        anna = write.create("worker", {"name": "Анна"})
    ready = threading.Barrier(16)

    def take(number: int) -> None:
        ready.wait()
        with database.writing() as transaction:
            (count,) = transaction.execute("SELECT count(*) FROM f_order WHERE master = ?", (anna,))[0]
            if count == 0:
                Writer(transaction, world, Author(number), NOW).create("order", {"title": "x", "master": anna})

    _all_at_once([threading.Thread(target=take, args=(number,)) for number in range(16)])
    with database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM f_order") == [(1,)]


def _all_at_once(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
