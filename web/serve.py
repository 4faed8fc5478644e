"""`prikaz serve`: the pages over HTTP."""

from __future__ import annotations

import ipaddress
import logging
import sys

import click
import waitress

from engine.app.settings import SettingsError, open_offices, read_settings
from engine.source.places import DefinitionError
from web.app import create_app
from web.demo import read_demo

THREADS = 4
BODY_LIMIT = 64 * 1024 * 1024  # above the pages' own limit, so that a person reads our sentence
IDLE_SECONDS = 60


@click.command()
@click.option("--port", default=8000, show_default=True, help="Порт.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Адрес, на котором отвечать; 0.0.0.0 — всем в сети.")
@click.option("--data", "data", help="Папка данных (data, если не сказано).")
@click.option("--https", "https", is_flag=True, help="Перед программой стоит сервер с HTTPS: cookie только по нему.")
def serve(port: int, host: str, data: str | None, https: bool) -> None:
    """Открыть страницы для работы в браузере."""
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    settings = read_settings(data)
    try:
        offices = open_offices(settings)
        app = create_app(offices)
    except (SettingsError, DefinitionError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    tell_demo(settings.data_dir, host)
    click.echo(f"Страницы открыты: http://{_shown(host)}:{port}/ (остановить: Ctrl+C)")
    waitress.serve(
        app, host=host, port=port, threads=THREADS, ident=None, url_scheme="https" if https else "http",
        max_request_body_size=BODY_LIMIT, channel_timeout=IDLE_SECONDS, clear_untrusted_proxy_headers=True)
