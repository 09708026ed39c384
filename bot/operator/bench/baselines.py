"""Two plain ways of keeping turns, to measure beside: the driver alone, and the async ORM; both commit each turn."""

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

from bot.operator.bench.measure import BenchTurn, Candidate

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


def _is_file(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def raw_candidate(url: str) -> Candidate:
    """The driver alone on one line in one thread: a turn is read, marked, written and committed, with no encryption."""

    @asynccontextmanager
    async def begun() -> AsyncIterator[BenchTurn]:
        run, loop = uuid4().hex, asyncio.get_running_loop()
        with ThreadPoolExecutor(1) as thread:
            line = await loop.run_in_executor(thread, _line, url)
            turn = _turn(line, "?" if _is_file(url) else "%s")
            yield lambda person, number: loop.run_in_executor(thread, turn, f"{run} {person}", f"{run} {person} {number}")
            await loop.run_in_executor(thread, line.close)

    return begun


def _line(url: str) -> Any:
    if _is_file(url):
        line: Any = sqlite3.connect(make_url(url).database or "", isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL"):
            line.execute(f"PRAGMA {pragma}")
    else:
        import psycopg

        line = psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True)
    for made in _TABLES:
        line.execute(made.format(blob="BLOB" if _is_file(url) else "BYTEA"))
    return line


def _turn(line: Any, place: str) -> Callable[[str, str], None]:
    read, mark, write, owe = (statement.format(p=place) for statement in _TURN)

    def turn(person: str, update: str) -> None:
        line.execute("BEGIN")
        line.execute(read, (person,)).fetchone()
        line.execute(mark, (update,))
        line.execute(write, (person, _CONTENT))
        line.execute(owe, (update, person))
        line.execute("COMMIT")

    return turn


class _Base(DeclarativeBase):
    pass


class _Talk(_Base):
    __tablename__ = "orm_talks"
    id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    content: Mapped[bytes]


class _Taken(_Base):
    __tablename__ = "orm_taken"
    id: Mapped[str] = mapped_column(primary_key=True)


class _Owed(_Base):
    __tablename__ = "orm_owed"
    id: Mapped[str] = mapped_column(primary_key=True)
    talk: Mapped[str]


def orm_candidate(url: str) -> Candidate | str:
    """SQLAlchemy's async ORM, a session a turn, with no encryption; or why it cannot be measured."""
    if _is_file(url) and find_spec("aiosqlite") is None:
        return "not measured: the package aiosqlite is not installed"

    @asynccontextmanager
    async def begun() -> AsyncIterator[BenchTurn]:
        run = uuid4().hex
        engine = create_async_engine(url.replace("sqlite:", "sqlite+aiosqlite:", 1), pool_size=8, hide_parameters=True)
        if _is_file(url):
            event.listen(engine.sync_engine, "connect", _durable)
        async with engine.begin() as connection:
            await connection.run_sync(_Base.metadata.create_all)
        made = async_sessionmaker(engine)

        async def turn(person: int, number: int) -> None:
            async with made.begin() as session:
                talk = await session.get(_Talk, f"{run} {person}")
                if talk is None:
                    session.add(talk := _Talk(id=f"{run} {person}", revision=0, content=_CONTENT))
                talk.revision += 1
                session.add_all((_Taken(id=f"{run} {person} {number}"), _Owed(id=f"{run} {person} {number}", talk=talk.id)))

        yield turn
        await engine.dispose()

    return begun


def _durable(line: Any, record: Any) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 30000"):
        line.execute(f"PRAGMA {pragma}")
