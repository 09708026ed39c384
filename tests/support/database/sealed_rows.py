"""Rows for tests of the keys: a value in every column that is encrypted, where a conversation alone does not bring one."""

from __future__ import annotations

from sqlalchemy import Connection, select

from bot.seeker.random_source import random_values
from flows.conversation.messages import Turn
from storage.conversations import sent_messages, unsent_words
from storage.coordinators.credentials import Authenticator, Credentials
from storage.coordinators.passkeys import Passkey, Passkeys
from storage.coordinators.telegram_accounts import BOT, TelegramAccounts
from storage.coordinators.unsent_forms import UnsentForms
from storage.crypto.vault import Vault
from storage.db.tables import keys
from storage.turns.batch import process_batch
from storage.turns.loading import Dependencies, IncomingTurn
from tests.guarantees.processes.process import intake_engine
from tests.support.product import START


def seal_everywhere(connection: Connection, vault: Vault, coordinator_id: str) -> None:
    means = Dependencies.of(vault, intake_engine(), {"telegram"})
    process_batch(means, connection, [IncomingTurn("telegram", "4711", "1", Turn(START, random_values(), button="begin"), message=7)])
    Credentials(vault).store_authenticator(connection, coordinator_id, Authenticator("GEHEIM", True))
    Passkeys(vault).add_passkey(connection, Passkey("1" * 32, coordinator_id, "telefoon", b"id", b"key", 0, START, None))
    accounts = TelegramAccounts(vault, BOT)
    accounts.create_invitation(connection, coordinator_id, "token", START)
    assert accounts.bind_account(connection, "12", "12", "token", START) == coordinator_id
    UnsentForms(vault).keep(connection, coordinator_id, "/desk/me", "", {"ties": "De Voorpost"}, START)
    sent_messages.record_messages(connection, vault, [sent_messages.SentMessage("telegram", "4711", 8, START)])
    for conversation_id, wrapped in connection.execute(select(keys.c.conversation_id, keys.c.wrapped)).all():
        words = unsent_words.seal_words(vault, vault.unwrap(wrapped, conversation_id), conversation_id, {"concern": "Ik slaap"})
        unsent_words.write_words(connection, conversation_id, words, START)
