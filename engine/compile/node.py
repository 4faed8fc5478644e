"""A value of a definition file together with its place: what the readers of every kind walk over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.source.places import Place
from engine.source.reader import Data, Document, Path


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a document whose shape has been checked: a missing key reads as "" or as nothing to walk over."""

    document: Document
    path: Path
    data: Data

    @property
    def place(self) -> Place:
        return self.document.place(self.path)

    @property
    def key_place(self) -> Place:
        return self.document.key_place(self.path)

    @property
    def key(self) -> str:
        """The key this value stands under."""
        return str(self.path[-1]) if self.path else ""

    def get(self, key: str) -> Node | None:
        """The value under the key, if it is there."""
        if isinstance(self.data, dict) and self.data.get(key) is not None:
            return Node(self.document, (*self.path, key), self.data[key])
        return None

    def has(self, key: str) -> bool:
        return self.get(key) is not None

    def text(self, key: str = "") -> str:
        """The text of this value, or of the key; truth reads as `true` or `false`."""
        node = self.get(key) if key else self
        if node is None or isinstance(node.data, list | dict) or node.data is None:
            return ""
        return str(node.data).lower() if isinstance(node.data, bool) else node.data.strip()

    def label(self, key: str = "") -> str:
        """A text for people: the text itself or its Russian form."""
        node = self.get(key) if key else self
        if node is not None and isinstance(node.data, dict):
            return node.text("ru")
        return node.text() if node is not None else ""

    def truth(self, key: str, otherwise: bool = False) -> bool:
        node = self.get(key)
        return node.data if node is not None and isinstance(node.data, bool) else otherwise

    def number(self, key: str) -> int | None:
        """The whole number under the key."""
        text = self.text(key)
        return int(text) if text.lstrip("-").isdigit() else None

    def items(self, key: str = "") -> Iterator[tuple[str, Node]]:
        """Keys and values of a mapping."""
        node = self.get(key) if key else self
        if node is not None and isinstance(node.data, dict):
            for name, data in node.data.items():
                yield name, Node(node.document, (*node.path, name), data)

    def list(self, key: str = "") -> Iterator[Node]:
        """Items of a list; of a single value the value itself."""
        node = self.get(key) if key else self
        if node is None or node.data is None:
            return
        if not isinstance(node.data, list):
            yield node
            return
        for index, data in enumerate(node.data):
            if data is not None:
                yield Node(node.document, (*node.path, index), data)

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of a list."""
        return tuple(node.text() for node in self.list(key))
