"""`prikaz appoint`: give a person a role, for the owner of the machine."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

import click

from engine.app.absent import absent_names
from engine.app.accounts import APPOINTMENT, create_record, post_text
from engine.app.actions.manage_people import read_post
from engine.app.actions.show_appointments import appointed_roles
from engine.app.actions.substitute import read_absent
from engine.app.appointment_words import term_words
from engine.app.office import Office
from engine.app.settings import open_offices, read_settings
from engine.app.substitution_rules import Days, absent_of, stand_in
from engine.app.viewers import post_fields
from engine.commands.user import find_account, refusal
from engine.model.field_types import FIELD_TYPES
from engine.model.field_types.times import show_date
from engine.model.forms import FieldSpec
from engine.model.outcomes import Invalid
from engine.model.types import DATE, Value

NEAREST, NEAR_ENOUGH = 3, 0.5
NO_ROLE = "Роли «{role}» нет в действующем приказе. {lead}"
NO_FIELD = "Роль «{title}» не просит поля «{names}»."

@click.command("appoint", help="Назначить: prikaz appoint ИМЯ РОЛЬ [--document «Приказ № 5»].")
@click.argument("login", metavar="ИМЯ")
@click.argument("role", metavar="РОЛЬ")
@click.option("--document", default="", help="Приказ, по которому назначен.")
@click.option("--from", "starts", default="", metavar="ДАТА", help="С какого дня; без ключа — с сегодняшнего.")
@click.option("--until", "ends", default="", metavar="ДАТА", help="По какой день; без ключа — бессрочно.")
@click.option("--post", "posts", multiple=True, metavar="ПОЛЕ=ЗНАЧЕНИЕ", help="Поле, которое роль просит заполнить.")
@click.option("--instead-of", "absent", default="", metavar="ИМЯ", help="Замещать: имя для входа или ФОРМА:НОМЕР записи.")
@click.option("--duty", "duties", multiple=True, metavar="ОБЯЗАННОСТЬ", help="При замещении — только эта обязанность роли.")
@click.option("--data", help="Папка данных.")
def appoint_command(
    login: str,
    role: str,
    document: str,
    starts: str,
    ends: str,
    posts: tuple[str, ...],
    absent: str,
    duties: tuple[str, ...],
    data: str | None,
) -> None:
    office = open_offices(read_settings(data)).current()
    _refuse_unknown_role(office, role)
    pairs = dict(text.partition("=")[::2] for text in posts)
    _refuse_unknown_fields(office, role, pairs)
    first, last = _date(starts) or office.clock.today(), _date(ends)
    if absent:
        click.echo(_stand_in(office, login, absent, role, Days(first, last), document, duties))
        return
    if duties:
        raise click.UsageError("--duty бывает только вместе с --instead-of")
    try:
        post = post_text(read_post(office, role, pairs))
        with office.database.writing() as transaction:
            account = find_account(transaction, login).account
            values: dict[str, Value] = {
                "account": account.id,
                "role": role,
                "document": document or None,
                "starts": first,
                "ends": last or None,
                "post_values": post,
            }
            create_record(office, transaction, APPOINTMENT, values)
    except Invalid as error:
        raise click.ClickException("\n".join((refusal(error).message, *_asked(office, role)))) from error
    title = office.definitions.roles_in_force()[role][0].title
    click.echo(f"{account.title or account.login}: {title} с {show_date(first)}.")


def _stand_in(
    office: Office, login: str, absent: str, role: str, days: Days, document: str, duties: tuple[str, ...]
) -> str:
    """Appoints in another's place; what was done, in a sentence."""
    chosen = {f"{role}:{duty}" for duty in duties}
    try:
        with office.database.writing() as transaction:
            account = find_account(transaction, login).account
            person = read_absent(office, absent) or absent_of(find_account(transaction, absent).account)
            given: dict[str, Value] = {"account": account.id, "document": document or None, "starts": days.starts}
            lent = stand_in(office, transaction, account, person, days, role, chosen)
            create_record(office, transaction, APPOINTMENT, {**given, **lent})
            (name,) = absent_names(office, transaction, [person]).values()
    except Invalid as error:
        raise click.ClickException(refusal(error).message) from error
    title = office.definitions.roles_in_force()[role][0].title
    return f"{account.title or account.login} за {name}: {title} {term_words(days.starts, days.ends)}."


def _refuse_unknown_role(office: Office, role: str) -> None:
    """Raises ClickException with the roles most likely meant, by id or by title; else with all of them."""
    if role in office.definitions.roles_in_force():
        return
    roles = {choice.id: choice.label for choice in appointed_roles(office)}
    near = tuple(id for id in roles if _likeness(role, (id, roles[id])) >= NEAR_ENOUGH)
    near = tuple(sorted(near, key=lambda id: -_likeness(role, (id, roles[id]))))[:NEAREST]
    lead = NO_ROLE.format(role=role, lead="Похожие:" if near else "Можно назначить:")
    raise click.ClickException("\n".join((lead, *(f"  {id} — {roles[id]}" for id in near or roles))))


def _likeness(word: str, names: Iterable[str]) -> float:
    """How near the word is to one of the names or to a word of it, from 0 to 1."""
    parts = (part for name in names for part in (name, *name.replace("_", " ").split()))
    return max(difflib.SequenceMatcher(None, word.lower(), part.lower()).ratio() for part in parts)


def _refuse_unknown_fields(office: Office, role: str, pairs: dict[str, str]) -> None:
    specs = office.definitions.roles_in_force()[role]
    unknown = [name for name in pairs if name not in post_fields(specs)]
    if unknown:
        lead = NO_FIELD.format(title=specs[0].title, names=", ".join(unknown))
        raise click.ClickException("\n".join((lead, *_asked(office, role))))


def _asked(office: Office, role: str) -> list[str]:
    """What an appointment to the role is asked to fill in, and how that is given."""
    fields = post_fields(office.definitions.roles_in_force()[role])
    lines = [f"  --post {name}=…  {_described(field)}" for name, field in fields.items()]
    return ["При назначении на эту роль заполняют:", *lines] if lines else []


def _described(field: FieldSpec) -> str:
    needed = ", обязательно" if field.required else ""
    options = "; ".join(f"{option.id} — {option.label}" for option in field.options)
    return f"{field.label}{needed}{f': {options}' if options else ''}{f' ({field.hint})' if field.hint else ''}"


def _date(text: str) -> str:
    """A typed date, `2026-09-01` or `01.09.2026`, "" for none. Raises UsageError."""
    try:
        return str(FIELD_TYPES["date"].parse(text, FieldSpec("date", "", "date", DATE, "")) or "")
    except ValueError as error:
        raise click.UsageError(str(error)) from error
