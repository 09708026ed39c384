"""Telegram client over aiogram's request stack: raw calls, raw results, and aiogram's errors mapped to ApiError."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import aiogram.exceptions
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.methods.base import Response, TelegramMethod
from aiogram.types import BufferedInputFile, InputFile
from aiohttp import BytesPayload, ClientConnectorError
from pydantic_core import to_json

from bot.telegram.outbound.base_client import BaseClient
from bot.telegram.ports import ApiError, Attachment, BotBlocked, NotSent, OutcomeUnknown, PollingConflict, RateLimited, Rejected, WrongToken

_RAW_RESPONSE = Response[Any]  # held here: otherwise pydantic makes this type anew for each answer


class AiogramClient(BaseClient):
    """Client of one bot. `server` is the address of a Bot API server, empty for Telegram's own."""

    def __init__(self, token: str, server: str = "") -> None:
        api = TelegramAPIServer.from_base(server) if server else PRODUCTION
        self._bot = Bot(token, session=_JsonSession(api=api))

    async def close(self) -> None:
        await self._bot.session.close()

    async def _request(self, method: str, parameters: dict[str, Any], timeout_seconds: int) -> Any:
        try:
            return await self._bot.session.make_request(self._bot, _raw_method(method)(**parameters), timeout=timeout_seconds)
        except aiogram.exceptions.AiogramError as error:
            raise _map_error(error) from None

    def _input_file(self, attachment: Attachment) -> BufferedInputFile:
        return BufferedInputFile(attachment.content, attachment.name)


class _JsonSession(AiohttpSession):
    """Sends a call as JSON; as a form, which takes eight times as long to write, only where a file comes along."""

    def build_form_data(self, bot: Bot, method: TelegramMethod[Any]) -> Any:
        parameters = method.model_extra or {}
        if not any(isinstance(value, InputFile) for value in parameters.values()):
            return BytesPayload(to_json(parameters), content_type="application/json")
        return super().build_form_data(bot, type(method)(**{name: _as_field(value) for name, value in parameters.items()}))


def _as_field(value: Any) -> Any:
    """Lists and objects as Telegram takes them in a form; aiogram would look for files in every corner of them."""
    return json.dumps(value) if isinstance(value, dict | list) else value


@cache
def _raw_method(name: str) -> type[TelegramMethod[Any]]:
    """A method type of aiogram whose result stays raw JSON."""
    return type(name, (TelegramMethod,), {"__returning__": Any, "__api_method__": name, "__module__": __name__})


def _map_error(error: aiogram.exceptions.AiogramError) -> ApiError:
    """Map the error without its text: Telegram may quote in it what was sent."""
    match error:
        case aiogram.exceptions.TelegramRetryAfter():
            return RateLimited(float(error.retry_after))
        case aiogram.exceptions.TelegramConflictError():
            return PollingConflict()
        case aiogram.exceptions.TelegramForbiddenError():
            return BotBlocked()
        case aiogram.exceptions.TelegramBadRequest() if "chat not found" in error.message:
            return BotBlocked()
        case aiogram.exceptions.TelegramUnauthorizedError() | aiogram.exceptions.TelegramNotFound():
            return WrongToken()
        case aiogram.exceptions.TelegramNetworkError():
            return NotSent() if isinstance(error.__cause__, ClientConnectorError) else OutcomeUnknown()
        case aiogram.exceptions.TelegramServerError() | aiogram.exceptions.ClientDecodeError():
            return NotSent()
    return Rejected(type(error).__name__)
