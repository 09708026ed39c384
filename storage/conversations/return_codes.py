"""Return codes: a code opens its conversation again; only its keyed hash is stored, and wrong ones make their network slower."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from storage.conversations import sent_messages
from storage.conversations.sent_messages import SentMessage
from storage.crypto.source_networks import hash_source
from storage.crypto.vault import Vault
from storage.db.tables import conversations, return_codes
from storage.guess_limits import Guess, Pace, begin_guess, end_guess, paused_until

# a right code opens within seconds, whoever guesses: docs/threats.md has the arithmetic
SOURCE_PACE = Pace(free=10, first=timedelta(seconds=1), longest=timedelta(seconds=8))
TOTAL_PACE = Pace(free=1000, first=timedelta(seconds=1), longest=timedelta(seconds=2))
_LOCK_OPENED = (
    select(return_codes.c.conversation_id)
    .join(conversations, conversations.c.id == return_codes.c.conversation_id)
    .with_for_update(of=conversations)
)


def issue_code(connection: Connection, vault: Vault, conversation_id: str, code: str) -> None:
    """Make this the conversation's only return code; the former one leaves the chats in which it stands."""
    if connection.execute(delete(return_codes).where(return_codes.c.conversation_id == conversation_id)).rowcount:
        sent_messages.expire_codes(connection, conversation_id)
    connection.execute(insert(return_codes), {"lookup": vault.keyed_hash("code", code), "conversation_id": conversation_id})


def note_shown(connection: Connection, vault: Vault, lookup: str, message: SentMessage) -> None:
    """This message shows the code with this hash. If that was replaced while the message was on its way, it leaves the chat at once.

    The code is locked until the transaction ends: whoever replaces it finds the message noted.
    """
    if connection.execute(select(return_codes.c.lookup).where(return_codes.c.lookup == lookup).with_for_update()).first():
        sent_messages.note_code(connection, vault, message)
    else:
        sent_messages.expire_message(connection, vault, message)


def begin_try(connection: Connection, vault: Vault, source: str, at: datetime) -> Guess:
    """Count a try from this source (a client's address, or another name): it is looked at after its pause."""
    return begin_guess(connection, _paces(connection, vault, source, at), at)


def is_paused(connection: Connection, vault: Vault, source: str, at: datetime) -> bool:
    """Whether the pause of this source still runs. The total is left out: what all do together makes nobody wait here."""
    paces = _paces(connection, vault, source, at)
    return paused_until(connection, {name: pace for name, pace in paces.items() if pace is SOURCE_PACE}, at) > at


def redeem_code(connection: Connection, vault: Vault, code: str, guess: Guess) -> str | None:
    """The id of the conversation that this code opens, None for a wrong code; a right one is no guess.

    The conversation is locked until the transaction ends: nobody is linked to one that another process erases.
    """
    conversation_id = connection.execute(_LOCK_OPENED.where(return_codes.c.lookup == vault.keyed_hash("code", code))).scalar()
    if conversation_id is not None:
        end_guess(connection, guess)
    return conversation_id


def _paces(connection: Connection, vault: Vault, source: str, at: datetime) -> dict[str, Pace]:
    return {vault.keyed_hash("code", hash_source(connection, vault, source, at).wide): SOURCE_PACE, "codes": TOTAL_PACE}
