"""`kring preview`: the conversation as it would be with the words, numbers and look of a folder, kept nowhere."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr

from bot.app.context import AppContext
from bot.config.process_roles import ProcessRole
from bot.operator.console import context_of, require_language, say, warn
from bot.own.folder_check import find_left_out
from flows.i18n.catalog import FIRST
from flows.i18n.messages import _
from storage.crypto import keys

_MEMORY = Path("/dev/shm")  # noqa: S108 - a file system in memory  # nosec B108
_NOT_OURS = {"seeker_token": None, "coordinator_token": None, "mail_host": "", "operator_mail": "", "metrics_port": 0, "base_url": ""}

app = typer.Typer()


@app.command("preview")
def preview_conversation(
    ctx: typer.Context,
    folder: Annotated[Path | None, typer.Argument(help="Folder with words, numbers and look; without one that of the settings.")] = None,
    web: Annotated[bool, typer.Option("--web", help="In a browser on this machine, instead of here.")] = False,
    port: Annotated[int, typer.Option("--port", help="Port of the page.", min=1, max=65535)] = 8099,
    language: Annotated[str, typer.Option("--language", help="Language of the conversation here.")] = FIRST,
) -> None:
    """Have the conversation as it would be with these words, numbers and questions, in practice; keeps nothing."""
    from bot.app import lifecycle
    from bot.web import server

    with open_preview(context_of(ctx), folder, port) as context:
        context.own.check()
        warn(*find_left_out(context.own), *context.own.words.stale)
        if not web:
            require_language(language, context.catalog.languages)
            lifecycle.run_terminal(context, "preview", language)
            return
        listener = server.open_listener(context.settings)
        say(
            _(
                "Preview of {path}: {address}/  (Ctrl-C ends it, and nothing is kept)",
                path=context.own.path,
                address=context.settings.address,
            )
        )
        asyncio.run(lifecycle.run_app(context, listener, (ProcessRole.WEB,)))


@contextmanager
def open_preview(context: AppContext, folder: Path | None, port: int) -> Iterator[AppContext]:
    """An installation of its own in practice, in memory where the machine has such a folder; its keys are in no file."""
    place = str(_MEMORY) if os.access(_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=place) as data_dir:
        own = {"data_dir": Path(data_dir), "database": "", "own_dir": folder or context.own.path, "host": "127.0.0.1", "port": port}
        fresh_keys = {"keys": SecretStr(keys.dump_keys(keys.generate_keys()).decode())}
        preview = AppContext(context.settings.model_copy(update={**_NOT_OURS, **own, **fresh_keys}), context.now)
        try:
            yield preview
        finally:
            preview.engine.dispose()
