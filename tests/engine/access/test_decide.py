"""The one answer to «who may do this»: allowed, on which records, on which fields, and why not."""

from engine.access.decide import holders_of, may, may_open, row_condition
from engine.access.rights import build_rights
from engine.access.sight import conditions, shape_of
from engine.access.viewer import ANONYMOUS, Post, Viewer
from engine.model.expression import FALSE, TRUE
from tests.engine.access.library import make_set

RIGHTS = build_rights(make_set())


def viewer(role: str, form: str = "keeper") -> Viewer:
    return Viewer(1, "Некто", form, 1, (Post(role, form, 1),))


def test_an_answer_rests_on_grants_and_clauses() -> None:
    decision = may(viewer("keeper"), RIGHTS, "book", "update")
    assert decision.allowed
    assert [(item.spec.id, item.clause.citation) for item in decision.grants] == [("keeping@own:book:0", "п. 1.1")]


def test_nobody_may_anything() -> None:
    for who in (ANONYMOUS, viewer("plumber"), Viewer(1)):
        assert not may(who, RIGHTS, "book", "read").allowed
        assert row_condition(who, RIGHTS, "book", "read")[0] == FALSE
        assert set(conditions(RIGHTS, shape_of(who), "book", "read").fields.values()) == {FALSE}


def test_a_refusal_names_the_roles_that_may_and_their_basis() -> None:
    reason = may(viewer("reader", "reader"), RIGHTS, "book", "do:lend").reason
    assert reason.sentence == "У вас нет права: «Выдать» — «books»."
    assert (reason.basis, reason.who) == (
        "п. 1.1, п. 2.1, п. 6.1",
        ("Keeper (п. 1.1)", "Chief (п. 2.1)", "Mixed (п. 6.1)"),
    )


def test_a_right_nobody_has_is_said_so() -> None:
    reason = may(viewer("chief"), RIGHTS, "note", "do:nothing").reason
    assert "Ни один пункт" in reason.sentence
    assert reason.who == ()


def test_unknown_forms_and_actions_are_closed() -> None:
    assert not may(viewer("chief"), RIGHTS, "nonsense", "read").allowed
    assert not may(viewer("chief"), RIGHTS, "book", "nonsense").allowed
    assert not may_open(viewer("chief"), RIGHTS, "nonsense").allowed


def test_pages_open_to_the_holders_of_their_duty() -> None:
    assert may_open(viewer("chief"), RIGHTS, "loans").allowed
    assert not may_open(viewer("keeper"), RIGHTS, "loans").allowed


def test_fields_narrow_the_rows() -> None:
    both = Viewer(1, "", "keeper", 1, (Post("keeper", "keeper", 1), Post("lister", "keeper", 1)))
    rows, _ = row_condition(both, RIGHTS, "book", "read")
    title, binds = row_condition(both, RIGHTS, "book", "read", ("title",))
    price, _ = row_condition(both, RIGHTS, "book", "read", ("title", "price"))
    assert rows == title
    assert price not in (rows, FALSE)
    assert binds["me#0"] == 1
    assert row_condition(viewer("chief"), RIGHTS, "book", "read", ("price",))[0] == TRUE
    assert row_condition(viewer("chief"), RIGHTS, "book", "read", ("nonsense",))[0] == FALSE


def test_holders_are_named_with_their_basis() -> None:
    assert holders_of(RIGHTS, "book", "export") == ("Chief (п. 2.1)",)
