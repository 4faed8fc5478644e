"""`prikaz serve`: the pages over HTTP."""

from __future__ import annotations

import ipaddress
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import click
import waitress

from engine.app.accounts import NobodyManages, first_administrator
from engine.app.demo_mark import read_mark
from engine.app.mail import read_mail_settings
from engine.app.office import Office
from engine.app.posting import Post
from engine.app.settings import SettingsError, open_offices, read_settings
from engine.app.worker import Worker
from engine.source.places import DefinitionError
from web.app import create_app, settle
from web.draining import drain_above
from web.security import UPLOAD_LIMIT

THREADS = 4
DRAINED = 512 * 1024 * 1024  # far above the pages' own limit, so that a person reads our sentence
IDLE_SECONDS = 60
ENDING_SECONDS = 10
EVERYWHERE = frozenset({"0.0.0.0", "::"})


@click.command()
@click.option("--port", default=8000, show_default=True, help="Порт.")
@click.option("--host", default="127.0.0.1", show_default=True, help="На каком адресе отвечать; 0.0.0.0 — на всех.")
@click.option("--data", help="Папка данных; если не сказано, data.")
@click.option("--https", is_flag=True, help="Перед программой стоит сервер с HTTPS: вход помнится только по нему.")
def serve(port: int, host: str, data: str | None, https: bool) -> None:
    """Открыть страницы для работы в браузере."""
    start_log()
    settings = read_settings(data)
    try:
        offices = open_offices(settings)
        app = create_app(offices)
        tell_first_administrator(offices.current())
        mail = read_mail_settings()
        settle()
    except (SettingsError, DefinitionError, NobodyManages, ValueError) as error:
        raise click.ClickException(str(error)) from error
    tell_demo(settings.data_dir, host)
    scheme = "https" if https else "http"
    click.echo(f"Откройте в браузере {scheme}://{shown_host(host)}:{port}/ (остановить: Ctrl+C)")
    try:
        server = waitress.create_server(
            app,
            host=host,
            port=port,
            threads=THREADS,
            ident=None,
            url_scheme=scheme,
            max_request_body_size=DRAINED,
            channel_timeout=IDLE_SECONDS,
            clear_untrusted_proxy_headers=True,
        )
        drain_above(server, UPLOAD_LIMIT)
        with working(Worker(offices, Post(mail) if mail else None)):
            server.run()
    except OSError as error:
        raise click.ClickException(f"Порт {port} открыть нельзя: {error.strerror}. Укажите другой: --port.") from error


@contextmanager
def working(worker: Worker) -> Iterator[None]:
    """The clock's work beside the pages, in a thread of its own that ends with them."""
    stop = Event()
    thread = Thread(target=worker.run, args=(stop,), name="worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(ENDING_SECONDS)


def start_log() -> None:
    """Our own lines and the server's; libraries speak only when something is wrong."""
    logging.basicConfig(stream=sys.stdout, level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    for name in ("prikaz", "waitress"):
        logging.getLogger(name).setLevel(logging.INFO)


def tell_first_administrator(office: Office) -> None:
    """On an empty database: how the first person signs in. The password is told this once."""
    issued = first_administrator(office)
    if issued is not None:
        click.echo(
            f"Первый вход: имя {issued.login}, пароль {issued.password} (действует один раз, сменится при входе)"
        )


def tell_demo(data_dir: Path, host: str) -> None:
    """The sign-in names of a demonstration, and a warning when others can reach it."""
    demo = read_mark(data_dir)
    if demo is None:
        return
    click.echo(f"Показательные данные. Пароль у всех один: {demo.password}")
    for title, login in demo.names:
        click.echo(f"  {login:<24} {title}")
    if not is_local(host):
        click.echo("ВНИМАНИЕ: показательные данные видны другим в сети, а пароль к ним общеизвестен.", err=True)


def is_local(host: str) -> bool:
    """Whether only this machine reaches the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def shown_host(host: str) -> str:
    """The host as it is typed in a browser on this machine."""
    if host in EVERYWHERE:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
