"""Both shipped sets are without faults, reachable by somebody, and their guards are seen to allow and to refuse."""

from engine.compile import Compiled
from engine.model.definitions import DefinitionSet
from engine.model.field_types import FIELD_TYPES
from engine.model.workflows import StepSpec, WorkflowSpec

NO_SCREENS_YET = "R403"


def test_the_shipped_set_has_no_faults_but_duties_to_come(compiled: Compiled) -> None:
    assert [str(fault) for fault in compiled.faults if fault.code != NO_SCREENS_YET] == []


def test_the_second_world_has_no_faults(second_world: Compiled) -> None:
    assert [str(fault) for fault in second_world.faults] == []


def test_the_second_world_uses_every_field_type(second_world: Compiled) -> None:
    assert second_world.definitions is not None
    used = {field.kind for form in second_world.definitions.forms.values() for field in form.fields.values()}
    assert used == set(FIELD_TYPES)


def test_every_form_can_be_read_by_somebody(shipped: DefinitionSet) -> None:
    read = {grant.form for grant in shipped.grants() if "read" in grant.actions}
    own = {form.id for form in shipped.forms.values() if not form.system}
    assert own <= read


def test_every_report_is_opened_by_a_duty(shipped: DefinitionSet) -> None:
    opened = {page for duty in shipped.duties.values() for page in duty.pages}
    guards = {guard.report for step in _steps(shipped) for guard in step.requires if guard.report}
    assert set(shipped.reports) <= opened | guards


def test_every_form_and_report_people_need_is_in_the_menu(shipped: DefinitionSet) -> None:
    in_menu = {item for area in shipped.organisation.menu for item in area.items}
    own = {form.id for form in shipped.forms.values() if not form.system and not form.parent}
    assert own <= in_menu


def test_health_is_not_kept_here(shipped: DefinitionSet) -> None:
    words = ("диагноз", "здоров", "медицин", "прививк")
    labels = [field.label.lower() for form in shipped.forms.values() for field in form.fields.values()]
    found = [label for label in labels if any(word in label for word in words) and "комисси" not in label]
    assert found == []


def test_every_guard_is_seen_to_refuse(shipped: DefinitionSet) -> None:
    missing = [f"{flow.id}.{step.id} {number}" for flow in shipped.workflows.values() for step in flow.steps.values()
               for number in _untested(flow, step)]  # fmt: skip
    assert missing == []


def test_every_step_with_guards_is_seen_to_pass(shipped: DefinitionSet) -> None:
    passed = {(flow.id, test.step) for flow in shipped.workflows.values() for test in flow.tests if test.state}
    guarded = {
        (flow.id, step.id) for flow in shipped.workflows.values() for step in flow.steps.values() if step.requires
    }
    assert guarded <= passed


def _steps(shipped: DefinitionSet) -> list[StepSpec]:
    return [step for flow in shipped.workflows.values() for step in flow.steps.values()]


def _untested(flow: WorkflowSpec, step: StepSpec) -> list[int]:
    """Numbers of the guards that forbid and that no test shows refusing."""
    refused = {test.guard for test in flow.tests if test.step == step.id and test.refused == "guard"}
    return [number for number, guard in enumerate(step.requires, 1) if guard.level == "error" and number not in refused]
