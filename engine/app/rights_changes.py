"""What a new definition set changes in the rights: read from the serving tables of both, so that it is what will hold."""

from __future__ import annotations

from collections.abc import Iterator

from engine.access.rights import Grant, Rights, build_rights
from engine.model.definitions import DefinitionSet


def rights_changes(old: DefinitionSet | None, new: DefinitionSet) -> tuple[str, ...]:
    """A sentence for every role, form and action that is opened, closed or rests on other duties or conditions."""
    if old is None:
        return ()
    return tuple(_changes(build_rights(old), build_rights(new)))


def _changes(old: Rights, new: Rights) -> Iterator[str]:
    for role in dict.fromkeys((*old.table, *new.table)):
        before, after = old.of_role(role), new.of_role(role)
        title = _title(new.definitions, role) or _title(old.definitions, role) or role
        for form, action in dict.fromkeys((*before, *after)):
            had, has = before.get((form, action), ()), after.get((form, action), ())
            if not had:
                yield f"Роль «{title}» получает право {action} на «{form}» ({_basis(has)})."
            elif not has:
                yield f"Роль «{title}» теряет право {action} на «{form}» ({_basis(had)})."
            elif set(map(_meaning, had)) != set(map(_meaning, has)):
                yield f"Роль «{title}»: право {action} на «{form}» меняет условия ({_basis(has)})."


def _meaning(grant: Grant) -> tuple[object, ...]:
    return grant.spec.key, grant.spec.where, grant.spec.fields, grant.clause.citation


def _basis(grants: tuple[Grant, ...]) -> str:
    return ", ".join(dict.fromkeys(grant.clause.citation for grant in grants))


def _title(definitions: DefinitionSet, role: str) -> str:
    found = definitions.roles_in_force().get(role, ())
    return found[0].title if found else ""
