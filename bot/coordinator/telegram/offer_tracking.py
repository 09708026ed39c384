"""A line that remembers which messages are about an offer, so that they go as soon as it is over, however it ended."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any

from bot.observability.logs import log_error
from bot.telegram.ports import TelegramClient, Update

_OFFER_BUTTON = re.compile(r"(?:card|why|want|decline):[\w-]*:(\w{32})\Z")
RecordOffer = Callable[[str, int, Collection[str]], Awaitable[None]]  # the chat, the message's number, and dossiers' ids


class OfferTrackingClient:
    """A line of which `shown` hears each message with buttons of an offer. What it cannot keep goes after a day all the same."""

    def __init__(self, client: TelegramClient, record: RecordOffer) -> None:
        self._client, self._record = client, record

    async def get_updates(self, offset: int | None, timeout_seconds: int, update_types: Sequence[str]) -> list[Update]:
        return await self._client.get_updates(offset, timeout_seconds, update_types)

    async def call_api(self, method: str, **parameters: Any) -> Any:
        result = await self._client.call_api(method, **parameters)
        if about := _offered_dossiers(parameters):
            try:
                await self._record(str(parameters["chat_id"]), result["message_id"], about)
            except Exception as error:
                log_error("trace_failed", error)
        return result

    async def close(self) -> None:
        await self._client.close()


def _offered_dossiers(parameters: dict[str, Any]) -> set[str]:
    rows = parameters.get("reply_markup", {}).get("inline_keyboard", ())
    found = (_OFFER_BUTTON.match(button.get("callback_data", "")) for row in rows for button in row)
    return {one[1] for one in found if one}
