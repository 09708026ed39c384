"""A webhook: Telegram brings an update, and hears that it was taken only after the commit, and after what is owed nowhere was said."""

from __future__ import annotations

import hmac
import json
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.observability.logs import log_error
from bot.telegram.inbound.dispatcher import Dispatcher
from bot.telegram.ports import BotHandler

LARGEST = 256 * 1024  # bytes
_SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105


class Hook(NamedTuple):
    """Where Telegram brings updates, and the secret by which it is known. The path holds neither token nor secret."""

    address: str
    path: str
    secret: str


class Webhook:
    """The route of one bot in the web application."""

    def __init__(self, hook: Hook, room: BotHandler, taking: Dispatcher) -> None:
        self._hook, self._room, self._taking = hook, room, taking

    def route(self) -> Route:
        return Route(self._hook.path, self._hear, methods=["POST"])

    async def _hear(self, request: Request) -> Response:
        """2xx: taken or put aside, and not to come again. 500: to come again; 503 too, where only its answer is not said yet."""
        given = request.headers.get(_SECRET, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._hook.secret.encode()):
            return Response(status_code=403)
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        update = _read(body)
        if update is None:
            return Response(status_code=400)
        return await self._take(update) if self._is_wanted(update) else Response(status_code=200)

    async def _take(self, update: dict[str, Any]) -> Response:
        try:
            is_said = await self._taking.take(update)
        except Exception as error:
            log_error("webhook_failed", error, channel=self._room.name)
            return Response(status_code=500)
        return Response(status_code=200 if is_said else 503)

    def _is_wanted(self, update: dict[str, Any]) -> bool:
        """Kinds that nobody asked for are confirmed and not looked at. What holds nothing at all is looked at."""
        kinds = update.keys() - {"update_id"}
        return not kinds or bool(kinds & set(self._room.kinds))


async def _body(request: Request) -> bytes | None:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            return None
    return bytes(body)


def _read(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body)
    except ValueError:
        return None
    return update if isinstance(update, dict) and isinstance(update.get("update_id"), int) else None
