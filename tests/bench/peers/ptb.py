"""python-telegram-bot's ConversationHandler, which keeps everything in memory or, by pickle, in a file."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    BasePersistence,
    CallbackContext,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)
from telegram.request import BaseRequest, RequestData

from tests.bench.peers.peer import TEXTS, Peer, Place, question_after, telegram_message, telegram_update
from tests.bench.telegram.addresses import TOKEN


class NoNetwork(BaseRequest):
    """Answers as the Bot API would, at once."""

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *given: Any, **more: Any
    ) -> tuple[int, bytes]:
        asked: dict[str, Any] = request_data.parameters if request_data else {}
        me = {"id": 1234567, "is_bot": True, "first_name": "Kring", "username": "kring_bench_bot"}
        result = me if url.endswith("getMe") else telegram_message(asked["chat_id"], asked["text"])
        return 200, json.dumps({"ok": True, "result": result}).encode()


async def _take(update: Update, context: CallbackContext[Any, Any, Any, Any]) -> int:
    message, data = update.message, context.user_data
    assert message is not None and data is not None
    answers = data.setdefault("answers", [])
    answers.append(message.text)
    await message.reply_text(question_after(len(answers)))
    return len(answers) if len(answers) < len(TEXTS) else ConversationHandler.END


@asynccontextmanager
async def open_memory(place: Place) -> AsyncIterator[Peer]:
    async with _open(None) as peer:
        yield peer


@asynccontextmanager
async def open_pickle(place: Place) -> AsyncIterator[Peer]:
    async with _open(PicklePersistence(place.folder / "ptb.pickle", on_flush=False)) as peer:
        yield peer


@asynccontextmanager
async def _open(persistence: BasePersistence[Any, Any, Any] | None) -> AsyncIterator[Peer]:
    builder = Application.builder().token(TOKEN).request(NoNetwork()).get_updates_request(NoNetwork()).job_queue(None)
    application = (builder.persistence(persistence) if persistence else builder).build()
    handlers: Any = [MessageHandler(filters.TEXT, _take)]
    application.add_handler(
        ConversationHandler(
            entry_points=handlers,
            states=dict.fromkeys(range(1, len(TEXTS)), handlers),
            fallbacks=[],
            name="nine" if persistence else None,
            persistent=persistence is not None,
        )
    )

    async def turn(person: int, number: int) -> None:
        await application.process_update(Update.de_json(telegram_update(person, number), application.bot))
        if persistence:  # what is acknowledged is in the file
            await application.update_persistence()

    async def kept(account: int) -> int:
        data: Any = application.user_data
        return len(data[account].get("answers", ()))

    async with application:
        yield Peer(turn, kept)
