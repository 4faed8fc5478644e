"""`prikaz demo`: invented records from the recipe of the definitions."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

import click

from engine.app.demo.generate import Made, make_demo
from engine.app.demo.recipe import find_recipe, read_recipe, recipe_options
from engine.app.demo_mark import DemoMark, days_ahead, write_mark
from engine.app.settings import open_offices, read_settings
from engine.data.accounts import any_account
from engine.source.folder import definitions_folder
from engine.source.places import DefinitionError

STEP = 1000


class DemoCommand(click.Command):
    """Options declared by the recipe stand beside the command's own."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        text = find_recipe(definitions_folder())
        declared: list[click.Parameter] = [
            click.Option(
                [f"--{option.name}"],
                type=click.IntRange(option.least, option.most),
                default=option.default,
                show_default=True,
                help=option.help,
            )
            for option in (recipe_options(text) if text else ())
        ]
        own = super().get_params(ctx)
        return [*declared, *own]


@click.command("demo", cls=DemoCommand, help="Заполнить пустую папку данных вымышленными записями.")
@click.option("--seed", type=int, default=1, show_default=True, help="Из одного числа выходит одно и то же.")
@click.option("--data", help="Папка данных.")
def demo_command(seed: int, data: str | None, **options: int) -> None:
    settings = read_settings(data)
    text = find_recipe(definitions_folder())
    if text is None:
        raise click.ClickException("В описаниях нет рецепта demo/recipe.yaml.")
    try:
        office = open_offices(settings).current()
        with office.database.reading() as connection:
            if any_account(connection):
                raise click.ClickException(f"В {settings.data_dir} уже есть данные: учебные записи туда не добавляют.")
        recipe = read_recipe(text, office.definitions)
        started = time.monotonic()
        click.echo(f"{recipe.title}: делаю записи…")
        made = make_demo(office, recipe, options, seed, _Teller())
        office.database.renew_statistics()
    except DefinitionError as error:
        for fault in error.faults:
            click.echo(str(fault), err=True)
        sys.exit(1)
    names = tuple((item.title, item.login) for item in made.accounts)
    write_mark(settings.data_dir, DemoMark(recipe.password, names, days_ahead(recipe.today, office.clock)))
    _tell_made(made, recipe.password, time.monotonic() - started)


@dataclass
class _Teller:
    """Tells the number of records each time another STEP of them is there."""

    told: int = 0

    def __call__(self, count: int) -> None:
        if count - self.told >= STEP:
            self.told = count - count % STEP
            click.echo(f"  записей: {self.told}")


def _tell_made(made: Made, password: str, seconds: float) -> None:
    click.echo(f"Готово: записей {sum(made.counts.values())} за {seconds:.1f} с. Входить так (пароль {password}):")
    for account in made.accounts:
        click.echo(f"  {account.login:<16} {account.title}")
