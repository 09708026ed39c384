"""aiogram's finite-state machine, with what it keeps in memory, in Redis or in SQLite by SQLAlchemy's async ORM."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.base import BaseSession
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseEventIsolation, BaseStorage, StorageKey
from aiogram.fsm.storage.memory import MemoryStorage, SimpleEventIsolation
from aiogram.methods import SendMessage, TelegramMethod
from aiogram.types import Message, Update
from sqlalchemy import event
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from tests.bench.peers.peer import Peer, Place, question_after, telegram_message, telegram_update
from tests.bench.telegram.addresses import TOKEN


class NoNetwork(BaseSession):
    """Answers as the Bot API would, at once."""

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:  # noqa: ASYNC109 - as aiogram calls it
        assert isinstance(method, SendMessage)
        return Message.model_validate(telegram_message(int(method.chat_id), method.text), context={"bot": bot})

    async def close(self) -> None: ...

    async def stream_content(self, *given: Any, **more: Any) -> AsyncGenerator[bytes, None]:
        yield b""


class _Base(DeclarativeBase):
    pass


class _Row(_Base):
    __tablename__ = "fsm"
    id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str | None]
    data: Mapped[str] = mapped_column(default="{}")


class OrmStorage(BaseStorage):
    """The storage that a bot with SQLAlchemy writes: a row for each person, a session for each step."""

    def __init__(self, url: str) -> None:
        self.engine = create_async_engine(url)
        event.listen(self.engine.sync_engine, "connect", _make_durable)
        self._sessions = async_sessionmaker(self.engine)

    async def create(self) -> None:
        async with self.engine.begin() as connection:
            await connection.run_sync(_Base.metadata.create_all)

    async def _change(self, key: StorageKey, **values: str | None) -> None:
        async with self._sessions.begin() as session:
            row = await session.get(_Row, str(key.user_id))
            if row is None:
                session.add(row := _Row(id=str(key.user_id), state=None, data="{}"))
            for name, value in values.items():
                setattr(row, name, value)

    async def set_state(self, key: StorageKey, state: Any = None) -> None:
        await self._change(key, state=state.state if isinstance(state, State) else state)

    async def get_state(self, key: StorageKey) -> str | None:
        async with self._sessions() as session:
            row = await session.get(_Row, str(key.user_id))
            return row.state if row else None

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        await self._change(key, data=json.dumps(dict(data)))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        async with self._sessions() as session:
            row = await session.get(_Row, str(key.user_id))
            return dict(json.loads(row.data)) if row else {}

    async def close(self) -> None:
        await self.engine.dispose()


def _make_durable(connection: Any, record: Any) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 30000"):
        connection.execute(f"PRAGMA {pragma}")


@asynccontextmanager
async def open_memory(place: Place) -> AsyncIterator[Peer]:
    async with _open(MemoryStorage(), SimpleEventIsolation()) as peer:
        yield peer


@asynccontextmanager
async def open_orm(place: Place) -> AsyncIterator[Peer]:
    storage = OrmStorage(f"sqlite+aiosqlite:///{place.folder / 'fsm.db'}")
    await storage.create()
    async with _open(storage, SimpleEventIsolation()) as peer:
        yield peer


@asynccontextmanager
async def open_redis(place: Place) -> AsyncIterator[Peer]:
    from aiogram.fsm.storage.redis import RedisStorage

    storage = RedisStorage.from_url(place.server)
    async with _open(storage, storage.create_isolation()) as peer:
        yield peer


@asynccontextmanager
async def _open(storage: BaseStorage, isolation: BaseEventIsolation) -> AsyncIterator[Peer]:
    bot, dispatcher = Bot(TOKEN, session=NoNetwork()), Dispatcher(storage=storage, events_isolation=isolation)

    @dispatcher.message()
    async def take(message: Message, state: FSMContext) -> None:
        answers = [*(await state.get_data()).get("answers", ()), message.text]
        await state.update_data(answers=answers)
        await state.set_state(State(str(len(answers)), group_name="nine"))
        await message.answer(question_after(len(answers)))

    async def turn(person: int, number: int) -> None:
        await dispatcher.feed_update(bot, Update.model_validate(telegram_update(person, number), context={"bot": bot}))

    async def kept(account: int) -> int:
        data = await storage.get_data(StorageKey(bot_id=bot.id, chat_id=account, user_id=account))
        return len(data.get("answers", ()))

    yield Peer(turn, kept)
    await storage.close()
