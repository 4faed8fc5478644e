"""YAML texts and plain rows, and what an expression means on them. Nothing of the engine is used, so that its
answers can be compared. A record is (form, id); rows are `rows[form][id] = {field: value, id or ids}`."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

NAMED = {"true": True, "false": False, "null": None}
Ref = tuple[str, int]


@dataclass(frozen=True)
class Post:
    """A role held by a person (`me`, None = no person on record) with the values of its post; `duties`: the only ones that
    were handed over, None = all."""

    role: str
    me: Ref | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    duties: frozenset[str] | None = None


@dataclass(frozen=True)
class Scene:
    """What names mean: `row` is whose fields bare names are, `named` the other rows."""

    row: Ref | None
    post: Post
    named: Mapping[str, Any]


class World:
    def __init__(
        self, folder: Path, rows: Mapping[str, Mapping[int, Mapping[str, Any]]], today: str, system: Path | None = None
    ) -> None:
        self.folder, self.rows, self.today = folder, rows, today
        self.forms = {**(read(system) if system else {}), **read(folder / "forms")}
        self.duties = read(folder / "duties")
        self.workflows = read(folder / "workflows")
        self.organisation = load(folder / "organisation.yaml")
        self.roles: dict[str, list[dict[str, Any]]] = {}
        orders = [item if isinstance(item, dict) else {"file": item} for item in _many(self.organisation["order"])]
        in_force = [item["file"] for item in orders if item.get("from", "") <= today][-1]
        for id, order in read(folder / "roles").items():
            if "law" in order or id == in_force:
                for role, spec in order["roles"].items():
                    self.roles.setdefault(role, []).append(spec)
        self.fall_back()
        self.parents = {
            spec["table"]: (form, name)
            for form in self.forms
            for name, spec in self.specs(form).items()
            if "table" in spec
        }

    def fall_back(self) -> None:
        """A duty no clause names falls to those who hold another."""
        specs = [spec for found in self.roles.values() for spec in found]
        named = {clause.get("duty") for spec in specs for clause in spec["clauses"]}
        for duty, other in self.organisation.get("fallback", {}).items():
            told = other if isinstance(other, dict) else {"duty": other}
            for spec in specs if duty not in named else []:
                if any(clause.get("duty") == told["duty"] for clause in spec["clauses"]):
                    spec["clauses"] = [*spec["clauses"], {"duty": duty, "scope": told.get("scope", "")}]

    def specs(self, form: str) -> dict[str, dict[str, Any]]:
        return self.forms[form].get("fields", {})

    def value_of(self, record: Ref | None, name: str) -> Any:
        if record is None:
            return None
        form, id = record
        row = self.rows[form].get(id, {})
        spec = self.specs(form).get(name, {})
        if "computed" in spec:
            return self.value(ast.parse(spec["computed"], mode="eval").body, Scene(record, Post(""), {"this": record}))
        if "table" in spec:
            table = spec["table"]
            return [(table, child) for child, found in self.rows[table].items() if found["parent"] == id]
        if "links" in spec:
            return [(spec["links"], other) for other in row.get(name) or ()]
        if "link" in spec or name == "parent":
            target = spec["link"] if spec else self.parents[form][0]
            return (target, row[name]) if row.get(name) is not None else None
        if spec or name == "state":
            return row.get(name)
        return [
            (other, found)
            for other in self.forms
            for own, link in self.specs(other).items()
            if link.get("back") == name and form in (link.get("link"), link.get("links"))
            for found in self.rows[other]
            if record in _many(self.value_of((other, found), own))
        ]

    def value(self, node: ast.expr, scene: Scene) -> Any:  # noqa: C901
        match node:
            case ast.Constant():
                return node.value
            case ast.Name():
                return self.name(node.id, scene)
            case ast.Attribute(value=ast.Name(id="post")):
                return scene.post.values.get(node.attr)
            case ast.Attribute():
                return self.value_of(self.value(node.value, scene), node.attr)
            case ast.List():
                return [self.value(item, scene) for item in node.elts]
            case ast.BoolOp(op=ast.And()):
                return all(self.value(item, scene) for item in node.values)
            case ast.BoolOp():
                return any(self.value(item, scene) for item in node.values)
            case ast.UnaryOp(op=ast.Not()):
                return not self.value(node.operand, scene)
            case ast.Compare():
                return self.compared(node, scene)
            case ast.Call(func=ast.Name(id="exists")):
                return bool(self.found(node, scene))
            case ast.Call(func=ast.Name(id="one")):
                found = self.found(node, scene)
                return found[0] if len(found) == 1 else None
            case ast.Call(func=ast.Name(id=word)) if word in self.organisation.get("words", {}):
                return self.value(ast.parse(self.organisation["words"][word], mode="eval").body, scene)
        raise NotImplementedError(ast.unparse(node))

    def name(self, name: str, scene: Scene) -> Any:
        if name in NAMED:
            return NAMED[name]
        if name in scene.named:
            return scene.named[name]
        if name in ("me", "today"):
            return scene.post.me if name == "me" else self.today
        own = scene.row and (name in self.specs(scene.row[0]) or name in ("state", "parent"))
        return self.value_of(scene.row, name) if own else name  # else an option's id

    def compared(self, node: ast.Compare, scene: Scene) -> bool:
        left, right = self.value(node.left, scene), self.value(node.comparators[0], scene)
        match node.ops[0]:
            case ast.In():
                return self.inside(left, right)
            case ast.NotIn():
                return not self.inside(left, right)
        if isinstance(node.comparators[0], ast.Name) and node.comparators[0].id == "null":
            return (left is None) == isinstance(node.ops[0], ast.Eq)
        same = left is not None and right is not None and left == right
        match node.ops[0]:
            case ast.Eq():
                return same
            case ast.NotEq():
                return not same
        order = {ast.Lt: "__lt__", ast.LtE: "__le__", ast.Gt: "__gt__", ast.GtE: "__ge__"}[type(node.ops[0])]
        return left is not None and right is not None and bool(getattr(left, order)(right))

    def inside(self, item: Any, many: Any) -> bool:
        if isinstance(many, tuple):  # a day in a dated record, both ends in, an empty end open
            starts, ends = (self.value_of(many, name) for name in self.forms[many[0]]["span"])
            return item is not None and (starts is None or starts <= item) and (ends is None or item <= ends)
        return item is not None and item in (many or ())

    def found(self, node: ast.Call, scene: Scene) -> list[Ref]:
        source, alias = node.args[0], ""
        if isinstance(source, ast.Compare):
            assert isinstance(source.left, ast.Name)
            source, alias = source.comparators[0], source.left.id
        assert isinstance(source, ast.Name)
        scenes = [
            Scene((source.id, id), scene.post, {**scene.named, alias: (source.id, id)}) for id in self.rows[source.id]
        ]
        return [inner.row for inner in scenes if inner.row and all(self.value(item, inner) for item in node.args[1:])]


def read(folder: Path) -> dict[str, dict[str, Any]]:
    return {path.stem: load(path) for path in sorted(folder.glob("*.yaml"))}


def load(path: Path) -> dict[str, Any]:
    found = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - builds texts only
    assert isinstance(found, dict)
    return found


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
