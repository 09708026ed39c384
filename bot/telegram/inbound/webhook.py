"""Webhook: the route by which Telegram delivers updates; it answers 200 only after the commit and the immediate replies."""

from __future__ import annotations

import hmac
import json
from typing import Any, NamedTuple

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.observability.logs import log_error
from bot.telegram.inbound.dispatcher import Dispatcher
from bot.telegram.ports import BotHandler, Update

MAX_BODY_BYTES = 256 * 1024
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a name


class WebhookEndpoint(NamedTuple):
    """Public URL and path of a bot's webhook, and the secret that authenticates Telegram. The path holds neither token nor secret."""

    url: str
    path: str
    secret: str


class Webhook:
    """Webhook of one bot in the web application."""

    def __init__(self, endpoint: WebhookEndpoint, handler: BotHandler, dispatcher: Dispatcher) -> None:
        self._endpoint, self._handler, self._dispatcher = endpoint, handler, dispatcher

    def build_route(self) -> Route:
        return Route(self._endpoint.path, self._receive, methods=["POST"])

    async def _receive(self, request: Request) -> Response:
        """200: handled or a dead letter. 500: deliver again. 503: deliver again, only the immediate reply is still on its way."""
        secret = request.headers.get(_SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(secret, self._endpoint.secret.encode()):
            return Response(status_code=403)
        try:
            body = await _read_body(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return Response(status_code=413)
        update = _parse_update(body)
        if update is None:
            return Response(status_code=400)
        return await self._dispatch(update) if self._is_expected(update) else Response(status_code=200)

    async def _dispatch(self, update: Update) -> Response:
        try:
            is_answered = await self._dispatcher.dispatch(update)
        except Exception as error:
            log_error("webhook_failed", error, channel=self._handler.name)
            return Response(status_code=500)
        return Response(status_code=200 if is_answered else 503)

    def _is_expected(self, update: Update) -> bool:
        """Other update types are confirmed unread. An update without any type is dispatched, and ends as a dead letter."""
        types = update.keys() - {"update_id"}
        return not types or bool(types & set(self._handler.update_types))


async def _read_body(request: Request) -> bytes | None:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            return None
    return bytes(body)


def _parse_update(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return update if isinstance(update, dict) and isinstance(update.get("update_id"), int) else None
