"""Kring itself: load, decide, seal and save, durable before it is acknowledged, on SQLite or on a PostgreSQL server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.operator.bench.kring import kring_candidate
from storage.crypto.vault import Vault
from storage.db.engine import open_engine
from tests.bench.peers.peer import Peer, Place
from tests.guarantees.snapshot import take_snapshot

ANSWERED = {"welcome": 0, "consent_keep": 1, "for_whom": 2, "concern": 3, "circle": 6, "name": 7, "age": 8, "place": 9}  # by state


@asynccontextmanager
async def open_kring(place: Place) -> AsyncIterator[Peer]:
    url = place.server or f"sqlite:///{place.folder / 'kring.db'}"

    async def kept(account: int) -> int:
        """Of everybody: the file holds nobody else's."""
        engine = open_engine(url)
        with engine.begin() as connection:
            stored = take_snapshot(connection, Vault.from_file(place.folder / "keys.json"))
        engine.dispose()
        return sum(_turns_behind(document) for document in stored.documents.values())

    async with kring_candidate(url, place.folder)() as turn:
        yield Peer(turn, kept)


def _turns_behind(document: dict[str, Any]) -> int:
    """How many of the nine turns led here; in the story each text is one more."""
    told = len(document["answers"].get("concern", {}).get("said", ())) if document["state"] == "concern" else 0
    return ANSWERED[document["state"]] + told
