"""Promise of tickets: who is asked to wait waits as long as was said, and for no clock that was ahead when the ticket was issued."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.seeker.flood_guard import Ruling
from bot.seeker.inputs import ChannelUser
from bot.seeker.web.admission import TTL_SECONDS, AdmissionTickets
from tests.support.database.minimal_engine import START

FATIMA = ChannelUser("web", "fatima")
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("after", "is_good"),
    [
        (timedelta(), True),
        ((TTL_SECONDS + 29) * SECOND, True),
        ((TTL_SECONDS + 30) * SECOND, False),
        (-SECOND, True),
        (-timedelta(minutes=10), False),
        (-timedelta(days=3), False),
    ],
)
def test_a_ticket_is_good_for_its_wait_and_an_hour_and_for_no_longer_wait(after: timedelta, is_good: bool) -> None:
    now = START
    tickets = AdmissionTickets([b"secret"], lambda: now)
    ticket = tickets.issue(FATIMA, "begin", Ruling(bits=2, wait_seconds=30))
    now += after
    assert (tickets.read(FATIMA, ticket.text) == ticket) is is_good
