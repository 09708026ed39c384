"""Promises of a draft's end: it comes when the person was promised, whenever its timer was last set."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text

from storage.backup.restore import reapply_tombstones
from storage.db.migrate import downgrade, upgrade
from storage.db.tables import UtcMicroseconds, conversations, dossiers, timers
from storage.retention.timer_runner import TimerRunner
from storage.retention.timers import DRAFT_TIMER
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START, incoming_turn

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOMENT = timedelta(seconds=1)


async def say(database: Database, words: str, after: timedelta = timedelta()) -> None:
    await database.store.process_turn(incoming_turn("fatima", words, after=after))


def is_stored_until(database: Database, after: timedelta) -> bool:
    """Whether the draft is still there after the timers ran at this time."""
    database.run(lambda connection: TimerRunner(database.vault).run_all(connection, START + after))
    return database.count(conversations) == 1


def draft_due_times(database: Database) -> list[datetime]:
    return [row["due_at"] for row in database.rows(timers) if row["kind"] == DRAFT_TIMER]


async def test_a_draft_shortened_to_an_hour_is_erased_after_an_hour(database: Database) -> None:
    await say(database, "hallo")
    await say(database, "hour", after=DAY)
    assert is_stored_until(database, DAY + HOUR - MOMENT) and not is_stored_until(database, DAY + HOUR)


async def test_a_draft_that_was_shortened_and_given_longer_again_has_the_longer_time(database: Database) -> None:
    for words in ("hour", "week", "day", "week"):
        await say(database, words)
    assert is_stored_until(database, 7 * DAY - MOMENT) and not is_stored_until(database, 7 * DAY)


async def test_a_shortened_draft_that_was_sent_and_taken_back_ends_an_hour_after_that(database: Database) -> None:
    for words in ("hour", "send"):
        await say(database, words)
    assert is_stored_until(database, 5 * DAY) and database.count(dossiers) == 1 and draft_due_times(database) == []
    await say(database, "take back", after=5 * DAY)
    assert is_stored_until(database, 5 * DAY + HOUR - MOMENT) and not is_stored_until(database, 5 * DAY + HOUR)


async def test_a_turn_that_only_postpones_the_end_does_not_rewrite_the_timer(database: Database) -> None:
    await say(database, "hallo")
    await say(database, "nog iets", after=DAY)
    assert draft_due_times(database) == [START + 7 * DAY]
    assert is_stored_until(database, 7 * DAY) and draft_due_times(database) == [START + 8 * DAY]


async def test_a_draft_keeps_its_end_where_the_schema_goes_a_revision_back_and_comes_again(database: Database) -> None:
    await say(database, "hallo")
    await say(database, "nog iets", after=2 * DAY)
    database.run(lambda connection: downgrade(connection, "0005"))
    rung = database.run(lambda connection: connection.execute(text("SELECT due_at FROM clocks WHERE kind = 'draft'")).scalars().all())
    assert rung == [UtcMicroseconds.to_microseconds(START + 9 * DAY)]
    database.run(upgrade)
    await say(database, "en nog iets", after=8 * DAY)
    assert draft_due_times(database) == [START + 9 * DAY]
    assert is_stored_until(database, 15 * DAY - MOMENT) and not is_stored_until(database, 15 * DAY)


async def test_a_shortened_draft_of_a_former_revision_ends_as_chosen(database: Database) -> None:
    await say(database, "hallo")
    database.run(lambda connection: downgrade(connection, "0005"))
    database.run(upgrade)
    await say(database, "hour", after=DAY)
    assert not is_stored_until(database, DAY + HOUR)


async def test_a_dossier_taken_back_again_after_a_restore_is_a_draft_for_a_week_from_then_on(database: Database) -> None:
    await say(database, "send")
    sent = {row["id"] for row in database.rows(dossiers)}
    database.run(lambda connection: reapply_tombstones(connection, database.vault, sent, START + 10 * DAY, 7))
    assert is_stored_until(database, 17 * DAY - MOMENT) and database.count(dossiers) == 0
    await say(database, "hour", after=17 * DAY - MOMENT)
    assert is_stored_until(database, 17 * DAY) and not is_stored_until(database, 17 * DAY + HOUR)
