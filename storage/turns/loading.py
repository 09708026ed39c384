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
from storage.conversations.channel_identities import ChannelIdentity, IdentityKey
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


def ordering_key(incoming: IncomingTurn) -> tuple[str, str]:
    """Whose turns keep their order."""
    return incoming.channel, incoming.person


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
    turn_engine: TurnEngine
    statuses: DossierStatusReader
    push_channels: frozenset[str]

    def resolve(self, incoming: IncomingTurn) -> ResolvedTurn:
        key = channel_identities.identity_key(self.vault, incoming.channel, incoming.person)
        if incoming.message is not None and incoming.turn.words is not None:
            message = self.vault.keyed_hash("message", f"{incoming.channel}\0{incoming.person}\0{incoming.message}")[:16]
            incoming = replace(incoming, turn=replace(incoming.turn, message=message))
        return ResolvedTurn(incoming, key, processed_updates.update_key(self.vault, incoming.channel, incoming.update_id))


class ResolvedTurn(NamedTuple):
    """An arrival with what it is looked up by: the key of its door, and the mark under which its update is taken once."""

    incoming: IncomingTurn
    key: IdentityKey
    update_key: str


@dataclass(slots=True)
class BatchSnapshot:
    """One reading of the memory, within one transaction."""

    identities: dict[IdentityKey, ChannelIdentity]
    records: dict[str, ConversationRecord]
    processed: set[str]
    statuses: dict[str, DossierStatus]
    someone_available: bool
    closed_until: date | None
    find_candidates: Callable[[], Sequence[Candidate]]

    def context(self, identity: ChannelIdentity | None, at: datetime) -> Context:
        standing = self.statuses.get(identity.conversation_id) if identity else None
        chat = bool(identity and identity.channel in channel_identities.THIRD_PARTY_CHANNELS)
        return Context(at, self.someone_available, identity.may_read_back if identity else True, standing, chat, self.find_candidates)

    def is_closed(self, at: datetime, timezone: str) -> bool:
        return is_future(self.closed_until, at, timezone)


def load_snapshot(
    deps: Dependencies, connection: Connection, keys: Sequence[IdentityKey], update_keys: Sequence[str], at: datetime
) -> BatchSnapshot:
    """Read what these doors lead to, and which of these marks are held."""
    rows = channel_identities.find_linked(connection, keys)
    kept = {row.id: load_record(deps.vault, row, at) for row in rows}
    sent = {one.id: one.key for one in kept.values() if one.handed_off}
    standings = deps.statuses.read_statuses(connection, sent)
    found = {identity.key: identity for identity in map(channel_identities.identity_of, rows)}
    free = cache(partial(CandidateReader(deps.vault, deps.turn_engine.installation.timezone).list_candidates, connection, at))
    return BatchSnapshot(
        found, kept, processed_updates.already_processed(connection, update_keys), standings, *_read_surroundings(connection), free
    )


_SOMEONE = select(exists().where(coordinators.c.available))
_CLOSED = select(fact_rows.c.value).where(fact_rows.c.name == literal_column(f"'{facts.CLOSED_UNTIL}'"))
_SURROUNDINGS = CompiledSelect(lambda dialect: select(_SOMEONE.scalar_subquery(), _CLOSED.scalar_subquery()))


def _read_surroundings(connection: Connection) -> tuple[bool, date | None]:
    someone, closed_until = _SURROUNDINGS.fetch_all(connection)[0]
    return bool(someone), date.fromisoformat(closed_until) if closed_until else None


def is_someone_available(connection: Connection) -> bool:
    return bool(connection.execute(_SOMEONE).scalar())
