"""Pages an author composes: what all kinds have in common. What a kind adds is a dataclass of its own module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.model.forms import FieldSpec
from engine.source.places import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class PageBody:
    """Base of what a page is besides its parameters; one subclass per kind."""


@dataclass(frozen=True, slots=True)
class PageSpec:
    """`kind`: a key of the tables of kinds (`compile.page`, `app.pages_of_kinds`, `web.pages.composed`). `params` are
    field-like; the `filter` and `default` of each may name those before it."""

    id: str
    title: str
    kind: str
    params: Mapping[str, FieldSpec]
    spec: PageBody
    help: str = ""
    area: str = ""
    place: Place = NOWHERE
