"""What a batch knows before it decides: doors, conversations, updates already taken, and the world around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, partial
from typing import NamedTuple, Protocol

from sqlalchemy import Connection, exists, literal_column, select

from flows.conversation.conversation import Conversation
from flows.conversation.messages import Context, Outcome, Output, Turn
from flows.dossier.status import DossierStatus
from flows.installation import Installation
from flows.matching.matching import Candidate
from flows.timestamps import is_future
from storage.conversations import channel_identities, processed_updates
from storage.conversations.channel_identities import ChannelIdentity, Key
from storage.conversations.record import ConversationRecord, load_record
from storage.crypto.vault import Vault
from storage.db.compiled_statements import CompiledSelect
from storage.db.tables import coordinators
from storage.db.tables import facts as fact_rows
from storage.dossiers.candidates import CandidateReader
from storage.dossiers.status_view import DossierStatusReader
from storage.installation import facts


@dataclass(frozen=True, slots=True)
class IncomingTurn:
    """A turn at a door: the channel, how it knows the person, and the update's own id, under which it is taken once.

    `message` is the number of the message that brought it, in a channel that keeps messages out of our reach.
    """

    channel: str
    person: str
    update_id: str
    turn: Turn
    message: int | None = None


def ordering_key(arrival: IncomingTurn) -> tuple[str, str]:
    """Whose turns keep their order."""
    return arrival.channel, arrival.person


class TurnEngine(Protocol):
    """The part of flows.engine that memory needs: it is pure, and everything it decides is kept here."""

    installation: Installation

    def begin(self, turn: Turn) -> Conversation: ...
    def take(self, conversation: Conversation, turn: Turn, context: Context) -> Outcome: ...
    def say(self, conversation: Conversation, context: Context) -> Output: ...
    def closed(self, turn: Turn) -> Output: ...


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What the seeker's memory works with. `pushed` channels are spoken to unasked."""

    vault: Vault
    intake: TurnEngine
    standings: DossierStatusReader
    pushed: frozenset[str]

    def knock(self, arrival: IncomingTurn) -> ResolvedTurn:
        key = channel_identities.key(self.vault, arrival.channel, arrival.person)
        if arrival.message is not None and arrival.turn.words is not None:
            message = self.vault.keyed_hash("message", f"{arrival.channel}\0{arrival.person}\0{arrival.message}")[:16]
            arrival = replace(arrival, turn=replace(arrival.turn, message=message))
        return ResolvedTurn(arrival, key, processed_updates.key_of(self.vault, arrival.channel, arrival.update_id))


class ResolvedTurn(NamedTuple):
    """An arrival with what it is looked up by: the key of its door, and the mark under which its update is taken once."""

    arrival: IncomingTurn
    key: Key
    mark: str


@dataclass(slots=True)
class BatchSnapshot:
    """One reading of the memory, within one transaction."""

    identities: dict[Key, ChannelIdentity]
    kept: dict[str, ConversationRecord]
    held: set[str]
    standings: dict[str, DossierStatus]
    someone_available: bool
    closed_until: date | None
    free: Callable[[], Sequence[Candidate]]

    def context(self, identity: ChannelIdentity | None, at: datetime) -> Context:
        standing = self.standings.get(identity.conversation_id) if identity else None
        chat = bool(identity and identity.channel in channel_identities.THIRD_PARTY_CHANNELS)
        return Context(at, self.someone_available, identity.may_read_back if identity else True, standing, chat, self.free)

    def is_closed(self, at: datetime, timezone: str) -> bool:
        return is_future(self.closed_until, at, timezone)


def load_snapshot(means: Dependencies, connection: Connection, keys: Sequence[Key], knocked: Sequence[str], at: datetime) -> BatchSnapshot:
    """Read what these doors lead to, and which of these marks are held."""
    rows = channel_identities.found(connection, keys)
    kept = {row.id: load_record(means.vault, row, at) for row in rows}
    sent = {one.id: one.key for one in kept.values() if one.handed_off}
    standings = means.standings.read_statuses(connection, sent)
    found = {identity.key: identity for identity in map(channel_identities.door_of, rows)}
    free = cache(partial(CandidateReader(means.vault, means.intake.installation.timezone).list_candidates, connection, at))
    return BatchSnapshot(found, kept, processed_updates.already_processed(connection, knocked), standings, *_around(connection), free)


_SOMEONE = select(exists().where(coordinators.c.available))
_CLOSED = select(fact_rows.c.value).where(fact_rows.c.name == literal_column(f"'{facts.CLOSED_UNTIL}'"))
_AROUND = CompiledSelect(lambda dialect: select(_SOMEONE.scalar_subquery(), _CLOSED.scalar_subquery()))


def _around(connection: Connection) -> tuple[bool, date | None]:
    someone, closed_until = _AROUND.rows(connection)[0]
    return bool(someone), date.fromisoformat(closed_until) if closed_until else None


def someone_available(connection: Connection) -> bool:
    return bool(connection.execute(_SOMEONE).scalar())
