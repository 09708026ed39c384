"""The line to Telegram over aiogram's request stack: raw calls, raw answers, and failures by what they mean for the caller."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import aiogram.exceptions as failed
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.methods.base import TelegramMethod
from aiogram.types import BufferedInputFile
from aiohttp import ClientConnectorError

from bot.delivery.ports import Attachment, Blocked, Drawing, Flooded, LineError, Refused, Rival, Unreached, Unsure, Update

_PATIENCE = 20  # seconds beyond a long poll


class AiogramLine:
    """One bot's. `server` is the address of the Bot API where it is not Telegram's own."""

    def __init__(self, token: str, server: str = "") -> None:
        api = TelegramAPIServer.from_base(server) if server else PRODUCTION
        self._bot = Bot(token, session=AiohttpSession(api=api))

    async def updates(self, offset: int | None, seconds: int, kinds: Sequence[str]) -> list[Update]:
        parameters = {"offset": offset, "timeout": seconds, "allowed_updates": list(kinds)}
        updates: list[Update] = await self._ask("getUpdates", parameters, seconds + _PATIENCE)
        return updates

    async def call(self, method: str, **parameters: Any) -> Any:
        return await self._ask(method, parameters, _PATIENCE)

    async def close(self) -> None:
        await self._bot.session.close()

    async def _ask(self, name: str, parameters: dict[str, Any], seconds: int) -> Any:
        given = {key: await _file(value) for key, value in parameters.items() if value is not None}
        try:
            return await self._bot.session.make_request(self._bot, _raw(name)(**given), timeout=seconds)
        except failed.AiogramError as error:
            raise _meaning(error) from None


@cache
def _raw(name: str) -> type[TelegramMethod[Any]]:
    """A method whose answer stays as it came."""
    return type(name, (TelegramMethod,), {"__returning__": Any, "__api_method__": name, "__module__": __name__})


async def _file(value: Any) -> Any:
    value = await value.drawn() if isinstance(value, Drawing) else value
    return BufferedInputFile(value.content, value.name) if isinstance(value, Attachment) else value


def _meaning(error: failed.AiogramError) -> LineError:
    """What a failure means; what Telegram wrote stays behind, because it may hold what was sent."""
    match error:
        case failed.TelegramRetryAfter():
            return Flooded(float(error.retry_after))
        case failed.TelegramConflictError():
            return Rival()
        case failed.TelegramForbiddenError():
            return Blocked()
        case failed.TelegramBadRequest() if "chat not found" in error.message:
            return Blocked()
        case failed.TelegramNetworkError():
            return Unreached() if isinstance(error.__cause__, ClientConnectorError) else Unsure()
        case failed.TelegramServerError() | failed.ClientDecodeError():
            return Unreached()
    return Refused(type(error).__name__)
