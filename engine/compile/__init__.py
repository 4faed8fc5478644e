"""Texts of definitions to one frozen DefinitionSet, with every fault of every file at once.

One reader per kind (`form`, `role`, `duty`, `workflow`, `report`, `print`, `organisation`), what must agree between
files in `references`, expressions in `expression`, the shape of files in `schemas`. Imports source and model only.
"""

from engine.compile.project import Compiled, compile_set

__all__ = ["Compiled", "compile_set"]
