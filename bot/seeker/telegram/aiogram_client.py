"""The line to Telegram over aiogram's request stack: raw calls, raw answers, and failures by what they mean for the caller."""

from __future__ import annotations

from functools import cache
from typing import Any

import aiogram.exceptions as failed
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.methods.base import TelegramMethod
from aiogram.types import BufferedInputFile
from aiohttp import ClientConnectorError

from bot.telegram.outbound.base_client import BaseClient
from bot.telegram.ports import ApiError, Attachment, BotBlocked, NotSent, OutcomeUnknown, PollingConflict, RateLimited, Rejected


class AiogramClient(BaseClient):
    """One bot's. `server` is the address of the Bot API where it is not Telegram's own."""

    def __init__(self, token: str, server: str = "") -> None:
        api = TelegramAPIServer.from_base(server) if server else PRODUCTION
        self._bot = Bot(token, session=AiohttpSession(api=api))

    async def close(self) -> None:
        await self._bot.session.close()

    async def _request(self, method: str, parameters: dict[str, Any], timeout_seconds: int) -> Any:
        try:
            return await self._bot.session.make_request(self._bot, _raw_method(method)(**parameters), timeout=timeout_seconds)
        except failed.AiogramError as error:
            raise _map_error(error) from None

    def _input_file(self, attachment: Attachment) -> BufferedInputFile:
        return BufferedInputFile(attachment.content, attachment.name)


@cache
def _raw_method(name: str) -> type[TelegramMethod[Any]]:
    """A method whose answer stays as it came."""
    return type(name, (TelegramMethod,), {"__returning__": Any, "__api_method__": name, "__module__": __name__})


def _map_error(error: failed.AiogramError) -> ApiError:
    """What a failure means; what Telegram wrote stays behind, because it may hold what was sent."""
    match error:
        case failed.TelegramRetryAfter():
            return RateLimited(float(error.retry_after))
        case failed.TelegramConflictError():
            return PollingConflict()
        case failed.TelegramForbiddenError():
            return BotBlocked()
        case failed.TelegramBadRequest() if "chat not found" in error.message:
            return BotBlocked()
        case failed.TelegramNetworkError():
            return NotSent() if isinstance(error.__cause__, ClientConnectorError) else OutcomeUnknown()
        case failed.TelegramServerError() | failed.ClientDecodeError():
            return NotSent()
    return Rejected(type(error).__name__)
