"""Rights on one stored record, asked in SQL inside the transaction, and the post and clause by which a viewer acts."""

from __future__ import annotations

from dataclasses import dataclass

from engine.access.decide import row_condition
from engine.access.rights import Grant
from engine.access.sight import shape_of
from engine.access.viewer import Post, Viewer
from engine.app.listing import ROW, field_of, over_row, row_of
from engine.app.lookup import by_id
from engine.app.office import Office
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
        """Who the history names."""
        return Author(viewer.account, self.post.role if self.post else "", self.clause, request)


NOBODY = Acting()


def acting(office: Office, viewer: Viewer, form: str, action: str) -> Acting:
    """The first post of the viewer that brings the action."""
    for post in viewer.posts:
        for grant in office.rights.grants(post.role, form, action):
            if post.duties is None or grant.spec.duty in post.duties:
                return Acting(post, grant)
    return NOBODY


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
