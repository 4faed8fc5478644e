"""The only maker of a ScopedQuery: a query becomes the same query as its viewer may see the answer of.

Every source is filtered to the rows the viewer may act on, also those inside aggregates and back
references; every field counts as empty on the rows where the viewer may not read it, wherever the query
uses it: columns, where, group, having, sort. The conditions themselves judge with full sight.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from engine.access.masking import Masker
from engine.access.rights import Rights
from engine.access.sight import Shape, binds_of, shape_of
from engine.access.viewer import Viewer
from engine.model.definitions import DefinitionSet
from engine.model.expression import TRUE, Expr, conjunction
from engine.model.query import Column, Order, Query, ScopedQuery
from engine.model.types import Value


def restrict(
    query: Query,
    viewer: Viewer,
    rights: Rights,
    definitions: DefinitionSet,
    action: str = "read",
    judged: Expr | None = None,
    told: tuple[Column, ...] = (),
    first: Expr | None = None,
) -> ScopedQuery:
    """The query as the viewer may see its answer. `action` other than read narrows the query's own sources
    to the rows and fields on which that action is allowed too. `judged`: one more condition on the rows, asked with
    full sight as the rules of a step are; `told`: columns put after its own, asked with full sight too: what the rules say
    of each row; `first`: the rows go by it before all else, with full sight. Without a grant the answer is empty, never an
    error."""
    masker = Masker(rights, definitions, shape_of(viewer), action, frozenset(source.alias for source in query.sources))
    found = masker.query(query)
    if judged is not None:
        found = replace(found, where=conjunction((found.where or TRUE, judged)))
    if told:
        found = replace(found, columns=(*found.columns, *told))
    if first is not None:
        found = replace(found, sort=(Order(first), *found.sort))
    return ScopedQuery(found, binds_of(viewer))


def viewer_shape(viewer: Viewer, rights: Rights) -> Hashable:
    """Equal for viewers whose restricted queries are equal texts; they differ in `viewer_binds` alone."""
    shape: Shape = shape_of(viewer)
    return rights.once(shape, lambda: shape)


def viewer_binds(viewer: Viewer) -> dict[str, Value]:
    """The values a restricted query of this viewer is run with."""
    return binds_of(viewer)
