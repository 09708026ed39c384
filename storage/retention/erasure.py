"""Erasure: a conversation, its key and its dossier are destroyed in one transaction, and a tombstone and a count are added.

No words stay. docs/privacy.md lists what does: idempotency keys, text and day of consents, blanked entries of the access log, requests to
destroy paper, and the numbers of messages until they are deleted in their chat.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from flows.dossier.notification_rules import EXPIRED, TAKEN_BACK, rules_of
from storage.access_log import AccessLog
from storage.conversations import processed_updates, sent_messages
from storage.conversations.consents import blank_consents
from storage.coordinators import notifications
from storage.coordinators.coordinators import CoordinatorRepository, void_entrances
from storage.coordinators.exclusions import request_destruction
from storage.crypto.vault import Vault
from storage.db import scrubbing
from storage.db.tables import (
    attempts,
    channel_identities,
    consents,
    conversations,
    counts,
    destruction_requests,
    dossier_sources,
    dossiers,
    exclusions,
    keys,
    notice_ledger,
    offers,
    outbox,
    return_codes,
    timers,
    transfer_tokens,
    unsent_forms,
)
from storage.db.tables import notifications as notifications_table
from storage.db.tables import processed_updates as processed_updates_table
from storage.installation import facts
from storage.retention import tombstones

GONE = ""  # in place of the id of a dossier that is no more
COLUMNS_OF_CONVERSATION = (
    keys.c.conversation_id,
    conversations.c.id,
    return_codes.c.conversation_id,
    timers.c.subject,
    exclusions.c.conversation_id,
    transfer_tokens.c.conversation_id,
    notice_ledger.c.recipient,
)


def erase_conversation(connection: Connection, vault: Vault, conversation_id: str, counted: str, at: datetime) -> None:
    """Destroy the conversation with its dossier and add one to the counter `counted`.

    A coordinator who held the dossier is asked to destroy paper copies, and reads whether the seeker took it back, which who wipes
    does too, or a retention rule erased it (`counted` is `expired`).
    """
    processed_updates.preserve_for_conversation(connection, conversation_id, at)
    identities = select(channel_identities.c.id).where(channel_identities.c.conversation_id == conversation_id)
    locked = connection.execute(identities.order_by(channel_identities.c.id).with_for_update()).scalars().all()
    delete_dossier(connection, conversation_id, EXPIRED if counted == EXPIRED else TAKEN_BACK, at)
    sent_messages.expire_conversations(connection, [conversation_id])
    tombstones.add_tombstone(connection, conversation_id, at)
    connection.execute(delete(outbox).where(outbox.c.identity_id.in_(locked)))
    AccessLog(vault).blank_entries(connection, conversation_id)
    blank_consents(connection, vault, conversation_id)
    for column in (*COLUMNS_OF_CONVERSATION, channel_identities.c.conversation_id):
        connection.execute(delete(column.table).where(column == conversation_id))
    facts.count_event(connection, counted, at)
    scrubbing.request_scrub(connection)


def delete_dossier(connection: Connection, conversation_id: str, why: str, at: datetime) -> None:
    """Destroy the dossier of this conversation with its offers and notifications, without opening anything of it.

    `why` is shown to the coordinator who held it, with the request to destroy paper copies; by every channel they are told to look.
    It is locked first: whoever accepts it at this moment is told too.
    """
    this = dossiers.c.conversation_id == conversation_id
    locked = select(dossiers.c.id, dossiers.c.coordinator_id, dossiers.c.claimed_at).where(this).with_for_update()
    dossier = connection.execute(locked).first()
    connection.execute(delete(dossiers).where(this))
    connection.execute(delete(dossier_sources).where(dossier_sources.c.conversation_id == conversation_id))
    connection.execute(delete(offers).where(offers.c.conversation_id == conversation_id))
    if dossier:
        tombstones.add_tombstone(connection, dossier.id, at)
        notifications.forget_dossier(connection, dossier.id)
        connection.execute(delete(unsent_forms).where(unsent_forms.c.dossier_id == dossier.id))
        if dossier.coordinator_id:
            request_destruction(connection, dossier.id, dossier.coordinator_id, why, dossier.claimed_at or at, at)
            _notify_coordinator(connection, dossier.coordinator_id, why, at)
    scrubbing.request_scrub(connection)


def _notify_coordinator(connection: Connection, coordinator_id: str, why: str, at: datetime) -> None:
    """On every channel there is, and without naming the dossier: which channels reach the coordinator is known when it is sent."""
    for rule in rules_of(why):
        notifications.enqueue(connection, coordinator_id, rule.kind, GONE, notifications.CHANNELS, at, at + rule.within)


def erase_practice(connection: Connection, vault: Vault, at: datetime) -> int:
    """Erase every conversation and demo account, all counts and proofs of practice, and what lets in; how many conversations there were.

    Whoever signed in in practice signs in anew. Authenticators and Telegram accounts of those who are real stay: by these they come in.
    """
    conversation_ids = connection.execute(select(conversations.c.id)).scalars().all()
    for conversation_id in conversation_ids:
        erase_conversation(connection, vault, conversation_id, "practice", at)
    repository = CoordinatorRepository(vault)
    for coordinator in repository.list_demo_accounts(connection):
        repository.remove_coordinator(connection, coordinator.id)
    void_entrances(connection)
    for table in (consents, processed_updates_table, attempts, counts, destruction_requests, notifications_table):
        connection.execute(delete(table))
    scrubbing.request_scrub(connection)
    return len(conversation_ids)
