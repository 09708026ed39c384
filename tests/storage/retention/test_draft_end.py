"""Promises of a draft's end: it is where its person was told it is, whenever its clock was last set."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text

from storage.backup.restore import reapply_tombstones
from storage.db.migrate import downgrade, upgrade
from storage.db.tables import UtcMicroseconds, conversations, dossiers, timers
from storage.retention.timers import DRAFT_TIMER, TimerRunner
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START, incoming_turn

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOMENT = timedelta(seconds=1)


async def say(memory: Database, words: str, after: timedelta = timedelta()) -> None:
    await memory.store.process_turn(incoming_turn("fatima", words, after=after))


def is_kept(memory: Database, after: timedelta) -> bool:
    """Whether it is there still, when the clock has looked at this time."""
    memory.run(lambda connection: TimerRunner().run_due(connection, START + after))
    return memory.count(conversations) == 1


def rings(memory: Database) -> list[datetime]:
    return [row["due_at"] for row in memory.rows(timers) if row["kind"] == DRAFT_TIMER]


async def test_a_draft_that_was_to_be_kept_a_week_goes_after_an_hour_where_that_was_chosen(memory: Database) -> None:
    await say(memory, "hallo")
    await say(memory, "hour", after=DAY)
    assert is_kept(memory, DAY + HOUR - MOMENT) and not is_kept(memory, DAY + HOUR)


async def test_a_draft_that_was_shortened_and_given_longer_again_has_the_longer_time(memory: Database) -> None:
    for words in ("hour", "week", "day", "week"):
        await say(memory, words)
    assert is_kept(memory, 7 * DAY - MOMENT) and not is_kept(memory, 7 * DAY)


async def test_a_shortened_draft_that_was_sent_and_taken_back_has_its_hour_from_then_on(memory: Database) -> None:
    for words in ("hour", "send"):
        await say(memory, words)
    assert is_kept(memory, 5 * DAY) and memory.count(dossiers) == 1 and rings(memory) == []
    await say(memory, "take back", after=5 * DAY)
    assert is_kept(memory, 5 * DAY + HOUR - MOMENT) and not is_kept(memory, 5 * DAY + HOUR)


async def test_words_that_only_put_an_end_off_leave_its_clock_where_it_is(memory: Database) -> None:
    await say(memory, "hallo")
    await say(memory, "nog iets", after=DAY)
    assert rings(memory) == [START + 7 * DAY]
    assert is_kept(memory, 7 * DAY) and rings(memory) == [START + 8 * DAY]


async def test_a_draft_keeps_its_end_where_the_schema_goes_a_revision_back_and_comes_again(memory: Database) -> None:
    await say(memory, "hallo")
    await say(memory, "nog iets", after=2 * DAY)
    memory.run(lambda connection: downgrade(connection, "0005"))
    rung = memory.run(lambda connection: connection.execute(text("SELECT due_at FROM clocks WHERE kind = 'draft'")).scalars().all())
    assert rung == [UtcMicroseconds.to_microseconds(START + 9 * DAY)]
    memory.run(upgrade)
    await say(memory, "en nog iets", after=8 * DAY)
    assert rings(memory) == [START + 9 * DAY]
    assert is_kept(memory, 15 * DAY - MOMENT) and not is_kept(memory, 15 * DAY)


async def test_a_draft_of_a_former_revision_that_is_shortened_goes_as_it_was_told(memory: Database) -> None:
    await say(memory, "hallo")
    memory.run(lambda connection: downgrade(connection, "0005"))
    memory.run(upgrade)
    await say(memory, "hour", after=DAY)
    assert not is_kept(memory, DAY + HOUR)


async def test_what_is_taken_back_again_after_a_backup_was_put_back_is_a_draft_for_a_week_from_then_on(memory: Database) -> None:
    await say(memory, "send")
    sent = {row["id"] for row in memory.rows(dossiers)}
    memory.run(lambda connection: reapply_tombstones(connection, memory.vault, sent, START + 10 * DAY, 7))
    assert is_kept(memory, 17 * DAY - MOMENT) and memory.count(dossiers) == 0
    await say(memory, "hour", after=17 * DAY - MOMENT)
    assert is_kept(memory, 17 * DAY) and not is_kept(memory, 17 * DAY + HOUR)
