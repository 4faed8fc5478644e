"""`prikaz user add|password|disable|list`: accounts, for the owner of the machine."""

from __future__ import annotations

import click

from engine.app.accounts import (
    ACCOUNT,
    APPOINTMENT,
    ENGINE,
    Issued,
    change_record,
    create_record,
    give_password,
    managing_roles,
)
from engine.app.office import Office
from engine.app.settings import open_offices, read_settings
from engine.data.accounts import Credentials, find_credentials, list_accounts
from engine.data.connection import Connection
from engine.model.outcomes import Invalid
from engine.model.types import Value

DATA = click.option("--data", help="Папка данных.")
NO_SUCH = "Нет учётной записи с именем «{login}». Список: prikaz user list."


@click.group("user", help="Учётные записи: завести, выдать пароль, закрыть вход, перечислить.")
def user_command() -> None:
    """Subcommands follow."""


@user_command.command("add", help="Завести учётную запись и показать одноразовый пароль.")
@click.argument("login", metavar="ИМЯ")
@click.option("--title", default="", help="Кто это: фамилия, имя, должность.")
@click.option("--person", metavar="ФОРМА:НОМЕР", default="", help="Запись о человеке, например mechanic:3.")
@click.option("--manager", is_flag=True, help="Сразу назначить на роль, которая ведёт учётные записи.")
@DATA
def add(login: str, title: str, person: str, manager: bool, data: str | None) -> None:
    office = _office(data)
    values: dict[str, Value] = {"login": login.strip(), "title": title.strip() or None, "must_change": True}
    values |= _person(office, person)
    roles = managing_roles(office) if manager else ()
    if manager and not roles:
        raise click.ClickException("Ни одна роль действующего приказа не ведёт учётные записи.")
    try:
        with office.database.writing() as transaction:
            account = create_record(office, transaction, ACCOUNT, values)
            for role in roles[:1]:
                post: dict[str, Value] = {"account": account, "role": role, "starts": office.clock.today()}
                create_record(office, transaction, APPOINTMENT, post)
            issued = give_password(office, transaction, ENGINE, account, login.strip())
    except Invalid as error:
        raise refusal(error) from error
    tell_password(issued)


@user_command.command("password", help="Выдать новый одноразовый пароль; прежний и все входы перестают действовать.")
@click.argument("login", metavar="ИМЯ")
@DATA
def password(login: str, data: str | None) -> None:
    office = _office(data)
    with office.database.writing() as transaction:
        found = find_account(transaction, login)
        issued = give_password(office, transaction, ENGINE, found.account.id, found.account.login)
    tell_password(issued)


@user_command.command("disable", help="Закрыть вход; --open открывает снова.")
@click.argument("login", metavar="ИМЯ")
@click.option("--open", "reopen", is_flag=True, help="Открыть вход снова.")
@DATA
def disable(login: str, reopen: bool, data: str | None) -> None:
    office = _office(data)
    with office.database.writing() as transaction:
        found = find_account(transaction, login)
        change_record(office, transaction, ACCOUNT, found.account.id, {"disabled": not reopen})
    click.echo(f"Вход для «{found.account.login}» {'открыт' if reopen else 'закрыт'}.")


@user_command.command("list", help="Перечислить учётные записи.")
@DATA
def show(data: str | None) -> None:
    office = _office(data)
    with office.database.reading() as connection:
        accounts = list_accounts(connection)
    for account in accounts:
        click.echo(f"{account.login}\t{account.title}\t{'вход закрыт' if account.disabled else 'действует'}")
    if not accounts:
        click.echo("Учётных записей нет. Завести первую: prikaz user add ИМЯ --manager")


def find_account(connection: Connection, login: str) -> Credentials:
    """The account by its login. Raises ClickException."""
    found = find_credentials(connection, login.strip())
    if found is None:
        raise click.ClickException(NO_SUCH.format(login=login))
    return found


def tell_password(issued: Issued) -> None:
    """Show a one-time password, this once."""
    click.echo(f"Имя для входа: {issued.login}")
    click.echo(f"Одноразовый пароль: {issued.password}")
    click.echo("Пароль показан один раз. При первом входе его нужно сменить.")


def refusal(error: Invalid) -> click.ClickException:
    """Everything wrong with what was given, in one message."""
    fields = (text for texts in error.errors.fields.values() for text in texts)
    return click.ClickException(" ".join(dict.fromkeys((*fields, *error.errors.general))))


def _office(data: str | None) -> Office:
    return open_offices(read_settings(data)).current()


def _person(office: Office, text: str) -> dict[str, Value]:
    """Fields of the account from `form:id`."""
    if not text:
        return {}
    form, _, id = text.partition(":")
    people = office.definitions.organisation.people
    if form not in people or not (id.isascii() and id.isdigit()):
        raise click.UsageError(f"--person: ФОРМА:НОМЕР, где форма — {', '.join(people)}.")
    return {"person_form": form, "person_id": int(id)}
