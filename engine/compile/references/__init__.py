"""What must agree between the files of a set, one file per kind."""

from __future__ import annotations

from engine.compile.world import World
from engine.model.definitions import DefinitionSet


def check_references(definitions: DefinitionSet, world: World) -> None:
    """Report everything that does not agree between files."""
