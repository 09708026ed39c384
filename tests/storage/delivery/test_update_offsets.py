"""Promises of polling: a bot goes on after what was processed, a day at most, and what could not be read is counted once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from storage.db.tables import dead_letters
from storage.delivery import update_offsets
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START

DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)


def test_each_bot_goes_on_where_it_was_for_a_day_and_after_it_from_anywhere(sqlite_database: Database) -> None:
    for bot, offset in (("seeker", 1), ("coordinator", 7), ("seeker", 12)):
        sqlite_database.run(partial(update_offsets.write_offset, bot=bot, offset=offset, at=START))
    asked = [("seeker", DAY - MOMENT), ("coordinator", DAY - MOMENT), ("seeker", DAY), ("another", 0 * DAY)]
    read = [sqlite_database.run(partial(update_offsets.read_offset, bot=bot, at=START + after)) for bot, after in asked]
    assert read == [12, 7, None, None]


def test_an_update_that_cannot_be_read_is_noted_once_for_its_bot_with_its_number_alone(sqlite_database: Database) -> None:
    for bot, number, at in (("seeker", 7, START), ("seeker", 7, START + DAY), ("coordinator", 7, START), ("seeker", 8, START)):
        sqlite_database.run(partial(update_offsets.add_dead_letter, bot=bot, update_id=number, at=at))
    assert sqlite_database.run(update_offsets.count_dead_letters) == 3
    assert {(row["bot"], row["update_id"], row["at"]) for row in sqlite_database.rows(dead_letters)} == {
        ("seeker", 7, START),
        ("seeker", 8, START),
        ("coordinator", 7, START),
    }


def test_an_offset_that_a_clock_ahead_wrote_is_not_used_longer_than_a_day(sqlite_database: Database) -> None:
    sqlite_database.run(partial(update_offsets.write_offset, bot="seeker", offset=12, at=START + 3 * DAY))
    assert sqlite_database.run(partial(update_offsets.read_offset, bot="seeker", at=START)) is None
