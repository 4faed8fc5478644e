"""`prikaz appoint`: give a person a role, for the owner of the machine."""

from __future__ import annotations

import click

from engine.app.accounts import APPOINTMENT, create_record, post_text
from engine.app.actions.manage_people import read_post
from engine.app.settings import open_offices, read_settings
from engine.commands.user import find_account, refusal
from engine.model.field_types import FIELD_TYPES
from engine.model.field_types.times import show_date
from engine.model.forms import FieldSpec
from engine.model.outcomes import Invalid
from engine.model.types import DATE, Value


@click.command("appoint", help="Назначить: prikaz appoint ИМЯ РОЛЬ [--document «Приказ № 5»].")
@click.argument("login", metavar="ИМЯ")
@click.argument("role", metavar="РОЛЬ")
@click.option("--document", default="", help="Приказ, по которому назначен.")
@click.option("--from", "starts", default="", metavar="ДАТА", help="С какого дня; без ключа — с сегодняшнего.")
@click.option("--until", "ends", default="", metavar="ДАТА", help="По какой день; без ключа — бессрочно.")
@click.option("--post", "posts", multiple=True, metavar="ПОЛЕ=ЗНАЧЕНИЕ", help="Поле, которое роль просит заполнить.")
@click.option("--data", help="Папка данных.")
def appoint_command(
    login: str, role: str, document: str, starts: str, ends: str, posts: tuple[str, ...], data: str | None
) -> None:
    office = open_offices(read_settings(data)).current()
    pairs = dict(text.partition("=")[::2] for text in posts)
    first = _date(starts) or office.clock.today()
    try:
        post = post_text(read_post(office, role, pairs))
        with office.database.writing() as transaction:
            account = find_account(transaction, login).account
            values: dict[str, Value] = {
                "account": account.id,
                "role": role,
                "document": document or None,
                "starts": first,
                "ends": _date(ends) or None,
                "post_values": post,
            }
            create_record(office, transaction, APPOINTMENT, values)
    except Invalid as error:
        raise refusal(error) from error
    title = office.definitions.roles_in_force()[role][0].title
    click.echo(f"{account.title or account.login}: {title} с {show_date(first)}.")


def _date(text: str) -> str:
    """A typed date, `2026-09-01` or `01.09.2026`, "" for none. Raises UsageError."""
    try:
        return str(FIELD_TYPES["date"].parse(text, FieldSpec("date", "", "date", DATE, "")) or "")
    except ValueError as error:
        raise click.UsageError(str(error)) from error
