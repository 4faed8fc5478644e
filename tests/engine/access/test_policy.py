"""The rules Casbin gets, and that it is Casbin that decides."""

import random
from dataclasses import replace

import pytest

from engine.access.policy import Policy, clause_key, make_enforcer, make_policy
from engine.access.rights import build_rights, read_rights
from engine.access.sight import held_grants, shape_of
from engine.access.viewer import Post, Viewer
from tests.engine.access.library import GRANTS, grant, make_set

SET = make_set()
POLICY = make_policy(SET)
ACTIONS = ("read", "create", "update", "delete", "export", "do:lend", "do:lose", "open")
FORMS = ("book", "note", "keeper", "reader", "report:loans", "page:loans")


def test_duties_bring_rights_to_the_roles_of_their_clauses() -> None:
    rights = build_rights(SET)
    found = rights.grants("keeper", "book", "update")
    assert [(item.spec.id, item.clause.citation) for item in found] == [("keeping@own:book:0", "п. 1.1")]
    assert rights.grants("reader", "book", "update") == ()
    assert rights.grants("nobody", "book", "read") == ()


def test_a_step_is_taken_by_its_duty_on_the_records_it_reads() -> None:
    rights = build_rights(SET)
    assert [item.spec.key for item in rights.grants("keeper", "book", "do:lend")] == ["keeping@own"]
    assert [item.spec.key for item in rights.grants("chief", "book", "do:lend")] == ["keeping@any"]
    assert rights.grants("lister", "book", "do:lend") == ()


def test_pages_of_a_duty_open_to_its_holders() -> None:
    rights = build_rights(SET)
    assert [item.clause.role for item in rights.grants("chief", "report:loans", "open")] == ["chief"]
    assert rights.grants("keeper", "report:loans", "open") == ()


def test_rows_follow_their_parent_where_the_table_field_is_readable() -> None:
    rights = build_rights(SET)
    own = rights.grants("keeper", "note", "delete")
    assert [item.spec.id for item in own] == ["keeping@own:book:0/notes"]
    assert rights.grants("reader", "note", "read") == ()


def test_a_duty_that_names_the_row_form_says_itself_what_is_allowed() -> None:
    assert [item.spec.id for item in build_rights(SET).grants("lister", "note", "read")] == ["listing:note:0"]


def test_the_served_answer_is_the_enforcers() -> None:
    enforcer = make_enforcer(POLICY)
    before = read_rights(enforcer, POLICY, SET)
    assert before.grants("keeper", "book", "update")
    assert enforcer.remove_policy("duty:keeping@own", "book", "update", "keeping@own:book:0")
    after = read_rights(enforcer, POLICY, SET)
    assert after.grants("keeper", "book", "update") == ()
    assert after.grants("keeper", "book", "read")
    assert enforcer.remove_grouping_policy("role:chief", "duty:heading")
    assert read_rights(enforcer, POLICY, SET).grants("chief", "book", "delete") == ()


def test_the_table_equals_enforce_in_any_order() -> None:
    rights, enforcer = build_rights(SET), make_enforcer(POLICY)
    roles = [*SET.order.roles, "nobody"]
    enforcer.add_grouping_policies([[f"user:{role}", f"role:{role}"] for role in roles])
    questions = [(role, form, action) for role in roles for form in FORMS for action in ACTIONS]
    random.Random(7).shuffle(questions)
    different = [
        question
        for question in questions
        if enforcer.enforce(f"user:{question[0]}", *question[1:]) != bool(rights.grants(*question))
    ]
    assert not different
    assert len({bool(rights.grants(*question)) for question in questions}) == 2


def test_names_of_roles_duties_and_users_do_not_meet() -> None:
    roles = {"same": ("same",)}
    rights = build_rights(make_set((grant("same", "book", "read"),), roles))
    assert rights.grants("same", "book", "read")
    assert (
        make_enforcer(make_policy(make_set((grant("same", "book", "read"),), roles))).enforce("same", "book", "read")
        is False
    )


def test_a_rule_with_a_missing_value_is_refused() -> None:
    with pytest.raises(ValueError, match="missing"):
        make_enforcer(Policy((("duty:a", "book", "read", ""),), (), {}))


def test_a_rule_that_stands_twice_is_refused() -> None:
    rule = ("duty:a", "book", "read", "1")
    with pytest.raises(ValueError, match="twice"):
        make_enforcer(Policy((rule, rule), (), {}))


def test_one_duty_held_by_two_clauses_stands_once() -> None:
    rights = build_rights(make_set(clauses={"keeper": ("keeping@own", "keeping@own")}))
    assert [item.clause.number for item in rights.grants("keeper", "book", "read")] == ["1.1"]


def test_a_right_without_a_clause_is_never_served() -> None:
    enforcer = make_enforcer(POLICY)
    enforcer.add_grouping_policy("role:reader", "duty:heading")
    with pytest.raises(ValueError, match="without a clause"):
        read_rights(enforcer, POLICY, SET)


def test_a_form_no_grant_names_is_closed() -> None:
    rights = build_rights(make_set(tuple(item for item in GRANTS if item.form != "reader")))
    assert not [role for role in SET.order.roles if rights.grants(role, "reader", "read")]


def test_unusual_names_reach_casbin_whole() -> None:
    odd = replace(grant("keeping", "book", "read", scope="own"), id='ё, "x" | #')
    assert build_rights(make_set((odd,))).grants("keeper", "book", "read")[0].spec.id == 'ё, "x" | #'


def test_with_a_substitution_the_served_rights_equal_enforce() -> None:
    """A post that brings only some duties of its role allows what Casbin allows to those duties."""
    rights, enforcer, shuffled = build_rights(SET), make_enforcer(POLICY), random.Random(11)
    answers = set()
    for number in range(150):
        role = shuffled.choice([*SET.order.roles])
        keys = {clause_key(clause): clause.duty for clause in SET.order.roles[role].clauses if clause.duty}
        lent = frozenset(duty for duty in keys.values() if shuffled.random() < 0.6)
        subject = f"lent:{number}"
        enforcer.add_grouping_policies([[subject, f"duty:{key}"] for key, duty in keys.items() if duty in lent] or [[subject, "-"]])
        shape = shape_of(Viewer(1, "x", "keeper", 1, (Post(role, "keeper", 2, duties=lent),)))
        for form in shuffled.sample(FORMS, len(FORMS)):
            for action in ACTIONS:
                served = bool(tuple(held_grants(rights, shape, form, action)))
                assert served == enforcer.enforce(subject, form, action), (role, lent, form, action)
                answers.add(served)
    assert answers == {True, False}
