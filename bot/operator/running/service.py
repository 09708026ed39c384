"""`kring serve` and `kring terminal`: the service itself, and one conversation in this terminal."""

from __future__ import annotations

import asyncio
import getpass
import sys
from collections.abc import Iterable
from typing import Annotated

import typer

from bot.app.context import AppContext
from bot.config.process_roles import ProcessRole, select_roles
from bot.operator.console import refuse, require_language, say, warn
from flows.i18n.messages import _, deferred

_MADE_UP = deferred("(Robin is made up, for practice, and gone when you open.)")

app = typer.Typer()


@app.command("serve")
def serve_installation(
    ctx: typer.Context,
    part: Annotated[ProcessRole | None, typer.Argument(help="Only this part; the others run in processes of their own.")] = None,
) -> None:
    """Serve the chat, the coordinator's desk and the bots that have a token; the first time, make data folder, keys and database."""
    from bot.app import lifecycle
    from bot.operator.running.readiness import startup_warnings
    from bot.web import server

    context = _locked_context(ctx)
    context.own.check()
    roles = select_roles(context.settings, part)
    listener = server.open_listener(context.settings) if ProcessRole.WEB in roles else None
    if listener:
        _print_addresses(context, startup_warnings(context))
    asyncio.run(lifecycle.run_app(context, listener, roles))
    say(_("Stopped. Everything that was said is kept."))


def _locked_context(ctx: typer.Context) -> AppContext:
    context: AppContext = ctx.obj()
    if not context.lock_keys(exclusive=False):
        refuse([_("New keys are being made. Wait until  kring keys rotate  is done.")])
    return context


def _print_addresses(context: AppContext, warnings: Iterable[str]) -> None:
    """Print the addresses of chat and desk, a first coordinator's sign-in link, and the warnings."""
    from bot.operator.coordinators.links import create_first_link

    address, mode = context.settings.address, context.service_mode()
    say(f"Kring {_(mode.name)}", _("  chat  {address}/", address=address), _("  desk  {address}/desk", address=address))
    link = create_first_link(context) if mode.practice else None
    if link:
        say(_("A first coordinator signs in once, within 24 hours, with this link:"), f"  {link}", _(_MADE_UP))
    warn(*warnings)
    sys.stdout.flush()


@app.command("terminal")
def chat_in_terminal(
    ctx: typer.Context,
    language: Annotated[str, typer.Option("--language", help="Language of the conversation.")] = "nl",
    person_name: Annotated[str, typer.Option("--door", help="Whose conversation, where several people share this account.")] = "",
) -> None:
    """Have the conversation here, in the terminal, as the person who is logged in or under another name."""
    from bot.app import lifecycle

    context = _locked_context(ctx)
    context.own.check()
    require_language(language, context.catalog.languages)
    lifecycle.run_terminal(context, person_name.strip() or getpass.getuser(), language)
