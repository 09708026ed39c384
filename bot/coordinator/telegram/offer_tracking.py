"""Offer tracking: a client that records each message about an offer or a held dossier, to be deleted when it is not true any more."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from bot.coordinator.telegram.actions import DOSSIER_ACTIONS
from bot.observability.logs import log_error
from bot.telegram.ports import TelegramClient, Update

_DOSSIER_BUTTON = re.compile(rf"(?:{'|'.join(DOSSIER_ACTIONS)}):[\w-]*:(\w{{32}})\Z")
REVISIONS = "dossier_revisions"  # parameter of a call for this client alone: dossier id -> revision at which it was rendered
RecordOffer = Callable[[str, int, Mapping[str, int]], Awaitable[None]]  # chat id, message id, dossier id -> revision


class OfferTrackingClient:
    """Decorator of a client. A message that could not be recorded is deleted after a day like any other."""

    def __init__(self, client: TelegramClient, record: RecordOffer) -> None:
        self._client, self._record = client, record

    async def get_updates(self, offset: int | None, timeout_seconds: int, update_types: Sequence[str]) -> list[Update]:
        return await self._client.get_updates(offset, timeout_seconds, update_types)

    async def call_api(self, method: str, **parameters: Any) -> Any:
        revisions = parameters.pop(REVISIONS, {})
        result = await self._client.call_api(method, **parameters)
        if dossier_ids := _shown_dossiers(parameters):
            try:
                await self._record(str(parameters["chat_id"]), result["message_id"], {one: revisions.get(one, -1) for one in dossier_ids})
            except Exception as error:
                log_error("trace_failed", error)
        return result

    async def close(self) -> None:
        await self._client.close()


def _shown_dossiers(parameters: dict[str, Any]) -> set[str]:
    """Ids of the dossiers that the message has buttons for."""
    rows = parameters.get("reply_markup", {}).get("inline_keyboard", ())
    matches = (_DOSSIER_BUTTON.match(button.get("callback_data", "")) for row in rows for button in row)
    return {match[1] for match in matches if match}
