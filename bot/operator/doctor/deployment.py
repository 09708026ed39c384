"""Checks of what stands around the service: mail server, Telegram, metrics, and the clocks. Each has a bound of a few seconds."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.error import HTTPError
from urllib.request import urlopen

from pydantic import SecretStr

from bot.app.context import AppContext
from bot.config.settings import Settings, variable_name
from bot.notifications.mail_server import MailFailure, MailServer
from bot.operator.doctor.finding import Finding
from storage.db import postgres

_SECONDS = 5
_CLOCKS_APART = 5.0  # seconds between this machine and the database's server
_ANSWER_SIZE = 1_000_000  # bytes, of which no more is read


def check_deployment(context: AppContext) -> Iterator[Finding]:
    """Of each part that the settings name: does it answer, and does it take what we would send?"""
    settings = context.settings
    if settings.mail_host:
        yield Finding(f"mail server {settings.mail_host}", _describe_mail(settings))
    for token, name in ((settings.seeker_token, "seeker"), (settings.coordinator_token, "coordinator")):
        if token is not None:
            yield Finding(f"Telegram answers the {name}'s bot", _describe_bot(settings, token, name))
    if settings.metrics_port:
        yield Finding("metrics", _describe_metrics(settings))
    yield _check_network_time()
    if context.engine.dialect.name == "postgresql":
        yield _check_server_clock(context)


def _describe_mail(settings: Settings) -> str | None:
    try:
        asyncio.run(MailServer(settings).check(_SECONDS))
    except MailFailure as failure:
        return f"it does not take mail from here: {failure.code or ''} {failure.reply}. Try  kring mail test ADDRESS".replace(":  ", ": ")
    return None


def _describe_bot(settings: Settings, token: SecretStr, name: str) -> str | None:
    """The token stands in the address, so no message of an error is ever shown."""
    setting = variable_name(f"{name}_token")
    try:
        me = json.loads(_read(f"{settings.telegram_api}/bot{token.get_secret_value()}/getMe"))
    except HTTPError as error:
        return f"{setting} is wrong" if error.code in (401, 404) else f"Telegram answers {error.code}: try again later"
    except (OSError, ValueError) as error:
        return f"Telegram is not reached from here ({type(error).__name__}): is {variable_name('telegram_api')} right, and the network?"
    username, configured = me.get("result", {}).get("username", ""), getattr(settings, f"{name}_name")
    is_same = not configured or configured.lstrip("@").lower() == username.lower()
    return None if is_same else f"{variable_name(f'{name}_name')} is another name than that of the bot of {setting}"


def _describe_metrics(settings: Settings) -> str | None:
    host = f"[{settings.metrics_host}]" if ":" in settings.metrics_host else settings.metrics_host
    try:
        text = _read(f"http://{host}:{settings.metrics_port}/metrics").decode()
    except (OSError, ValueError):
        return f"nothing answers at {host}:{settings.metrics_port}: is  kring serve  running, with these settings?"
    return None if "kring_up 1.0" in text else "they say that the database does not answer (kring_up)"


def _read(address: str) -> bytes:
    with urlopen(address, timeout=_SECONDS) as answer:  # noqa: S310 - the settings allow http and https only  # nosec B310
        content: bytes = answer.read(_ANSWER_SIZE)
        return content


def _check_network_time() -> Finding:
    """Where systemd keeps the clock it knows whether the network does; elsewhere nobody here knows."""
    program = shutil.which("timedatectl")
    command = [str(program), "show", "--property=NTPSynchronized", "--value"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False).stdout.strip() if program else ""  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        said = ""
    subjects = {"yes": "clock of the machine, kept by the network", "no": "clock of the machine"}
    problem = "the network does not keep it: timedatectl set-ntp true" if said == "no" else None
    return Finding(subjects.get(said, "clock of the machine, of which nobody here says whether the network keeps it"), problem)


def _check_server_clock(context: AppContext) -> Finding:
    with context.transaction() as connection:
        apart = abs((postgres.server_time(connection) - datetime.now(UTC)).total_seconds())
    problem = f"they are {apart:.0f} seconds apart: let the network keep both"
    return Finding("clocks of this machine and the database's server", problem if apart > _CLOCKS_APART else None)
