"""What may be handed over to one who stands in for another, and what may not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from engine.access.viewer import Post
from engine.app.accounts import ACCOUNT
from engine.app.appointment_words import term_words
from engine.app.office import Office
from engine.app.substitution_pages import DutyTick, LentRole
from engine.app.viewers import posts_of
from engine.data.accounts import Account, Appointment, substitutions_of
from engine.data.connection import Connection
from engine.model.field_types import FIELD_TYPES
from engine.model.forms import FieldSpec
from engine.model.outcomes import FormErrors, Invalid
from engine.model.roles import ClauseSpec
from engine.model.types import DATE, Value

ABSENT, DUTIES = "instead_of", "duties"
ONESELF = "Нельзя замещать самого себя."
NOTHING_HELD = "У этого человека с первого дня замещения нет ни одной роли, которую можно передать."
NOT_HELD = "У замещаемого с первого дня замещения нет роли «{role}»."
NO_DUTY = "Таких обязанностей у роли нет: {duties}."
TICK = "Отметьте хотя бы одну обязанность."
ENDS = "Укажите последний день замещения."
TAKEN = "«{duty}» в эти дни уже исполняет {who} ({term})."
AWAY = "Тот, кто будет замещать, сам отсутствует: {term} вместо него {who}."
CIRCLE = "По кругу нельзя: {who} в эти дни замещает того, кто будет замещать ({term})."
BY_DATA = "по данным"


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day, canonical."""

    starts: str
    ends: str


def read_days(office: Office, texts: Mapping[str, str]) -> Days:
    """Raises Invalid."""
    read: dict[str, str] = {}
    errors: dict[str, tuple[str, ...]] = {}
    for name in ("starts", "ends"):
        try:
            read[name] = str(FIELD_TYPES["date"].parse(texts.get(name, ""), FieldSpec(name, "", "date", DATE, "")) or "")
        except ValueError as error:
            errors[name] = (str(error),)
    if not errors and not read["ends"]:
        errors["ends"] = (ENDS,)
    if errors:
        raise Invalid(FormErrors(errors))
    return Days(read["starts"] or office.clock.today(), read["ends"])


def first_day(text: str) -> str:
    try:
        return str(FIELD_TYPES["date"].parse(text, FieldSpec("starts", "", "date", DATE, "")) or "")
    except ValueError:
        return ""


def refuse_conflicts(
    office: Office,
    connection: Connection,
    acting: Account,
    absent: tuple[str, int],
    days: Days,
    wanted: Mapping[str, tuple[str, ...]],
) -> None:
    """Nobody stands in for themselves, for one who stands in for them, or while away; nothing is handed over twice.
    Raises Invalid."""
    own = absent_of(acting)
    if own == absent or absent == (ACCOUNT, acting.id):
        raise wrong(ABSENT, ONESELF)
    for account, item in substitutions_of(connection, own[0], own[1], days.starts, days.ends):
        circle = (account.person_form, account.person_id) == absent or (ACCOUNT, account.id) == absent
        sentence = CIRCLE if circle else AWAY
        raise wrong(ABSENT, sentence.format(who=_called(account), term=term_words(item.starts, item.ends)))
    for account, item in substitutions_of(connection, *absent, days.starts, days.ends):
        for duty in _all_duties(office, item) if item.role in wanted else ():
            if duty in (wanted[item.role] or _duties_of(office, item.role)):
                title, term = office.definitions.duties[duty].title, term_words(item.starts, item.ends)
                raise wrong(DUTIES, TAKEN.format(duty=title, who=_called(account), term=term))


def absent_of(account: Account) -> tuple[str, int]:
    """How a substitution names the person of an account."""
    return (account.person_form, account.person_id) if account.person_id is not None else (ACCOUNT, account.id)


def stand_in(
    office: Office,
    connection: Connection,
    acting: Account,
    absent: tuple[str, int],
    days: Days,
    role: str,
    chosen: Collection[str],
) -> dict[str, Value]:
    """The values of an appointment in the absent person's place to one role; nothing `chosen` = the whole of it. Raises
    Invalid."""
    if not days.ends:
        raise wrong("ends", ENDS)
    _, posts = posts_of(office, connection, *absent, days.starts)
    whole = {tick.value for item in lent_roles(office, posts, None) if item.id == role for tick in item.duties}
    if not whole:
        raise wrong("role", NOT_HELD.format(role=role))
    unknown = sorted(item.partition(":")[2] for item in set(chosen) - whole)
    if unknown:
        raise wrong(DUTIES, NO_DUTY.format(duties=", ".join(unknown)))
    duties = handed_over(office, connection, absent, days, chosen or whole)[role]
    refuse_conflicts(office, connection, acting, absent, days, {role: duties})
    return {"role": role, "ends": days.ends, "instead_form": absent[0], "instead_of": absent[1],
            "duties": " ".join(duties) or None}  # fmt: skip


def handed_over(
    office: Office, connection: Connection, absent: tuple[str, int], days: Days, chosen: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Role to the duties that are handed over, () = all of it. Raises Invalid."""
    _, posts = posts_of(office, connection, *absent, days.starts)
    held = {role.id: [tick.value.partition(":")[2] for tick in role.duties] for role in lent_roles(office, posts, None)}
    if not held:
        raise wrong(ABSENT, NOTHING_HELD)
    found: dict[str, tuple[str, ...]] = {}
    for role, duties in held.items():
        ticked = tuple(duty for duty in duties if f"{role}:{duty}" in chosen)
        if ticked:
            found[role] = () if len(ticked) == len(duties) else ticked
    if not found:
        raise wrong(DUTIES, TICK)
    return found


def lent_roles(office: Office, posts: tuple[Post, ...], chosen: Collection[str] | None) -> Iterator[LentRole]:
    roles = office.definitions.roles_in_force()
    for role, held in {post.role: post for post in reversed(posts)}.items():
        clauses = {clause.duty: clause for spec in reversed(roles[role]) for clause in reversed(spec.clauses) if clause.duty}
        if clauses:
            how = ", ".join(part for part in (held.document, term_words(held.starts, held.ends)) if part)
            # What the law gives a person as such is theirs: it can be handed over, but nobody does it unasked.
            own = {f"{role}:{duty}" for duty, clause in clauses.items() if clause.basis and not held.document and not held.starts}
            ticked = {f"{role}:{duty}" for duty in clauses} - own if chosen is None else chosen
            ticks = (_tick(office, role, clauses[duty], ticked) for duty in reversed(clauses))
            yield LentRole(role, roles[role][0].title, how or BY_DATA, tuple(ticks))


def _tick(office: Office, role: str, clause: ClauseSpec, ticked: Collection[str]) -> DutyTick:
    value = f"{role}:{clause.duty}"
    title = office.definitions.duties[clause.duty].title
    return DutyTick(value, title, clause.citation, value in ticked)


def _all_duties(office: Office, item: Appointment) -> tuple[str, ...]:
    return item.duties or _duties_of(office, item.role)


def _duties_of(office: Office, role: str) -> tuple[str, ...]:
    specs = office.definitions.roles_in_force().get(role, ())
    return tuple(dict.fromkeys(clause.duty for spec in specs for clause in spec.clauses if clause.duty))


def _called(account: Account) -> str:
    return account.title or account.login


def wrong(field: str, sentence: str) -> Invalid:
    return Invalid(FormErrors({field: (sentence,)}))
