"""What a new definition set changes in the rights: read from the serving tables of both, so that it is what will hold."""

from __future__ import annotations

from collections.abc import Iterator

from engine.access.decide import action_word, form_title
from engine.access.rights import Grant, Rights, build_rights
from engine.model.definitions import DefinitionSet

GAINED = "Роль «{role}» получает право: {actions} — «{form}» ({basis})."
LOST = "Роль «{role}» теряет право: {actions} — «{form}» ({basis})."
CHANGED = "Роль «{role}», право: {actions} — «{form}»: меняются условия ({basis})."


def rights_changes(old: DefinitionSet | None, new: DefinitionSet) -> tuple[str, ...]:
    """A sentence for each role and form whose actions are opened, closed or rest on other duties or conditions."""
    if old is None:
        return ()
    before, after = build_rights(old), build_rights(new)
    return tuple(line for role in dict.fromkeys((*before.table, *after.table)) for line in _of_role(before, after, role))


def _of_role(old: Rights, new: Rights, role: str) -> Iterator[str]:
    before, after = old.of_role(role), new.of_role(role)
    title = _title(new.definitions, role) or _title(old.definitions, role) or role
    found: dict[tuple[str, str, str], list[str]] = {}
    for form, action in dict.fromkeys((*before, *after)):
        had, has = before.get((form, action), ()), after.get((form, action), ())
        if set(map(_meaning, had)) != set(map(_meaning, has)):
            said = CHANGED if had and has else GAINED if has else LOST
            side = new if has else old
            words = found.setdefault((said, form_title(side, form), _basis(has or had)), [])
            words.append(action_word(side, form, action))
    for (said, form, basis), words in found.items():
        yield said.format(role=title, form=form, actions=", ".join(words), basis=basis)


def _meaning(grant: Grant) -> tuple[object, ...]:
    return grant.spec.key, grant.spec.where, grant.spec.fields, grant.clause.citation


def _basis(grants: tuple[Grant, ...]) -> str:
    return ", ".join(dict.fromkeys(grant.clause.citation for grant in grants))


def _title(definitions: DefinitionSet, role: str) -> str:
    found = definitions.roles_in_force().get(role, ())
    return found[0].title if found else ""
