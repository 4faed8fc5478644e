"""Rights on one stored record, asked in SQL inside the transaction, and the post and clause by which a viewer acts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.access.decide import row_condition
from engine.access.rights import Grant
from engine.access.sight import shape_of
from engine.access.viewer import Post, Viewer
from engine.app.listing import ROW, field_of, over_row, row_of
from engine.app.lookup import by_id
from engine.app.office import Office
from engine.data.authors import Acted, acted_text
from engine.data.connection import Connection
from engine.data.writer import Author
from engine.model.expression import FALSE, TRUE, Source, conjunction
from engine.model.forms import FormSpec
from engine.model.query import Column, JudgeQuery, Query


@dataclass(frozen=True, slots=True)
class Acting:
    """By which post and grant the viewer acts; both None when the engine itself does."""

    post: Post | None = None
    grant: Grant | None = None

    @property
    def clause(self) -> str:
        """The basis as history keeps it."""
        return self.grant.clause.citation if self.grant else ""

    def author(self, viewer: Viewer, request: str = "") -> Author:
        """Who the history names: the person at the screen, and whose post it was if not their own."""
        return Author(viewer.account, acted_text(acted_in(self.post)) if self.post else "", self.clause, request)


NOBODY = Acting()


def acting(office: Office, viewer: Viewer, form: str, action: str) -> Acting:
    """The first post of the viewer that brings the action."""
    return next(_bringing(office, viewer, form, action), NOBODY)


def acting_on(
    office: Office, viewer: Viewer, connection: Connection, form: FormSpec, id: int | None, action: str
) -> Acting:
    """The first post that brings the action on this very record: somebody who stands in for another does with the
    other's records what they do in the other's place. Without a record, or a post that covers it, the first at all."""
    found = list(_bringing(office, viewer, form.id, action))
    if id is not None and len(found) > 1:
        for item in found:
            assert item.post is not None
            if in_rows(office, replace(viewer, posts=(item.post,)), connection, form, id, action):
                return item
    return found[0] if found else NOBODY


def _bringing(office: Office, viewer: Viewer, form: str, action: str) -> Iterator[Acting]:
    """Each post that brings the action, with the first grant by which it does."""
    for post in viewer.posts:
        for grant in office.rights.grants(post.role, form, action):
            if brings(post, grant.spec.duty):
                yield Acting(post, grant)
                break


def brings(post: Post, duty: str) -> bool:
    """Whether the duty is among those the post brings."""
    return post.duties is None or duty in post.duties


def acted_in(post: Post) -> Acted:
    """The post as history keeps it."""
    absent = post.instead_of
    return Acted(post.role, absent.form, absent.id, post.document) if absent else Acted(post.role)


def in_rows(
    office: Office, viewer: Viewer, connection: Connection, form: FormSpec, id: int, action: str
) -> bool:
    """Whether the stored record lies in the rows on which the viewer may do the action."""
    condition, _ = row_condition(viewer, office.rights, form.id, action)
    if condition in (TRUE, FALSE):
        return condition == TRUE
    statement = office.statement(
        ("in rows", form.id, action, shape_of(viewer)),
        lambda: JudgeQuery(
            Query(
                (Source(ROW, form.id),),
                (Column("id", field_of(form, "id", row_of(form), office.definitions)),),
                where=conjunction((by_id(form), over_row(condition, form))),
            ),
            "whether a right covers the record",
        ),
    )
    return bool(statement.run(connection, {**office.binds(viewer), "id": id}, limit=1))
