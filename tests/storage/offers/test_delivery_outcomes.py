"""What did not arrive: an offer goes to the next, unless the server is to blame, and the operator hears of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, Row, Select, select, update

from storage.coordinators import notifications as queue
from storage.coordinators.message_queue import DISCARD_AFTER
from storage.coordinators.telegram_accounts import BOT, TelegramAccounts
from storage.db.tables import notifications, offers
from storage.delivery import notice_ledger
from storage.offers.delivery_outcomes import DeliveryOutcomes
from tests.support.dossiers.sent_dossier import SentDossier, send_dossier
from tests.support.product import FOUNDATION, Product

T = TypeVar("T")
MAILED = replace(FOUNDATION, notification_channels=("mail",), mails_operator=True)
NO_MAILBOX = 550


@pytest.fixture
async def product(tmp_path: Path) -> AsyncIterator[Product]:
    async with Product(tmp_path, MAILED) as product:
        yield product


async def fail_once_more(product: Product, status: int) -> bool:
    """The last try to tell Hanneke of her offer fails with this status; True if it goes another way."""
    await product.add_coordinator("Hanneke", email="hanneke@example.org")
    await send_dossier(product)

    def work(connection: Connection) -> bool:
        is_offer = notifications.c.kind == "offer"
        connection.execute(update(notifications).where(is_offer).values(tries=notice_ledger.MAX_TRIES - 1))
        row: Row[Any] = connection.execute(select(notifications).where(is_offer)).one()
        return DeliveryOutcomes(product.vault, product.installation).fail(connection, row, queue.MAIL, status, product.now)

    return await product.writer.run(work)


async def read(product: Product, statement: Select[Any]) -> list[Any]:
    return await product.writer.run(lambda connection: list(connection.execute(statement).scalars()))


@pytest.mark.parametrize(("status", "goes_on"), [(NO_MAILBOX, True), (notice_ledger.NO_SERVER, False)])
async def test_an_offer_goes_to_the_next_where_its_coordinator_cannot_be_reached_and_not_where_no_server_is(
    product: Product, status: int, goes_on: bool
) -> None:
    assert await fail_once_more(product, status) == goes_on
    assert ("untold" in await read(product, select(offers.c.outcome))) == goes_on
    told = select(notifications.c.kind).where(notifications.c.coordinator_id == queue.OPERATOR)
    assert len(await read(product, told)) == 1


class Notices:
    """Hanneke, whom mail reaches and who may have another way, is offered Fatima's dossier; Joost could be next."""

    def __init__(self, product: Product) -> None:
        self.product, self.outcomes = product, DeliveryOutcomes(product.vault, product.installation)
        self.hanneke = self.joost = ""

    async def offer(self, **profile: Any) -> SentDossier:
        self.hanneke = await self.product.add_coordinator("Hanneke", email="hanneke@example.org", **profile)
        sent = await send_dossier(self.product)
        self.joost = await self.product.add_coordinator("Joost", email="joost@example.org")
        return sent

    async def bind(self) -> None:
        """Hanneke has an account too."""
        accounts = TelegramAccounts(self.product.vault, BOT)
        await self.run(lambda c: accounts.create_invitation(c, self.hanneke, "t", self.product.now))
        await self.run(lambda c: accounts.bind_account(c, "7", "7", "t", self.product.now))

    async def run(self, unit: Callable[[Connection], T]) -> T:
        return await self.product.writer.run(unit)

    def row(self, connection: Connection, kind: str = "offer", **changed: Any) -> Any:
        """The row that tells Hanneke of the offer, as it is or with these values."""
        found = connection.execute(select(notifications).where(notifications.c.kind == "offer")).first()
        assert found
        return SimpleNamespace(**{**found._mapping, "kind": kind, **changed})

    async def refuse(self, **changed: Any) -> bool:
        now = self.product.now
        return await self.run(lambda c: self.outcomes.refuse(c, self.row(c, **changed), queue.MAIL, NO_MAILBOX, now))

    async def fail(self, status: int = NO_MAILBOX, **changed: Any) -> bool:
        return await self.run(lambda c: self.outcomes.fail(c, self.row(c, **changed), queue.MAIL, status, self.product.now))

    async def asked(self) -> list[tuple[str, str | None]]:
        found = select(offers.c.coordinator_id, offers.c.outcome).order_by(offers.c.offered_at, offers.c.outcome.is_(None))
        return [tuple(row) for row in await self.run(lambda c: c.execute(found).all())]

    async def waiting(self, kind: str) -> list[tuple[str, str]]:
        """Who waits to be told of this, and how."""
        found = select(notifications.c.coordinator_id, notifications.c.channel).where(notifications.c.kind == kind)
        return sorted(tuple(row) for row in await self.run(lambda c: c.execute(found).all()))


