"""The serving table: who may what, read back from the enforcer's own answers and from nothing else.

`enforce` itself is not called while serving (it takes milliseconds and is not safe between threads); one
pass over what the enforcer holds gives the same answers, which a property test compares.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar

from engine.access.policy import DUTY, MAX_DEPTH, ROLE, Policy, clause_key, make_enforcer, make_policy
from engine.model.definitions import DefinitionSet
from engine.model.roles import ClauseSpec, GrantSpec

T = TypeVar("T")
Right = tuple[str, str]
RoleTable = Mapping[Right, "tuple[Grant, ...]"]


@dataclass(frozen=True, slots=True)
class Grant:
    """A right with its basis: the clause by which the role holds the duty."""

    spec: GrantSpec
    clause: ClauseSpec


@dataclass(frozen=True)
class Rights:
    """Role to (form, action) to grants. `kept` remembers what was worked out from them, per shape of a
    viewer."""

    definitions: DefinitionSet
    table: Mapping[str, RoleTable]
    kept: dict[Hashable, object] = field(default_factory=dict, repr=False, compare=False)

    def grants(self, role: str, form: str, action: str) -> tuple[Grant, ...]:
        """What lets the role do the action on some records of the form; empty = nothing does."""
        return self.of_role(role).get((form, action), ())

    def of_role(self, role: str) -> RoleTable:
        """Everything the role may do."""
        return self.table.get(role, {})

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """The thing made for the key, made on first use. Harmless if two threads make it."""
        if key not in self.kept:
            self.kept[key] = make()
        return self.kept[key]  # type: ignore[return-value]


def build_rights(definitions: DefinitionSet) -> Rights:
    """The rights of a set, by way of Casbin."""
    policy = make_policy(definitions)
    return read_rights(make_enforcer(policy), policy, definitions)


def read_rights(enforcer: Any, policy: Policy, definitions: DefinitionSet) -> Rights:
    """The rights the enforcer grants now. Raises ValueError when one of them rests on no clause."""
    permissions: dict[str, list[tuple[str, str, str]]] = {}
    for subject, form, action, grant in enforcer.get_policy():
        permissions.setdefault(subject, []).append((form, action, grant))
    follows: dict[str, list[str]] = {}
    for lower, upper in enforcer.get_grouping_policy():
        follows.setdefault(lower, []).append(upper)
    clauses = _clauses(definitions)
    table: dict[str, RoleTable] = {}
    for subject in follows:
        if subject.startswith(ROLE):
            role = subject.removeprefix(ROLE)
            table[role] = _role_table(role, _reached(subject, follows), permissions, policy.grants, clauses)
    return Rights(definitions, MappingProxyType(table))


def _role_table(
    role: str,
    subjects: Iterator[str],
    permissions: Mapping[str, list[tuple[str, str, str]]],
    specs: Mapping[str, GrantSpec],
    clauses: Mapping[tuple[str, str], ClauseSpec],
) -> RoleTable:
    found: dict[Right, dict[str, Grant]] = {}
    for subject in subjects:
        for form, action, grant in permissions.get(subject, ()):
            clause = clauses.get((role, subject))
            if clause is None:
                raise ValueError(f"{role} would hold {subject} without a clause")
            found.setdefault((form, action), {})[grant] = Grant(specs[grant], clause)
    return MappingProxyType({right: tuple(grants.values()) for right, grants in found.items()})


def _reached(start: str, follows: Mapping[str, list[str]]) -> Iterator[str]:
    """The subject and all that its groupings lead to, nearest first, as deep as Casbin looks."""
    seen, level = {start}, [start]
    for _ in range(MAX_DEPTH + 1):
        yield from level
        level = [upper for name in level for upper in follows.get(name, ()) if upper not in seen]
        level = list(dict.fromkeys(level))
        seen.update(level)


def _clauses(definitions: DefinitionSet) -> Mapping[tuple[str, str], ClauseSpec]:
    """(role, duty subject) to the clause it rests on: of several the first, the order in force before the
    law."""
    found: dict[tuple[str, str], ClauseSpec] = {}
    for clause in definitions.clauses_in_force():
        if clause.duty:
            found.setdefault((clause.role, f"{DUTY}{clause_key(clause)}"), clause)
    return found
