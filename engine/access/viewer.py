"""The person at the screen, as rights see them: the posts they hold now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.model.types import Value


@dataclass(frozen=True, slots=True)
class Absent:
    """The person whose post another one holds for some days: a record of `form` (`account` when there is no other)."""

    form: str
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Post:
    """One holding of a role. `person`: id of the record of `person_form` whose post it is; `document`: the
    order it rests on; `starts`, `ends`: ISO dates, "" = open; `values`: the fields the role declares
    under `post`; `duties`: the only duties of the role this post brings (None = all); `instead_of`: whose post it is
    when the viewer only stands in for them."""

    role: str
    person_form: str = ""
    person: int | None = None
    document: str = ""
    starts: str = ""
    ends: str = ""
    values: Mapping[str, Value] = field(default_factory=dict, hash=False)
    duties: frozenset[str] | None = None
    instead_of: Absent | None = None


@dataclass(frozen=True, slots=True)
class Viewer:
    """`account` None: nobody is signed in. A viewer without posts may do nothing."""

    account: int | None
    name: str = ""
    person_form: str = ""
    person: int | None = None
    posts: tuple[Post, ...] = ()


ANONYMOUS = Viewer(None)
