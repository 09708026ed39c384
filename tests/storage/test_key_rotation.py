"""Promises of key rotation: what worked before works after it, and the former keys find nothing any more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Column, Connection, select, update

from storage.access_log import AccessLog
from storage.conversations import sent_messages
from storage.conversations.consents import list_consents
from storage.coordinators.coordinators import CoordinatorRepository
from storage.coordinators.credentials import Authenticator, Credentials
from storage.coordinators.passkeys import Passkey, Passkeys
from storage.coordinators.sessions import Sessions
from storage.coordinators.sign_in_links import SignInLinks
from storage.coordinators.telegram_accounts import TelegramAccounts
from storage.crypto import keys
from storage.crypto.vault import Vault
from storage.db.tables import access_log, attempts, conversations, coordinators, metadata
from storage.dossiers.records import DossierRecords
from storage.key_rotation import HASH_COLUMNS, reencrypt_all
from tests.support.database.database import Database
from tests.support.database.minimal_engine import CODE, START, incoming_turn

HANNEKE = "h" * 32


def rotate(database: Database) -> Database:
    """The same installation with new keys, as it is started after `kring keys rotate`."""
    path = database.folder / "keys.json"
    both = keys.rotate_keys(keys.load_keys(path), START.date())
    path.write_bytes(keys.dump_keys(both))
    database.run(lambda connection: reencrypt_all(connection, Vault.from_keys(both)))
    path.write_bytes(keys.dump_keys(both._replace(former=())))
    reopened = database.reopen()
    reopened.run(reopened.vault.check_keys)
    return reopened


@pytest.fixture
async def filled(database: Database) -> Database:
    """A database that was checked, in which Fatima took a code and sent her dossier."""
    database.run(database.vault.check_keys)
    for words in ("hallo", "code", "send"):
        await database.store.process_turn(incoming_turn("fatima", words, update=words))
    assert await database.store.announce_successor("telegram", "fatima", "fatima anew")
    return database


async def test_who_wrote_before_is_known_after_it_and_no_update_counts_twice(filled: Database) -> None:
    after = rotate(rotate(filled))
    await after.store.process_turn(incoming_turn("fatima", "hallo", update="hallo"))
    assert len(after.rows(conversations)) == 1 and after.count_processed() == 3
    await after.writer.close()


async def test_a_number_that_was_given_anew_before_opens_after_it(filled: Database) -> None:
    after = rotate(filled)
    await after.store.adopt_successor("telegram", "fatima anew")
    assert await after.store.current_output("telegram", "fatima anew", START) and not await after.store.current_output(
        "telegram", "fatima", START
    )
    await after.writer.close()


async def test_a_return_code_from_before_opens_after_it(filled: Database) -> None:
    after = rotate(filled)
    guess = await after.store.begin_code_try("10.0.0.1", START)
    assert await after.store.redeem_return_code("web", "new phone", CODE, START, guess)
    await after.writer.close()


async def test_the_proofs_of_consent_are_found_after_it(filled: Database) -> None:
    after = rotate(filled)
    conversation_id = after.rows(conversations)[0]["id"]
    key = after.run(lambda c: DossierRecords(after.vault).read_key(c, conversation_id))
    assert len(after.run(lambda c: list_consents(c, after.vault, key, conversation_id))) == 1
    await after.writer.close()


async def test_links_sessions_and_recovery_codes_of_coordinators_work_after_it(filled: Database) -> None:
    before = Credentials(filled.vault)
    filled.run(lambda c: SignInLinks(filled.vault).create_link(c, HANNEKE, "link", START))
    filled.run(lambda c: before.replace_recovery_codes(c, HANNEKE, ["1234"]))
    after = rotate(filled)
    now = Credentials(after.vault)
    redeemed = after.run(lambda c: SignInLinks(after.vault).redeem_link(c, "link", START))
    assert redeemed and redeemed.coordinator_id == HANNEKE
    assert after.run(lambda c: now.use_recovery_code(c, HANNEKE, "1234"))
    await after.writer.close()


async def test_messages_in_a_chat_are_still_deleted_after_it(filled: Database) -> None:
    message = sent_messages.SentMessage("telegram", "4711", 12, START)
    filled.run(lambda c: sent_messages.record_messages(c, filled.vault, [message]))
    after = rotate(filled)
    later = START + timedelta(days=1)
    due = after.run(lambda c: sent_messages.due_deletions(c, after.vault, "telegram", later))
    assert [one.person for one in due] == ["4711"]
    await after.writer.close()


async def test_no_hash_is_found_with_the_former_keys(filled: Database) -> None:
    assert await filled.store.issue_transfer("telegram", "fatima", "web", "transfer", START)
    filled.run(lambda c: fill_with_hashes(c, filled.vault))
    before = {str(column): hashes(filled, column) for column in HASH_COLUMNS}
    after = rotate(filled)
    assert [column for column, found in before.items() if not found] == []
    assert [str(column) for column in HASH_COLUMNS if hashes(after, column) & before[str(column)]] == []
    await after.writer.close()


def fill_with_hashes(connection: Connection, vault: Vault) -> None:
    """One row at least of everything of a coordinator that is found by a hash, and a message in a chat."""
    links, accounts, known = SignInLinks(vault), TelegramAccounts(vault, "coordinators"), Passkeys(vault)
    CoordinatorRepository(vault).add_coordinator(connection, {}, False, START, HANNEKE)
    connection.execute(update(coordinators).values(enrolled_at=START))
    links.create_link(connection, HANNEKE, "link", START)
    links.add_answer(connection, HANNEKE, "answer")
    Credentials(vault).replace_recovery_codes(connection, HANNEKE, ["1234"])
    Sessions(vault).create_session(connection, HANNEKE, "session", START, confirmed=True)
    known.add_passkey(connection, Passkey("p" * 32, HANNEKE, "telefoon", b"id", b"key", 0, START, None))
    known.use_challenge(connection, "challenge", START)
    accounts.create_invitation(connection, HANNEKE, "first", START)
    accounts.bind_account(connection, "4712", "4712", "first", START)
    accounts.create_invitation(connection, HANNEKE, "second", START)
    sent_messages.record_messages(connection, vault, [sent_messages.SentMessage("telegram", "4711", 12, START)])


def hashes(database: Database, column: Column[str]) -> set[str]:
    return set(database.run(lambda c: c.execute(select(column)).scalars().all())) - {"", None}


def fill_log(database: Database) -> None:
    log = AccessLog(database.vault)
    for number, conversation in enumerate("abab"):
        at = START + timedelta(days=number)
        database.run(partial(log.record_view, conversation_id=conversation, actor=HANNEKE, action="story", version=1, at=at))
    database.run(lambda c: log.blank_entries(c, "a"))


def leave(database: Database) -> None:
    """Change nothing."""


def change(database: Database) -> None:
    database.run(lambda c: c.execute(update(access_log).where(access_log.c.id == 2).values(actor="joost")))


def cut(database: Database) -> None:
    database.run(lambda c: c.execute(access_log.delete().where(access_log.c.id == 4)))


@pytest.mark.parametrize(("forge", "broken"), [(leave, []), (change, [2]), (cut, [0])])
async def test_the_access_log_is_whole_after_it_exactly_where_it_was_before(
    filled: Database, forge: Callable[[Database], None], broken: list[int]
) -> None:
    fill_log(filled)
    forge(filled)
    after = rotate(filled)
    assert after.run(lambda c: list(AccessLog(after.vault).find_broken_links(c))) == broken
    await after.writer.close()


def test_every_column_of_look_ups_is_renewed() -> None:
    assert {column for table in metadata.sorted_tables for column in table.c if column.name == "lookup"} <= set(HASH_COLUMNS)


async def test_what_the_installation_sealed_opens_with_the_new_key_alone_and_a_second_run_finds_nothing(filled: Database) -> None:
    filled.run(lambda c: fill_with_hashes(c, filled.vault))
    filled.run(lambda c: Credentials(filled.vault).store_authenticator(c, HANNEKE, Authenticator("SECRET", True)))
    both = keys.rotate_keys(keys.load_keys(filled.folder / "keys.json"), START.date())
    counted = [filled.run(lambda c: reencrypt_all(c, Vault.from_keys(both))) for _ in range(2)]
    after = Vault.from_keys(both._replace(former=()))
    assert counted[0] > 0 and counted[1] == 0
    assert filled.run(lambda c: Credentials(after).find_authenticator(c, HANNEKE)) == Authenticator("SECRET", True)
    assert filled.run(lambda c: TelegramAccounts(after, "coordinators").find_address(c, HANNEKE)) == "4712"
    assert [one.name for one in filled.run(lambda c: Passkeys(after).list_passkeys(c, HANNEKE))] == ["telefoon"]


async def test_codes_that_were_guessed_wrong_are_forgotten_by_it(filled: Database) -> None:
    await filled.store.begin_code_try("10.0.0.1", START)
    after = rotate(filled)
    assert after.count(attempts) == 0
    await after.writer.close()
