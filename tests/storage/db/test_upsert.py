"""Promises of an upsert, over SQLite and over a server, whose drivers count rows in different ways."""

from __future__ import annotations

from datetime import timedelta

from storage.coordinators.passkeys import Passkeys
from storage.delivery.idempotency import mark_processed
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START


async def test_an_update_is_new_once(database: Database) -> None:
    seen = [await database.writer.run(lambda c: mark_processed(c, "coordinator", "71", START)) for _ in range(2)]
    assert seen == [True, False]


async def test_a_challenge_is_used_once(database: Database) -> None:
    passkeys = Passkeys(database.vault)
    used = [await database.writer.run(lambda c: passkeys.use_challenge(c, "x", START + timedelta(minutes=5))) for _ in range(2)]
    assert used == [True, False]
