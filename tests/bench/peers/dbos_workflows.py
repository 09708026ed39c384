"""DBOS on SQLite: each turn is a durable workflow with one step, its result the answers so far."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from dbos import DBOS, SetWorkflowID
from sqlalchemy import create_engine, text

from tests.bench.peers.peer import Peer, Place, question_after, text_of, user_id


@DBOS.step()
async def decide(number: int, said: str) -> str:
    return question_after(number + 1)


@DBOS.workflow()
async def take(number: int, said: str) -> list[str]:
    return [said, await decide(number, said)]


@asynccontextmanager
async def open_dbos(place: Place) -> AsyncIterator[Peer]:
    database = f"sqlite:///{place.folder / 'dbos.db'}"
    DBOS(config={"name": "bench", "system_database_url": database, "run_admin_server": False, "log_level": "ERROR"})
    DBOS.launch()

    async def turn(person: int, number: int) -> None:
        with SetWorkflowID(f"{user_id(person, number)}-{number}"):
            await take(number % 9, text_of(number))

    async def kept(account: int) -> int:
        engine = create_engine(database)
        with engine.connect() as connection:
            statement = text("SELECT count(*) FROM workflow_status WHERE status = 'SUCCESS' AND workflow_uuid LIKE :mine")
            found: int = connection.execute(statement, {"mine": f"{account}-%"}).scalar_one()
        engine.dispose()
        return found

    yield Peer(turn, kept)
    DBOS.destroy()