@pytest.fixture
async def notices(tmp_path: Path) -> AsyncIterator[Notices]:
    async with Product(tmp_path, replace(MAILED, notification_channels=queue.CHANNELS)) as product:
        yield Notices(product)


async def test_an_offer_that_is_refused_goes_to_the_next_at_once_and_the_operator_hears_of_it(notices: Notices) -> None:
    await notices.offer()
    assert await notices.refuse()
    assert await notices.asked() == [(notices.hanneke, "untold"), (notices.joost, None)]
    assert await notices.waiting("untold") == [(queue.OPERATOR, "mail")] and await notices.waiting("offer") == [(notices.joost, "mail")]


async def test_what_one_way_refused_another_that_was_not_chosen_tells_at_once_and_the_offer_stays(notices: Notices) -> None:
    await notices.offer(notify=["mail"])
    await notices.bind()
    assert await notices.refuse()
    assert await notices.asked() == [(notices.hanneke, None)]
    assert await notices.waiting("offer") == [(notices.hanneke, "mail"), (notices.hanneke, "telegram")]


@pytest.mark.parametrize("profile", [{}, {"notify": ["mail", "telegram"]}])
async def test_what_was_queued_on_the_other_way_in_the_first_place_is_not_queued_again(notices: Notices, profile: dict[str, Any]) -> None:
    await notices.offer(**profile)
    await notices.bind()
    assert await notices.refuse() and await notices.waiting("offer") == [(notices.hanneke, "mail")]


async def test_what_is_told_on_every_way_is_queued_on_no_other(notices: Notices) -> None:
    await notices.offer(notify=["mail"])
    await notices.bind()
    assert await notices.refuse(kind="changed") and await notices.waiting("changed") == []


async def test_before_the_last_try_nothing_goes_another_way_and_nobody_hears_of_it(notices: Notices) -> None:
    await notices.offer()
    tries = notice_ledger.MAX_TRIES
    assert not await notices.fail(tries=tries - 2) and await notices.waiting("untold") == []
    assert await notices.asked() == [(notices.hanneke, None)]
    assert await notices.fail(tries=tries - 1) and await notices.asked() == [(notices.hanneke, "untold"), (notices.joost, None)]


async def test_what_is_about_no_offer_goes_nowhere_else_where_there_is_no_other_way(notices: Notices) -> None:
    await notices.offer()
    assert not await notices.refuse(kind="remind_plan") and await notices.asked() == [(notices.hanneke, None)]
    assert await notices.waiting("untold") == [(queue.OPERATOR, "mail")]


@pytest.mark.parametrize("recipient", [queue.OPERATOR, queue.SEEKER])
async def test_what_operator_or_seeker_could_not_be_told_ends_no_offer(notices: Notices, recipient: str) -> None:
    sent = await notices.offer()
    assert not await notices.refuse(coordinator_id=recipient)
    assert not await notices.fail(coordinator_id=recipient, tries=notice_ledger.MAX_TRIES)
    assert await notices.asked() == [(notices.hanneke, None)]
    assert len(await notices.waiting("untold")) == (recipient == queue.SEEKER)
    entries = await notices.run(notice_ledger.list_notices)
    assert [one.recipient for one in entries] == [sent.conversation_id if recipient == queue.SEEKER else recipient]


async def test_a_failure_is_noted_with_how_long_it_is_tried(notices: Notices) -> None:
    await notices.offer()
    await notices.fail(tries=0)
    (entry,) = await notices.run(notice_ledger.list_notices)
    assert (entry.recipient, entry.way, entry.kind, entry.status) == (notices.hanneke, "mail", "offer", NO_MAILBOX)
    assert (entry.at, entry.until) == (notices.product.now, notices.product.now + DISCARD_AFTER)


@pytest.mark.parametrize(("kind", "is_told"), [("offer", True), ("remind_answer", True), ("changed", False)])
async def test_an_offer_is_told_with_the_first_message_about_it_that_went_out(notices: Notices, kind: str, is_told: bool) -> None:
    await notices.offer()
    first = notices.product.now
    for hours in (0, 1):
        notices.product.advance(hours=hours)
        await notices.run(lambda c: notices.outcomes.record_sent(c, notices.row(c, kind), queue.MAIL, notices.product.now))
    told = await read(notices.product, select(offers.c.told_at))
    assert told == [first if is_told else None]
    (entry,) = await notices.run(notice_ledger.list_notices)
    assert (entry.recipient, entry.kind, entry.outcome) == (notices.hanneke, kind, "sent")
