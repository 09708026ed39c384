"""`kring waiting`: dossiers that no coordinator holds, how long they wait, and why the offer went where it did; never a seeker's word."""

from __future__ import annotations

from datetime import timedelta

import typer

from bot.operator.console import align_columns, context_of, say
from storage.dossiers import reports

app = typer.Typer()
# the operator reads that a seeker's wish is met, never what the wish is
_REASON_TEXTS = {
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
        reasons = reports.list_offer_reasons(connection)
        rows = [
            (dossier_id, _format_span(waited), _format_reasons(reasons.get(dossier_id, ())))
            for dossier_id, waited in reports.list_waiting(connection, context.now())
        ]
    say(*(align_columns(*rows) if rows else ["Nothing waits."]))


def _format_reasons(reasons: tuple[str, ...]) -> str:
    return "asked: " + ", ".join(_REASON_TEXTS[reason] for reason in reasons) if reasons else "nobody is asked now"


def _format_span(waited: timedelta) -> str:
    hours, minutes = divmod(waited.seconds // 60, 60)
    return f"{waited.days} days {hours} hours" if waited.days else f"{hours} hours {minutes} minutes"
