"""Promises of what a bot has to say: to a few people at a time, nothing twice, and one message that cannot be read stops no other."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import psycopg
import pytest
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import OperationalError

from flows.conversation.messages import Context, Output
from flows.conversation.state import ConversationState
from storage.conversations import sent_messages
from storage.db.tables import channel_identities, conversations, coordinators, outbox
from storage.turns.store import OutboxMessage
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START, MinimalEngine, incoming_turn, output_text

HOUR = timedelta(hours=1)
PEOPLE = ("fatima", "joost", "samira")


@pytest.fixture
async def database(sqlite_database: Database) -> Database:
    """Fatima, Joost and Samira are owed an answer, in this order."""
    for minute, person in enumerate(PEOPLE):
        await sqlite_database.store.process_turn(incoming_turn(person, person, after=timedelta(minutes=minute)))
    return sqlite_database


async def due(database: Database, people: int = 9, busy: tuple[str, ...] = (), after: timedelta = HOUR) -> list[OutboxMessage]:
    return await database.store.due_messages("telegram", START + after, people, busy)


def spoil(database: Database, person: str) -> None:
    """What is stored of this person's story cannot be opened any more."""

    def work(connection: Connection) -> None:
        this = select(channel_identities.c.conversation_id).where(channel_identities.c.id == identities(connection)[person])
        connection.execute(update(conversations).where(conversations.c.id == this.scalar_subquery()).values(content=b"spoilt"))

    database.run(work)


def identities(connection: Connection) -> dict[str, str]:
    return dict(zip(PEOPLE, connection.execute(select(outbox.c.identity_id).order_by(outbox.c.since)).scalars(), strict=True))


async def test_so_many_people_are_served_as_was_asked_for_the_longest_waiting_first(database: Database) -> None:
    assert [message.person for message in await due(database, 2)] == ["fatima", "joost"]
    assert [message.person for message in await due(database)] == list(PEOPLE)


async def test_whoever_is_busy_waits_and_takes_nobodys_place(database: Database) -> None:
    assert [message.person for message in await due(database, 2, busy=("fatima",))] == ["joost", "samira"]


async def test_a_message_that_cannot_be_read_is_tried_again_after_an_hour_and_stops_no_other(database: Database) -> None:
    spoil(database, "fatima")
    assert [message.person for message in await due(database, 1)] == ["joost"]
    due_at = {row["identity_id"]: (row["due_at"], row["tries"]) for row in database.rows(outbox)}
    assert due_at[database.run(identities)["fatima"]] == (START + 2 * HOUR, 1)


@pytest.mark.parametrize(("key", "is_known"), [("receipt", True), ("look", False)])
async def test_which_code_a_message_shows_is_known_of_the_one_that_shows_it_and_of_no_other(
    database: Database, monkeypatch: pytest.MonkeyPatch, key: str, is_known: bool
) -> None:
    render = MinimalEngine.render_output

    def show(engine: MinimalEngine, conversation: ConversationState, context: Context) -> Output:
        conversation.code = "een code"
        output = render(engine, conversation, context)
        return output._replace(replies=(output.replies[-1]._replace(key=key),))

    monkeypatch.setattr(MinimalEngine, "render_output", show)
    assert {bool(message.code) for message in await due(database)} == {is_known}


async def test_nobodys_message_is_put_off_because_the_server_went_away_while_it_was_read(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, render = [OperationalError("", None, psycopg.OperationalError("server closed the connection"))], MinimalEngine.render_output

    def lose_once(engine: MinimalEngine, conversation: ConversationState, context: Context) -> Output:
        if lost:
            raise lost.pop()
        return render(engine, conversation, context)

    monkeypatch.setattr(MinimalEngine, "render_output", lose_once)
    assert [message.person for message in await due(database)] == list(PEOPLE)


async def test_a_message_says_what_is_stored_now_and_how_much_of_it_was_sent(database: Database) -> None:
    (first, *_) = await due(database)
    assert await database.store.record_progress(first, 2)
    (again, *_) = await due(database)
    assert (again.kind, again.since, again.tries, again.messages_sent, again.channel) == ("prompt", START, 0, 2, "telegram")
    assert (output_text(again.output), again.revision) == ("fatima [-] origin", 1)


async def test_after_sending_a_message_says_that_it_waits(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "send"))
    texts = {message.person: output_text(message.output) for message in await due(database)}
    assert texts["fatima"] == "fatima send [waiting] origin" and texts["joost"] == "joost [-] origin"


async def test_what_is_said_knows_whether_a_coordinator_is_available_now(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    known, render = list[tuple[bool, str]](), MinimalEngine.render_output

    def note(engine: MinimalEngine, conversation: ConversationState, context: Context) -> Output:
        known.append((context.someone_available, context.here))
        return render(engine, conversation, context)

    monkeypatch.setattr(MinimalEngine, "render_output", note)
    first, *_ = await due(database, 1)
    database.run(add_available)
    await due(database, 1)
    assert known == [(False, first.identity_id), (True, first.identity_id)]


def add_available(connection: Connection) -> None:
    row = {"id": "hanneke", "profile": b"", "available": True, "stand_in": False, "added_at": START}
    connection.execute(insert(coordinators).values(row))


async def deleted(database: Database, after: timedelta = timedelta(minutes=9)) -> list[int]:
    """The messages of this chat that are to be deleted soon."""
    found = partial(sent_messages.due_deletions, vault=database.vault, bot="telegram", at=START + after)
    return sorted(number for batch in database.run(found) for number in batch.messages)


@pytest.mark.parametrize(
    ("before", "meanwhile", "numbers"),
    [
        ("hallo", "", []),
        ("hallo", "hallo", []),
        ("send", "", []),
        ("hallo", "send", [7, 8]),
        ("send", "hallo", [7, 8]),
        ("hallo", "wipe", [7, 8]),
    ],
)
async def test_what_was_on_its_way_while_a_turn_emptied_the_chat_is_deleted_with_the_rest(
    sqlite_database: Database, before: str, meanwhile: str, numbers: list[int]
) -> None:
    await sqlite_database.store.process_turn(incoming_turn("fatima", before))
    (message,) = await due(sqlite_database)
    if meanwhile:
        await sqlite_database.store.process_turn(incoming_turn("fatima", meanwhile))
    await sqlite_database.store.expire_outdated(message, (7, 8), START)
    assert [number for number in await deleted(sqlite_database) if number in (7, 8)] == numbers
