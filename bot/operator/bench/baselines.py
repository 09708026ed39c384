"""Baselines of the benchmark: the bare driver, and SQLAlchemy's async ORM; both commit each turn by itself."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import Any
from uuid import uuid4

from sqlalchemy import event, make_url
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.operator.bench.measure import BenchCandidate, BenchTurn

_CONTENT = b"x" * 600
_TABLES = (
    "CREATE TABLE IF NOT EXISTS plain_talks (id VARCHAR(80) PRIMARY KEY, revision INTEGER NOT NULL, content {blob} NOT NULL)",
    "CREATE TABLE IF NOT EXISTS plain_taken (id VARCHAR(80) PRIMARY KEY)",
    "CREATE TABLE IF NOT EXISTS plain_owed (id VARCHAR(80) PRIMARY KEY, talk VARCHAR(80) NOT NULL)",
)
_TURN = (
    "SELECT revision, content FROM plain_talks WHERE id = {p}",
    "INSERT INTO plain_taken VALUES ({p})",
    "INSERT INTO plain_talks VALUES ({p}, 1, {p}) ON CONFLICT (id) DO UPDATE SET revision = plain_talks.revision + 1",
    "INSERT INTO plain_owed VALUES ({p}, {p}) ON CONFLICT (id) DO NOTHING",
)


def _is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def raw_candidate(url: str) -> BenchCandidate:
    """One driver connection in one thread: a turn is read, marked, written and committed, without encryption."""

    @asynccontextmanager
    async def open_candidate() -> AsyncIterator[BenchTurn]:
        run, loop = uuid4().hex, asyncio.get_running_loop()
        with ThreadPoolExecutor(1) as thread:
            connection = await loop.run_in_executor(thread, _connect, url)
            turn = _turn_function(connection, "?" if _is_sqlite(url) else "%s")
            yield lambda person, number: loop.run_in_executor(thread, turn, f"{run} {person}", f"{run} {person} {number}")
            await loop.run_in_executor(thread, connection.close)

    return open_candidate


def _connect(url: str) -> Any:
    if _is_sqlite(url):
        connection: Any = sqlite3.connect(make_url(url).database or "", isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL"):
            connection.execute(f"PRAGMA {pragma}")
    else:
        import psycopg

        connection = psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True)
    for statement in _TABLES:
        connection.execute(statement.format(blob="BLOB" if _is_sqlite(url) else "BYTEA"))
    return connection


def _turn_function(connection: Any, placeholder: str) -> Callable[[str, str], None]:
    read, mark, write, enqueue = (statement.format(p=placeholder) for statement in _TURN)

    def turn(person: str, update: str) -> None:
        connection.execute("BEGIN")
        connection.execute(read, (person,)).fetchone()
        connection.execute(mark, (update,))
        connection.execute(write, (person, _CONTENT))
        connection.execute(enqueue, (update, person))
        connection.execute("COMMIT")

    return turn


class _Base(DeclarativeBase):
    pass


class _Conversation(_Base):
    __tablename__ = "orm_talks"
    id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    content: Mapped[bytes]


class _ProcessedUpdate(_Base):
    __tablename__ = "orm_taken"
    id: Mapped[str] = mapped_column(primary_key=True)


class _OutboxRow(_Base):
    __tablename__ = "orm_owed"
    id: Mapped[str] = mapped_column(primary_key=True)
    talk: Mapped[str]


def orm_candidate(url: str) -> BenchCandidate | str:
    """SQLAlchemy's async ORM with a session per turn, without encryption; a text if it cannot be measured."""
    if _is_sqlite(url) and find_spec("aiosqlite") is None:
        return "not measured: the package aiosqlite is not installed"

    @asynccontextmanager
    async def open_candidate() -> AsyncIterator[BenchTurn]:
        run = uuid4().hex
        engine = create_async_engine(url.replace("sqlite:", "sqlite+aiosqlite:", 1), pool_size=8, hide_parameters=True)
        if _is_sqlite(url):
            event.listen(engine.sync_engine, "connect", _make_durable)
        async with engine.begin() as connection:
            await connection.run_sync(_Base.metadata.create_all)
        sessions = async_sessionmaker(engine)

        async def turn(person: int, number: int) -> None:
            async with sessions.begin() as session:
                talk = await session.get(_Conversation, f"{run} {person}")
                if talk is None:
                    session.add(talk := _Conversation(id=f"{run} {person}", revision=0, content=_CONTENT))
                talk.revision += 1
                session.add_all((_ProcessedUpdate(id=f"{run} {person} {number}"), _OutboxRow(id=f"{run} {person} {number}", talk=talk.id)))

        yield turn
        await engine.dispose()

    return open_candidate


def _make_durable(connection: Any, record: Any) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 30000"):
        connection.execute(f"PRAGMA {pragma}")
