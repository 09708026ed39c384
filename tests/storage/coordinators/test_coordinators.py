"""A coordinator who is removed leaves nothing behind but the access log."""

from __future__ import annotations

from sqlalchemy import Connection, select

from storage.coordinators.coordinators import CoordinatorRepository
from storage.db.tables import coordinators
from storage.db.tables import notice_ledger as ledger
from storage.delivery import notice_ledger
from tests.support.product import Product


async def test_who_is_removed_is_in_no_table_and_whom_they_could_not_be_told_through_is_forgotten(product: Product) -> None:
    hanneke, joost = [await product.add_coordinator(name) for name in ("Hanneke", "Joost")]

    def work(connection: Connection) -> list[str]:
        for one in (hanneke, joost):
            notice_ledger.record_refusal(connection, one, "mail", "offer", 550, product.now)
        CoordinatorRepository(product.vault).remove_coordinator(connection, hanneke)
        return [str(row.recipient) for row in connection.execute(select(ledger))]

    assert await product.writer.run(work) == [joost]
    assert await product.writer.run(lambda c: list(c.execute(select(coordinators.c.id)).scalars())) == [joost]
