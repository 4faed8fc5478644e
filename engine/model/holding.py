"""Who holds a duty today, as a condition: by appointment, in an absent person's place, or because of data. It is made from
the order in force when a statement is prepared, so that another order needs no new compilation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.model.definitions import DefinitionSet
from engine.model.expression import (
    THIS,
    Aggregate,
    Bind,
    Call,
    Compare,
    Constant,
    Expr,
    FieldOf,
    In,
    InSpan,
    IsEmpty,
    Not,
    RowOf,
    Source,
    conjunction,
    disjunction,
    rebuild,
)
from engine.model.roles import HeldBy
from engine.model.types import DATE, INTEGER, TEXT, TRUTH, record_of

ACCOUNT, APPOINTMENT = "account", "appointment"
HELD, ABSENT, HOLDER, MISSED = "duty.held", "duty.absent", "duty.holder", "duty.missed"


def holds_duty(definitions: DefinitionSet, person: Expr, duty: str) -> Expr:
    """Whether the person, a record expression, holds the duty."""
    roles = {clause.role for clause in definitions.clauses_in_force() if clause.duty == duty}
    by_data = {
        role: spec.held_by
        for role in roles
        for spec in definitions.roles_in_force()[role]
        if spec.held_by is not None
    }
    ways = [_because_of_data(held, HOLDER, person) for held in by_data.values() if held.form == person.type.form]
    if roles and APPOINTMENT in definitions.forms:
        ways.insert(0, _appointed(person, duty, roles, by_data))
    return disjunction(tuple(ways))


def _because_of_data(held: HeldBy, alias: str, person: Expr) -> Expr:
    """The person, or the one of the number, fits the role's condition."""
    row = RowOf(record_of(held.form), alias)
    who = Compare(TRUTH, "==", _of(row, "id") if person.type.kind == "number" else row, person)
    return _exists(alias, held.form, (who, _over(held.where, row)))


def _appointed(person: Expr, duty: str, roles: set[str], by_data: Mapping[str, HeldBy]) -> Expr:
    held = RowOf(record_of(APPOINTMENT), HELD)
    account = FieldOf(record_of(ACCOUNT), held, ACCOUNT)
    own = IsEmpty(TRUTH, _of(held, "instead_of"))
    lent = conjunction((Not(TRUTH, own), _lends(held, duty), disjunction(tuple(_missed(held, by_data)))))
    return _exists(
        HELD,
        APPOINTMENT,
        (
            _in_force(held),
            In(TRUTH, _text(held, "role"), tuple(Constant(TEXT, role) for role in sorted(roles))),
            Not(TRUTH, FieldOf(TRUTH, account, "disabled")),
            Compare(TRUTH, "==", _text(account, "person_form"), Constant(TEXT, person.type.form)),
            Compare(TRUTH, "==", _of(account, "person_id"), FieldOf(INTEGER, person, "id")),
            disjunction((own, lent)),
        ),
    )


def _lends(held: RowOf, duty: str) -> Expr:
    """Whether the duty is among those the absent person left: they stand in one text, none = all."""
    left = _text(held, "duties")
    space = Constant(TEXT, " ")
    listed = Call(TEXT, "join", (Constant(TEXT, ""), space, left, space))
    return disjunction((IsEmpty(TRUTH, left), Call(TRUTH, "contains", (listed, Constant(TEXT, f" {duty} ")))))


def _missed(held: RowOf, by_data: Mapping[str, HeldBy]) -> Iterator[Expr]:
    """The absent person holds the role: appointed to it, by their record or by their account alone, or because of data."""
    other = RowOf(record_of(APPOINTMENT), ABSENT)
    account = FieldOf(record_of(ACCOUNT), other, ACCOUNT)
    form, number = _text(held, "instead_form"), _of(held, "instead_of")
    recorded = conjunction(
        (
            Compare(TRUTH, "==", _text(account, "person_form"), form),
            Compare(TRUTH, "==", _of(account, "person_id"), number),
        )
    )
    alone = conjunction(
        (Compare(TRUTH, "==", form, Constant(TEXT, ACCOUNT)), Compare(TRUTH, "==", FieldOf(INTEGER, account, "id"), number))
    )
    same = Compare(TRUTH, "==", _text(other, "role"), _text(held, "role"))
    own = IsEmpty(TRUTH, _of(other, "instead_of"))
    yield _exists(ABSENT, APPOINTMENT, (_in_force(other), same, own, disjunction((recorded, alone))))
    for role, spec in sorted(by_data.items()):
        yield conjunction(
            (
                Compare(TRUTH, "==", _text(held, "role"), Constant(TEXT, role)),
                Compare(TRUTH, "==", form, Constant(TEXT, spec.form)),
                _because_of_data(spec, MISSED, number),
            )
        )


def _in_force(row: RowOf) -> Expr:
    return InSpan(TRUTH, Bind(DATE, "today"), row)


def _of(row: Expr, field: str) -> FieldOf:
    return FieldOf(INTEGER, row, field)


def _text(row: Expr, field: str) -> FieldOf:
    return FieldOf(TEXT, row, field)


def _exists(alias: str, form: str, conditions: tuple[Expr, ...]) -> Expr:
    return Aggregate(TRUTH, "exists", Source(alias, form), None, conjunction(conditions))


def _over(where: Expr, row: RowOf) -> Expr:
    """The condition about RowOf("this") as one about the row."""
    if isinstance(where, RowOf) and where.alias == THIS:
        return row
    moved = rebuild(where, lambda child: _over(child, row))
    assert isinstance(moved, Expr)
    return moved
