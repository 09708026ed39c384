"""Tracked client: a decorator around a Telegram client that records every message it sends, so that it can be deleted later."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

from bot.observability.logs import log_error
from bot.telegram.ports import RecordMessage, TelegramClient, Update


class TrackedClient:
    """Calls `record_message` for each message that a call left in a chat.

    It is not waited for: it is written before, or together with, whatever is written for this chat later.
    """

    def __init__(self, client: TelegramClient, record_message: RecordMessage) -> None:
        self._client, self._record_message = client, record_message

    async def get_updates(self, offset: int | None, timeout_seconds: int, update_types: Sequence[str]) -> list[Update]:
        return await self._client.get_updates(offset, timeout_seconds, update_types)

    async def call_api(self, method: str, **parameters: Any) -> Any:
        result = await self._client.call_api(method, **parameters)
        chat_id = parameters.get("chat_id")
        for message_id in message_ids(result) if chat_id is not None else ():
            self._record(str(chat_id), message_id)
        return result

    async def close(self) -> None:
        await self._client.close()

    def _record(self, chat_id: str, message_id: int) -> None:
        """The message was sent, so a failure to record it must not cause it to be sent again."""
        try:
            self._record_message(chat_id, message_id).add_done_callback(_log_failure)
        except RuntimeError as error:  # the writer is closed
            log_error("trace_failed", error)


def _log_failure(recording: asyncio.Future[None]) -> None:
    if not recording.cancelled() and (error := recording.exception()):
        log_error("trace_failed", error)


def message_ids(result: Any) -> Iterator[int]:
    """The numbers of the messages that a call left in the chat."""
    for message in result if isinstance(result, list) else [result]:
        if isinstance(message, dict) and isinstance(message.get("message_id"), int):
            yield message["message_id"]
