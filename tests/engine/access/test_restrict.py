"""What a restricted query answers: rows filtered, fields empty where they may not be read, wherever they
are used."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.access.restrict import restrict, viewer_binds, viewer_shape
from engine.access.rights import Rights, build_rights
from engine.access.viewer import ANONYMOUS, Post, Viewer
from engine.model.expression import (
    FALSE,
    Aggregate,
    Bind,
    Call,
    Compare,
    Constant,
    Expr,
    FieldOf,
    GroupAggregate,
    InRecords,
    IsEmpty,
    Not,
    RowOf,
    Source,
    rebuild,
    walk,
)
from engine.model.query import Column, Order, Query
from engine.model.types import INTEGER, TEXT, TRUTH, record_of
from tests.engine.access.library import FORMS, GRANTS, equal, field, grant, make_set, me
from tests.engine.access.memory import Memory

SET = make_set()
RIGHTS = build_rights(SET)
BOOK = RowOf(record_of("book"), "b")

ROWS: dict[str, dict[int, dict[str, Any]]] = {
    "keeper": {1: {"surname": "Ильина", "phone": "11"}, 2: {"surname": "Котов", "phone": "22"}},
    "reader": {1: {"surname": "Лосев", "phone": "33"}, 2: {"surname": "Мухина", "phone": "44"}},
    "book": {
        1: {"title": "А", "price": 10, "rare": True, "keeper": 1, "readers": (1,), "notes": (1, 2)},
        2: {"title": "Б", "price": 20, "rare": False, "keeper": 2, "readers": (1, 2), "notes": (3,)},
        3: {"title": "В", "price": 30, "rare": True, "keeper": None, "readers": (), "notes": ()},
    },
    "note": {
        1: {"text": "хорошо", "grade": 5, "parent": 1},
        2: {"text": "плохо", "grade": 2, "parent": 1},
        3: {"text": "так", "grade": 3, "parent": 2},
    },
}


def world(rows: dict[str, dict[int, dict[str, Any]]], binds: dict[str, Any]) -> Memory:
    """The rows with system fields, names and back names added."""
    full = {
        form: {
            id: {"id": id, "state": "in", **row, "name": row[next(iter(FORMS[form].fields))]}
            for id, row in found.items()
        }
        for form, found in rows.items()
    }
    for id, row in full["keeper"].items():
        row["books"] = tuple(book for book, held in full["book"].items() if held["keeper"] == id)
    for id, row in full["reader"].items():
        row["readings"] = tuple(book for book, held in full["book"].items() if id in held["readers"])
    return Memory(full, binds)


def viewer(*posts: Post) -> Viewer:
    first = posts[0]
    return Viewer(9, "Некто", first.person_form, first.person, posts)


KEEPER = viewer(Post("keeper", "keeper", 1))
CHIEF = viewer(Post("chief", "keeper", 2))
LISTER = viewer(Post("lister", "keeper", 1))
READER = viewer(Post("reader", "reader", 1))
BOTH = viewer(Post("keeper", "keeper", 1), Post("lister", "keeper", 1))
NOBODY = viewer(Post("keeper"), Post("lister"))


def ask(
    who: Viewer,
    *columns: Expr,
    where: Expr | None = None,
    sort: tuple[Expr, ...] = (),
    form: str = "book",
    action: str = "read",
    rights: Rights = RIGHTS,
) -> list[tuple[Any, ...]]:
    query = Query(
        (Source("b", form),),
        tuple(Column(f"c{number}", value) for number, value in enumerate(columns)),
        where,
        sort=tuple(Order(value) for value in sort),
    )
    scoped = restrict(query, who, rights, rights.definitions, action)
    return world(ROWS, dict(scoped.binds)).answer(scoped.query)


ID = field(BOOK, "id")


@pytest.mark.parametrize(
    ("who", "ids"),
    [
        (KEEPER, [1]),
        (CHIEF, [1, 2, 3]),
        (LISTER, [2, 3]),
        (READER, [1, 2]),
        (BOTH, [1, 2, 3]),
        (ANONYMOUS, []),
        (viewer(Post("nonsense", "keeper", 1)), []),
    ],
)
def test_rows_are_those_of_the_grants(who: Viewer, ids: list[int]) -> None:
    assert ask(who, ID) == [(id,) for id in ids]


def test_me_without_a_person_sees_nothing_even_through_a_negation() -> None:
    assert ask(NOBODY, ID) == []


def test_me_of_one_kind_of_people_never_meets_ids_of_another() -> None:
    assert ask(viewer(Post("keeper", "reader", 1)), ID) == []
    assert ask(viewer(Post("lister", "reader", 1)), ID) == []
    assert ask(viewer(Post("reader", "keeper", 1)), ID) == []


def test_rows_and_fields_are_pairs_never_the_union() -> None:
    assert ask(BOTH, field(BOOK, "title"), field(BOOK, "price"), field(BOOK, "rare")) == [
        ("А", 10, True),
        ("Б", None, False),
        ("В", None, False),
    ]


def test_filtering_by_a_field_works_only_where_it_is_readable() -> None:
    price = field(BOOK, "price")
    assert ask(BOTH, ID, where=Compare(TRUTH, ">=", price, Constant(INTEGER, 10))) == [(1,)]
    assert ask(BOTH, ID, where=Compare(TRUTH, "!=", price, Constant(INTEGER, 20))) == [(1,), (2,), (3,)]
    assert ask(BOTH, ID, where=IsEmpty(TRUTH, price)) == [(2,), (3,)]
    assert ask(BOTH, ID, where=field(BOOK, "rare")) == [(1,)]
    assert ask(BOTH, ID, where=Not(TRUTH, field(BOOK, "rare"))) == [(2,), (3,)]


def test_sorting_by_a_field_does_not_betray_it() -> None:
    hidden = ask(LISTER, ID, sort=(field(BOOK, "price"),))
    raised = {**ROWS, "book": {**ROWS["book"], 2: {**ROWS["book"][2], "price": 99}}}
    query = Query((Source("b", "book"),), (Column("id", ID),), None, sort=(Order(field(BOOK, "price")),))
    scoped = restrict(query, LISTER, RIGHTS, SET)
    assert world(raised, dict(scoped.binds)).answer(scoped.query) == hidden


def test_a_readable_link_shows_the_name_of_its_record_and_nothing_else() -> None:
    keeper = field(BOOK, "keeper")
    assert ask(LISTER, field(keeper, "name"), field(keeper, "surname"), field(keeper, "phone")) == [
        ("Котов", None, None),
        (None, None, None),
    ]
    assert ask(CHIEF, field(keeper, "surname"), field(keeper, "phone"))[0] == ("Ильина", None)


def test_an_unreadable_link_shows_nothing_of_its_record() -> None:
    keeper = field(BOOK, "keeper")
    assert ask(READER, keeper, field(keeper, "name"), field(keeper, "surname")) == [(None, None, None)] * 2


def test_names_of_several_links_are_shown_where_the_field_is_readable() -> None:
    readers = Source("r", "reader", field(BOOK, "readers"))
    row = RowOf(record_of("reader"), "r")
    names = Aggregate(TEXT, "list", readers, field(row, "name"), None)
    phones = Aggregate(TEXT, "list", replace(readers, alias="p"), field(replace(row, alias="p"), "phone"), None)
    assert ask(KEEPER, names, phones) == [("Лосев", None)]
    assert ask(READER, names, phones) == [("Лосев", "33"), ("Лосев, Мухина", "33")]
    assert ask(LISTER, names, phones) == [(None, None)] * 2


def test_rows_of_a_table_are_those_the_viewer_may_read() -> None:
    notes = Source("n", "note", field(BOOK, "notes"))
    note = RowOf(record_of("note"), "n")
    total = Aggregate(INTEGER, "sum", notes, field(note, "grade"), None)
    assert ask(KEEPER, total) == [(7,)]
    assert ask(LISTER, total, Call(INTEGER, "size", (field(BOOK, "notes"),))) == [(0, 1), (0, 0)]
    assert ask(READER, total, Call(INTEGER, "size", (field(BOOK, "notes"),))) == [(0, 0), (0, 0)]
    assert ask(READER, IsEmpty(TRUTH, field(BOOK, "notes"))) == [(True,), (True,)]


def test_rows_of_a_table_may_have_a_narrower_right_of_their_own() -> None:
    good = equal(field(RowOf(record_of("note"), "this"), "grade"), Constant(INTEGER, 5))
    rights = build_rights(make_set((grant("listing", "book", "read"), grant("listing", "note", "read", good))))
    notes = Source("n", "note", field(BOOK, "notes"))
    second = InRecords(TRUTH, Constant(record_of("note"), 2), field(BOOK, "notes"))
    assert ask(LISTER, Aggregate(INTEGER, "count", notes, None, None), second, rights=rights) == [
        (1, False), (0, False), (0, False)]  # fmt: skip


def test_rows_in_a_list_of_their_own_follow_their_parents() -> None:
    note = RowOf(record_of("note"), "b")
    parent = field(note, "parent")
    texts = field(note, "text"), field(note, "grade"), field(parent, "name"), field(parent, "price")
    assert ask(KEEPER, *texts, form="note") == [("хорошо", 5, "А", 10), ("плохо", 2, "А", 10)]
    assert ask(LISTER, *texts, form="note")[2] == ("так", None, "Б", None)
    assert ask(READER, *texts, form="note") == []


def test_other_records_are_counted_only_as_far_as_they_are_seen() -> None:
    row = RowOf(record_of("book"), "o")
    count = Aggregate(INTEGER, "count", Source("o", "book"), None, None)
    priced = replace(
        count, source=Source("o", "book"), condition=Compare(TRUTH, ">", field(row, "price"), Constant(INTEGER, 0))
    )
    assert ask(KEEPER, count) == [(1,)]
    assert ask(BOTH, count, replace(priced, source=Source("o", "book"))) == [(3, 1)] * 3


def test_a_back_name_reaches_only_records_whose_pointing_field_is_readable() -> None:
    row = RowOf(record_of("reader"), "b")
    readings = field(row, "readings")
    count = Aggregate(INTEGER, "count", Source("o", "book", readings), None, None)
    assert ask(READER, field(row, "id"), count, form="reader") == [(1, 2)]
    listing = build_rights(make_set((*GRANTS, grant("listing", "reader", "read", number=5))))
    assert ask(LISTER, field(row, "id"), count, form="reader", rights=listing) == [(1, 0), (2, 0)]
    inside = InRecords(TRUTH, Constant(record_of("book"), 2), readings)
    assert ask(LISTER, inside, form="reader", rights=listing) == [(False,), (False,)]
    assert ask(READER, inside, form="reader") == [(True,)]


def test_the_name_of_a_record_goes_with_the_fields_it_is_made_of() -> None:
    untitled = build_rights(make_set((grant("listing", "book", "read", None, "price"),)))
    assert ask(LISTER, field(BOOK, "name"), field(BOOK, "price"), rights=untitled)[0] == (None, 10)
    assert ask(LISTER, field(BOOK, "name"))[0] == ("Б",)


def test_export_needs_its_own_right_and_the_right_to_read() -> None:
    assert ask(KEEPER, ID, action="export") == []
    assert ask(CHIEF, ID, action="export") == [(1,), (2,), (3,)]
    blind = build_rights(make_set((grant("listing", "book", "export"),)))
    assert ask(LISTER, ID, action="export", rights=blind) == []


def test_waiting_steps_are_asked_by_their_action() -> None:
    assert ask(KEEPER, ID, action="do:lend") == [(1,)]
    assert ask(KEEPER, ID, action="do:lose") == []
    assert ask(BOTH, ID, action="do:lend") == [(1,)]


def test_post_values_belong_to_their_post() -> None:
    shelves = viewer(Post("shelver", values={"shelf": "А"}), Post("shelver", values={"shelf": "В"}), Post("shelver"))
    assert ask(shelves, ID) == [(1,), (3,)]
    assert ask(viewer(Post("shelver")), ID) == []
    assert ask(viewer(Post("shelver", values={"shelf": None})), ID) == []


def test_a_post_may_bring_a_part_of_the_duties() -> None:
    part = viewer(Post("mixed", "keeper", 1, duties=frozenset({"listing"})))
    assert ask(part, ID) == [(2,), (3,)]
    assert ask(viewer(Post("mixed", "keeper", 1, duties=frozenset())), ID) == []


def test_an_acting_person_sees_what_the_absent_one_sees() -> None:
    acting = Viewer(9, "Некто", "keeper", 1, (Post("keeper", "keeper", 2),))
    assert ask(acting, ID) == [(2,)]
    assert ask(Viewer(9, "Некто", "keeper", 1, (*acting.posts, Post("keeper", "keeper", 1))), ID) == [(1,), (2,)]


def test_me_of_a_query_is_the_person_at_the_screen() -> None:
    mine = equal(field(BOOK, "keeper"), me("keeper"))
    assert ask(CHIEF, ID, where=mine) == [(2,)]
    other = equal(Constant(record_of("reader"), 2), Bind(record_of("reader"), "me"))
    assert ask(CHIEF, ID, where=other) == []


def test_the_text_depends_on_the_kind_of_viewer_not_on_who_it_is() -> None:
    query = Query((Source("b", "book"),), (Column("price", field(BOOK, "price")),))
    first, second = (
        viewer(Post("keeper", "keeper", id), Post("shelver", "keeper", id, values={"shelf": str(id)})) for id in (1, 2)
    )
    assert restrict(query, first, RIGHTS, SET).query == restrict(query, second, RIGHTS, SET).query
    assert viewer_shape(first, RIGHTS) == viewer_shape(second, RIGHTS)
    assert viewer_binds(first) != viewer_binds(second)
    assert viewer_shape(first, RIGHTS) != viewer_shape(KEEPER, RIGHTS)


def test_every_bind_of_the_text_is_given() -> None:
    query = Query((Source("b", "book"),), (Column("price", field(BOOK, "price")),))
    for who in (KEEPER, BOTH, READER, NOBODY, ANONYMOUS):
        scoped = restrict(query, who, RIGHTS, SET)
        used = {node.name for part in _parts(scoped.query) for node in walk(part) if isinstance(node, Bind)}
        assert used <= set(scoped.binds)


def test_aliases_of_a_condition_do_not_catch_rows_of_the_query() -> None:
    inner, this = RowOf(record_of("book"), "x"), RowOf(record_of("book"), "this")
    same = equal(field(inner, "keeper"), field(this, "keeper"))
    kept = Aggregate(TRUTH, "exists", Source("x", "book"), None, same)
    rights = build_rights(make_set((grant("listing", "book", "read", kept, "title keeper"), grant(
        "listing", "book", "read", field(this, "rare"), number=1))))  # fmt: skip
    row = RowOf(record_of("book"), "x")
    query = Query((Source("x", "book"),), (Column("id", field(row, "id")), Column("price", field(row, "price"))), None)
    scoped = restrict(query, LISTER, rights, SET)
    assert world(ROWS, dict(scoped.binds)).answer(scoped.query) == [(1, 10), (2, None), (3, 30)]
    assert {"x", "_x"} == {"x"} | {node.source.alias for part in _parts(scoped.query) for node in walk(part)
                                   if isinstance(node, Aggregate)}  # fmt: skip


def test_what_is_grouped_by_stays_the_same_expression_everywhere() -> None:
    inner, this = RowOf(record_of("book"), "x"), RowOf(record_of("book"), "this")
    kept = Aggregate(TRUTH, "exists", Source("x", "book"), None, equal(field(inner, "keeper"), field(this, "keeper")))
    rights = build_rights(make_set((grant("listing", "book", "read"), grant("mixing", "book", "read"))))
    narrow = build_rights(make_set((grant("listing", "book", "read", kept), grant(
        "listing", "book", "read", None, "title", number=1))))  # fmt: skip
    value = field(BOOK, "price")
    query = Query((Source("b", "book"),), (Column("p", value),), group=(value,), sort=(Order(value),))
    for found in (restrict(query, LISTER, held, SET).query for held in (rights, narrow)):
        assert found.columns[0].value == found.group[0] == found.sort[0].value


def test_what_is_shown_of_a_group_is_worked_out_of_the_group_as_it_is_seen() -> None:
    """No row is at hand where groups are shown: neither for the name of a record that is a group nor for its condition."""
    inner, this = RowOf(record_of("book"), "x"), RowOf(record_of("book"), "this")
    kept = Aggregate(TRUTH, "exists", Source("x", "book"), None, equal(field(inner, "title"), field(this, "title")))
    rights = build_rights(make_set((grant("listing", "book", "read", None, "title"), grant(
        "listing", "book", "read", kept, number=1))))  # fmt: skip
    key = field(BOOK, "keeper")
    name, counted = field(key, "name"), GroupAggregate(INTEGER, "count_unique", key, None)
    columns = (Column("k", key), Column("name", name), Column("n", counted))
    query = Query((Source("b", "book"),), columns, group=(key,), sort=(Order(name),))
    found = restrict(query, LISTER, rights, SET).query
    seen = found.group[0]
    assert seen != key and found.columns[0].value == seen
    assert found.columns[1].value == found.sort[0].value == FieldOf(TEXT, seen, "name")
    assert found.columns[2].value == GroupAggregate(INTEGER, "count_unique", seen, None)


def test_without_a_grant_the_answer_is_false_not_an_error() -> None:
    query = Query((Source("b", "keeper"),), (Column("id", ID),))
    assert restrict(query, READER, RIGHTS, SET).query.where == FALSE


def _parts(query: Query) -> list[Expr]:
    parts = [*(column.value for column in query.columns), *(order.value for order in query.sort), *query.group]
    return [*parts, *(part for part in (query.where, query.having) if part)]


# ── What may not be read never changes an answer, whatever is asked. ────────────────────────────────────────

BOOK_FIELDS = ("title", "price", "rare", "keeper")
VIEWERS = (KEEPER, CHIEF, LISTER, READER, BOTH, NOBODY, ANONYMOUS)


def readable(who: Viewer, book: int, name: str) -> bool:
    """Said once more, by hand: which viewer reads which field of which book."""
    row, roles = ROWS["book"][book], {post.role: post for post in who.posts if post.person is not None}
    return (
        "chief" in roles
        or ("keeper" in roles and row["keeper"] == roles["keeper"].person)
        or ("lister" in roles and row["keeper"] != roles["lister"].person and name in ("title", "keeper"))
        or ("reader" in roles and roles["reader"].person in row["readers"] and name in ("title", "rare"))
    )


def _leaves(base: Expr) -> st.SearchStrategy[Expr]:
    keeper = field(base, "keeper")
    numbers = st.sampled_from([field(base, "price"), Constant(INTEGER, 20)])
    texts = st.sampled_from([field(base, "title"), field(keeper, "name"), field(keeper, "phone"), Constant(TEXT, "Б")])
    links: st.SearchStrategy[Expr] = st.sampled_from([keeper, Constant(record_of("keeper"), 1)])
    ops: st.SearchStrategy[Any] = st.sampled_from(["==", "!=", "<", ">="])
    return st.one_of(
        st.builds(lambda op, a, b: Compare(TRUTH, op, a, b), ops, numbers, numbers),
        st.builds(lambda op, a, b: Compare(TRUTH, op, a, b), ops, texts, texts),
        st.builds(lambda a, b: equal(a, b), links, links),
        st.sampled_from([field(base, "rare"), IsEmpty(TRUTH, field(base, "price")), IsEmpty(TRUTH, keeper)]),
        st.just(InRecords(TRUTH, Constant(record_of("reader"), 2), field(base, "readers"))),
    )


def _conditions(base: Expr) -> st.SearchStrategy[Expr]:
    inner = _leaves(RowOf(record_of("book"), "i"))
    counts = st.builds(lambda condition: Aggregate(TRUTH, "exists", Source("i", "book"), None, condition), inner)
    return st.recursive(
        _leaves(base) | counts,
        lambda below: (
            st.builds(lambda item: Not(TRUTH, item), below)
            | st.builds(
                lambda a, b: Compare(
                    TRUTH,
                    "==",
                    Aggregate(INTEGER, "count", Source("j", "book"), None, a),
                    Aggregate(INTEGER, "sum", Source("k", "book"), field(RowOf(record_of("book"), "k"), "price"), b),
                ),
                below,
                below,
            )
        ),
        max_leaves=4,
    )


@settings(deadline=None)
@given(st.sampled_from(VIEWERS), _conditions(BOOK), st.sampled_from(BOOK_FIELDS), st.data())
def test_what_may_not_be_read_never_changes_an_answer(who: Viewer, where: Expr, sort: str, data: st.DataObject) -> None:
    keeper = field(BOOK, "keeper")
    columns = tuple(Column(name, field(BOOK, name)) for name in BOOK_FIELDS)
    count = Aggregate(INTEGER, "count", Source("z", "book"), None, where_of(where, "z"))
    query = Query(
        (Source("b", "book"),),
        (*columns, Column("name", field(keeper, "name")), Column("n", count)),
        where,
        sort=(Order(field(BOOK, sort)), Order(ID)),
    )
    scoped = restrict(query, who, RIGHTS, SET)
    changed = {**ROWS, "book": {id: dict(row) for id, row in ROWS["book"].items()}}
    others = {"title": "Ю", "price": 77, "rare": None}
    hidden = [(id, name) for id in changed["book"] for name in others if not readable(who, id, name)]
    for id, name in data.draw(st.lists(st.sampled_from(hidden), unique=True)) if hidden else []:
        changed["book"][id][name] = others[name] if name != "rare" else not changed["book"][id]["rare"]
    binds = dict(scoped.binds)
    assert world(ROWS, binds).answer(scoped.query) == world(changed, binds).answer(scoped.query)


def where_of(condition: Expr, alias: str) -> Expr:
    """The condition over a row of another source."""
    return _moved(condition, replace(BOOK, alias=alias))


def _moved(node: Expr, row: RowOf) -> Expr:
    if node == BOOK:
        return row
    moved = rebuild(node, lambda child: _moved(child, row))
    assert isinstance(moved, Expr)
    return moved


def test_a_field_of_a_record_nobody_filtered_needs_the_right_on_it() -> None:
    given_book = Bind(record_of("book"), "params.book")
    query = Query(
        (Source("b", "keeper"),), (Column("t", field(given_book, "title")), Column("n", field(given_book, "name")))
    )
    rights = build_rights(make_set((*GRANTS, grant("listing", "keeper", "read", number=7))))
    scoped = restrict(query, LISTER, rights, SET)
    assert world(ROWS, {**scoped.binds, "params.book": 1}).answer(scoped.query)[0] == (None, "А")
    assert isinstance(query.columns[0].value, FieldOf)
