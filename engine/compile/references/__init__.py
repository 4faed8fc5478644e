"""What must agree between the files of a set, one file per kind. Runs when every reader is done."""

from __future__ import annotations

import re

from engine.compile.references.forms import check_forms
from engine.compile.references.items import check_items
from engine.compile.references.pages import check_pages
from engine.compile.references.reports import check_reports
from engine.compile.references.rights import check_rights
from engine.compile.references.workflows import check_workflows
from engine.compile.world import World
from engine.model.definitions import DefinitionSet
from engine.source.folder import ORGANISATION

# While a clause names no duty, or not its scope, or a grant is wrong, nobody knows what the roles may do.
UNSETTLING = re.compile(r"N103|N109|N110|R404|R405|S1..|N101")
RIGHTS = ("roles/", "duties/", "organisation.yaml")


def check_references(definitions: DefinitionSet, world: World) -> None:
    """Report everything that does not agree between files. What rests on a file that cannot be read is not judged."""
    check_forms(definitions, world)
    check_reports(definitions, world)
    check_pages(definitions, world)
    readable = all(
        node.data is not None for kind in ("role", "duty", ORGANISATION) for node in world.ids(kind).values()
    )
    settled = not any(UNSETTLING.match(item.code) and item.place.file.startswith(RIGHTS) for item in world.faults)
    known = readable and settled and definitions.organisation.order in definitions.orders
    check_workflows(definitions, world, rights_known=known)
    check_items(definitions, world, rights_known=known)
    if known:
        check_rights(definitions, world)
