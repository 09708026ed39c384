"""`kring clock`: whether the machine's clock is believed, and a person's word that it is right."""

from __future__ import annotations

import typer

from bot.operator.console import ask, context_of, print_json, say
from bot.operator.options import AsJson, DryRun, Yes
from flows.i18n.messages import _
from storage.installation.believed_time import last_believed
from storage.retention import timers
from storage.retention.clock_watch import confirm_clock, doubted_time

_FORM = "%Y-%m-%d %H:%M UTC"
app = typer.Typer(help="The machine's clock; without a command: whether it is believed.", invoke_without_command=True)


@app.callback()
def show_clock(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Say what time it is here, and what time was last believed."""
    if ctx.invoked_subcommand:
        return
    context = context_of(ctx)
    with context.transaction() as connection:
        believed, doubted = last_believed(connection), doubted_time(connection)
    if as_json:
        last = believed.isoformat() if believed else None
        return print_json({"now": context.now().isoformat(), "last_believed": last, "is_believed": doubted is None})
    say(_("Here it is {now}.", now=f"{context.now():{_FORM}}"))
    say(_("Last believed: {believed}.", believed=f"{believed:{_FORM}}") if believed else _("The service never ran here."))
    say(_("It is not believed: nothing is erased until it is right, or confirmed.") if doubted else _("It is believed."))


@app.command("confirm")
def confirm_time(ctx: typer.Context, yes: Yes = False, dry_run: DryRun = False) -> None:
    """Say that the clock is right: what is due by it is erased at once. It cannot be undone."""
    context = context_of(ctx)
    now = context.now()
    if dry_run:
        with context.transaction() as connection:
            count = timers.count_overdue(connection, now)
        return say(
            _("It is now {now}. {count} timers are due by then, and what they erase would be erased.", now=f"{now:{_FORM}}", count=count)
        )
    ask(_("Is it now {now}? What is due by then is erased", now=f"{now:{_FORM}}"), yes)
    with context.transaction() as connection:
        confirm_clock(connection, now)
    say(_("Confirmed. What waited is done within a minute."))
