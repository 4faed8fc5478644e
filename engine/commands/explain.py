"""`prikaz explain WORD`: what a word of the definition language means, from the schemas."""

from __future__ import annotations

import sys

import click

from engine.compile.nearest import hint_for
from engine.compile.reference import explain, known_words


@click.command(
    "explain", help="Объяснить слово языка описаний, вид поля, функцию или код ошибки: prikaz explain СЛОВО."
)
@click.argument("word", metavar="СЛОВО")
def explain_command(word: str) -> None:
    found = explain(word)
    if not found:
        click.echo(f"Нет слова «{word}». {hint_for(word, known_words())}".strip(), err=True)
        sys.exit(1)
    for line in found:
        click.echo(line)
