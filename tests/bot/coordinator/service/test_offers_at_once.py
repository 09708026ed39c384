"""Offers made by one process while another lets their coordinator go: nobody is asked who is not there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Connection, delete, select

from bot.coordinator.service.account.roster import Roster
from storage.db.tables import offers
from storage.offers.offer_maker import OfferMaker
from tests.support.database.lock_waits import wait_until_done_or_locked
from tests.support.database.templates import migrated_database
from tests.support.dossiers.sent_dossier import SentDossier, send_dossier
from tests.support.product import FOUNDATION, Product


class WhileOffered(NamedTuple):
    """Fatima's dossier waits, two coordinators are free, and the first of them is the one who is asked."""

    one: Product
    other: Product
    fatima: SentDossier
    first: str

    def let_go(self, connection: Connection, deed: str) -> None:
        roster = Roster(self.one.vault, FOUNDATION, lambda: self.one.now)
        if deed == "removed":
            roster.remove_coordinator(connection, self.first)
        else:
            roster.set_available(connection, self.first, False)

    def offer(self, connection: Connection) -> None:
        OfferMaker(self.other.vault, FOUNDATION).make_offer(connection, self.fatima.conversation_id, self.other.now)

    def asked(self, connection: Connection) -> list[str]:
        """Who has an open offer now, by their ids."""
        return list(connection.execute(select(offers.c.coordinator_id).where(offers.c.outcome.is_(None))).scalars())


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[WhileOffered]:
    with migrated_database("postgresql", tmp_path) as folder:
        async with Product(folder) as one, Product(folder) as other:
            fatima = await send_dossier(one)
            for name in ("Hanneke", "Willem"):
                await one.add_coordinator(name)
            await one.writer.run(lambda c: c.execute(delete(offers)))
            two = WhileOffered(one, other, fatima, "")
            with one.engine.connect() as trial:
                two.offer(trial)
                first = two.asked(trial)[0]
            yield two._replace(first=first)


@pytest.mark.parametrize("deed", ["removed", "paused"])
async def test_whoever_leaves_while_an_offer_is_made_is_not_asked_in_two_processes(two: WhileOffered, deed: str) -> None:
    with two.one.engine.begin() as leaving:
        two.let_go(leaving, deed)
        making = asyncio.ensure_future(two.other.writer.run(two.offer))
        await wait_until_done_or_locked(making, two.one.engine)
    await making
    asked = await two.one.writer.run(two.asked)
    assert len(asked) == 1 and two.first not in asked


@pytest.mark.parametrize("deed", ["removed", "paused"])
async def test_whoever_leaves_just_after_takes_the_offer_along_in_two_processes(two: WhileOffered, deed: str) -> None:
    with two.one.engine.begin() as making:
        two.offer(making)
        leaving = asyncio.ensure_future(two.other.writer.run(lambda c: two.let_go(c, deed)))
        await wait_until_done_or_locked(leaving, two.one.engine)
    await leaving
    assert await two.one.writer.run(two.asked) == []
