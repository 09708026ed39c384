"""What did not arrive: an offer goes to the next, unless the server is to blame, and the operator hears of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Row, Select, select, update

from storage.coordinators import notifications as queue
from storage.db.tables import notifications, offers
from storage.delivery import notice_ledger
from storage.offers.delivery_outcomes import DeliveryOutcomes
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.product import FOUNDATION, Product

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
