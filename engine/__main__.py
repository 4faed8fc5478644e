"""The command line: `prikaz COMMAND`. Commands are found by the entry-point group `prikaz.commands`."""

from __future__ import annotations

import os
import sys
from importlib.metadata import EntryPoint, entry_points

import click

GROUP = "prikaz.commands"


class Commands(click.Group):
    """Loads a command's module only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_entries())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = _entries().get(cmd_name)
        command = entry.load() if entry else None
        return command if isinstance(command, click.Command) else None


def _entries() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=GROUP)}


def _prefer_utf8() -> None:
    """Russian text must not break on a console or a pipe of another encoding."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Приказ: обязанности, формы и порядок работы из файлов YAML.",
)
@click.version_option(package_name="prikaz", prog_name="prikaz")
def main() -> None:
    """Entry point of the console script."""
    os.environ.setdefault("PYTHONUTF8", "1")
    _prefer_utf8()


if __name__ == "__main__":
    main(prog_name="prikaz")
