"""Who may what, said a second time, straight from the YAML texts and plain rows: the expectation of the access
matrix."""

import ast
import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.access_matrix.world import Post, Ref, Scene, World

FROM_PARENT = {
    "read": {"read"},
    "export": {"export"},
    "create": {"create", "update"},
    "update": {"update"},
    "delete": {"update"},
}


class Evaluator(World):
    def may_row(self, posts: tuple[Post, ...], form: str, action: str, id: int) -> bool:
        return any(
            self.holds(post, duty, grant, where, (form, id))
            for post in posts
            for duty, grant, where in self.grants(post, form, action)
        )

    def may_field(self, posts: tuple[Post, ...], form: str, action: str, id: int, name: str) -> bool:
        return any(
            name in self.granted(form, grant) and self.holds(post, duty, grant, where, (form, id))
            for post in posts
            for duty, grant, where in self.grants(post, form, action)
        )

    def may_open(self, posts: tuple[Post, ...], page: str) -> bool:
        return any(
            page in self.duties[clause["duty"]].get("pages", ()) for post in posts for clause in self.clauses(post)
        )

    def clauses(self, post: Post) -> Iterator[dict[str, Any]]:
        for spec in self.roles.get(post.role, ()):
            for clause in spec["clauses"]:
                if "duty" in clause and (post.duties is None or clause["duty"] in post.duties):
                    yield clause

    def grants(self, post: Post, form: str, action: str) -> Iterator[tuple[dict[str, Any], dict[str, Any], str]]:
        """(clause, grant, path to the row it speaks of): a grant names the form, or the form its rows belong to."""
        for clause in self.clauses(post):
            if action.startswith(("do:", "lead:")):
                if clause["duty"] not in self.step_duties(form, action):
                    continue
                wanted = "read"
            else:
                wanted = action
            named = [grant for grant in self.duties[clause["duty"]].get("grants", ()) if form in _forms(grant)]
            yield from ((clause, grant, "") for grant in named if wanted in grant["actions"])
            if not named and form in self.parents and wanted in FROM_PARENT:
                yield from self.inherited(post, clause, form, wanted)

    def inherited(
        self, post: Post, clause: dict[str, Any], form: str, action: str
    ) -> Iterator[tuple[dict[str, Any], dict[str, Any], str]]:
        parent, table = self.parents[form]
        for source in sorted(FROM_PARENT[action]):
            for held, grant, path in self.grants(post, parent, source):
                if held == clause and (path or table in self.granted(parent, grant)):
                    yield clause, {**grant, "fields": list(self.specs(form)), "except": []}, f"{path}.parent"

    def step_duties(self, form: str, action: str) -> set[str]:
        """Whose the step is: of a step decided together, those who vote; `lead:` is then its own duty."""
        kind, step = action.split(":")
        for flow in self.workflows.values():
            if flow["form"] == form and step in flow["steps"]:
                spec = flow["steps"][step]
                voters = {line["duty"] for line in spec["approve"]["by"]} if "approve" in spec else set()
                if kind == "lead":
                    return {spec["duty"]} if voters else set()
                return voters or {spec["duty"]}
        return set()

    def granted(self, form: str, grant: dict[str, Any]) -> list[str]:
        names = list(self.specs(form))
        if grant.get("fields"):
            return [name for name in names if name in grant["fields"]]
        return [name for name in names if name not in grant.get("except", ())]

    def holds(self, post: Post, clause: dict[str, Any], grant: dict[str, Any], path: str, row: Ref) -> bool:
        for step in path.split(".")[1:]:
            row = self.value_of(row, step)
        return all(self.condition(post, clause, text, row) for text in _list(grant.get("where", "true")))

    def condition(self, post: Post, clause: dict[str, Any], text: str, row: Ref) -> bool:
        """A condition on a record; `me` without a person, and a post without the value asked for, satisfy nothing."""
        tree = ast.parse(text, mode="eval").body
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        if "scope" in names:
            scopes = self.duties[clause["duty"]]["scopes"][clause["scope"]]
            target = row if isinstance(tree, ast.Name) else self.value_of(row, tree.args[0].id)  # type: ignore[attr-defined]
            if target is None:
                return False  # an empty link is in nobody's scope
            return all(self.condition(post, clause, text, target) for text in _list(scopes[target[0]]))
        asked = {
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "post"
        }
        if "me" in names and post.me is None or any(post.values.get(name) is None for name in asked):
            return False
        return bool(self.value(tree, Scene(row, post, {"this": row})))

    def held_by_data(self, person: Ref) -> Iterator[str]:
        for role, specs in self.roles.items():
            for spec in specs:
                held = spec.get("held_by")
                if (
                    held
                    and held["form"] == person[0]
                    and all(self.condition(Post(role), {}, text, person) for text in _list(held["where"]))
                ):
                    yield role


    def posts_of(self, account: int) -> list[Post]:
        """What an account holds today, from its row and the appointments: its own, what data say of its person, and in the
        place of others what those hold in their own right."""
        mine = [row for row in self.appointments() if row["account"] == account]
        own = [row for row in mine if row.get("instead_of") is None]
        posts = [self.appointed(row, self.person_of(account)) for row in own if row["role"] in self.roles]
        posts += self.by_data(self.person_of(account))
        for row in mine:
            if row.get("instead_of") is not None:
                duties = frozenset(row["duties"].split()) if row.get("duties") else None
                posts += [
                    Post(post.role, post.me, post.values, duties)
                    for post in self.held((row["instead_form"], row["instead_of"]))
                    if post.role == row["role"]
                ]
        return posts

    def held(self, absent: Ref) -> list[Post]:
        """What a person holds in their own right, with or without a way in."""
        accounts = {id for id, row in self.rows["account"].items() if absent in (("account", id), self.person_of(id))}
        own = [row for row in self.appointments() if row["account"] in accounts and row.get("instead_of") is None]
        person = None if absent[0] == "account" else absent
        return [*(self.appointed(row, person) for row in own if row["role"] in self.roles), *self.by_data(person)]

    def by_data(self, person: Ref | None) -> list[Post]:
        return [Post(role, person) for role in self.held_by_data(person)] if person else []

    def appointments(self) -> list[Mapping[str, Any]]:
        return [row for row in self.rows["appointment"].values()
                if row["starts"] <= self.today and (row.get("ends") is None or row["ends"] >= self.today)]  # fmt: skip

    def appointed(self, row: Mapping[str, Any], person: Ref | None) -> Post:
        return Post(row["role"], person, json.loads(row.get("post_values") or "{}"))

    def person_of(self, account: int) -> Ref | None:
        row = self.rows["account"][account]
        return (row["person_form"], row["person_id"]) if row.get("person_id") is not None else None


def _forms(grant: dict[str, Any]) -> list[str]:
    return grant.get("forms") or [grant["form"]]


def _list(text: Any) -> list[str]:
    return text if isinstance(text, list) else [text]
