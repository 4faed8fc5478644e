"""Order 121 is there whole, every clause with its duty, and the duties keep four eyes on an order."""

import pytest

from engine.model.definitions import DefinitionSet

NOT_DIGITAL = {"1.9", "2.14"}
CAPABILITIES = {
    "1.1": "access_rights", "1.2": "data_quality_control", "1.3": "data_quality_control", "1.4": "quality_monitoring",
    "1.5": "authority_reports", "1.6": "statistics_report", "1.7": "movement_book", "1.8": "year_closing",
    "2.1": "access_rights", "2.2": "data_quality_control", "2.3": "year_closing", "2.4a": "curriculum",
    "2.4b": "class_setup", "2.4c": "timetable", "2.5": "year_readiness_report", "2.6": "curriculum",
    "2.7a": "timetable", "2.7b": "class_setup", "2.7c": "subgroups", "2.8": "user_support", "2.9": "school_settings",
    "2.10": "security_admin", "2.11": "year_closing", "2.12": "credentials_issue", "2.13a": "internal_mail",
    "2.13b": "forum", "2.13c": "bulletin_board", "3.1": "user_directory", "3.2": "class_events",
    "4.1a": "current_grades", "4.1b": "final_grades", "4.2": "data_quality_control", "5.1": "user_directory",
    "5.2a": "movement_orders", "5.2b": "contingent_count", "5.3": "document_store", "п.1": "appointments",
    "п.2": "consents", "п.3": "appointments", "п.4": "duty_monitoring",
}  # fmt: skip
CLAUSES = sorted({*CAPABILITIES, *NOT_DIGITAL})


def test_every_clause_of_the_order_stands_once(shipped: DefinitionSet) -> None:
    found = [clause.number for role in shipped.order.roles.values() for clause in role.clauses]
    assert sorted(found) == CLAUSES
    assert len(CLAUSES) == 42


@pytest.mark.parametrize("number", CLAUSES)
def test_a_clause_has_a_text_and_its_capability(shipped: DefinitionSet, number: str) -> None:
    clauses = [item for role in shipped.order.roles.values() for item in role.clauses if item.number == number]
    (clause,) = clauses
    assert clause.text
    if number in NOT_DIGITAL:
        assert clause.not_digital
        return
    assert shipped.duties[clause.duty].capability == CAPABILITIES[number]


def test_no_duty_stands_without_a_clause_or_a_law(shipped: DefinitionSet) -> None:
    named = {clause.duty for clause in shipped.clauses_in_force() if clause.duty}
    assert set(shipped.duties) == named


def test_rights_by_law_cite_an_article(shipped: DefinitionSet) -> None:
    laws = [order for order in shipped.orders_in_force() if order.law]
    cited = [clause.basis for order in laws for role in order.roles.values() for clause in role.clauses]
    assert cited and all("-ФЗ ст. " in basis for basis in cited)


def test_nobody_both_agrees_and_signs_an_order(shipped: DefinitionSet) -> None:
    steps = shipped.workflows["movement"].steps
    holders = {step: _roles_with(shipped, steps[step].duty) for step in ("agree", "sign", "revoke")}
    assert holders == {"agree": {"coordinator"}, "sign": {"director"}, "revoke": {"secretary"}}


@pytest.mark.parametrize("role", ["coordinator", "network_admin", "director"])
def test_rights_are_managed_by_several(shipped: DefinitionSet, role: str) -> None:
    grants = [
        grant for clause in shipped.clauses_in_force() if clause.role == role and clause.duty
        for grant in shipped.duties[clause.duty].grants if grant.form == "appointment"
    ]  # fmt: skip
    assert any({"create", "update"} <= set(grant.actions) for grant in grants)


def _roles_with(shipped: DefinitionSet, duty: str) -> set[str]:
    return {clause.role for clause in shipped.clauses_in_force() if clause.duty == duty}
