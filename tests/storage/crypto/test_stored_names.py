"""Promise of an update: what an earlier version stored is found and opened, under the names that it was hashed and sealed with."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import Table, update

from storage.conversations.processed_updates import KEY_DIGITS
from storage.coordinators.coordinators import CoordinatorRepository
from storage.coordinators.credentials import Authenticator, Credentials
from storage.coordinators.passkeys import Passkey, Passkeys
from storage.coordinators.sessions import Sessions
from storage.coordinators.sign_in_links import SignInLinks
from storage.coordinators.telegram_accounts import BOT, TelegramAccounts
from storage.coordinators.unsent_forms import UnsentForms
from storage.crypto.source_networks import hash_source
from storage.db import tables
from tests.support.database.database import Database
from tests.support.database.minimal_engine import CODE, START, incoming_turn

HANNEKE = "hanneke"


@pytest.fixture
async def filled(sqlite_database: Database) -> Database:
    """Something is stored of every kind that is found by a hash or sealed."""
    database, store = sqlite_database, sqlite_database.store
    for words in ("hallo", "code", "send"):
        await store.process_turn(incoming_turn("fatima", words, f"update {words}", message=7))
    await store.issue_transfer("telegram", "fatima", "web", "transfer", START)
    (identity,) = database.rows(tables.channel_identities)
    question = await store.current_question("telegram", "fatima", START)
    assert question and await store.keep_unsent("telegram", "fatima", question.revision, "half", START) and identity
    await store.begin_code_try("192.0.2.1", START)
    database.run(lambda connection: add_coordinator(connection, database))
    return database


def add_coordinator(connection: Any, database: Database) -> None:
    vault = database.vault
    links, accounts, keys = SignInLinks(vault), TelegramAccounts(vault, BOT), Passkeys(vault)
    CoordinatorRepository(vault).add_coordinator(connection, {"name": "Hanneke"}, False, START, HANNEKE)
    Credentials(vault).store_authenticator(connection, HANNEKE, Authenticator("SECRET", enrolled=True))
    Credentials(vault).replace_recovery_codes(connection, HANNEKE, ["recovery"])
    Credentials(vault).record_enrolment(connection, HANNEKE, START)
    Sessions(vault).create_session(connection, HANNEKE, "session", START, confirmed=True)
    links.create_link(connection, HANNEKE, "link", START)
    links.add_answer(connection, HANNEKE, "answer")
    keys.add_passkey(connection, Passkey("p", HANNEKE, "telefoon", b"id", b"key", 0, START, None))
    keys.use_challenge(connection, "challenge", START)
    for token in ("first", "second"):
        accounts.create_invitation(connection, HANNEKE, token, START)
        if token == "first":
            accounts.bind_account(connection, "4712", "4712", token, START)
    UnsentForms(vault).keep(connection, HANNEKE, "/desk/me", "", {"ties": "x"}, START)


LOOK_UPS: tuple[tuple[Table, str, str, str], ...] = (  # of each table, what was hashed and under which name
    (tables.channel_identities, "lookup", "door.telegram", "fatima"),
    (tables.sent_messages, "lookup", "door.telegram", "fatima"),
    (tables.return_codes, "lookup", "code", CODE),
    (tables.transfer_tokens, "lookup", "passage.web", "transfer"),
    (tables.recovery_codes, "lookup", "recovery", "recovery"),
    (tables.sessions, "lookup", "session", "session"),
    (tables.links, "lookup", "link", "link"),
    (tables.link_answers, "lookup", "link_answer", "answer"),
    (tables.passkeys, "lookup", "passkey", "aWQ="),
    (tables.used_challenges, "lookup", "challenge", "challenge"),
    (tables.telegram_accounts, "lookup", "account.coordinator", "4712"),
    (tables.invitations, "lookup", "invitation.coordinator", "second"),
)


@pytest.mark.parametrize(("table", "column", "name", "value"), LOOK_UPS, ids=[table.name for table, *_ in LOOK_UPS])
async def test_what_was_stored_is_found_under_its_name(filled: Database, table: Table, column: str, name: str, value: str) -> None:
    assert [row[column] for row in filled.rows(table)] == [filled.vault.keyed_hash(name, value)]


async def test_an_update_a_message_a_consent_and_a_guess_are_known_again(filled: Database) -> None:
    (conversation,) = filled.rows(tables.conversations)
    taken = [filled.vault.keyed_hash("taken", f"telegram\0update {words}", KEY_DIGITS) for words in ("hallo", "code", "send")]
    assert conversation["recent_updates"] == "".join(taken)
    assert [row["id"] for row in filled.rows(tables.sent_messages)] == [filled.vault.keyed_hash("trace", "telegram\0fatima\x007", 32)]
    assert [row["subject"] for row in filled.rows(tables.consents)] == [filled.vault.keyed_hash("consent", conversation["id"])]
    network = filled.run(lambda connection: hash_source(connection, filled.vault, "192.0.2.1", START)).wide
    assert {row["source"] for row in filled.rows(tables.attempts)} == {"codes", filled.vault.keyed_hash("code", network)}


async def test_what_the_installation_sealed_opens_for_its_own_row_under_its_name(filled: Database) -> None:
    for table, column, name in (
        (tables.keys, "wrapped", "keys.wrapped:{conversation_id}"),
        (tables.coordinators, "profile", "coordinators.profile:{id}"),
        (tables.coordinators, "authenticator", "coordinators.authenticator:{id}"),
        (tables.channel_identities, "address", "doors.address:{id}"),
        (tables.sent_messages, "address", "traces.address:{id}"),
        (tables.telegram_accounts, "address", "accounts.address:{bot}:{coordinator_id}"),
        (tables.unsent_forms, "content", "unsent_forms.content:{coordinator_id}:{path}"),
        (tables.passkeys, "credential", "passkeys.credential:{id}"),
    ):
        (row,) = filled.rows(table)
        assert filled.vault.open_with_master(row[column], name.format(**row))


async def test_what_was_sealed_for_a_conversation_opens_with_its_key_under_its_name_and_in_no_other_column(filled: Database) -> None:
    (wrapped,), (conversation,), (dossier,), (consent,) = map(
        filled.rows, (tables.keys, tables.conversations, tables.dossiers, tables.consents)
    )
    key = filled.vault.unwrap(wrapped["wrapped"], conversation["id"])
    sealed = {
        f"conversations.content:{conversation['id']}": conversation["content"],
        f"conversations.unsent:{conversation['id']}": conversation["unsent"],
        f"dossiers.content:{dossier['id']}": dossier["content"],
        f"dossiers.card:{dossier['id']}": dossier["card"],
        f"dossiers.handling:{dossier['id']}": dossier["progress"],
        f"consents.digest:{consent['id']}": b64decode(consent["digest"]),
    }
    assert all(filled.vault.open(key, value, name) for name, value in sealed.items())
    for name in sealed:
        opened = [other for other in sealed if can_open(filled, key, sealed[other], name)]
        assert opened == [name]


def can_open(database: Database, key: bytes, sealed: bytes, name: str) -> bool:
    try:
        return bool(database.vault.open(key, sealed, name))
    except InvalidTag:
        return False


async def test_a_dossier_whose_columns_were_exchanged_is_not_read(filled: Database) -> None:
    (row,) = filled.rows(tables.dossiers)
    filled.run(lambda connection: connection.execute(update(tables.dossiers).values(content=row["card"], card=row["content"])))
    with pytest.raises(InvalidTag):
        await filled.store.export_personal_data("telegram", "fatima", START)
