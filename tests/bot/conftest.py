"""The seeker's bot beside its fake, and Fatima, who started it; every refusal of Telegram must be expected."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.product import Product
    from tests.support.telegram.seeker_bot import RunningSeekerBot, SeekerOnTelegram


@pytest.fixture
def expected() -> tuple[tuple[str, int], ...]:
    """What Telegram may refuse, by method and status: nothing."""
    return ()


@pytest.fixture
async def bot(product: Product, expected: tuple[tuple[str, int], ...]) -> AsyncIterator[RunningSeekerBot]:
    from tests.support.telegram.seeker_bot import RunningSeekerBot  # imported late: xdist's controller reads this too

    async with RunningSeekerBot(product) as bot:
        yield bot
        assert [one for one in bot.telegram.refusals if (one.method, one.status) not in expected] == []


@pytest.fixture
async def fatima(bot: RunningSeekerBot) -> SeekerOnTelegram:
    from tests.support.telegram.seeker_bot import SeekerOnTelegram

    seeker = SeekerOnTelegram(bot, "Fatima")
    await seeker.start()
    return seeker
