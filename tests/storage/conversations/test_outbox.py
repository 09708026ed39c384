"""Promises of the outbox: what is owed is sent once, in its order, from the state that is stored, and again if it was not."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from storage.conversations import channel_identities, outbox
from storage.db.tables import channel_identities as identity_rows
from storage.db.tables import outbox as rows
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START, incoming_turn

HOUR = timedelta(hours=1)


async def identities(database: Database, *people: str) -> dict[str, str]:
    """The identity of each, in the order in which they came; nothing is owed to them."""
    for person in people:
        await database.store.process_turn(incoming_turn(person, "hallo"))
    keys = {person: channel_identities.identity_key(database.vault, "telegram", person) for person in people}
    found = {person: database.run(partial(channel_identities.find_identity_id, key=key)) for person, key in keys.items()}
    for identity in found.values():
        database.run(partial(outbox.discard_for_identity, identity_id=identity))
    return found


def due(database: Database, after: timedelta = timedelta(), channel: str = "telegram", limit: int = 9) -> list[outbox.DueRow]:
    return database.run(lambda connection: outbox.due_rows(connection, channel, START + after, limit))


async def test_what_waits_longest_is_sent_first_and_each_channel_sends_its_own(database: Database) -> None:
    who = await identities(database, "fatima", "joost")
    since = {who["fatima"]: START + HOUR, who["joost"]: START}
    database.run(lambda connection: outbox.enqueue_each(connection, since, outbox.PROMPT))
    assert [row.identity_id for row in due(database)] == [who["joost"], who["fatima"]]
    assert [row.identity_id for row in due(database, limit=1)] == [who["joost"]] and due(database, channel="terminal") == []
    assert database.run(outbox.count_queued) == 2


async def test_what_is_due_later_waits_until_then(database: Database) -> None:
    who = await identities(database, "fatima")
    database.run(lambda connection: outbox.enqueue(connection, who.values(), outbox.NEWS, START, START + HOUR))
    assert due(database, HOUR - timedelta(seconds=1)) == [] and [row.kind for row in due(database, HOUR)] == ["news"]


async def test_what_could_not_be_sent_is_tried_again_and_every_try_is_counted(database: Database) -> None:
    who = await identities(database, "fatima", "joost")
    database.run(lambda connection: outbox.enqueue(connection, who.values(), outbox.PROMPT, START))
    database.run(lambda connection: outbox.enqueue(connection, who.values(), outbox.NEWS, START))
    for _ in range(2):
        database.run(lambda connection: outbox.reschedule(connection, who["fatima"], outbox.PROMPT, START + HOUR, START))
    assert (who["fatima"], "prompt") not in {(row.identity_id, row.kind) for row in due(database)} and len(due(database)) == 3
    assert {(row.identity_id, row.kind): row.tries for row in due(database, HOUR)} == {
        (who["fatima"], "prompt"): 2,
        (who["fatima"], "news"): 0,
        (who["joost"], "prompt"): 0,
        (who["joost"], "news"): 0,
    }


async def test_news_that_comes_after_a_try_waits_for_its_own_time_whatever_a_clock_said_before(database: Database) -> None:
    who = await identities(database, "fatima")
    database.run(lambda connection: outbox.enqueue(connection, who.values(), outbox.NEWS, START))
    database.run(lambda connection: outbox.reschedule(connection, who["fatima"], outbox.NEWS, START + 400 * HOUR, START + 399 * HOUR))
    database.run(lambda connection: outbox.enqueue(connection, who.values(), outbox.NEWS, START, START + HOUR))
    assert due(database) == [] and len(due(database, HOUR)) == 1


async def test_what_was_sent_is_gone_unless_it_was_owed_again_meanwhile(database: Database) -> None:
    who = await identities(database, "fatima", "joost")
    database.run(lambda connection: outbox.enqueue(connection, who.values(), outbox.PROMPT, START))
    assert database.run(lambda connection: outbox.record_progress(connection, who["fatima"], outbox.PROMPT, START, 2))
    assert {row.identity_id: row.messages_sent for row in due(database)} == {who["fatima"]: 2, who["joost"]: 0}
    database.run(lambda connection: outbox.reschedule(connection, who["fatima"], outbox.PROMPT, START + HOUR, START))
    database.run(lambda connection: outbox.enqueue(connection, [who["fatima"]], outbox.PROMPT, START))
    (again,) = [row for row in due(database) if row.identity_id == who["fatima"]]
    assert (again.messages_sent, again.tries) == (0, 0)
    assert not database.run(lambda connection: outbox.record_progress(connection, who["fatima"], outbox.PROMPT, START, 1))
    for identity in who.values():
        database.run(partial(outbox.mark_sent, identity_id=identity, kind=outbox.PROMPT, since=START))
    assert [row["identity_id"] for row in database.rows(rows)] == [who["fatima"]]


async def test_news_goes_to_this_conversation_alone_by_each_channel_that_has_an_address(sqlite_database: Database) -> None:
    who = await identities(sqlite_database, "fatima", "joost")
    await sqlite_database.store.process_turn(incoming_turn("samira", "hallo", channel="web"))
    conversations = {row["id"]: row["conversation_id"] for row in sqlite_database.rows(identity_rows)}
    (samiras,) = {identity for identity in conversations if identity not in who.values()}
    for identity in (who["fatima"], samiras):
        sqlite_database.run(partial(outbox.enqueue_news, conversation_id=conversations[identity], at=START, due_at=START + HOUR))
    assert [(row["identity_id"], row["kind"], row["since"], row["due_at"]) for row in sqlite_database.rows(rows)] == [
        (who["fatima"], "news", START, START + HOUR)
    ]


async def test_whoever_cannot_be_reached_is_owed_nothing_any_more_and_others_are(database: Database) -> None:
    who = await identities(database, "fatima", "joost", "samira")
    database.run(lambda connection: outbox.enqueue(connection, who.values(), outbox.PROMPT, START))
    key = channel_identities.identity_key(database.vault, "telegram", "fatima")
    database.run(lambda connection: outbox.discard_for_key(connection, key))
    database.run(lambda connection: outbox.discard_for_identity(connection, who["joost"]))
    assert [row["identity_id"] for row in database.rows(rows)] == [who["samira"]]
