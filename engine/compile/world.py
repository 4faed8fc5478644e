"""What the set declares, known before any expression is compiled, and where the readers put their faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.compile.node import Node
from engine.compile.wording import unknown
from engine.model.forms import FieldSpec, FormSpec, Option
from engine.source.places import Fault


@dataclass(frozen=True, slots=True)
class World:
    """Files as nodes by kind and id; form shapes (`LATER` where an expression will stand); options of the states of
    each form. Ids of files that cannot be read are in the nodes' mappings too, so that nobody calls them unknown.
    `lost`: words that would be known if what defines them had been right; faults that only miss them are left out."""

    nodes: Mapping[str, Mapping[str, Node]]
    faults: list[Fault]
    forms: dict[str, FormSpec] = field(default_factory=dict)
    states: dict[str, tuple[Option, ...]] = field(default_factory=dict)
    params: dict[str, Mapping[str, FieldSpec]] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)

    def ids(self, kind: str) -> Mapping[str, Node]:
        return self.nodes[kind]

    def knows(self, kind: str, node: Node | None, code: str) -> bool:
        """Whether the node names a definition of the kind that could be read; an unknown name becomes a fault."""
        word = node.text() if node is not None else ""
        if node is None or not word:
            return False
        if word not in self.nodes[kind]:
            self.faults.append(unknown(code, node.place, word, self.nodes[kind]))
            self.lost.add(word)
            return False
        return self.nodes[kind][word].data is not None

    def form(self, node: Node | None) -> FormSpec | None:
        """The shape of the form the node names."""
        return self.forms.get(node.text()) if node is not None and self.knows("form", node, "N101") else None

    def field(self, form: FormSpec, node: Node) -> FieldSpec | None:
        """The field of the form the node names."""
        word = node.text()
        if word not in form.fields:
            self.faults.append(unknown("N102", node.place, word, form.fields, form=form.id))
        return form.fields.get(word)
