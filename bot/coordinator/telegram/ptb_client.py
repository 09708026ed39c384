"""Telegram client over python-telegram-bot's request stack: raw calls, raw results, and its errors mapped to ApiError."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import httpx
from telegram import Bot, InputFile, error
from telegram.request import HTTPXRequest

from bot.telegram.outbound.base_client import REQUEST_SECONDS, BaseClient
from bot.telegram.ports import ApiError, Attachment, BotBlocked, NotSent, OutcomeUnknown, PollingConflict, RateLimited, Rejected, WrongToken

os.environ.setdefault("PTB_TIMEDELTA", "true")  # durations as timedelta; as numbers they are deprecated
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class _RawBot(Bot):
    """Bot for raw calls: an update that the framework cannot parse must not stop the others."""

    __slots__ = ()

    @classmethod
    def _warn(cls, *_: Any, **__: Any) -> None:
        """Silence the advice to use the framework's own methods, which it gives at every raw call."""


class PtbClient(BaseClient):
    """Client of one bot. `server` is the address of a Bot API server, empty for Telegram's own."""

    def __init__(self, token: str, server: str = "") -> None:
        tls = {"verify": httpx.create_ssl_context()}  # shared: reading the root certificates is most of what a client costs
        self._requests = tuple(HTTPXRequest(connection_pool_size=size, httpx_kwargs=tls) for size in (1, 32))
        base_url = server or "https://api.telegram.org"
        self._bot = _RawBot(
            token, f"{base_url}/bot", f"{base_url}/file/bot", get_updates_request=self._requests[0], request=self._requests[1]
        )

    async def close(self) -> None:
        for request in self._requests:
            await request.shutdown()

    async def _request(self, method: str, parameters: dict[str, Any], timeout_seconds: int) -> Any:
        try:
            return await self._bot.do_api_request(
                method, parameters, read_timeout=timeout_seconds, write_timeout=REQUEST_SECONDS, pool_timeout=REQUEST_SECONDS
            )
        except error.TelegramError as failed:
            raise _map_error(failed) from None

    def _input_file(self, attachment: Attachment) -> InputFile:
        return InputFile(attachment.content, filename=attachment.name)


def _map_error(failed: error.TelegramError) -> ApiError:
    """Map the error without its text: Telegram may quote in it what was sent."""
    match failed:
        case error.RetryAfter():
            pause = failed.retry_after
            return RateLimited(pause.total_seconds() if isinstance(pause, timedelta) else float(pause))
        case error.Conflict():
            return PollingConflict()
        case error.Forbidden():
            return BotBlocked()
        case error.InvalidToken():
            return WrongToken()
        case error.BadRequest():  # a subclass of NetworkError, so it comes first
            return BotBlocked() if "chat not found" in failed.message.lower() else Rejected("BadRequest")
        case error.NetworkError():
            return _map_network_error(failed.__cause__)
    return OutcomeUnknown() if type(failed) is error.TelegramError else Rejected(type(failed).__name__)


def _map_network_error(cause: BaseException | None) -> ApiError:
    """The cause tells whether the request was sent; without a cause the server answered 5xx."""
    return OutcomeUnknown() if isinstance(cause, httpx.HTTPError) and not isinstance(cause, _NOT_SENT) else NotSent()
