"""Deeds of the operator: commands that change something, each of which leaves a line in the access log and in the log.

A line says which command it was and when: no name, no id, no word of anybody. A command that failed, or only showed what it would do,
leaves none.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flows.errors import KringError

DEEDS = frozenset(
    (
        *("backup", "restore", "move", "migrate", "demo", "open", "close", "backups tested", "clock confirm", "dossier hand-back"),
        *(f"coordinator {deed}" for deed in ("add", "link", "lost", "change", "confirm", "pause", "resume", "remove", "import")),
        *("guard on", "guard off", "guard auto", "keys copied", "keys rotate", "keys next", "keys sealing"),
        *("numbers checked", "numbers set", "waiting drop", "words set", "words confirm"),
    )
)
_RECORDS_ITSELF = frozenset(("move",))  # as it begins to copy: afterwards the line would be missing in the copy
_SHOWS_ONLY = ("dry_run", "check")


def record_deeds(name: str, command: Any) -> Any:
    """The same command, or group, of which each deed is recorded."""
    for sub_name, sub_command in getattr(command, "commands", {}).items():
        record_deeds(f"{name} {sub_name}", sub_command)
    if name in DEEDS - _RECORDS_ITSELF:
        _record_invocations(name, command)
    return command


def _record_invocations(name: str, command: Any) -> None:
    run = command.invoke

    def invoke(ctx: Any) -> Any:
        result = run(ctx)
        if not any(ctx.params.get(option) for option in _SHOWS_ONLY):
            record_deed(name, ctx.obj())
        return result

    command.invoke = invoke


def record_deed(name: str, context: Any) -> None:
    """Written with the keys of now, at whatever schema: the command may have changed both."""
    from bot.app.context import AppContext
    from bot.app.installation_access import Access
    from bot.observability import logs
    from storage.access_log import OPERATOR, AccessLog

    now = AppContext(context.settings, context.now, Access.FIND)
    with suppress(KringError):  # own words may be written before the installation is made
        log = AccessLog(now.vault)  # before the transaction: where keys are missing, the database is asked in one of its own
        with now.found_engine() as engine, engine.begin() as connection:
            log.record_access(connection, "", OPERATOR, name, 0, now.now())
    logs.log_event("operator_deed", kind=name.replace(" ", "."))
