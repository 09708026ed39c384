"""Promises of the stranger limit: who has no conversation is answered once a minute, and waits for no clock that was ahead."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.seeker.telegram.stranger_limit import StrangerLimit
from tests.support.database.minimal_engine import START

MINUTE = timedelta(minutes=1)


def test_the_same_message_is_answered_once_a_minute() -> None:
    limit = StrangerLimit()
    assert [limit.allows(7, "text", START + after) for after in (0 * MINUTE, MINUTE / 2, MINUTE)] == [True, False, True]


@pytest.mark.parametrize("jump", [10 * MINUTE, timedelta(hours=2), timedelta(days=3)])
def test_who_was_answered_while_a_clock_was_ahead_is_answered_once_it_is_right(jump: timedelta) -> None:
    limit = StrangerLimit()
    assert limit.allows(7, "text", START + jump) and limit.allows(7, "text", START)
