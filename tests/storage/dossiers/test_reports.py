"""Promises of reports: operator and stand-ins see which dossiers wait, are offered and are held, since when, and no content."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy import Connection

from flows.dossier.dossier_event import DossierEvent
from storage.coordinators.exclusions import exclude_coordinator
from storage.dossiers import reports
from storage.dossiers.events import DossierEvents
from storage.dossiers.records import DossierRecord, DossierRecords
from tests.support.dossiers.sent_dossier import SentDossier, send_dossier
from tests.support.product import FOUNDATION, Product

T = TypeVar("T")
HOUR = timedelta(hours=1)


class Desk:
    """Hanneke holds the first dossier and Joost the third, Hanneke is offered the second, the fourth waits, and the fifth was set aside."""

    def __init__(self, product: Product) -> None:
        self.product, self.records = product, DossierRecords(product.vault)
        self.sent: list[SentDossier] = []
        self.ids: list[str] = []
        self.hanneke = self.joost = ""

    async def fill(self) -> None:
        self.hanneke = await self.product.add_coordinator("Hanneke")
        await self.send(1)
        await self.claim(self.hanneke, 0)
        await self.send(1)
        self.joost = await self.product.add_coordinator("Joost", languages=["tur", "nl"])
        await self.send(1)
        await self.claim(self.joost, 2)
        await self.product.desk.account.set_available(self.joost, False)
        await self.send(2)
        await self.run(lambda connection: self.set_aside(connection, 4))

    async def run(self, unit: Callable[[Connection], T]) -> T:
        return await self.product.writer.run(unit)

    async def send(self, number: int) -> None:
        for _ in range(number):
            self.product.advance(hours=1)
            self.sent.append(await send_dossier(self.product))
            self.ids.append((await self.run(lambda connection: self.find(connection, len(self.sent) - 1))).id)

    async def claim(self, who: str, number: int) -> None:
        assert await self.product.desk.offers.claim(who, self.ids[number])

    def find(self, connection: Connection, number: int) -> DossierRecord:
        found = self.records.lock_by_conversation(connection, self.sent[number].conversation_id)
        assert found
        return found

    def set_aside(self, connection: Connection, number: int) -> None:
        events = DossierEvents(self.product.vault, FOUNDATION)
        assert events.apply_event(connection, self.find(connection, number), DossierEvent("set_aside", self.product.now))


@pytest.fixture
async def desk(product: Product) -> Desk:
    desk = Desk(product)
    await desk.fill()
    return desk


async def test_what_waits_and_what_was_set_aside_are_listed_the_longest_waiting_first(desk: Desk) -> None:
    waiting = await desk.run(lambda connection: reports.list_waiting(connection, desk.product.now))
    assert waiting == [(desk.ids[1], 3 * HOUR), (desk.ids[3], HOUR)]
    aside = await desk.run(lambda connection: reports.list_set_aside(connection, desk.product.now))
    assert aside == [(desk.ids[4], 0 * HOUR)]


async def test_an_open_offer_says_to_whom_why_and_until_when_and_an_answered_one_says_nothing(desk: Desk) -> None:
    asked = (desk.hanneke, desk.ids[1])
    assert await desk.run(reports.list_open_offers) == {asked}
    assert await desk.run(reports.list_offer_reasons) == {desk.ids[1]: ("language", "turn")}
    offers = await desk.run(reports.list_offers)
    answer_by = next(row.answer_by for row in offers if row.dossier_id == desk.ids[1])
    pairs = [(desk.ids[1], desk.hanneke), (desk.ids[1], desk.joost), (desk.ids[0], desk.hanneke), (desk.ids[3], desk.hanneke)]
    found = await desk.run(lambda connection: [reports.find_offer(connection, *pair) for pair in pairs])
    assert [row and row.answer_by for row in found] == [answer_by, None, None, None]
    counted = await desk.run(lambda connection: [reports.count_open_offers(connection, one.conversation_id) for one in desk.sent])
    assert counted == [0, 1, 0, 0, 0]


async def test_offers_are_listed_with_their_dossiers_in_the_order_in_which_they_were_made(desk: Desk) -> None:
    assert [row.dossier_id for row in await desk.run(reports.list_offers)] == desk.ids[:3]


async def test_what_keeps_a_dossier_waiting_is_said_of_those_that_wait_alone(desk: Desk) -> None:
    assert await desk.run(lambda connection: reports.list_blockers(connection, desk.product.vault)) == {desk.ids[1]: "", desk.ids[3]: ""}
    await desk.product.desk.account.set_available(desk.hanneke, False)
    blockers = await desk.run(lambda connection: reports.list_blockers(connection, desk.product.vault))
    assert blockers == {desk.ids[1]: "nobody", desk.ids[3]: "nobody"}


async def test_of_each_dossier_it_is_known_who_holds_it(desk: Desk) -> None:
    assert await desk.run(reports.list_held) == {(desk.hanneke, desk.ids[0]), (desk.joost, desk.ids[2])}
    counted = await desk.run(lambda connection: [reports.count_held(connection, who) for who in (desk.hanneke, desk.joost, "nobody")])
    assert counted == [1, 1, 0]
    found = await desk.run(lambda connection: reports.find_conversation_id(connection, desk.ids[3]))
    assert found == desk.sent[3].conversation_id
    progress = {row.conversation_id: (row.coordinator_id, row.state) for row in await desk.run(reports.list_progress)}
    assert progress[desk.sent[0].conversation_id] == (desk.hanneke, "organisations") and len(progress) == 5


async def test_a_coordinator_is_shown_what_they_hold_and_what_they_are_offered(desk: Desk) -> None:
    shown = await desk.run(lambda connection: [reports.list_shown(connection, who) for who in (desk.hanneke, desk.joost, "nobody")])
    assert shown == [sorted(desk.ids[:2]), [desk.ids[2]], []]


async def test_each_held_dossier_says_why_it_is_held_and_until_when_the_longest_held_first(desk: Desk) -> None:
    held = await desk.run(lambda connection: reports.list_held_reasons(connection, desk.product.vault, desk.product.now))
    assert [one.record.id for one in held] == [desk.ids[0], desk.ids[2]]
    now = desk.product.now
    assert [one.reason for one in held] == ["questions"] * 2 and all(one.waits_again_at and one.waits_again_at > now for one in held)


async def test_a_stand_in_sees_what_others_hold_and_nothing_of_whoever_refused_them(desk: Desk) -> None:
    def seen(connection: Connection, *numbers: int) -> list[bool]:
        return [reports.is_seen_by_stand_in(connection, desk.find(connection, number), desk.joost) for number in numbers]

    assert await desk.run(lambda connection: seen(connection, 0, 2)) == [True, False]
    refused = desk.sent[0].conversation_id
    await desk.run(lambda connection: exclude_coordinator(connection, refused, desk.joost, "refused", desk.product.now))
    assert await desk.run(lambda connection: seen(connection, 0)) == [False]
