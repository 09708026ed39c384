"""Current question of one person: its output, and the unsent words that a page keeps for it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from flows.conversation.messages import Output
from storage.conversations import unsent_words
from storage.conversations.channel_identities import ChannelIdentity, IdentityKey
from storage.conversations.record import ConversationRecord
from storage.turns.loading import Dependencies, load_snapshot


class CurrentQuestion(NamedTuple):
    """What a channel shows now. `unsent` are the words typed at this question, `unsent_elsewhere` those at others;
    `revision` counts turns.

    `keeps_unsent`: consent 1 was given, and the story may be read here. `ends_at` is the end of a draft.
    """

    output: Output
    revision: int
    unsent: str
    unsent_elsewhere: tuple[str, ...]
    keeps_unsent: bool
    ends_at: datetime | None


def read_question(deps: Dependencies, connection: Connection, key: IdentityKey, at: datetime) -> CurrentQuestion | None:
    """The current question of this identity, or None if there is no conversation; nothing changes."""
    snapshot = load_snapshot(deps, connection, [key], [], at)
    identity = snapshot.identities.get(key)
    if identity is None:
        return None
    record = snapshot.records[identity.conversation_id]
    conversation = record.open_conversation()
    context = snapshot.context(identity, at)
    output = deps.turn_engine.render_output(conversation, context)
    output = output._replace(in_writing=output.in_writing or deps.turn_engine.is_in_writing(conversation, context))
    keeps = bool(conversation.consent) and identity.may_read_back
    words, key_now = record.unsent if keeps else {}, unsent_words.key_of(conversation, conversation.question_of_words)
    elsewhere = tuple(text for name, text in words.items() if name != key_now)
    ends_at = None if record.handed_off else conversation.draft_ends_at(deps.turn_engine.installation)
    return CurrentQuestion(output, record.revision, words.get(key_now, ""), elsewhere, keeps, ends_at)


def keep_unsent(deps: Dependencies, connection: Connection, key: IdentityKey, revision: int, text: str, at: datetime) -> bool:
    """Keep these words for the question of now; False if a turn came since `revision`, or nothing may be kept here."""
    snapshot = load_snapshot(deps, connection, [key], [], at)
    identity = snapshot.identities.get(key)
    return identity is not None and _keep(deps, connection, snapshot.records[identity.conversation_id], identity, revision, text, at)


def _keep(
    deps: Dependencies,
    connection: Connection,
    record: ConversationRecord,
    identity: ChannelIdentity,
    revision: int,
    text: str,
    at: datetime,
) -> bool:
    conversation = record.open_conversation()
    if not conversation.consent or not identity.may_read_back or record.revision != revision:
        return False
    words = unsent_words.replace_words(record.unsent, conversation, conversation.question_of_words, text)
    unsent_words.write_words(connection, record.id, unsent_words.seal_words(deps.vault, record.key, record.id, words), at)
    return True
