"""Promises of SQLite, which knows no sizes of its tables: what is looked for every few seconds reads no whole table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection

from storage.access_log import list_actors_entries
from storage.conversations import outbox, sent_messages
from storage.conversations.sent_messages import SentMessage
from storage.coordinators import bot_answers, notifications
from storage.delivery import notice_ledger
from storage.retention.timer_runner import TimerRunner
from storage.sources import dossier_sources
from storage.waits import Waits
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START, incoming_turn
from tests.support.product import FOUNDATION

LATER = START + timedelta(days=400)
OF_STATEMENTS = ("SELECT", "UPDATE", "DELETE", "INSERT", "WITH")
OF_A_FEW = ("ix_notice_ledger_not_sent", "ix_offers_not_real")  # in each are only a few rows of its table


def plans_of(unit: Callable[[Connection], Any], connection: Connection) -> list[str]:
    """The steps of every statement that this runs, as SQLite plans them, each with the table that it reads first."""
    run: list[str] = []
    sqlite: Any = connection.connection.dbapi_connection
    sqlite.set_trace_callback(run.append)
    unit(connection)
    sqlite.set_trace_callback(None)
    statements = [one for one in run if one.split(maxsplit=1)[0] in OF_STATEMENTS and not reads_the_first(one)]
    return [row[3] for one in statements for row in sqlite.execute(f"EXPLAIN QUERY PLAN {one}")]


def reads_the_first(statement: str) -> bool:
    """Whether it reads a few rows in the order in which they stand, whatever is in them."""
    return "LIMIT" in statement and "WHERE" not in statement


def tables_read_whole(steps: list[str]) -> set[str]:
    scans = (step.removeprefix("SCAN ") for step in steps if step.startswith("SCAN ") and "each_" not in step)
    return {scan for scan in scans if not any(index in scan for index in OF_A_FEW)}


Poll = Callable[[Database, Connection], Any]
POLLS: dict[str, Poll] = {  # what the processes of an installation look for every few seconds
    "outbox": lambda _, c: outbox.due_rows(c, "telegram", START, 9),
    "deletions": lambda database, c: sent_messages.due_deletions(c, database.vault, "telegram", LATER),
    "undeletable": lambda _, c: sent_messages.drop_undeletable(c, LATER),
    "overdue": lambda _, c: sent_messages.count_overdue(c, LATER),
    "notices": lambda _, c: notifications.list_due(c, "mail", LATER),
    "digest": lambda _, c: notifications.is_digest_due(c, LATER),
    "answers": lambda _, c: bot_answers.list_due(c, LATER),
    "waits": lambda database, c: Waits(database.vault, FOUNDATION).restart_if_due(c, LATER),
    "server of a way": lambda _, c: notice_ledger.clear_server(c, "telegram"),
    "closed ways": lambda _, c: notice_ledger.list_closed(c, "telegram"),
    "unreached": lambda _, c: (notice_ledger.list_unreached(c), notice_ledger.count_unreached(c)),
    "sources": lambda _, c: dossier_sources.weigh_sources(c),
    "a coordinator's entries": lambda _, c: list_actors_entries(c, "hanneke", 9),
    "timers and sweep": lambda database, c: TimerRunner(database.vault).run_next(c, LATER),
}


@pytest.fixture
async def spoken_database(sqlite_database: Database) -> Database:
    """A database in which one person said something, which stands in their chat."""
    await sqlite_database.store.process_turn(incoming_turn("fatima", "hallo"))
    message = SentMessage("telegram", "fatima", 12, LATER - timedelta(hours=25))
    sqlite_database.run(partial(sent_messages.record_messages, vault=sqlite_database.vault, messages=[message]))
    return sqlite_database


@pytest.mark.parametrize("poll", POLLS)
async def test_no_poll_reads_a_whole_table(spoken_database: Database, poll: str) -> None:
    steps = spoken_database.run(partial(plans_of, partial(POLLS[poll], spoken_database)))
    assert steps and tables_read_whole(steps) == set()


async def test_a_poll_of_the_outbox_begins_at_the_outbox_however_many_people_are_in_the_channel(spoken_database: Database) -> None:
    steps = spoken_database.run(partial(plans_of, partial(POLLS["outbox"], spoken_database)))
    assert next(step.split()[1] for step in steps if step.startswith("SEARCH")) == "outbox"
