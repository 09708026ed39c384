"""Kring as a candidate of the benchmark: the whole path of a turn, with questions, encryption and outbox."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import func, select, text

from bot.operator.bench.measure import BenchCandidate, BenchTurn
from flows.conversation import messages
from flows.conversation.messages import RandomValues
from flows.crisis import CrisisResources
from flows.engine import IntakeEngine
from flows.i18n.catalog import Catalog
from flows.installation import Installation
from flows.reference.places import Places
from storage.crypto.vault import Vault
from storage.db import engine, tables
from storage.db.migrate import migrate
from storage.db.writer import Writer
from storage.reference.dutch_places import LazyPlaces
from storage.turns import loading
from storage.turns.store import ConversationStore, IncomingTurn

CHANNEL, INSTALLATION = "bench", Installation("bench", "-", "-", "-")
# one person's answers to the first questions; then a new person begins
ANSWERS = ("begin", "agree", "myself", "> mijn moeder valt vaak", "> en ik kan het niet meer alleen", "done", "nobody", "> Fatima", "yes")
FAKE_TURNS = 14  # turns of a person with the fake engine: as many as the shortest conversation takes
_RANDOM_VALUES = RandomValues("0000000000000000", (1, 2))


def kring_candidate(url: str, folder: Path, turn_engine: loading.TurnEngine | None = None) -> BenchCandidate:
    """Candidate on this database, which is migrated first; keys are made in the folder. Without `turn_engine` the real one is used."""
    database = engine.open_engine(url)
    migrate(database)
    database.dispose()
    intake, turn_count = turn_engine or _build_intake(), FAKE_TURNS if turn_engine else len(ANSWERS)
    vault = Vault.from_file(folder / "keys.json")

    @asynccontextmanager
    async def open_candidate() -> AsyncIterator[BenchTurn]:
        database, run = engine.open_engine(url), uuid4().hex
        writer = Writer(database)
        store = ConversationStore(writer, vault, intake, {CHANNEL})
        try:
            yield lambda person, number: store.process_turn(_incoming_turn(run, person, *divmod(number, turn_count)))
        finally:
            await writer.close()
            database.dispose()

    return open_candidate


def _build_intake() -> IntakeEngine:
    return IntakeEngine(Catalog.load(), CrisisResources.load(), INSTALLATION, Places(LazyPlaces()))


def _incoming_turn(run: str, person: int, life: int, step: int) -> IncomingTurn:
    answer = ANSWERS[step % len(ANSWERS)]
    at = datetime.now(UTC)
    text, button = (answer[2:], None) if answer.startswith("> ") else (None, answer)
    turn = messages.Turn(at, _RANDOM_VALUES, text=text, button=button)
    return IncomingTurn(CHANNEL, f"{run} {person} {life}", f"{run} {person} {life} {step}", turn)


def bytes_per_conversation(url: str) -> float:
    """Bytes on disk per conversation, with all tables and indexes."""
    database = engine.open_engine(url)
    with database.connect() as connection:
        if database.dialect.name == "sqlite":
            size = connection.execute(text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")).scalar_one()
        else:
            sizes = select(*(func.pg_total_relation_size(name) for name in tables.metadata.tables))
            size = sum(connection.execute(sizes).one())
        count = connection.execute(select(func.count()).select_from(tables.conversations)).scalar_one()
    database.dispose()
    return float(size / max(1, count))
