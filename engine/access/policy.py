"""A definition set as Casbin rules: `g, role:R, duty:D@SCOPE` and `p, duty:D@SCOPE, form, action, grant
id`.

Names are prefixed, because Casbin keeps all of them in one space. Rows and fields of a grant are not
Casbin's matter: a rule names the grant, and `grants` says what the name stands for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import casbin

from engine.model.definitions import DefinitionSet
from engine.model.expression import THIS, Expr, FieldOf, RowOf, rebuild
from engine.model.forms import FormSpec
from engine.model.roles import ClauseSpec, DutySpec, GrantSpec, duty_key
from engine.model.types import record_of

MODEL = Path(__file__).with_name("model.conf")
MAX_DEPTH = 9  # Casbin's role manager follows ten links and silently forgets the rest
ROLE, DUTY = "role:", "duty:"
OPEN, KEEP = "open", "keep"
LEAD = "lead:"

# What a grant on the parent lets its holder do with the rows of the parent's table field.
ROW_ACTIONS: Mapping[str, tuple[str, ...]] = {
    "read": ("read",),
    "export": ("export",),
    "create": ("create",),
    "update": ("create", "update", "delete"),
}

Rule = tuple[str, str, str, str]
Grouping = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Policy:
    """`permissions`: (subject, form, action, grant id); `groupings`: (role, duty key); `grants`: by id."""

    permissions: tuple[Rule, ...]
    groupings: tuple[Grouping, ...]
    grants: Mapping[str, GrantSpec]


def step_action(step: str) -> str:
    """The action whose right lets a person take a step of a form's workflow."""
    return f"do:{step}"


def lead_action(step: str) -> str:
    """The action whose right lets a person lead a step that others decide by their votes."""
    return f"{LEAD}{step}"


def page_form(definitions: DefinitionSet, page: str) -> str:
    """The form name under which a report or a page stands in the rules."""
    return f"report:{page}" if page in definitions.reports else f"page:{page}"


def make_policy(definitions: DefinitionSet) -> Policy:
    """The rules of the order in force and the law. Raises ValueError when they could not be served as
    written."""
    grants = {grant.id: grant for grant in _all_grants(definitions)}
    permissions = dict.fromkeys(
        (f"{DUTY}{grant.key}", grant.form, action, grant.id) for grant in grants.values() for action in grant.actions
    )
    groupings = dict.fromkeys(
        (f"{ROLE}{clause.role}", f"{DUTY}{clause_key(clause)}")
        for clause in definitions.clauses_in_force()
        if clause.duty
    )
    _refuse_unservable(tuple(groupings))
    return Policy(tuple(permissions), tuple(groupings), grants)


def make_enforcer(policy: Policy) -> Any:
    """A Casbin enforcer that holds exactly these rules."""
    model = casbin.Model()
    model.load_model_from_text(MODEL.read_text(encoding="utf-8"))
    enforcer = casbin.Enforcer(model)
    for rules, size, add in (
        (policy.permissions, 4, enforcer.add_policies),
        (policy.groupings, 2, enforcer.add_grouping_policies),
    ):
        if any(len(rule) != size or not all(rule) for rule in rules):
            raise ValueError("an access rule with missing values")
        if len(set(rules)) != len(rules):
            raise ValueError("an access rule stands twice")
        if rules and not add([list(rule) for rule in rules]):
            raise ValueError("Casbin did not take the access rules")
    return enforcer


def clause_key(clause: ClauseSpec) -> str:
    """The duty key a clause brings its role."""
    return duty_key(clause.duty, clause.scope)


def _all_grants(definitions: DefinitionSet) -> Iterator[GrantSpec]:
    for duty in definitions.duties.values():
        written = list(duty.grants)
        for grant in chain(written, _row_grants(definitions, written)):
            yield _with_steps(definitions, grant)
        yield from _page_grants(definitions, duty)


def _with_steps(definitions: DefinitionSet, grant: GrantSpec) -> GrantSpec:
    """A duty takes its steps on the records it may read: its read grants carry the steps too."""
    workflow = definitions.workflow_for(grant.form)
    if workflow is None or "read" not in grant.actions:
        return grant
    steps = tuple(step_action(step.id) for step in workflow.steps.values() if grant.duty in step.doers)
    led = tuple(
        lead_action(step.id) for step in workflow.steps.values() if step.approve is not None and step.duty == grant.duty
    )
    return replace(grant, actions=(*grant.actions, *steps, *led))


def _row_grants(definitions: DefinitionSet, written: list[GrantSpec]) -> Iterator[GrantSpec]:
    """Rights on rows of tables: those of the parent record, where the table field is readable, unless the
    duty names the row form itself. Rows of rows follow."""
    named = {(grant.key, grant.form) for grant in written}
    waiting = list(written)
    while waiting:
        grant = waiting.pop(0)
        for child in definitions.children(grant.form):
            actions = _row_actions(grant) if grant.fields is None or child.parent_field in grant.fields else ()
            if actions and (grant.key, child.id) not in named:
                derived = _row_grant(grant, child, actions)
                waiting.append(derived)
                yield derived


def _row_actions(grant: GrantSpec) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row for action in grant.actions for row in ROW_ACTIONS.get(action, ())))


def _row_grant(grant: GrantSpec, child: FormSpec, actions: tuple[str, ...]) -> GrantSpec:
    row = RowOf(record_of(child.id), THIS)
    where = of_record(grant.where, FieldOf(record_of(grant.form), row, "parent")) if grant.where else None
    return replace(
        grant, id=f"{grant.id}/{child.parent_field}", form=child.id, actions=actions, where=where, fields=None
    )


def of_record(condition: Expr, record: Expr) -> Expr:
    """A condition over RowOf("this") said of another record."""
    return record if isinstance(condition, RowOf) and condition.alias == THIS else _rebuilt(condition, record)


def _rebuilt(condition: Expr, record: Expr) -> Expr:
    node = rebuild(condition, lambda child: of_record(child, record))
    assert isinstance(node, Expr)
    return node


def _page_grants(definitions: DefinitionSet, duty: DutySpec) -> Iterator[GrantSpec]:
    keys = {grant.key for grant in duty.grants}
    keys |= {clause_key(clause) for clause in definitions.clauses_in_force() if clause.duty == duty.id}
    for key in sorted(keys):
        for page in dict.fromkeys(duty.pages):
            form = page_form(definitions, page)
            yield GrantSpec(f"{key}/{form}", key, duty.id, form, (OPEN,), place=duty.place)
        for report in definitions.reports.values():
            if report.freeze is not None and report.freeze.duty == duty.id:
                form = page_form(definitions, report.id)
                yield GrantSpec(f"{key}/{form}/{KEEP}", key, duty.id, form, (KEEP,), place=duty.place)


def _refuse_unservable(groupings: tuple[Grouping, ...]) -> None:
    """Raises ValueError for a circle among the names, and for a chain longer than Casbin follows."""
    follows: dict[str, list[str]] = {}
    for lower, upper in groupings:
        follows.setdefault(lower, []).append(upper)
    waiting: list[tuple[str, tuple[str, ...]]] = [(name, (name,)) for name in follows]
    while waiting:
        name, way = waiting.pop()
        for upper in follows.get(name, ()):
            if upper in way:
                raise ValueError(f"access rules go in a circle: {' → '.join((*way, upper))}")
            if len(way) > MAX_DEPTH:
                raise ValueError(f"a chain of more than {MAX_DEPTH} access rules: {' → '.join(way)}")
            waiting.append((upper, (*way, upper)))
