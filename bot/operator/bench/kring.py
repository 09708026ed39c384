"""Kring's own way of keeping turns, as it is measured: the whole path, with its questions, its encryption and what is owed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import func, select, text

from bot.operator.bench.measure import BenchTurn, Candidate
from flows.conversation import messages
from flows.conversation.messages import RandomValues
from flows.crisis import CrisisResources
from flows.engine import IntakeEngine
from flows.i18n.catalog import Catalog
from flows.installation import Installation
from flows.reference.places import Places
from storage.crypto.vault import Vault
from storage.db import engine, tables
from storage.reference.dutch_places import LazyPlaces
from storage.turns import loading
from storage.turns.store import ConversationStore, IncomingTurn

CHANNEL, INSTALLATION = "bench", Installation("bench", "-", "-", "-")
# one person's way through the first questions; then somebody new begins
ANSWERS = ("begin", "agree", "myself", "> mijn moeder valt vaak", "> en ik kan het niet meer alleen", "done", "nobody", "> Fatima", "yes")
FAKE_TURNS = 14  # turns of somebody who skips what can be skipped; the stand-in's people speak so often
_FRESH = RandomValues("0000000000000000", (1, 2))


def kring_candidate(url: str, folder: Path, intake: loading.TurnEngine | None = None) -> Candidate:
    """On this database, which is brought to its newest revision; keys are made in the folder. Without `intake` the real one hears."""
    connected = engine.open_engine(url)
    engine.migrate(connected)
    connected.dispose()
    hears, turns = intake or _intake(), FAKE_TURNS if intake else len(ANSWERS)
    vault = Vault.from_file(folder / "keys.json")

    @asynccontextmanager
    async def begun() -> AsyncIterator[BenchTurn]:
        connected, run = engine.open_engine(url), uuid4().hex
        writer = engine.Writer(connected)
        store = ConversationStore(writer, vault, hears, {CHANNEL})
        try:
            yield lambda person, number: store.process_turn(_arrival(run, person, *divmod(number, turns)))
        finally:
            await writer.close()
            connected.dispose()

    return begun


def _intake() -> IntakeEngine:
    return IntakeEngine(Catalog.load(), CrisisResources.load(), INSTALLATION, Places(LazyPlaces()))


def _arrival(run: str, person: int, life: int, step: int) -> IncomingTurn:
    said = ANSWERS[step % len(ANSWERS)]
    at = datetime.now(UTC)
    turn = messages.Turn(at, _FRESH, words=said[2:]) if said.startswith("> ") else messages.Turn(at, _FRESH, choice=said)
    return IncomingTurn(CHANNEL, f"{run} {person} {life}", f"{run} {person} {life} {step}", turn)


def bytes_per_conversation(url: str) -> float:
    """What the database measures on disk, with its marks and indexes, for each conversation in it."""
    connected = engine.open_engine(url)
    with connected.connect() as connection:
        if connected.dialect.name == "sqlite":
            size = connection.execute(text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")).scalar_one()
        else:
            sizes = select(*(func.pg_total_relation_size(name) for name in tables.metadata.tables))
            size = sum(connection.execute(sizes).one())
        count = connection.execute(select(func.count()).select_from(tables.conversations)).scalar_one()
    connected.dispose()
    return float(size / max(1, count))
