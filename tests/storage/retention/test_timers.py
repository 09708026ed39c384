"""Promises of retention: each thing is kept as long as it was said, and a clock that was missed fires once, late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from storage.crypto.vault import Vault
from storage.db.tables import (
    access_log,
    consents,
    conversations,
    counts,
    destruction_requests,
    dossiers,
    keys,
    outbox,
    processed_updates,
    sessions,
    timers,
    transfer_tokens,
)
from storage.dossiers.consequences import CONSEQUENCES
from storage.dossiers.timer_handlers import TimerHandlers
from storage.retention import rules
from storage.retention import timers as retention
from storage.retention.timers import FiredTimer, TimerRunner
from tests.support.database.database import Database
from tests.support.database.minimal_engine import INSTALLATION, START, incoming_turn
from tests.support.product import Product
from tests.transcripts.script import ScriptRunner

DAY = timedelta(days=1)
TIMER_STARTS = {row.event: row.timers for row in CONSEQUENCES.values() if row.timers}
Deed = tuple[Callable[..., None], int, int | None]


def tick(memory: Database, after: timedelta, clock: TimerRunner | None = None) -> list[FiredTimer]:
    return memory.run(lambda connection: (clock or TimerRunner()).run_due(connection, START + after))


def claim(memory: Database, after: timedelta, state: str = "open") -> None:
    id = memory.rows(conversations)[0]["id"]
    claimed = update(dossiers).values(state=state, coordinator_id="hanneke", claimed_at=START + after)
    memory.run(lambda connection: connection.execute(claimed))
    memory.run(lambda connection: retention.start_timers(connection, "claimed", id, START + after, INSTALLATION))


def give_back(memory: Database, after: timedelta) -> None:
    id = memory.rows(conversations)[0]["id"]
    freed = update(dossiers).values(state="waiting", coordinator_id=None, claimed_at=None)
    memory.run(lambda connection: connection.execute(freed))
    memory.run(lambda connection: retention.start_timers(connection, "sent", id, START + after, INSTALLATION))


def ends(memory: Database) -> datetime:
    due: list[datetime] = [row["due_at"] for row in memory.rows(timers) if row["kind"] == "dossier"]
    return due[0]


async def test_a_draft_is_kept_a_week_after_the_last_word_and_then_wiped(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("fatima", "hallo"))
    await memory.store.process_turn(incoming_turn("fatima", "nog iets", after=2 * DAY))
    assert tick(memory, 9 * DAY - timedelta(seconds=1)) == []
    assert [happened.action for happened in tick(memory, 9 * DAY)] == ["wipe"]
    assert memory.count(conversations) == memory.count(keys) == 0
    assert [(row["name"], row["count"]) for row in memory.rows(counts)] == [("started", 1), ("expired", 1)]


@pytest.mark.parametrize(("keeps", "span"), [("[1 uur]", DAY / 24), ("[1 dag]", DAY), ("[7 dagen]", 7 * DAY)])
async def test_a_draft_is_kept_as_long_as_fatima_chose(tmp_path: Path, keeps: str, span: timedelta) -> None:
    async with Product(tmp_path) as product:
        fatima = ScriptRunner(product)
        await fatima.run("[Begin]\n[Ja, bewaar het]\n[Later verder]\n[Korter bewaren]\n" + keeps)
        product.now += span - timedelta(seconds=1)
        await product.run_timers()
        assert await product.service.current_output(fatima.channel_user)
        product.now += timedelta(seconds=1)
        await product.run_timers()
        assert not await product.service.current_output(fatima.channel_user)


async def test_what_was_sent_is_not_a_draft_any_more(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("fatima", "send"))
    tick(memory, 8 * DAY)
    assert memory.count(dossiers) == 1


async def test_what_nobody_claims_raises_an_alarm_after_a_day_once(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("fatima", "send"))
    assert tick(memory, DAY - timedelta(seconds=1)) == []
    assert [(happened.kind, happened.action) for happened in tick(memory, 3 * DAY)] == [("unclaimed", "alarm")]
    assert tick(memory, 3 * DAY) == []


async def test_what_was_claimed_in_time_raises_no_alarm(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("fatima", "send"))
    claim(memory, timedelta(hours=1))
    assert tick(memory, DAY) == []


async def test_what_nobody_claims_ends_after_thirty_days_and_never_in_silence(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("fatima", "send"))
    clock = TimerRunner(handlers=TimerHandlers(memory.vault, INSTALLATION).by_name())
    assert {"unclaimed", "ending"} <= {happened.kind for happened in tick(memory, 23 * DAY, clock)}
    assert "news" in {row["kind"] for row in memory.rows(outbox)}
    assert "wipe" not in {happened.action for happened in tick(memory, 30 * DAY - timedelta(seconds=1), clock)}
    tick(memory, 30 * DAY)
    assert memory.count(dossiers) == memory.count(conversations) == 0


async def test_what_is_claimed_is_kept_six_months_at_most(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("fatima", "send"))
    claim(memory, 29 * DAY)
    tick(memory, 31 * DAY)
    assert memory.count(dossiers) == 1
    tick(memory, (29 + 183) * DAY)
    assert memory.count(dossiers) == 0


NEVER_LONGER = {  # who has it from which day on, and on which day it ends then
    "early": [(claim, 3, None), (give_back, 5, 30)],
    "late": [(claim, 29, None), (give_back, 182, 189), (claim, 188, 189), (give_back, 188, 190)],
    "again and again": [
        *((claim, 20, None), (give_back, 21, None)),
        *((claim, 90, None), (give_back, 91, None)),
        *((claim, 160, None), (give_back, 161, 168)),
        (claim, 167, 183),
    ],
}


@pytest.mark.parametrize("deeds", NEVER_LONGER.values(), ids=NEVER_LONGER)
async def test_changing_hands_gives_somebody_else_a_week_once_and_keeps_nothing_longer(memory: Database, deeds: list[Deed]) -> None:
    await memory.store.process_turn(incoming_turn("fatima", "send"))
    for does, day, end in deeds:
        does(memory, day * DAY)
        assert end is None or ends(memory) == START + end * DAY


async def test_hanneke_reads_that_time_ended_it_and_not_that_fatima_wiped_it(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("fatima", "send"))
    claim(memory, DAY)
    tick(memory, 183 * DAY)
    assert [row["why"] for row in memory.rows(destruction_requests)] == ["expired"]


async def test_people_who_were_not_informed_are_reminded_of_after_21_days_and_unnamed_after_28(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("fatima", "send"))
    claim(memory, timedelta())
    unnamed: list[datetime] = []
    clock = TimerRunner(remove_names=lambda connection, conversation_id, now: unnamed.append(now))
    assert "inform" in {happened.kind for happened in tick(memory, 21 * DAY, clock)} and not unnamed
    tick(memory, 28 * DAY, clock)
    tick(memory, 28 * DAY, clock)
    assert unnamed == [START + 28 * DAY]


async def test_taking_back_gives_a_draft_with_an_end_date_of_its_own(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("fatima", "send"))
    await memory.store.process_turn(incoming_turn("fatima", "take back", after=20 * DAY))
    assert tick(memory, 27 * DAY - timedelta(seconds=1)) == []
    assert [happened.action for happened in tick(memory, 27 * DAY)] == ["wipe"]


async def test_clocks_that_were_missed_each_fire_once_when_the_process_is_back(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("fatima", "send"))
    await memory.store.process_turn(incoming_turn("joost", "hallo"))
    fired = [*tick(memory, 400 * DAY), *tick(memory, 400 * DAY)]
    assert len(fired) == len(set(fired)) and memory.count(conversations) == 0


@pytest.mark.parametrize(("table", "days"), [(consents, 365), (access_log, 365), (processed_updates, 3), (transfer_tokens, 1)])
async def test_rows_without_content_go_when_their_time_is_over(memory: Database, table, days: int) -> None:
    rows = {
        consents: {"id": "1", "subject": "s", "text": "t", "digest": "d", "at": START},
        access_log: {"conversation_id": "x", "at": START, "actor": "hanneke", "action": "story", "version": 1},
        processed_updates: {"channel": "web", "update_id": "1", "at": START},
        transfer_tokens: {"lookup": "l", "conversation_id": "c", "identity_id": "d", "expires_at": START + DAY},
    }
    memory.run(lambda connection: connection.execute(insert(table), rows[table]))
    tick(memory, days * DAY)
    assert memory.count(table) == 1
    tick(memory, days * DAY + timedelta(hours=2))
    assert memory.count(table) == 0


async def test_a_session_is_known_for_30_days_after_it_was_idle_and_then_not_kept(memory: Database) -> None:
    row = {"lookup": "l", "coordinator_id": "hanneke", "confirmed": True, "expires_at": START}
    memory.run(lambda connection: connection.execute(insert(sessions), row))
    tick(memory, 30 * DAY)
    assert memory.count(sessions) == 1
    tick(memory, 30 * DAY + timedelta(hours=2))
    assert memory.count(sessions) == 0


def test_every_deed_that_changes_hands_starts_a_clock() -> None:
    from flows.dossier.lifecycle import CHART

    assert {heard for heard, _, to, _, _ in CHART if to in ("waiting", "closed")} <= TIMER_STARTS.keys()
    assert set(TIMER_STARTS.values()) | {"offered", "planned", "nobody"} == {rule.starts_on for rule in rules.RULES}


def test_every_clock_of_a_dossier_names_a_deed_and_states_that_exist() -> None:
    from flows.dossier.lifecycle import STATES

    done = {"wipe", "alarm", "names", *TimerHandlers(Vault(bytes(32), bytes(32)), INSTALLATION).by_name()}
    assert all(rule.action in done and set(rule.states) <= set(STATES) for rule in rules.RULES)
    assert all(rule.due_at(rules.RuleContext(START, START, INSTALLATION)) >= START for rule in rules.RULES)
