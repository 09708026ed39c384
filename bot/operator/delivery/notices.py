"""`kring notices`: the ledger of notices, to whom and what came of the last try; never a word of a message."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.operator.console import align_columns, context_of, print_json, say
from bot.operator.options import AsJson
from flows.i18n.messages import _, deferred
from storage.delivery import notice_ledger
from storage.delivery.notice_ledger import LedgerEntry

_HEAD = (
    deferred("to"),
    deferred("kind"),
    deferred("way"),
    deferred("tries"),
    deferred("outcome"),
    deferred("last"),
    deferred("until"),
)
_OUTCOMES = {notice_ledger.SENT: deferred("sent"), notice_ledger.FAILED: deferred("failed"), notice_ledger.REFUSED: deferred("refused")}
app = typer.Typer()


@app.command("notices")
def list_notices(
    ctx: typer.Context,
    unreached: Annotated[bool, typer.Option("--unreached", help="Only those that did not arrive, or not yet.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show to whom notices went in the last week (an id), by which way, how often tried and what came of it; never their words."""
    with context_of(ctx).transaction() as connection:
        found = notice_ledger.list_notices(connection)
    rows = [_row(one) for one in found if not unreached or one.outcome != notice_ledger.SENT]
    if as_json:
        return print_json([dict(zip(_HEAD, row, strict=True)) for row in rows])
    say(
        *(
            align_columns(tuple(map(_, _HEAD)), *rows)
            if rows
            else [_("Every notice arrived.") if unreached else _("There was no notice in the last week.")]
        )
    )


def _row(notice: LedgerEntry) -> tuple[str, ...]:
    status = f" ({notice.status})" if notice.status else ""
    until = f"{notice.until:%Y-%m-%d %H:%M}" if notice.until else ""
    outcome = f"{_(_OUTCOMES[notice.outcome])}{status}"
    return notice.recipient, notice.kind, notice.way, str(notice.tries), outcome, f"{notice.at:%Y-%m-%d %H:%M}", until
