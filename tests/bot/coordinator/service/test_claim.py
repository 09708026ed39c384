"""A claim is one transaction: the offer's end, the state, the timers and the first question are stored together or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import event

from tests.support.dossiers.example import dossier_document
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.product import Product


@pytest.mark.parametrize(("organisations", "state"), [("Stadsteam Noord", "organisations"), (None, "names")])
async def test_a_claim_is_one_transaction_also_where_the_first_question_is_answered_with_it(
    tmp_path: Path, organisations: str | None, state: str
) -> None:
    async with Product(tmp_path) as product:
        hanneke = await product.add_coordinator("Hanneke")
        await send_dossier(product, dossier_document(organisations=organisations))
        offer = (await product.desk.read_overview(hanneke)).offers[0]
        committed: list[object] = []
        event.listen(product.engine, "commit", committed.append)
        assert await product.desk.offers.claim(hanneke, offer.id)
        assert len(committed) == 1
        assert [one.progress.state for one in (await product.desk.read_overview(hanneke)).held] == [state]
