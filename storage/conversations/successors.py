"""Successors of channel identities (session renewal): a browser gets a new number, which replaces the old one when it first comes back.

Until then the old number goes on: an answer that was lost on its way shuts nobody out. Only keyed hashes are stored.
"""

from __future__ import annotations

from sqlalchemy import Connection, update

from storage.conversations.channel_identities import IdentityKey, matches_key
from storage.db.tables import channel_identities


def announce_successor(connection: Connection, key: IdentityKey, successor: IdentityKey) -> bool:
    """Let this identity go on under another key; False if there is none, or a successor that may be on its way already."""
    waiting = update(channel_identities).where(*matches_key(key), channel_identities.c.successor.is_(None))
    return connection.execute(waiting.values(successor=successor[1])).rowcount == 1


def adopt_successor(connection: Connection, successor: IdentityKey) -> None:
    """This key came back: from now on it is the identity's only one. Nothing happens if it is no successor."""
    channel, lookup = successor
    announced = (channel_identities.c.channel == channel, channel_identities.c.successor == lookup)
    connection.execute(update(channel_identities).where(*announced).values(lookup=lookup, successor=None))
