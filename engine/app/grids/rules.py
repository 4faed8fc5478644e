"""Which cells may be filled, asked for the whole page at once: rights as conditions, and the author's locks. The rules are
those of saving; a rule that only saving can judge leaves the cell open here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.access.aliases import set_apart
from engine.access.decide import may
from engine.access.policy import of_record
from engine.access.sight import conditions, shape_of
from engine.access.viewer import Viewer
from engine.app.grids.queries import FIXED, cell_of
from engine.app.judging import by_people
from engine.app.listing import name_of
from engine.app.locking import held_duties
from engine.app.looks import Row
from engine.app.office import Office
from engine.app.sentences import say
from engine.app.showing import Shower, type_shower
from engine.model.expression import (
    FALSE,
    THIS,
    TRUE,
    Bind,
    Call,
    Constant,
    Expr,
    FieldOf,
    RowOf,
    conjunction,
    rebuild,
    walk,
)
from engine.model.forms import FormSpec, Hole, Lock, Template
from engine.model.functions import FUNCTIONS
from engine.model.grids import COLUMNS, ROWS, GridSpec
from engine.model.query import Column
from engine.model.types import record_of

Move = Callable[[Expr], Expr]


class _Unknown(Exception):
    """The rule asks more of the record than is known before it is saved."""


@dataclass(frozen=True, slots=True)
class AskedLock:
    """A lock as columns of a query: `at` is the place of its truth, its holes follow; `why` holds plain texts and showers of
    the holes."""

    at: int
    why: tuple[str | Shower, ...]

    def sentence(self, row: Row) -> str:
        """Why the cell is locked; "" when it is not."""
        if not row[self.at]:
            return ""
        values = iter(row[self.at + 1 :])
        return "".join(part if isinstance(part, str) else part(next(values)) for part in self.why)


@dataclass(frozen=True, slots=True)
class Rules:
    """Columns asked with full sight beside the rows of a query. `rights`: places of the truths that must hold, with the
    sentence where one does not; `always`: why no cell can be filled at all."""

    columns: tuple[Column, ...] = ()
    rights: tuple[tuple[int, str], ...] = ()
    locks: tuple[AskedLock, ...] = ()
    always: str = ""

    def refusal(self, row: Row) -> str:
        """Why the cell of this row of the answer cannot be filled; "" when it can."""
        if self.always:
            return self.always
        found = next((why for at, why in self.rights if not row[at]), "")
        return found or next((why for lock in self.locks if (why := lock.sentence(row))), "")


def rules_of_records(office: Office, viewer: Viewer, grid: GridSpec, first: int) -> Rules:
    """Whether the value of a stored record may be changed. `first`: the place of the first column."""
    form = office.definitions.forms[grid.cells.form]
    base = cell_of(grid)
    allowed = conditions(office.rights, shape_of(viewer), form.id, "update").of(grid.cells.value)
    moved = of_record(allowed, base)
    return _rules(office, viewer, form, moved, "update", say("no_right_here"), lambda node: of_record(node, base), first)


def rules_of_pairs(office: Office, viewer: Viewer, grid: GridSpec, first: int) -> Rules:
    """Whether a record may be made where a row meets a column."""
    form = office.definitions.forms[grid.cells.form]
    given = _given(form, grid)
    found = conditions(office.rights, shape_of(viewer), form.id, "create")
    needed = (found.rows, *(found.of(name) for name in (*given, grid.cells.value)))
    allowed = _as_new(conjunction(tuple(dict.fromkeys(needed))), form, given)
    return _rules(
        office,
        viewer,
        form,
        TRUE if allowed is None else allowed,
        "create",
        say("outside_rights"),
        lambda node: _surely_new(node, form, given),
        first,
    )


def _rules(
    office: Office, viewer: Viewer, form: FormSpec, allowed: Expr, action: str, why: str, move: Move, first: int
) -> Rules:
    if allowed == FALSE:
        decision = may(viewer, office.rights, form.id, action)
        return Rules(always=why if decision.allowed else decision.reason.sentence)
    columns = [] if allowed == TRUE else [Column("may", allowed)]
    rights = tuple((first, why) for _ in columns)
    locks = []
    held = held_duties(office, viewer)
    for number, lock in enumerate(form.locks):
        asked = None if held.intersection(lock.duties) else _asked_lock(office, lock, move)
        if asked is not None:
            truth, holes, texts = asked
            locks.append(AskedLock(first + len(columns), texts))
            columns += [Column(f"lock_{number}_{at}", expr) for at, expr in enumerate((truth, *holes))]
    return Rules(tuple(columns), rights, tuple(locks))


# ── locks ───────────────────────────────────────────────────────────────────────────────────────────────────


def _asked_lock(office: Office, lock: Lock, move: Move) -> tuple[Expr, tuple[Expr, ...], tuple[str | Shower, ...]] | None:
    try:
        truth = _in_sql(lock.when, move)
    except _Unknown:
        return None
    if truth == FALSE:
        return None
    try:
        holes, texts = _asked_text(office, lock.why, move)
    except _Unknown:
        holes, texts = (), (say("grid_locked"),)
    return truth, holes, texts


def _asked_text(office: Office, why: Template, move: Move) -> tuple[tuple[Expr, ...], tuple[str | Shower, ...]]:
    holes: list[Expr] = []
    texts: list[str | Shower] = []
    for part in why.parts:
        if isinstance(part, Hole):
            value = name_of(part.value) if part.value.type.kind == "record" else part.value
            if value.type.kind == "records":
                raise _Unknown
            holes.append(_in_sql(value, move))
            texts.append(type_shower(office.definitions, value.type, office.clock, part.format))
        else:
            texts.append(part)
    return tuple(holes), tuple(texts)


def _in_sql(node: Expr, move: Move) -> Expr:
    """The rule as the database can judge it, about the cell. Raises _Unknown."""
    calls = {item.function for item in walk(node) if isinstance(item, Call)}
    if any(FUNCTIONS[name].instead for name in calls if name in FUNCTIONS):
        raise _Unknown
    return move(set_apart(by_people(node)))


# ── records that are not there yet ──────────────────────────────────────────────────────────────────────────


def _given(form: FormSpec, grid: GridSpec) -> dict[str, Expr]:
    """What the fields of a new record would be: its row, its column and what all cells share."""
    cells = grid.cells
    return {
        cells.row: RowOf(record_of(grid.rows.form), ROWS),
        cells.column: RowOf(record_of(grid.columns.form), COLUMNS),
        **{name: Bind(form.fields[name].type, f"{FIXED}{name}") for name in cells.fixed},
    }


def _as_new(node: Expr, form: FormSpec, given: Mapping[str, Expr]) -> Expr | None:
    """The condition on a stored record as one on a record to be made; None when it asks for more."""
    try:
        return _surely_new(node, form, given)
    except _Unknown:
        return None


def _surely_new(node: Expr, form: FormSpec, given: Mapping[str, Expr]) -> Expr:
    if isinstance(node, FieldOf) and isinstance(node.base, RowOf) and node.base.alias == THIS:
        return given[node.field] if node.field in given else _blank(node, form)
    if isinstance(node, RowOf) and node.alias == THIS:
        raise _Unknown
    moved = rebuild(node, lambda child: _surely_new(child, form, given))
    assert isinstance(moved, Expr)
    return _blank_of(moved) if isinstance(moved, FieldOf) and isinstance(moved.base, Constant) else moved


def _blank(node: FieldOf, form: FormSpec) -> Expr:
    """A field nobody has filled yet; one that gets its value by itself is not known."""
    spec = form.fields.get(node.field)
    if spec is None or spec.default is not None or spec.computed is not None:
        raise _Unknown
    return _blank_of(node)


def _blank_of(node: Expr) -> Expr:
    if node.type.kind == "records":
        raise _Unknown
    return FALSE if node.type.kind == "truth" else Constant(node.type, None)
