"""Promises of retention: everything is stored as long as was promised, and a timer that was missed fires once, late."""

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
from storage.delivery import update_offsets
from storage.dossiers.consequences import CONSEQUENCES
from storage.offers.timer_handlers import TimerHandlers
from storage.retention import due_times, rules
from storage.retention import timers as retention
from storage.retention.timer_runner import FiredTimer, TimerRunner
from tests.support.database.database import Database
from tests.support.database.minimal_engine import INSTALLATION, START, incoming_turn
from tests.support.product import Product
from tests.transcripts.script import ScriptRunner

DAY = timedelta(days=1)
TIMER_STARTS = {row.event: row.timers for row in CONSEQUENCES.values() if row.timers}
Step = tuple[Callable[..., None], int, int | None]


def run_timers(database: Database, after: timedelta, runner: TimerRunner | None = None) -> list[FiredTimer]:
    return database.run(lambda connection: (runner or TimerRunner(database.vault)).run_all(connection, START + after))


def claim(database: Database, after: timedelta, state: str = "open") -> None:
    conversation_id = database.rows(conversations)[0]["id"]
    claimed = update(dossiers).values(state=state, coordinator_id="hanneke", claimed_at=START + after)
    database.run(lambda connection: connection.execute(claimed))
    database.run(lambda connection: retention.start_timers(connection, "claimed", conversation_id, START + after, INSTALLATION))


def give_back(database: Database, after: timedelta) -> None:
    conversation_id = database.rows(conversations)[0]["id"]
    waiting = update(dossiers).values(state="waiting", coordinator_id=None, claimed_at=None)
    database.run(lambda connection: connection.execute(waiting))
    database.run(lambda connection: retention.start_timers(connection, "sent", conversation_id, START + after, INSTALLATION))


def end_due_at(database: Database) -> datetime:
    due: list[datetime] = [row["due_at"] for row in database.rows(timers) if row["kind"] == "dossier"]
    return due[0]


async def test_a_draft_is_stored_a_week_after_the_last_turn_and_then_erased(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "hallo"))
    await database.store.process_turn(incoming_turn("fatima", "nog iets", after=2 * DAY))
    assert run_timers(database, 9 * DAY - timedelta(seconds=1)) == []
    assert [timer.action for timer in run_timers(database, 9 * DAY)] == ["erase"]
    assert database.count(conversations) == database.count(keys) == 0
    assert [(row["name"], row["count"]) for row in database.rows(counts)] == [("started", 1), ("expired", 1)]


@pytest.mark.parametrize(("keeps", "span"), [("[1 uur]", DAY / 24), ("[1 dag]", DAY), ("[7 dagen]", 7 * DAY)])
async def test_a_draft_is_stored_as_long_as_fatima_chose(tmp_path: Path, keeps: str, span: timedelta) -> None:
    async with Product(tmp_path) as product:
        fatima = ScriptRunner(product)
        await fatima.run("[Begin]\n[Ja, bewaar het]\n[Later verder]\n[Korter bewaren]\n" + keeps)
        product.now += span - timedelta(seconds=1)
        await product.run_timers()
        assert await product.service.current_output(fatima.channel_user)
        product.now += timedelta(seconds=1)
        await product.run_timers()
        assert not await product.service.current_output(fatima.channel_user)


async def test_what_was_sent_is_not_a_draft_any_more(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "send"))
    run_timers(database, 8 * DAY)
    assert database.count(dossiers) == 1


async def test_what_nobody_claims_raises_an_alarm_after_a_day_once(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "send"))
    assert run_timers(database, DAY - timedelta(seconds=1)) == []
    assert [(timer.kind, timer.action) for timer in run_timers(database, 3 * DAY)] == [("unclaimed", "alarm")]
    assert run_timers(database, 3 * DAY) == []


async def test_what_was_claimed_in_time_raises_no_alarm(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "send"))
    claim(database, timedelta(hours=1))
    assert run_timers(database, DAY) == []


async def test_what_nobody_claims_ends_after_thirty_days_and_never_in_silence(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "send"))
    runner = TimerRunner(database.vault, handlers=TimerHandlers(database.vault, INSTALLATION).by_name())
    assert {"unclaimed", "ending"} <= {timer.kind for timer in run_timers(database, 23 * DAY, runner)}
    assert "news" in {row["kind"] for row in database.rows(outbox)}
    assert "erase" not in {timer.action for timer in run_timers(database, 30 * DAY - timedelta(seconds=1), runner)}
    run_timers(database, 30 * DAY)
    assert database.count(dossiers) == database.count(conversations) == 0


async def test_a_claimed_dossier_is_stored_six_months_at_most(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "send"))
    claim(database, 29 * DAY)
    run_timers(database, 31 * DAY)
    assert database.count(dossiers) == 1
    run_timers(database, (29 + 183) * DAY)
    assert database.count(dossiers) == 0


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


