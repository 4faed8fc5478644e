"""`prikaz worker`: what happens without a click, in a process of its own."""

from __future__ import annotations

import logging
import signal
import sys
from threading import Event
from types import FrameType

import click

from engine.app.mail import read_mail_settings
from engine.app.posting import Post
from engine.app.settings import SettingsError, open_offices, read_settings
from engine.app.worker import Worker
from engine.commands.plan import DATA
from engine.data.errors import StorageUnavailable
from engine.source.places import DefinitionError


@click.command("worker", help="Делать то, что наступает по времени: шаги, напоминания, письма. То же делает и prikaz serve.")
@click.option("--once", is_flag=True, help="Один раз и закончить.")
@DATA
def worker_command(once: bool, data: str | None) -> None:
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    try:
        mail = read_mail_settings()
        worker = Worker(open_offices(read_settings(data)), Post(mail) if mail else None)
        if once:
            click.echo(str(worker.round()))
            worker.leave()
            return
    except (SettingsError, DefinitionError, StorageUnavailable, ValueError) as error:
        raise click.ClickException(str(error)) from error
    stop = Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    click.echo(f"Слежу за сроками{'' if mail else ', письма ждут: почта не настроена'} (остановить: Ctrl+C).")
    worker.run(stop)
