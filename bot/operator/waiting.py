"""`kring waiting`: which dossiers nobody has claimed, for how long, and why the one was asked who is; never a word of a seeker."""

from __future__ import annotations

from datetime import timedelta

import typer

from bot.operator.console import align_columns, context_of, say
from storage.dossiers import reports

app = typer.Typer()
# a wish is a seeker's: the operator reads that it is met, never what it is
_WHY = {
    "language": "a shared language",
    "any_language": "another language is fine",
    "woman": "the wish is met",
    "man": "the wish is met",
    "place": "works in that place",
    "province": "works in that province",
    "turn": "waited longest for an offer",
}


@app.command()
def waiting(ctx: typer.Context) -> None:
    """Show ids and waiting times of dossiers that no coordinator has claimed, and why this coordinator is the one who was asked."""
    context = context_of(ctx)
    with context.transaction() as connection:
        asked = reports.list_offer_reasons(connection)
        rows = [(one, _long(waited), _why(asked.get(one, ()))) for one, waited in reports.list_waiting(connection, context.now())]
    say(*(align_columns(*rows) if rows else ["Nothing waits."]))


def _why(reasons: tuple[str, ...]) -> str:
    return "asked: " + ", ".join(_WHY[reason] for reason in reasons) if reasons else "nobody is asked now"


def _long(waited: timedelta) -> str:
    hours, minutes = divmod(waited.seconds // 60, 60)
    return f"{waited.days} days {hours} hours" if waited.days else f"{hours} hours {minutes} minutes"
