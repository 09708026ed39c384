"""`kring guard`: whether people are asked to wait, or their browser to work, before they begin or send."""

from __future__ import annotations

import typer

from bot.config.settings import variable_name
from bot.operator.console import context_of, print_json, say
from bot.operator.options import AsJson
from flows.i18n.messages import _, deferred
from storage.installation import facts

MODES = {
    "on": deferred("Everybody is asked before they begin or send. Help, danger, status and erasing are never held."),
    "off": deferred("Nobody is asked, and no answer comes slower."),
    "auto": deferred("Asked is whoever begins or sends very often from one place, and everybody while very much comes in."),
}
app = typer.Typer(help="The flood guard: whether people are asked to wait before they begin or send.", no_args_is_help=True)


@app.command("on")
def ask_everybody(ctx: typer.Context) -> None:
    """Ask everybody who begins or sends: their browser works a second, or they wait. From the next turn on, on every machine."""
    _choose(ctx, "on")


@app.command("off")
def ask_nobody(ctx: typer.Context) -> None:
    """Ask nobody, whatever comes in."""
    _choose(ctx, "off")


@app.command("auto")
def ask_by_load(ctx: typer.Context) -> None:
    """Ask by budgets and load, as a new installation does."""
    _choose(ctx, "auto")


@app.command("status")
def show_status(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Say whom it asks, and how many began and sent today."""
    context = context_of(ctx)
    with context.transaction() as connection:
        mode = facts.read_fact(connection, facts.GUARD_MODE) or "auto"
        began, sent = (facts.count_on(connection, name, context.now().date()) for name in ("started", "sent"))
    if as_json:
        return print_json({"mode": mode, "began_today": began, "sent_today": sent})
    say(f"{mode}: {_(MODES[mode])}", _("Today (UTC) {began} began and {sent} were sent.", began=began, sent=sent))
    if mode == "auto":
        say(_("Whether it asks at this moment each running process knows by itself: the log says  held  for each time."))
    say(
        _(
            "Budgets: {settings} (docs/settings.md).",
            settings=", ".join(variable_name(f"guard_{name}") for name in ("begin", "send", "copy", "load")),
        )
    )


def _choose(ctx: typer.Context, mode: str) -> None:
    with context_of(ctx).transaction() as connection:
        facts.delete_fact(connection, facts.GUARD_MODE)
        if mode != "auto":
            facts.write_fact(connection, facts.GUARD_MODE, mode)
    say(f"{mode}: {_(MODES[mode])}")
