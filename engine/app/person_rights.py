"""What a new definition set gives people and takes from them: by person, in words, each right with its basis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.access.decide import action_word, form_title
from engine.access.rights import Grant, Rights, build_rights
from engine.access.viewer import Viewer
from engine.app.holders import find_holders
from engine.app.office import Office
from engine.app.rights_views import fields_text, rows_text
from engine.data.connection import Connection
from engine.model.definitions import DefinitionSet

Person = tuple[str, int | None]
Meaning = tuple[object, ...]
BY_OTHER_DATA = "Роль «{role}» получают по другим данным; у кого она будет, станет видно после применения."
LINE = "{action}: «{form}», {rows}; {fields} ({basis})"


@dataclass(frozen=True, slots=True)
class RightLine:
    """One right: the action on the form's records, which rows and fields in words, and the clause it rests on."""

    form: str
    action: str
    rows: str
    fields: str
    basis: str

    @property
    def words(self) -> str:
        """«изменение: «Заказы», свои заказы; все поля (п. 2.1)»."""
        whole = LINE.format(action=self.action, form=self.form, rows=self.rows, fields=self.fields, basis=self.basis)
        return whole.replace("; (", " (").replace(", ;", ";")


@dataclass(frozen=True, slots=True)
class PersonRights:
    """People for whom the same changes: `names`, and how many more whose names are not known here. `roles`: (title, whether
    gained)."""

    names: tuple[str, ...]
    unnamed: int
    roles: tuple[tuple[str, bool], ...]
    gained: tuple[RightLine, ...]
    lost: tuple[RightLine, ...]

    @property
    def who(self) -> str:
        """The names, and how many more."""
        return ", ".join((*self.names, *([f"ещё {self.unnamed} чел."] if self.unnamed else [])))


@dataclass(frozen=True, slots=True)
class RightsPlan:
    """`remarks`: what cannot be said by person before the set is in force."""

    people: tuple[PersonRights, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass
class _Group:
    names: list[str] = field(default_factory=list)
    unnamed: int = 0


def rights_plan(office: Office, new: DefinitionSet, viewer: Viewer, connection: Connection) -> RightsPlan:
    """The holders of roles are those of today; the rights are read from the serving tables of both sets."""
    new = new.under(new.organisation.order_on(office.clock.today()))
    after = build_rights(new)
    groups: dict[frozenset[str], _Group] = {}
    for person, roles in _roles_by_person(office, viewer, connection).items():
        group = groups.setdefault(frozenset(roles), _Group())
        if person[1]:
            group.names.append(person[1])
        else:
            group.unnamed += 1
    found = (_change(office.rights, after, roles, group) for roles, group in groups.items())
    people = tuple(sorted((item for item in found if item is not None), key=lambda item: (not item.names, item.names)))
    return RightsPlan(people, tuple(_remarks(office.definitions, new)))


def _roles_by_person(
    office: Office, viewer: Viewer, connection: Connection
) -> Mapping[tuple[Person, str], dict[str, None]]:
    """(person, name) to roles; of one who stands in for another their own."""
    held = find_holders(office, viewer, connection)
    names: dict[Person, str] = {}
    found: dict[Person, dict[str, None]] = {}
    for role, holders in held.by_role.items():
        for holder in holders:
            if not holder.absent:
                names[holder.person] = names.get(holder.person) or holder.name
                found.setdefault(holder.person, {})[role] = None
    return {(person, names[person]): roles for person, roles in found.items()}


def _change(before: Rights, after: Rights, roles: frozenset[str], group: _Group) -> PersonRights | None:
    had, has = _rights_of(before, roles), _rights_of(after, roles)
    gained = tuple(_line(after, has[key], key) for key in has if key not in had)
    lost = tuple(_line(before, had[key], key) for key in had if key not in has)
    moved = tuple(_moved(before.definitions, after.definitions, roles))
    if not (gained or lost or moved):
        return None
    return PersonRights(tuple(sorted(group.names)), group.unnamed, moved, gained, lost)


def _moved(old: DefinitionSet, new: DefinitionSet, roles: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """Roles people are appointed to that one of the orders does not know."""
    before, after = old.roles_in_force(), new.roles_in_force()
    for role in sorted(roles):
        if (role in before) != (role in after):
            title = (after.get(role) or before[role])[0].title
            yield title, role in after


def _rights_of(rights: Rights, roles: frozenset[str]) -> dict[Meaning, Grant]:
    """What each right means – form, action, rows, fields – to the first grant that gives it."""
    found: dict[Meaning, Grant] = {}
    for role in sorted(roles):
        for (form, action), grants in rights.of_role(role).items():
            for grant in grants:
                found.setdefault((form, action, grant.spec.where, grant.spec.fields), grant)
    return found


def _line(rights: Rights, grant: Grant, key: Meaning) -> RightLine:
    form, action = str(key[0]), str(key[1])
    return RightLine(
        form_title(rights, form),
        action_word(rights, form, action),
        rows_text(rights.definitions, grant.spec, grant.clause),
        fields_text(rights.definitions, grant.spec),
        grant.clause.citation,
    )


def _remarks(old: DefinitionSet, new: DefinitionSet) -> Iterator[str]:
    for role, specs in new.roles_in_force().items():
        before = {(spec.held_by.form, spec.held_by.where) for spec in old.roles_in_force().get(role, ()) if spec.held_by}
        after = {(spec.held_by.form, spec.held_by.where) for spec in specs if spec.held_by}
        if after - before:
            yield BY_OTHER_DATA.format(role=specs[0].title)
