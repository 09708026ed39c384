"""`kring waiting`: which dossiers nobody has claimed and for how long; ids and times, never a word."""

from __future__ import annotations

from datetime import timedelta

import typer

from bot.operator.speech import house, say, table
from storage import dossiers

app = typer.Typer()


@app.command()
def waiting(context: typer.Context) -> None:
    """Show ids and waiting times of dossiers that no coordinator has claimed."""
    opened = house(context)
    with opened.memory() as connection:
        rows = [(id, _long(waited)) for id, waited in dossiers.waiting(connection, opened.now())]
    say(*(table(*rows) if rows else ["Nothing waits."]))


def _long(waited: timedelta) -> str:
    hours, minutes = divmod(waited.seconds // 60, 60)
    return f"{waited.days} days {hours} hours" if waited.days else f"{hours} hours {minutes} minutes"
