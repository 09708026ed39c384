"""The operator sorts a flood by minute and by a hash, sets it aside, and its seekers are told and can send it anew."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event

from bot.app.context import AppContext
from bot.config.settings import Settings
from flows.conversation.effects import SendAnew
from tests.support.command_line import FACTS, run_command
from tests.support.dossiers.sent_dossier import SentDossier, send_dossier
from tests.support.product import Product


class Flood:
    """Six made-up dossiers of one minute from one source, and two people's."""

    def __init__(self, product: Product) -> None:
        self.product, self.people = product, list[SentDossier]()

    async def send(self) -> None:
        for _ in range(6):
            await send_dossier(self.product, source="192.0.2.7", runs_timers=False)
        for minutes, source in ((3, "198.51.100.9"), (1, "192.0.2.250")):
            self.product.advance(minutes=minutes)
            self.people.append(await send_dossier(self.product, source=source, runs_timers=False))

    def kring(self, *words: str, typed: str = "") -> str:
        settings = Settings.model_construct(**FACTS, data_dir=self.product.folder)
        return run_command(AppContext(settings, now=lambda: self.product.now), *words, typed=typed).output

    def sources(self) -> list[list[str]]:
        return [line.split() for line in self.kring("waiting", "--by-source").splitlines()]


@pytest.fixture
async def flood(tmp_path: Path) -> AsyncIterator[Flood]:
    async with Product(tmp_path) as product:
        flood = Flood(product)
        await flood.send()
        yield flood


async def test_what_waits_is_shown_by_source_and_minute_the_largest_first_and_names_no_address(flood: Flood) -> None:
    largest, *others = flood.sources()
    assert largest[1:3] == ["2026-11-21T20:10", "6"] and [row[2] for row in others] == ["1", "1"]
    assert "192.0" not in flood.kring("waiting", "--by-source")


async def test_a_dry_run_changes_nothing(flood: Flood) -> None:
    before = flood.sources()
    assert "7 would be set aside" in flood.kring("waiting", "drop", before[0][0], "--dry-run")
    assert flood.sources() == before


async def test_nothing_is_set_aside_without_a_yes(flood: Flood) -> None:
    before = flood.sources()
    flood.kring("waiting", "drop", before[0][0], typed="n\n")
    assert flood.sources() == before


async def test_minutes_spare_whoever_came_later_from_the_same_place(flood: Flood) -> None:
    source, minute = flood.sources()[0][:2]
    assert "6 set aside" in flood.kring("waiting", "drop", source, "--from", minute, "--until", minute, "--yes")
    assert len(flood.sources()) == 2


async def test_each_is_set_aside_in_a_transaction_of_its_own_so_that_the_service_goes_on_in_between(flood: Flood) -> None:
    commits, source = list[Connection](), flood.sources()[0][0]
    note = commits.append
    event.listen(Engine, "commit", note)
    assert "7 set aside" in flood.kring("waiting", "drop", source, "--yes")
    event.remove(Engine, "commit", note)
    assert len(commits) >= 7


async def test_a_source_from_which_nothing_waits_is_refused_by_name(flood: Flood) -> None:
    assert "0badcafe: nothing waits" in flood.kring("waiting", "drop", "0badcafe", "--yes")


async def test_whoever_was_set_aside_by_mistake_sends_it_anew_and_is_offered(flood: Flood) -> None:
    await flood.product.add_coordinator("Hanneke", stand_in=True)
    late = flood.people[1]
    flood.kring("waiting", "drop", flood.sources()[0][0], "--yes")
    status = await late.status()
    assert status and status.state == "set_aside"
    await late.apply_effect(SendAnew(), source="192.0.2.250")
    status = await late.status()
    assert status and status.state == "waiting" and status.offered


async def test_what_waits_says_whether_somebody_is_asked_and_what_was_set_aside_stays_on_the_list(flood: Flood) -> None:
    await flood.product.add_coordinator("Hanneke")
    said = [line.split("  ", 2)[2] for line in flood.kring("waiting").splitlines()]
    assert sum("asked: " in line for line in said) == 1 and sum("waits its turn" in line for line in said) == len(said) - 1
    flood.kring("waiting", "drop", flood.sources()[0][0], "--yes")
    assert flood.kring("waiting").count("set aside: nobody is asked until its seeker sends it anew") == 7
