"""Promises of wake-ups: who sends is awake as soon as there is something to send, and nobody else is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import Connection

from storage.conversations import outbox
from storage.coordinators import bot_answers, message_queue, notifications
from storage.db.notify import open_listener, request_wakeup
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START, incoming_turn

OWED, NOTICES = outbox.WAKE_UP_KIND, message_queue.WAKE_UP_KIND
OFFER = partial(notifications.enqueue, coordinator_id="h", kind="offer", dossier_id="d", since=START, due_at=START)


@pytest.mark.parametrize(
    ("enqueue", "woken"),
    [
        (partial(outbox.enqueue, identity_ids=["i"], kind="prompt", at=START), OWED),
        (partial(outbox.enqueue, identity_ids=[], kind="prompt", at=START), ""),
        (partial(OFFER, channels=("mail",)), NOTICES),
        (partial(OFFER, channels=()), ""),
        (partial(bot_answers.enqueue, coordinator_id="h", kind="list", subject="", at=START), NOTICES),
    ],
)
async def test_what_is_queued_wakes_who_sends_it_at_its_commit_and_once(
    sqlite_database: Database, enqueue: Callable[[Connection], None], woken: str
) -> None:
    with open_listener(sqlite_database.engine) as listener:
        await sqlite_database.writer.run(enqueue)
        for is_first in (True, False):
            assert [await listener.wait(kind, 0) for kind in (OWED, NOTICES)] == [is_first and woken == OWED, is_first and woken == NOTICES]


async def test_an_answer_that_is_owed_wakes_who_sends_it(sqlite_database: Database) -> None:
    with open_listener(sqlite_database.engine) as listener:
        await sqlite_database.store.process_turn(incoming_turn("fatima", "hallo"))
        assert [await listener.wait(kind, 0) for kind in (OWED, NOTICES)] == [True, False]


async def test_what_was_not_committed_wakes_nobody_and_neither_does_it_later(sqlite_database: Database) -> None:
    def fail(connection: Connection) -> None:
        request_wakeup(connection, OWED)
        raise ZeroDivisionError

    with open_listener(sqlite_database.engine) as listener:
        with pytest.raises(ZeroDivisionError):
            await sqlite_database.writer.run(fail)
        assert not await listener.wait(OWED, 0)


async def test_who_stopped_listening_and_who_listens_to_another_database_are_not_woken(sqlite_database: Database) -> None:
    other = sqlite_database.reopen()
    with open_listener(sqlite_database.engine) as stopped:
        pass
    first, second, elsewhere = (open_listener(engine) for engine in (sqlite_database.engine, sqlite_database.engine, other.engine))
    with first as one, second as another, elsewhere as third:
        await sqlite_database.writer.run(lambda connection: request_wakeup(connection, OWED))
        assert [await listener.wait(OWED, 0) for listener in (stopped, one, another, third)] == [False, True, True, False]
    await other.close()
