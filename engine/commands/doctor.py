"""`prikaz doctor`: whether this machine and this data folder are fit for work."""

from __future__ import annotations

import datetime
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from engine.access.viewer import ANONYMOUS
from engine.app.clock import Clock
from engine.app.holders import find_holders
from engine.app.mail import read_mail_settings
from engine.app.office import open_office
from engine.app.order_problems import order_problems
from engine.app.report_sizes import too_large_reports
from engine.app.settings import Settings, SettingsError, read_settings
from engine.commands.plan import DATA, existing_database
from engine.data import lease, outbox, sets
from engine.data.backup import list_backups
from engine.data.connection import Connection
from engine.data.database import Database
from engine.data.errors import StorageUnavailable

OLDEST_PYTHON = (3, 11)
LEAST_FREE = 1 << 30
OLDEST_BACKUP_DAYS = 1
KEYS = ("history.key", "session.key")

Finding = tuple[bool, str]


@click.command("doctor", help="Осмотреть машину и папку данных: что мешает работе и что стоит поправить.")
@DATA
def doctor_command(data: str | None) -> None:
    settings = read_settings(data)
    findings = [*_machine(), *_folder(settings.data_dir), *_database(settings)]
    for good, sentence in findings:
        click.echo(f"{'хорошо' if good else 'ПЛОХО '}  {sentence}")
    if not all(good for good, _ in findings):
        sys.exit(1)


def _machine() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield sys.version_info >= OLDEST_PYTHON, f"Python {version}"


def _folder(data_dir: Path) -> Iterator[Finding]:
    if not data_dir.is_dir():
        yield False, f"Папки данных {data_dir} нет: её сделает prikaz serve или prikaz demo."
        return
    yield os.access(data_dir, os.W_OK), f"Папка данных {data_dir}"
    open_to_others = os.name != "nt" and bool(data_dir.stat().st_mode & 0o077)
    yield not open_to_others, "Папка данных закрыта от других: " + ("нет, chmod 700" if open_to_others else "да")
    free = shutil.disk_usage(data_dir).free
    yield free >= LEAST_FREE, f"Свободно на диске: {free / (1 << 30):.1f} ГБ"
    for name in KEYS:
        path = data_dir / name
        if path.exists() and os.name != "nt":
            yield not path.stat().st_mode & 0o077, f"Ключ {name} закрыт от других"
    yield _last_backup(data_dir)


def _last_backup(data_dir: Path) -> Finding:
    backups = list_backups(data_dir)
    if not backups:
        return False, "Копий ещё нет: prikaz backup"
    age = datetime.datetime.now().timestamp() - backups[0].stat().st_mtime
    days = int(age // 86400)
    return days <= OLDEST_BACKUP_DAYS, f"Последняя копия: {backups[0].name}, дней назад: {days}"


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        database = existing_database(settings)
        if database is None:
            yield False, "Базы данных ещё нет."
            return
        yield from _settings(database, settings)
    except (StorageUnavailable, ValueError) as error:
        yield False, f"База данных не отвечает: {getattr(error, 'detail', '') or error}"


def _settings(database: Database, settings: Settings) -> Iterator[Finding]:
    with database.reading() as connection:
        if database.path is not None:
            yield connection.execute("PRAGMA journal_mode") == [("wal",)], "SQLite: режим WAL"
            yield connection.execute("PRAGMA synchronous") == [(2,)], "SQLite: запись дожидается диска"
        else:
            ((version,),) = connection.execute("SHOW server_version")
            yield True, f"PostgreSQL {version}"
            yield connection.execute("SHOW fsync") == [("on",)], "PostgreSQL: запись дожидается диска (fsync)"
        number = sets.active_version(connection)
        yield bool(number), f"Действующие описания: номер {number}" if number else "Действующих описаний нет."
        if number:
            yield from _order(database, settings)
        lost = outbox.count_stuck(connection, Clock("UTC").now())
        yield not lost, f"Отложенных дел, которые не удались: {lost}"
        yield from _clockwork(connection)


def _clockwork(connection: Connection) -> Iterator[Finding]:
    """Whether somebody does what happens without a click, and whether letters leave."""
    now, held = Clock("UTC").now(), lease.read(connection)
    alive = held is not None and held.until > now
    yield alive, "Шаги по времени, напоминания и письма: " + (
        f"работают, последний раз {held.seen[:16]} UTC" if held and alive else "никто не делает: prikaz serve или prikaz worker"
    )
    try:
        mail = read_mail_settings()
    except SettingsError as error:
        yield False, f"Почта: {error}"
        return
    waiting = outbox.how_many(connection, outbox.MAIL)
    yield True, f"Почта: {mail.host}:{mail.port}" if mail else f"Почта не настроена (PRIKAZ_MAIL_HOST), ждёт писем: {waiting}"


def _order(database: Database, settings: Settings) -> Iterator[Finding]:
    """Whether people are appointed as the order in force says, and which reports go through too many rows."""
    with database.reading() as connection:
        definitions = sets.load_active(connection)
        if definitions is None:
            return
        office = open_office(definitions, database, settings.data_dir)
        problems = order_problems(office, find_holders(office, ANONYMOUS, connection))
        large = tuple(too_large_reports(office, connection))
    yield not problems, "Назначения отвечают действующему порядку" if not problems else "Назначения расходятся с порядком"
    yield from ((False, sentence) for sentence in (*problems, *large))
