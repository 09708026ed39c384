"""Promise of a start: what every turn would read anew, or wait for at its first use, is read before anybody comes."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app.context import AppContext
from bot.app.lifecycle import run_app
from bot.config.settings import Settings
from bot.coordinator.service.account.roster import Roster
from bot.web import server
from flows.matching.organisation_names import is_tied
from storage.reference.dutch_places import dutch_places
from tests.support.calls import count_calls

AT = datetime(2026, 11, 21, 20, 10, tzinfo=UTC)
TIE = "Wijkcentrum De Zonnebloem aan de Maas"


def match() -> None:
    """What a match asks of a coordinator's ties and of places."""
    assert is_tied((TIE,), (TIE,)) and dutch_places()


async def test_nobodys_turn_reads_places_and_ties(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = AppContext(Settings(data_dir=tmp_path), now=lambda: AT)
    roster = Roster(context.vault, context.load_installation(), context.now)
    with context.engine.begin() as connection:
        roster.add_coordinator(connection, "Hanneke", stand_in=False, boards=[TIE])
    dutch_places.cache_clear()
    stopped = asyncio.Event()
    stopped.set()
    monkeypatch.setattr(server, "install_stop_signals", lambda: stopped)
    await run_app(context, listener=None)
    context.engine.dispose()
    first, second = count_calls(match), count_calls(match)
    assert first == second
