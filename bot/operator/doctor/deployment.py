"""Checks of what stands around the service: mail server, Telegram, metrics, and the clocks. Each has a bound of a few seconds."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import urlopen

from pydantic import SecretStr

from bot.app.context import AppContext
from bot.config.settings import Settings, variable_name
from bot.notifications.mail_server import MailFailure, MailServer
from bot.operator.doctor.finding import Finding
from flows.i18n.messages import _, deferred
from storage.db import postgres

_SECONDS = 5
_SEEKERS = ("seeker", deferred("Telegram answers the seeker's bot"))
_COORDINATORS = ("coordinator", deferred("Telegram answers the coordinator's bot"))
_CLOCKS_APART = 5.0  # seconds between this machine and the database's server
_ANSWER_SIZE = 1_000_000  # bytes, of which no more is read


def check_deployment(context: AppContext) -> Iterator[Finding]:
    """Of each part that the settings name: does it answer, and does it take what we would send?"""
    settings = context.settings
    if settings.mail_host:
        yield Finding(_("mail server {mail_host}", mail_host=settings.mail_host), _describe_mail(settings))
    for token, name, subject in ((settings.seeker_token, *_SEEKERS), (settings.coordinator_token, *_COORDINATORS)):
        if token is not None:
            yield Finding(_(subject), _describe_bot(settings, token, name))
    if settings.metrics_port:
        yield Finding(_("metrics"), _describe_metrics(settings))
    yield _check_network_time()
    if context.engine.dialect.name == "postgresql":
        yield _check_server_clock(context)


def check_running(context: AppContext) -> Finding:
    """Whether the service that runs here can store: it may hold another database file than the one that lies there now."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(context.settings.host, context.settings.host)  # noqa: S104 - compared  # nosec B104
    problem = _("it stores nothing, whatever lies on the disk: look for  kind=  in its log, and see docs/bad-night.md, *Database errors*")
    try:
        _read(f"http://{f'[{host}]' if ':' in host else host}:{context.settings.port}/readyz")
    except HTTPError as error:
        return Finding(_("service"), problem if error.code == HTTPStatus.SERVICE_UNAVAILABLE else None)
    except (OSError, ValueError, HTTPException):
        return Finding(_("service, which does not run here"))
    return Finding(_("service, which runs and stores"))


def _describe_mail(settings: Settings) -> str | None:
    try:
        asyncio.run(MailServer(settings).check(_SECONDS))
    except MailFailure as failure:
        return _(
            "it does not take mail from here: {code} {reply}. Try  kring mail test ADDRESS", code=failure.code or "", reply=failure.reply
        ).replace(":  ", ": ")
    return None


def _describe_bot(settings: Settings, token: SecretStr, name: str) -> str | None:
    """The token stands in the address, so no message of an error is ever shown."""
    setting = variable_name(f"{name}_token")
    try:
        me = json.loads(_read(f"{settings.telegram_api}/bot{token.get_secret_value()}/getMe"))
    except HTTPError as error:
        return (
            _("{setting} is wrong", setting=setting)
            if error.code in (401, 404)
            else _("Telegram answers {code}: try again later", code=error.code)
        )
    except (OSError, ValueError) as error:
        return _(
            "Telegram is not reached from here ({kind}): is {setting} right, and the network?",
            kind=type(error).__name__,
            setting=variable_name("telegram_api"),
        )
    username, configured = me.get("result", {}).get("username", ""), getattr(settings, f"{name}_name")
    is_same = not configured or configured.lstrip("@").lower() == username.lower()
    return (
        None if is_same else _("{name} is another name than that of the bot of {token}", name=variable_name(f"{name}_name"), token=setting)
    )


def _describe_metrics(settings: Settings) -> str | None:
    host = f"[{settings.metrics_host}]" if ":" in settings.metrics_host else settings.metrics_host
    try:
        text = _read(f"http://{host}:{settings.metrics_port}/metrics").decode()
    except (OSError, ValueError):
        return _(
            "nothing answers at {host}:{metrics_port}: is  kring serve  running, with these settings?",
            host=host,
            metrics_port=settings.metrics_port,
        )
    return None if "kring_up 1.0" in text else _("they say that the database does not answer (kring_up)")


def _read(address: str) -> bytes:
    with urlopen(address, timeout=_SECONDS) as answer:  # noqa: S310 - the settings allow http and https only  # nosec B310
        content: bytes = answer.read(_ANSWER_SIZE)
        return content


def _check_network_time() -> Finding:
    """Where systemd keeps the clock it knows whether the network does; elsewhere nobody here knows."""
    program = shutil.which("timedatectl")
    command = [str(program), "show", "--property=NTPSynchronized", "--value"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False).stdout.strip() if program else ""  # noqa: S603 - words of our own
    except (OSError, subprocess.TimeoutExpired):
        said = ""
    subjects = {"yes": _("clock of the machine, kept by the network"), "no": _("clock of the machine")}
    problem = _("the network does not keep it: timedatectl set-ntp true") if said == "no" else None
    return Finding(subjects.get(said, _("clock of the machine, of which nobody here says whether the network keeps it")), problem)


def _check_server_clock(context: AppContext) -> Finding:
    with context.transaction() as connection:
        apart = abs((postgres.server_time(connection) - datetime.now(UTC)).total_seconds())
    problem = _("they are {apart:.0f} seconds apart: let the network keep both", apart=apart)
    return Finding(_("clocks of this machine and the database's server"), problem if apart > _CLOCKS_APART else None)
