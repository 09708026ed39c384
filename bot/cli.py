"""Command line of Kring: the root command, `serve`, `terminal` and the groups of the operator's commands."""

from __future__ import annotations

import asyncio
import functools
import getpass
import sys
from collections.abc import Iterable
from typing import Annotated

import typer

from bot.app.context import AppContext
from bot.config.process_roles import ProcessRole, select_roles
from bot.observability import logs
from bot.operator import (
    access_log,
    backup,
    demo,
    doctor,
    error_messages,
    export,
    hotlines,
    keys,
    migrate,
    simulate,
    statistics,
    verify,
)
from bot.operator.bench import command as bench
from bot.operator.console import refuse, say, warn
from bot.operator.coordinators import accounts, profiles, roster
from bot.operator.delivery import mail, notices
from bot.operator.docs_generator import command as docs_generator
from bot.operator.dossiers import hand_back, waiting
from bot.operator.running import clock, guard, open_close
from flows.errors import KringError

FAILED, WRONG = 1, 2

app = typer.Typer(
    name="kring",
    help="A chat that carries a person's own words and their own people to one independent coordinator.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for module in (doctor, backup, migrate, demo, docs_generator, open_close, verify, notices, statistics, simulate):
    app.add_typer(module.app)
for module in (profiles, roster):
    accounts.app.add_typer(module.app)
_GROUPS = {
    "clock": clock,
    "coordinator": accounts,
    "dossier": hand_back,
    "export": export,
    "guard": guard,
    "journal": access_log,
    "keys": keys,
    "mail": mail,
    "numbers": hotlines,
    "bench": bench,
    "waiting": waiting,
}
for name, module in _GROUPS.items():
    app.add_typer(module.app, name=name)


@app.callback()
def prepare_context(ctx: typer.Context) -> None:
    """Pass a factory: nothing is opened before a command needs it. A test passes its own."""
    ctx.obj = ctx.obj or functools.cache(AppContext.from_settings)


@app.command("serve")
def serve_installation(
    ctx: typer.Context,
    part: Annotated[ProcessRole | None, typer.Argument(help="Only this part; the others run in processes of their own.")] = None,
) -> None:
    """Serve the chat, the coordinator's desk and the bots that have a token; the first time, make data folder, keys and database."""
    from bot.app import lifecycle
    from bot.web import server

    context = _locked_context(ctx)
    roles = select_roles(context.settings, part)
    listener = server.open_listener(context.settings) if ProcessRole.WEB in roles else None
    if listener:
        _print_addresses(context, lifecycle.startup_warnings(context, context.service_mode()))
    asyncio.run(lifecycle.run_app(context, listener, roles))
    say("Stopped. Everything that was said is kept.")


def _locked_context(ctx: typer.Context) -> AppContext:
    context: AppContext = ctx.obj()
    if not context.lock_keys(exclusive=False):
        refuse(["New keys are being made. Wait until  kring keys rotate  is done."])
    return context


def _print_addresses(context: AppContext, warnings: Iterable[str]) -> None:
    """Print the addresses of chat and desk, a first coordinator's sign-in link, and the warnings."""
    address, mode = context.settings.address, context.service_mode()
    say(f"Kring {mode.name}", f"  chat  {address}/", f"  desk  {address}/desk")
    link = accounts.create_first_link(context) if mode.practice else None
    if link:
        say("A first coordinator signs in once, within 24 hours, with this link:", f"  {link}")
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
    lifecycle.run_terminal(context, person_name.strip() or getpass.getuser(), language)


def _describe_failure(error: Exception) -> str:
    if explanation := error_messages.explain(error):
        return f"It did not work: {explanation}."
    return f"Something failed ({type(error).__name__}). Run  kring doctor,  or see docs/bad-night.md."


def main() -> None:
    """Run a command. A failure is shown and logged by its type and our own frames, never by a message that may hold words."""
    try:
        app()
    except KringError as error:
        warn(str(error))
        sys.exit(WRONG)
    except Exception as error:
        logs.log_error("command_failed", error)
        warn(_describe_failure(error))
        sys.exit(FAILED)