@pytest.mark.parametrize("steps", NEVER_LONGER.values(), ids=NEVER_LONGER)
async def test_changing_hands_gives_somebody_else_a_week_once_and_keeps_nothing_longer(database: Database, steps: list[Step]) -> None:
    await database.store.process_turn(incoming_turn("fatima", "send"))
    for step, day, end in steps:
        step(database, day * DAY)
        assert end is None or end_due_at(database) == START + end * DAY


async def test_hanneke_reads_that_time_ended_it_and_not_that_fatima_erased_it(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "send"))
    claim(database, DAY)
    run_timers(database, 183 * DAY)
    assert [row["why"] for row in database.rows(destruction_requests)] == ["expired"]


async def test_people_who_were_not_informed_are_reminded_of_after_21_days_and_unnamed_after_28(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "send"))
    claim(database, timedelta())
    unnamed: list[datetime] = []
    runner = TimerRunner(database.vault, remove_names=lambda connection, conversation_id, now: unnamed.append(now))
    assert "inform" in {timer.kind for timer in run_timers(database, 21 * DAY, runner)} and not unnamed
    run_timers(database, 28 * DAY, runner)
    run_timers(database, 28 * DAY, runner)
    assert unnamed == [START + 28 * DAY]


async def test_taking_back_gives_a_draft_with_an_end_date_of_its_own(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "send"))
    await database.store.process_turn(incoming_turn("fatima", "take back", after=20 * DAY))
    assert run_timers(database, 27 * DAY - timedelta(seconds=1)) == []
    assert [timer.action for timer in run_timers(database, 27 * DAY)] == ["erase"]


async def test_missed_timers_each_fire_once_when_the_process_is_back(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "send"))
    await database.store.process_turn(incoming_turn("joost", "hallo"))
    fired = [*run_timers(database, 400 * DAY), *run_timers(database, 400 * DAY)]
    assert len(fired) == len(set(fired)) and database.count(conversations) == 0


@pytest.mark.parametrize(("table", "days"), [(consents, 365), (access_log, 365), (processed_updates, 3), (transfer_tokens, 1)])
async def test_rows_without_content_go_when_their_time_is_over(database: Database, table, days: int) -> None:
    rows = {
        consents: {"id": "1", "subject": "s", "text": "t", "digest": "d", "at": START},
        access_log: {"conversation_id": "x", "at": START, "actor": "hanneke", "action": "story", "version": 1},
        processed_updates: {"channel": "web", "update_id": "1", "at": START},
        transfer_tokens: {"lookup": "l", "conversation_id": "c", "identity_id": "d", "expires_at": START + DAY},
    }
    database.run(lambda connection: connection.execute(insert(table), rows[table]))
    run_timers(database, days * DAY)
    assert database.count(table) == 1
    run_timers(database, days * DAY + timedelta(hours=2))
    assert database.count(table) == 0


def test_a_dead_letter_is_deleted_after_72_hours(database: Database) -> None:
    database.run(lambda connection: update_offsets.add_dead_letter(connection, "telegram", 7, START))
    run_timers(database, timedelta(hours=72))
    assert database.run(update_offsets.count_dead_letters) == 1
    run_timers(database, timedelta(hours=74))
    assert database.run(update_offsets.count_dead_letters) == 0


async def test_an_idle_session_is_stored_for_30_days_and_then_deleted(database: Database) -> None:
    row = {"lookup": "l", "coordinator_id": "hanneke", "confirmed": True, "expires_at": START}
    database.run(lambda connection: connection.execute(insert(sessions), row))
    run_timers(database, 30 * DAY)
    assert database.count(sessions) == 1
    run_timers(database, 30 * DAY + timedelta(hours=2))
    assert database.count(sessions) == 0


def test_every_event_that_changes_the_holder_starts_a_timer() -> None:
    from flows.dossier.lifecycle import TRANSITIONS

    assert {event for event, _, to, _, _ in TRANSITIONS if to in ("waiting", "closed")} <= TIMER_STARTS.keys()
    assert set(TIMER_STARTS.values()) | {"offered", "planned", "nobody"} == {rule.starts_on for rule in rules.RULES}


def test_every_timer_of_a_dossier_names_an_action_and_states_that_exist() -> None:
    from flows.dossier.lifecycle import STATES

    actions = {"erase", "alarm", "names", *TimerHandlers(Vault(bytes(32), (bytes(32),)), INSTALLATION).by_name()}
    assert all(rule.action in actions and set(rule.states or ()) <= set(STATES) for rule in rules.RULES)
    assert all(rule.due_at(due_times.RuleContext(START, START, INSTALLATION)) >= START for rule in rules.RULES)
