"""The snapshot that a batch of turns decides on: identities, conversations, processed updates, and dossier statuses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import NamedTuple, Protocol, Self

from sqlalchemy import Connection, exists, literal_column, select

from flows.conversation.messages import Context, Outcome, Output, Turn
from flows.conversation.state import ConversationState
from flows.dossier.status import DossierStatus
from flows.installation import Installation
from flows.matching.candidate import Candidate
from flows.timestamps import from_iso, is_future
from storage.conversations import channel_identities, linked_conversations, processed_updates
from storage.conversations.channel_identities import ChannelIdentity, IdentityKey
from storage.conversations.record import ConversationRecord, load_record
from storage.crypto.vault import Vault
from storage.db.compiled_statements import CompiledSelect
from storage.db.tables import coordinators
from storage.db.tables import facts as fact_rows
from storage.dossiers.status_view import DossierStatusReader
from storage.installation import facts
from storage.installation.believed_time import SEEN
from storage.offers.candidates import CandidateReader


def admit_all(action: str, mode: str | None) -> bool:
    """Holds nothing."""
    return True


class IncomingTurn(NamedTuple):
    """A turn as a channel delivers it: `person` is the channel's id of the person, `update_id` that of the update.

    The idempotency key is a keyed hash of `update_id`. `message` is the number of the message that brought it, in a channel
    that stores messages beyond our control. `left` is what stood in the field when a button was pressed, or None in a channel
    without one. `source` is where it came from (an address, or an account), of which only a hash is ever stored.
    `admit` says whether it may begin or send now, given the operator's mode of the flood guard, or None where none was chosen. It says
    the same when it is asked again.
    """

    channel: str
    person: str
    update_id: str
    turn: Turn
    message: int | None = None
    left: str | None = None
    source: str = ""
    admit: Callable[[str, str | None], bool] = admit_all


def ordering_key(incoming: IncomingTurn) -> tuple[str, str]:
    """Turns of one person in one channel keep their order."""
    return incoming.channel, incoming.person


class TurnEngine(Protocol):
    """The part of flows.engine that a batch calls; it is pure, and what it decides is written by the batch."""

    installation: Installation

    def begin_conversation(self, turn: Turn) -> ConversationState: ...
    def take_turn(self, conversation: ConversationState, turn: Turn, context: Context) -> Outcome: ...
    def render_output(self, conversation: ConversationState, context: Context) -> Output: ...
    def render_closed(self, turn: Turn) -> Output: ...
    def is_in_writing(self, conversation: ConversationState, context: Context) -> bool: ...


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The services that batches work with; in `push_channels` the outbox sends without being asked."""

    vault: Vault
    turn_engine: TurnEngine
    statuses: DossierStatusReader
    candidates: CandidateReader
    push_channels: frozenset[str]

    @classmethod
    def of(cls, vault: Vault, turn_engine: TurnEngine, push_channels: Collection[str] = ()) -> Self:
        """The services of one installation."""
        readers = DossierStatusReader(vault, turn_engine.installation), CandidateReader(vault, turn_engine.installation)
        return cls(vault, turn_engine, *readers, frozenset(push_channels))

    def resolve(self, incoming: IncomingTurn) -> ResolvedTurn:
        """The turn with the keyed hashes under which it is looked up."""
        key = channel_identities.identity_key(self.vault, incoming.channel, incoming.person)
        if incoming.message is not None and incoming.turn.text is not None:
            message = self.vault.inner_hash("message", f"{incoming.channel}\0{incoming.person}\0{incoming.message}", 16)
            incoming = incoming._replace(turn=incoming.turn._replace(message=message))
        return ResolvedTurn(incoming, key, processed_updates.update_key(self.vault, incoming.channel, incoming.update_id))


class ResolvedTurn(NamedTuple):
    """A turn with its look-up keys: the identity's, and the idempotency key of its update."""

    incoming: IncomingTurn
    key: IdentityKey
    update_key: str


@dataclass(slots=True)
class BatchSnapshot:
    """What one transaction read before its turns are decided; identities and records grow with those that begin."""

    identities: dict[IdentityKey, ChannelIdentity]
    records: dict[str, ConversationRecord]
    processed: set[str]
    statuses: dict[str, DossierStatus]
    someone_available: bool
    closed_until: date | None
    guard_mode: str | None
    believed: datetime | None  # the latest time that the clock watch believed
    find_candidates: Callable[[], Sequence[Candidate]]

    def context(self, identity: ChannelIdentity | None, at: datetime) -> Context:
        """What the engine may know around this identity's conversation."""
        status = self.statuses.get(identity.conversation_id) if identity else None
        chat = bool(identity and identity.channel in channel_identities.THIRD_PARTY_CHANNELS)
        may_read_back, is_locked, here = (identity.may_read_back, identity.locked, identity.id) if identity else (True, False, "")
        return Context(at, self.someone_available, may_read_back, status, chat, self.find_candidates, is_locked, here)

    def is_closed(self, at: datetime, timezone: str) -> bool:
        """Whether new conversations are refused at this time."""
        return is_future(self.closed_until, at, timezone)


def load_snapshot(
    deps: Dependencies, connection: Connection, keys: Sequence[IdentityKey], update_keys: Sequence[str], at: datetime
) -> BatchSnapshot:
    """Read the conversations of these identities, locked until the transaction ends, and which of these updates were processed."""
    identities, records = dict[IdentityKey, ChannelIdentity](), dict[str, ConversationRecord]()
    for row in linked_conversations.find_linked(connection, keys):
        identities[row.channel, row.lookup] = linked_conversations.identity_of(row)
        records[row.id] = load_record(deps.vault, row, at)
    processed = processed_updates.already_processed(connection, update_keys)
    sent = {record.id: record.key for record in records.values() if record.handed_off}
    statuses = deps.statuses.read_statuses(connection, sent) if sent else {}
    is_available, closed_until, guard_mode, believed = _SURROUNDINGS.fetch_all(connection)[0]
    return BatchSnapshot(
        identities,
        records,
        processed,
        statuses,
        bool(is_available),
        date.fromisoformat(closed_until) if closed_until else None,
        guard_mode,
        from_iso(believed) if believed else None,
        cache(lambda: deps.candidates.list_candidates(connection, at)),
    )


_IS_SOMEONE_AVAILABLE = select(exists().where(coordinators.c.available))
_NAMES = (facts.CLOSED_UNTIL, facts.GUARD_MODE, SEEN)
_FACTS = [select(fact_rows.c.value).where(fact_rows.c.name == literal_column(f"'{name}'")) for name in _NAMES]
_SURROUNDINGS = CompiledSelect(lambda dialect: select(*(one.scalar_subquery() for one in (_IS_SOMEONE_AVAILABLE, *_FACTS))))


def is_someone_available(connection: Connection) -> bool:
    """Whether any coordinator is available now."""
    return bool(_SURROUNDINGS.fetch_all(connection)[0][0])
