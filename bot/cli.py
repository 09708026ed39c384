"""Command line of Kring: the root command and the table of all others, which are imported when they run."""

from __future__ import annotations

import functools
import gc
import sys
from typing import Annotated

import typer

from bot.operator.command_line.group import LazyCommand, LazyGroup
from bot.operator.command_line.language import configured_language, set_language
from bot.operator.console import say, warn
from bot.version import VERSION
from flows.errors import KringError, SettingsError
from flows.i18n.messages import _

FAILED, WRONG = 1, 2

COMMANDS = {
    "serve": LazyCommand(
        "bot.operator.running.service",
        "Serve the chat, the coordinator's desk and the bots that have a token; the first time, make data folder, keys and database.",
    ),
    "terminal": LazyCommand(
        "bot.operator.running.service", "Have the conversation here, in the terminal, as the person who is logged in or under another name."
    ),
    "doctor": LazyCommand(
        "bot.operator.doctor.command",
        "Check settings, keys, permissions, schema, timers, hotlines, disk space, and what is missing before opening.",
    ),
    "backup": LazyCommand(
        "bot.operator.backups.backup",
        "Write an encrypted backup there while the service runs, read it back, and remove those that are too old.",
    ),
    "restore": LazyCommand(
        "bot.operator.backups.restore", "Restore a backup if there is no database yet, and erase again what the tombstone file names."
    ),
    "move": LazyCommand(
        "bot.operator.backups.backup", "Copy everything into another database and compare; the service must be stopped. May be run again."
    ),
    "migrate": LazyCommand(
        "bot.operator.migrate", "Bring the database to the newest schema; a start does that too. Several machines may run it at once."
    ),
    "help": LazyCommand("bot.operator.manual", "Show a document for the operator, such as `bad-night`; without a name: list them."),
    "demo": LazyCommand("bot.operator.demo", "Add a dozen invented coordinators to a practice installation; nobody is added twice."),
    "draw": LazyCommand(
        "bot.operator.docs_generator.command",
        "Print the charts as Mermaid; with --write put charts, rooms, commands and settings into the documents.",
    ),
    "open": LazyCommand(
        "bot.operator.running.open_close", "Make the chat public, or end a closing. Refuses while something is missing, and names it."
    ),
    "close": LazyCommand(
        "bot.operator.running.open_close",
        "Accept no new conversations until a day; drafts, status, taking back, erasing and the help card go on.",
    ),
    "verify": LazyCommand(
        "bot.operator.verify", "Say whether a copy is genuine, changed, or signed with an unknown key; the database is not opened."
    ),
    "notices": LazyCommand(
        "bot.operator.delivery.notices",
        "Show to whom notices went in the last week (an id), by which way, how often tried and what came of it; never their words.",
    ),
    "counts": LazyCommand(
        "bot.operator.statistics",
        "Show starts, sent, erased, waiting times, declines, languages and circle sizes of a quarter; small numbers are not shown.",
    ),
    "simulate": LazyCommand(
        "bot.operator.simulate",
        "Run a made-up year with invented people, on storage of its own: waiting times, fairness, and whether a rule was broken.",
    ),
    "backups": LazyCommand("bot.operator.backups.listing", "The backups in a folder, and the trial of restoring one.", is_group=True),
    "clock": LazyCommand("bot.operator.running.clock", "The machine's clock; without a command: whether it is believed.", is_group=True),
    "coordinator": LazyCommand("bot.operator.coordinators.command", "Coordinators and their one-time sign-in links.", is_group=True),
    "dossier": LazyCommand("bot.operator.dossiers.hand_back", "One dossier, by its id.", is_group=True),
    "export": LazyCommand("bot.operator.export", "What others may use: the questions, never an answer.", is_group=True),
    "guard": LazyCommand(
        "bot.operator.running.guard", "The flood guard: whether people are asked to wait before they begin or send.", is_group=True
    ),
    "journal": LazyCommand("bot.operator.access_log", "Who looked at what and when, without content.", is_group=True),
    "keys": LazyCommand("bot.operator.keys", "The keys without which nothing can be read.", is_group=True),
    "mail": LazyCommand("bot.operator.delivery.mail", "The mail server.", is_group=True),
    "numbers": LazyCommand("bot.operator.hotlines", "The safety numbers on the help card; without a command: list them.", is_group=True),
    "words": LazyCommand("bot.operator.own.words", "The foundation's own words; without a command: list them.", is_group=True),
    "preview": LazyCommand(
        "bot.operator.own.preview",
        "Have the conversation as it would be with these words, numbers and questions, in practice; keeps nothing.",
    ),
    "bench": LazyCommand("bot.operator.bench.command", "Measure this machine.", is_group=True),
    "waiting": LazyCommand(
        "bot.operator.dossiers.waiting",
        "Show ids and waiting times of dossiers that no coordinator has claimed, who is asked and why, and those that were set aside.",
        is_group=True,
    ),
}


class _Commands(LazyGroup):
    table = COMMANDS


app = typer.Typer(
    cls=_Commands,
    name="kring",
    help="A chat that carries a person's own words and their own people to one independent coordinator.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _print_version(asked: bool) -> None:
    if asked:
        say(f"kring {VERSION}")
        raise typer.Exit


@app.callback()
def prepare_context(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)] = False,
) -> None:
    """Pass a factory: nothing is opened before a command needs it. A test passes its own."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
    ctx.obj = ctx.obj or functools.cache(functools.partial(_context_from_settings, ctx.invoked_subcommand))


def _context_from_settings(command: str | None) -> object:
    """The installation of the settings. A command that may not make one says which it works on; a seeker's terminal shows none of that."""
    from bot.app import installation_access
    from bot.app.context import AppContext

    context = AppContext.from_settings(installation_access.access_of(command))
    if command not in ("terminal", "preview") and installation_access.access_of(command) is installation_access.Access.FIND:
        warn(_("Installation: {place}", place=installation_access.describe_place(context.settings)))
    return context


def _describe_failure(error: Exception) -> str:
    from bot.operator import error_messages

    if explanation := error_messages.explain(error):
        return _("It did not work: {explanation}.", explanation=explanation)
    return _("Something failed ({kind}). Run  kring doctor,  or  kring help bad-night.", kind=type(error).__name__)


def main() -> None:
    """Run a command in the operator's language. A failure is shown and logged by type and frames: its message may hold words."""
    set_language(configured_language())
    try:
        app()
    except KringError as error:
        warn(str(error))
        sys.exit(WRONG if isinstance(error, SettingsError) else FAILED)
    except Exception as error:
        from bot.observability import logs

        logs.log_error("command_failed", error)
        warn(_describe_failure(error))
        sys.exit(FAILED)
