"""Promises of two processes at one server where something ends while the other one begins: each moment is held open here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from storage.conversations import channel_identities as identities
from storage.conversations import outbox, return_codes, transfer_tokens
from storage.coordinators.coordinators import CoordinatorRepository
from storage.coordinators.telegram_accounts import BOT, TelegramAccounts
from storage.db.tables import (
    channel_identities,
    conversations,
    destruction_requests,
    dossiers,
    exclusions,
    notifications,
    offers,
    telegram_accounts,
)
from storage.db.tables import return_codes as return_code_rows
from storage.dossiers.records import DossierRecords
from storage.guess_limits import Guess
from storage.offers.offers import OfferService
from storage.retention.erasure import erase_conversation
from tests.support.database.database import Database
from tests.support.database.lock_waits import wait_until_done_or_locked
from tests.support.database.minimal_engine import CODE, INSTALLATION, START, incoming_turn, output_text


@pytest.fixture
async def database(server_database: Database) -> Database:
    return server_database


class Held:
    """A transaction of another process that is not committed yet, and what this process does meanwhile."""

    def __init__(self, connection: Connection, engine: Engine) -> None:
        self.connection, self._engine = connection, engine
        self.task: asyncio.Future[Any]

    async def meanwhile(self, deed: Awaitable[Any]) -> None:
        self.task = asyncio.ensure_future(deed)
        await wait_until_done_or_locked(self.task, self._engine)


@contextmanager
def held_open(database: Database) -> Iterator[Held]:
    other = database.reopen()
    with other.engine.begin() as connection:
        yield Held(connection, database.engine)
    other.engine.dispose()


def offer_to_hanneke(database: Database) -> str:
    """The one dossier is offered to Hanneke, whose id this is."""

    def offer(connection: Connection) -> str:
        profile: Any = {"name": "Hanneke", "contact_line": "", "ties": "", "languages": ["nl"], "language": "nl"}
        hanneke = CoordinatorRepository(database.vault).add_coordinator(connection, profile, False, START)
        row = {"conversation_id": connection.execute(dossiers.select()).one().conversation_id, "coordinator_id": hanneke}
        times = {"offered_at": START, "answer_by": START + timedelta(days=1)}
        connection.execute(offers.insert(), row | times | {"id": "offer", "reasons": "turn"})
        return hanneke

    return database.run(offer)


async def test_a_code_that_is_typed_while_its_story_is_erased_opens_nothing_and_its_phone_can_begin_anew(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "code"))
    with held_open(database) as erasing:
        erase_conversation(erasing.connection, database.vault, database.rows(conversations)[0]["id"], "wiped", START)
        await erasing.meanwhile(database.store.redeem_return_code("web", "new phone", CODE, START, Guess({}, timedelta())))
    assert not await erasing.task and database.count(channel_identities) == 0
    outcome = await database.store.process_turn(incoming_turn("new phone", "hallo", channel="web"))
    assert output_text(outcome.output).startswith("hallo [")


async def test_who_notes_what_was_sent_never_waits_for_an_erasure_that_waits_for_that_note(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "hallo"))
    (message,) = await database.store.due_messages("telegram", START)
    with held_open(database) as noting:
        identities.mark_shown(noting.connection, message.identity_id, 1)
        await noting.meanwhile(database.store.process_turn(incoming_turn("fatima", "wipe")))
        noting.connection.execute(text("SET LOCAL lock_timeout = '50ms'"))
        assert outbox.mark_sent(noting.connection, message.identity_id, message.kind, message.since)
    assert (await noting.task).ended == "wiped"


@pytest.mark.parametrize("words", ["wipe", "send"])
async def test_who_replaces_a_code_never_waits_for_a_turn_that_waits_for_the_dossier(database: Database, words: str) -> None:
    await database.store.process_turn(incoming_turn("fatima", "code"))
    await database.store.process_turn(incoming_turn("fatima", "send"))
    (message,) = await database.store.due_messages("telegram", START)
    await database.store.record_code(replace(message, code=database.rows(return_code_rows)[0]["lookup"]), 7, START)
    conversation_id = database.rows(conversations)[0]["id"]
    with held_open(database) as replacing:
        assert DossierRecords(database.vault).lock_by_conversation(replacing.connection, conversation_id)
        await replacing.meanwhile(database.store.process_turn(incoming_turn("fatima", words)))
        replacing.connection.execute(text("SET LOCAL lock_timeout = '50ms'"))
        return_codes.issue_code(replacing.connection, database.vault, conversation_id, CODE[::-1])
    await replacing.task


async def test_a_link_to_the_web_that_is_opened_twice_at_once_lets_one_in(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "hallo"))
    await database.store.issue_transfer("telegram", "fatima", "web", "token", START)
    with held_open(database) as opening:
        assert transfer_tokens.redeem_token(opening.connection, database.vault, "web", "browser", "token", START, False)
        await opening.meanwhile(database.store.redeem_transfer("web", "somebody else", "token", START))
    assert not await opening.task and database.count(channel_identities) == 1


async def test_an_invitation_that_is_opened_in_two_accounts_at_once_binds_one(database: Database) -> None:
    accounts = TelegramAccounts(database.vault, BOT)
    database.run(lambda connection: accounts.create_invitation(connection, "hanneke", "token", START))
    with held_open(database) as opening:
        assert accounts.bind_account(opening.connection, "1", "1", "token", START) == "hanneke"
        await opening.meanwhile(database.writer.run(lambda c: accounts.bind_account(c, "2", "2", "token", START)))
    assert await opening.task is None and database.count(telegram_accounts) == 1


@pytest.mark.parametrize("words", ["take back", "wipe"])
async def test_whoever_accepts_while_it_is_taken_back_is_told(database: Database, words: str) -> None:
    await database.store.process_turn(incoming_turn("fatima", "send"))
    hanneke, dossier = offer_to_hanneke(database), database.rows(dossiers)[0]["id"]
    with held_open(database) as claiming:
        assert OfferService(database.vault, INSTALLATION).claim_dossier(claiming.connection, dossier, hanneke, START)
        await claiming.meanwhile(database.store.process_turn(incoming_turn("fatima", words)))
    await claiming.task
    assert database.count(dossiers) == 0
    assert [(row["coordinator_id"], row["why"]) for row in database.rows(destruction_requests)] == [(hanneke, "taken_back")]
    assert {row["coordinator_id"] for row in database.rows(notifications)} == {hanneke}
    assert {row["coordinator_id"] for row in database.rows(exclusions)} == ({hanneke} if words == "take back" else set())
