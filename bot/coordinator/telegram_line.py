"""The line to Telegram over python-telegram-bot's request stack: raw calls, raw answers, and failures by what they mean."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx
from telegram import Bot, InputFile, error
from telegram.request import HTTPXRequest

from bot.delivery.ports import Attachment, Blocked, Drawing, Flooded, LineError, Refused, Rival, Unreached, Unsure, Update

os.environ.setdefault("PTB_TIMEDELTA", "true")  # it warns where spans are asked for as numbers
_PATIENCE = 20.0  # seconds beyond a long poll
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class _Raw(Bot):
    """Raw answers are what is wanted: what the framework cannot parse must not stop the rest."""

    __slots__ = ()

    @classmethod
    def _warn(cls, *_: Any, **__: Any) -> None:
        """It advises its own methods for every raw call."""


class PtbLine:
    """One bot's. `server` is the address of the Bot API where it is not Telegram's own."""

    def __init__(self, token: str, server: str = "") -> None:
        self._requests = (HTTPXRequest(connection_pool_size=1), HTTPXRequest(connection_pool_size=32))
        at = server or "https://api.telegram.org"
        self._bot = _Raw(token, f"{at}/bot", f"{at}/file/bot", get_updates_request=self._requests[0], request=self._requests[1])

    async def updates(self, offset: int | None, seconds: int, kinds: Sequence[str]) -> list[Update]:
        parameters = {"offset": offset, "timeout": seconds, "allowed_updates": list(kinds)}
        updates: list[Update] = await self._ask("getUpdates", parameters, seconds + _PATIENCE)
        return updates

    async def call(self, method: str, **parameters: Any) -> Any:
        return await self._ask(method, parameters, _PATIENCE)

    async def close(self) -> None:
        for request in self._requests:
            await request.shutdown()

    async def _ask(self, name: str, parameters: dict[str, Any], seconds: float) -> Any:
        given = {key: await _file(value) for key, value in parameters.items() if value is not None}
        try:
            return await self._bot.do_api_request(name, given, read_timeout=seconds, write_timeout=_PATIENCE, pool_timeout=_PATIENCE)
        except error.TelegramError as failed:
            raise _meaning(failed) from None


async def _file(value: Any) -> Any:
    value = await value.drawn() if isinstance(value, Drawing) else value
    return InputFile(value.content, filename=value.name) if isinstance(value, Attachment) else value


def _meaning(failed: error.TelegramError) -> LineError:
    """What a failure means; what Telegram wrote stays behind, because it may hold what was sent."""
    match failed:
        case error.RetryAfter():
            span = failed.retry_after
            return Flooded(span.total_seconds() if isinstance(span, timedelta) else float(span))
        case error.Conflict():
            return Rival()
        case error.Forbidden():
            return Blocked()
        case error.BadRequest():  # before NetworkError, of which it is a kind
            return Blocked() if "chat not found" in failed.message.lower() else Refused("BadRequest")
        case error.NetworkError():
            return _of_network(failed.__cause__)
    return Unsure() if type(failed) is error.TelegramError else Refused(type(failed).__name__)


def _of_network(cause: BaseException | None) -> LineError:
    """An error of HTTP says whether anything was sent; without one it was an answer of 5xx."""
    return Unsure() if isinstance(cause, httpx.HTTPError) and not isinstance(cause, _NOT_SENT) else Unreached()
