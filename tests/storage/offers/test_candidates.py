"""Promises of who may be asked: as they are now, with what they hold and were offered, and not who has a past with this dossier."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, insert

from flows.matching.candidate import Candidate
from storage.coordinators.coordinators import set_available
from storage.coordinators.exclusions import exclude_coordinator
from storage.db import tables
from storage.delivery import notice_ledger
from storage.dossiers.records import DossierRecords
from storage.offers.candidates import ASK_AGAIN_AFTER, UNTOLD, CandidateReader, list_excluded, read_past
from storage.offers.matching_field import FieldReader
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.product import FOUNDATION, START, Product

MOMENT = timedelta(microseconds=1)


class Team:
    """Hanneke and Joost, and one reader that is asked again and again, as a process has it."""

    def __init__(self, product: Product, hanneke: str, joost: str) -> None:
        self.product, self.hanneke, self.joost = product, hanneke, joost
        self.reader = CandidateReader(product.vault, FOUNDATION)

    async def read(self, who: str = "", at: datetime | None = None, only: str | None = None) -> Candidate:
        """What is known of this coordinator now; Hanneke, where none is named."""
        now = at or self.product.now
        found = await self.product.writer.run(lambda connection: self.reader.list_candidates(connection, now, only))
        return next(one for one in found if one.id == (who or self.hanneke))

    async def listed(self, only: str | None = None) -> list[str]:
        now = self.product.now
        return [one.id for one in await self.product.writer.run(lambda connection: self.reader.list_candidates(connection, now, only))]


@pytest.fixture
async def team(product: Product) -> Team:
    hanneke = await product.add_coordinator("Hanneke", gender="vrouw", capacity=3, provinces=["Drenthe"])
    return Team(product, hanneke, await product.add_coordinator("Joost"))


async def test_a_candidate_is_what_their_profile_says_as_soon_as_it_says_so(team: Team) -> None:
    first = await team.read()
    assert (first.gender, *first.provinces) == ("vrouw", "Drenthe")
    assert (first.is_away, first.is_stand_in, first.last_offered_at) == (False, False, None)
    await team.product.desk.account.update_profile(team.hanneke, ties="Lentis", away=[["2026-11-23", "2026-11-24"]])
    assert "Lentis" in str((await team.read()).ties) and "Lentis" not in str((await team.read(team.joost)).ties)
    midnight = datetime(2026, 11, 22, 23, tzinfo=UTC)  # in the Netherlands
    assert [(await team.read(at=at)).is_away for at in (midnight - MOMENT, midnight)] == [False, True]


async def test_a_coordinator_is_less_free_by_what_is_offered_and_by_what_they_hold(team: Team) -> None:
    free = [(await team.read()).free_capacity]
    await team.product.desk.account.set_available(team.joost, False)
    for _ in range(2):
        team.product.advance(minutes=1)
        await send_dossier(team.product)
    offered = await team.read()
    assert (offered.open_offers, offered.last_offered_at) == (1, team.product.now - timedelta(minutes=1))
    free.append(offered.free_capacity)
    dossier = (await team.product.desk.read_overview(team.hanneke)).offers[0].id
    await team.product.desk.offers.claim(team.hanneke, dossier)
    await team.product.run_timers()
    held = await team.read()
    assert [*free, held.free_capacity] == [3, 2, 1] and held.open_offers == 1  # it holds the first, and is asked about the second


async def test_a_colleague_may_take_over_a_held_dossier_while_another_one_is_offered_to_them(team: Team) -> None:
    product = team.product
    await product.desk.account.set_available(team.joost, False)
    sent = await send_dossier(product)
    dossier = (await product.desk.read_overview(team.hanneke)).offers[0].id
    await product.desk.offers.claim(team.hanneke, dossier)
    await product.desk.account.set_available(team.joost, True)
    await product.desk.account.set_available(team.hanneke, False)
    await send_dossier(product)
    await product.run_timers()
    assert (await team.read(team.joost)).open_offers == 1

    def work(connection: Connection) -> list[str]:
        held = DossierRecords(product.vault).lock_by_conversation(connection, sent.conversation_id)
        assert held
        return FieldReader(product.vault, FOUNDATION).list_colleagues(connection, held, product.now)

    assert await product.writer.run(work) == [team.joost]


async def test_who_is_not_available_is_nobodys_candidate_and_who_stands_in_is_known_to(team: Team) -> None:
    await team.product.writer.run(lambda connection: set_available(connection, team.joost, False))
    assert [await team.listed(only) for only in (None, team.hanneke, team.joost)] == [[team.hanneke], [team.hanneke], []]
    await team.product.writer.run(lambda connection: team.product.coordinators.set_stand_in(connection, team.hanneke, True))
    assert (await team.read(only=team.hanneke)).is_stand_in and (await team.read()).is_stand_in


def ended(outcome: str | None, at: datetime, who: str = "hanneke", conversation: str = "fatima") -> partial[None]:
    """An offer that ended so."""
    row = {"id": f"{who} {conversation} {outcome}", "conversation_id": conversation, "coordinator_id": who, "reasons": "turn"}
    times = {"offered_at": at, "answer_by": at, "outcome": outcome, "ended_at": at if outcome else None}

    def write(connection: Connection) -> None:
        connection.execute(insert(tables.offers), row | times)

    return partial(write)


@pytest.mark.parametrize(
    ("outcome", "ago", "is_excluded"),
    [
        ("declined", timedelta(days=400), True),
        ("not_real", timedelta(days=400), True),
        ("passed", ASK_AGAIN_AFTER - MOMENT, True),
        ("passed", ASK_AGAIN_AFTER, False),
        ("passed", -timedelta(minutes=10), False),  # by a clock that was ahead
        ("passed", -timedelta(days=3), False),
        ("left", timedelta(), False),
        ("changed", timedelta(), False),
        ("gave_way", timedelta(), False),
        ("claimed", timedelta(), False),
        (None, timedelta(), False),
    ],
)
async def test_who_said_no_is_not_asked_again_and_who_was_silent_not_for_three_days(
    product: Product, outcome: str | None, ago: timedelta, is_excluded: bool
) -> None:
    await product.writer.run(ended(outcome, START - ago))
    await product.writer.run(ended("declined", START, "joost", "samira"))
    found = await product.writer.run(lambda connection: list_excluded(connection, read_past(connection, "fatima"), START))
    assert found == ({"hanneke"} if is_excluded else set())


async def test_who_could_not_be_told_is_not_asked_again_until_a_message_reaches_them(product: Product) -> None:
    for who in ("hanneke", "joost"):
        await product.writer.run(ended(UNTOLD, START, who))
    await product.writer.run(lambda connection: notice_ledger.record_refusal(connection, "hanneke", "mail", "offer", 550, START))
    assert await product.writer.run(lambda connection: list_excluded(connection, read_past(connection, "fatima"), START)) == {"hanneke"}
    await product.writer.run(lambda connection: notice_ledger.record_sent(connection, "hanneke", "mail", "offer", START))
    assert await product.writer.run(lambda connection: list_excluded(connection, read_past(connection, "fatima"), START)) == set()


async def test_E11_who_was_refused_or_has_a_conflict_is_never_asked_about_this_dossier(product: Product) -> None:
    await product.writer.run(lambda connection: exclude_coordinator(connection, "fatima", "hanneke", "refused", START))
    both = await product.writer.run(lambda connection: [read_past(connection, one) for one in ("fatima", "samira")])
    excluded = [await product.writer.run(partial(list_excluded, past=one, now=START)) for one in both]
    assert excluded == [{"hanneke"}, set()]
