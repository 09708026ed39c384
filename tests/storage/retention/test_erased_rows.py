"""Promises of erasure, row by row: what led to somebody is gone, and a count, a day and a request to destroy paper remain."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import insert, update

from storage.access_log import AccessLog
from storage.coordinators import notifications
from storage.coordinators.coordinators import CoordinatorRepository
from storage.coordinators.exclusions import exclude_coordinator
from storage.db.tables import (
    access_log,
    channel_identities,
    conversations,
    counts,
    destruction_requests,
    dossiers,
    exclusions,
    keys,
    offers,
    outbox,
    return_codes,
    timers,
    tombstones,
)
from storage.db.tables import notifications as notification_rows
from storage.retention import erasure
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START, incoming_turn

LEAD_TO_SOMEBODY = (keys, conversations, channel_identities, outbox, return_codes, dossiers, exclusions)
HOUR = timedelta(hours=1)


async def fill(sqlite_database: Database, person: str, *more: str) -> None:
    for words in ("geheim", *more, "send"):
        await sqlite_database.store.process_turn(incoming_turn(person, words))


def claim(database: Database, conversation_id: str) -> None:
    """Hanneke holds the dossier of this conversation since an hour before."""
    held = {"coordinator_id": "hanneke", "state": "open", "claimed_at": START - HOUR}
    database.run(lambda connection: connection.execute(update(dossiers).where(dossiers.c.conversation_id == conversation_id).values(held)))


async def test_after_erasing_no_row_identifies_anybody(sqlite_database: Database) -> None:
    await fill(sqlite_database, "fatima", "code")
    conversation_id = sqlite_database.rows(conversations)[0]["id"]
    sqlite_database.run(lambda c: AccessLog(sqlite_database.vault).record_view(c, conversation_id, "hanneke", "story", 1, START))
    sqlite_database.run(lambda connection: exclude_coordinator(connection, conversation_id, "hanneke", "conflict", START))
    assert all(sqlite_database.count(table) for table in LEAD_TO_SOMEBODY)
    await sqlite_database.store.process_turn(incoming_turn("fatima", "wipe"))
    assert [sqlite_database.count(table) for table in LEAD_TO_SOMEBODY] == [0] * len(LEAD_TO_SOMEBODY)
    assert [row["subject"] for row in sqlite_database.rows(timers)] == []
    assert [(row["conversation_id"], row["actor"], row["action"]) for row in sqlite_database.rows(access_log)] == [("", "", "")]


async def test_erasing_leaves_a_count_and_touches_nobody_else(sqlite_database: Database) -> None:
    await fill(sqlite_database, "joost")
    await fill(sqlite_database, "fatima")
    await sqlite_database.store.process_turn(incoming_turn("fatima", "wipe"))
    assert {row["name"]: row["count"] for row in sqlite_database.rows(counts)} == {"started": 2, "sent": 2, "language.nl": 2, "wiped": 1}
    assert [sqlite_database.count(table) for table in (keys, conversations, channel_identities, dossiers)] == [1] * 4


@pytest.mark.parametrize(("counted", "why"), [("wiped", "taken_back"), ("refused", "taken_back"), ("expired", "expired")])
async def test_the_former_coordinator_is_asked_to_destroy_paper_without_learning_whose(
    sqlite_database: Database, counted: str, why: str
) -> None:
    await fill(sqlite_database, "fatima")
    conversation_id, dossier_id = (sqlite_database.rows(table)[0]["id"] for table in (conversations, dossiers))
    claim(sqlite_database, conversation_id)
    sqlite_database.run(lambda connection: notifications.enqueue(connection, "hanneke", "inform", dossier_id, ("mail",), START, START))
    sqlite_database.run(lambda connection: erasure.erase_conversation(connection, sqlite_database.vault, conversation_id, counted, START))
    (asked,), told = sqlite_database.rows(destruction_requests), sqlite_database.rows(notification_rows)
    assert (asked["coordinator_id"], asked["why"], asked["claimed_at"], asked["asked_at"]) == ("hanneke", why, START - HOUR, START)
    assert {(one["coordinator_id"], one["kind"], one["dossier_id"], one["channel"], one["since"], one["due_at"]) for one in told} == {
        ("hanneke", "no_longer", "", channel, START, START + timedelta(minutes=1)) for channel in notifications.CHANNELS
    }
    assert not {conversation_id, dossier_id} & {str(value) for one in (asked, *told) for value in one.values()}
    assert {row["name"]: row["count"] for row in sqlite_database.rows(counts)}[counted] == 1


async def test_of_a_dossier_that_nobody_held_nobody_is_asked_or_told(sqlite_database: Database) -> None:
    await fill(sqlite_database, "fatima")
    await sqlite_database.store.process_turn(incoming_turn("fatima", "wipe"))
    assert sqlite_database.count(destruction_requests) == sqlite_database.count(notification_rows) == 0


async def test_conversation_and_dossier_are_known_as_erased_so_that_no_backup_brings_them_back(sqlite_database: Database) -> None:
    await fill(sqlite_database, "fatima")
    ids = {sqlite_database.rows(table)[0]["id"] for table in (conversations, dossiers)}
    await sqlite_database.store.process_turn(incoming_turn("fatima", "wipe", after=HOUR))
    assert {(row["id"], row["at"]) for row in sqlite_database.rows(tombstones)} == {(one, START + HOUR) for one in ids}


async def test_taking_back_ends_the_offers_of_this_dossier_alone(sqlite_database: Database) -> None:
    for person in ("joost", "fatima"):
        await fill(sqlite_database, person)
    plain = {"coordinator_id": "hanneke", "reasons": "turn", "offered_at": START, "answer_by": START}
    rows = [plain | {name: row[name] for name in ("id", "conversation_id")} for row in sqlite_database.rows(dossiers)]
    sqlite_database.run(lambda connection: connection.execute(insert(offers), rows))
    fatimas = sqlite_database.rows(dossiers)[1]
    await sqlite_database.store.process_turn(incoming_turn("fatima", "take back"))
    assert fatimas["conversation_id"] not in {row["conversation_id"] for row in sqlite_database.rows(offers)}
    assert sqlite_database.count(offers) == sqlite_database.count(dossiers) == 1


async def test_when_practice_ends_nobody_who_practised_is_left_but_the_real_coordinators(sqlite_database: Database) -> None:
    for person in ("joost", "fatima"):
        await fill(sqlite_database, person)
    claim(sqlite_database, sqlite_database.rows(conversations)[0]["id"])
    repository = CoordinatorRepository(sqlite_database.vault)
    for name, invented in (("Hanneke", False), ("Willem", True)):
        add = partial(repository.add_coordinator, profile={"name": name, "invented": invented}, stand_in=False, at=START)
        sqlite_database.run(add)
    assert sqlite_database.run(lambda connection: erasure.erase_practice(connection, sqlite_database.vault, START)) == 2
    assert [sqlite_database.count(table) for table in (*LEAD_TO_SOMEBODY, counts, destruction_requests, notification_rows)] == [0] * 10
    assert [one.name for one in sqlite_database.run(repository.list_all)] == ["Hanneke"]
