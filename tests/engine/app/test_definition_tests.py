"""Tests of definitions are run for real: right ones pass, wrong expectations and unseen guards are reported."""

from dataclasses import replace

import pytest

from engine.app.definition_tests import DefinitionReport, run_definition_tests
from engine.model.definitions import DefinitionSet
from engine.model.workflows import WorkflowSpec, WorkflowTest


def with_workflow(definitions: DefinitionSet, workflow: WorkflowSpec) -> DefinitionReport:
    alone = replace(definitions, workflows={"repair": workflow}, workflow_of={workflow.form: "repair"})
    return run_definition_tests(alone)


def with_tests(definitions: DefinitionSet, *tests: WorkflowTest) -> DefinitionReport:
    return with_workflow(definitions, replace(definitions.workflows["repair"], tests=tests))


def test_the_worlds_own_tests_pass(shop_definitions: DefinitionSet) -> None:
    report = run_definition_tests(shop_definitions)
    assert [result.sentence for result in report.results if not result.passed] == []
    assert len(report.results) == sum(len(flow.tests) for flow in shop_definitions.workflows.values()) > 10


@pytest.mark.parametrize(
    ("test", "sentence"),
    [
        (WorkflowTest("senior", "agreed", "finish", state="approved"), "Ждали состояние approved"),
        (WorkflowTest("senior", "agreed", "finish", refused="duty"), "Ждали отказ duty"),
        (WorkflowTest("receptionist", "agreed", "finish", state="repaired"), "получили отказ duty"),
        (WorkflowTest("receptionist", "fresh", "approve", refused="guard"), "получили отказ state"),
        (WorkflowTest("receptionist", "free_work", "approve", refused="guard", guard=1), "отказали условия [2]"),
    ],
)
def test_a_wrong_expectation_is_told(shop_definitions: DefinitionSet, test: WorkflowTest, sentence: str) -> None:
    [result] = with_tests(shop_definitions, test).results
    assert not result.passed and sentence in result.sentence


def test_guards_nobody_saw_are_reported(shop_definitions: DefinitionSet) -> None:
    report = with_tests(shop_definitions, WorkflowTest("senior", "agreed", "finish", state="repaired"))
    [finish] = [item for item in report.unseen if item.step == "finish"]
    assert (finish.number, finish.missing) == (1, "отказывает")
    assert not report.passed


def test_an_example_that_breaks_the_rules_is_told(shop_definitions: DefinitionSet) -> None:
    workflow = shop_definitions.workflows["repair"]
    broken = tuple(
        replace(record, fields={name: value for name, value in record.fields.items() if name != "phone"})
        for record in workflow.cases["fresh"]
    )
    tests = (WorkflowTest("receptionist", "fresh", "decline", refused="guard"),)
    changed = replace(workflow, cases={**workflow.cases, "fresh": broken}, tests=tests)
    [result] = with_workflow(shop_definitions, changed).results
    assert "Пример «fresh» не записывается" in result.sentence and "Телефон" in result.sentence
