"""The database schema as SQLAlchemy tables.

The binary columns (`content`, `card`, `progress`, `notes`, `address`, `profile`, ...) are sealed by the vault, and a `lookup` is a
keyed hash. Times are microseconds since 1970, UTC. Nothing a person said is stored in any other column.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table, UniqueConstraint, false, text
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
AT_ONCE = _EPOCH  # due by every clock: it waits for none that was ahead when it was written


class UtcMicroseconds(TypeDecorator[datetime]):
    """A column type: an aware UTC datetime, stored as microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    @staticmethod
    def to_microseconds(value: datetime | None) -> int | None:
        """The stored number for this time."""
        if value is None:
            return None
        since = value - _EPOCH
        return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds

    @staticmethod
    def from_microseconds(value: int | None) -> datetime | None:
        """The time for this stored number."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:
        return self.to_microseconds(value)

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:
        return self.from_microseconds(value)


metadata = MetaData()


def _table(name: str, *columns: Any) -> Table:
    return Table(name, metadata, *columns)


def sealed_as(column: Column[bytes]) -> str:
    """The context in which values of this column are sealed; it stays the same when the table or column is renamed."""
    return str(column.info.get("sealed_as", f"{column.table.name}.{column.name}"))


def _waits_since() -> Column[Any]:
    """Since when a row waits for its `due_at`, by the clock of the process that wrote both; see storage.waits."""
    return Column("waits_since", UtcMicroseconds)


def _index_waits(table: str) -> Index:
    waits = text("waits_since IS NOT NULL")
    return Index(f"ix_{table}_waits_since", "waits_since", sqlite_where=waits, postgresql_where=waits)


def _id(name: str = "id") -> Column[str]:
    return Column(name, String(32), primary_key=True)


# the installation
facts = _table("facts", Column("name", String(40), primary_key=True), Column("value", String, nullable=False))
counts = _table(
    "counts",
    Column("name", String(40), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("count", Integer, nullable=False),
)
timers = _table(
    "timers",
    Column("kind", String(20), primary_key=True),
    Column("subject", String(32), primary_key=True, index=True),
    Column("due_at", UtcMicroseconds, nullable=False, index=True),
    Index("ix_timers_kind_due_at", "kind", "due_at"),
)

# the seeker's side
keys = _table("keys", _id("conversation_id"), Column("wrapped", LargeBinary, nullable=False))
conversations = _table(
    "conversations",
    _id(),
    Column("revision", Integer, nullable=False),
    Column("chart", Integer, nullable=False),
    Column("handed_off", Boolean, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("opened_at", UtcMicroseconds, nullable=False),
    Column("touched_at", UtcMicroseconds, nullable=False),
    Column("recent_updates", String, nullable=False),  # idempotency keys, see storage.conversations.processed_updates
    Column("ends_at", UtcMicroseconds),  # of a draft; its timer fires then or earlier, and reads this column
    Column("unsent", LargeBinary),  # words that were typed and not sent, see storage.conversations.unsent_words
)
channel_identities = _table(
    "channel_identities",
    _id(),
    Column("channel", String(12), nullable=False),
    Column("lookup", String(64), nullable=False),
    Column("conversation_id", String(32), nullable=False, index=True),
    Column("may_read_back", Boolean, nullable=False),
    Column("address", LargeBinary, info={"sealed_as": "doors.address"}),
    Column("notices_shown", Integer, nullable=False, server_default="0"),
    Column("asked_number", Integer, nullable=False, server_default="0"),
    Column("asked_in", BigInteger, nullable=False, server_default="0"),
    Column("successor", String(64), index=True),
    Column("locked", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("channel", "lookup"),
)
processed_updates = _table(
    "processed_updates",
    Column("channel", String(12), primary_key=True),
    Column("update_id", String(64), primary_key=True),
    Column("at", UtcMicroseconds, nullable=False, index=True),
)
outbox = _table(
    "outbox",
    Column("identity_id", String(32), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("since", UtcMicroseconds, nullable=False),
    Column("due_at", UtcMicroseconds, nullable=False, index=True),
    Column("tries", Integer, nullable=False),
    Column("messages_sent", Integer, nullable=False, server_default="0"),
    _waits_since(),
    _index_waits("outbox"),
)
return_codes = _table(
    "return_codes", Column("lookup", String(64), primary_key=True), Column("conversation_id", String(32), nullable=False, unique=True)
)
transfer_tokens = _table(
    "transfer_tokens",
    Column("lookup", String(64), primary_key=True),
    Column("conversation_id", String(32), nullable=False, index=True),
    Column("identity_id", String(32), nullable=False, index=True),
    Column("expires_at", UtcMicroseconds, nullable=False, index=True),
)
attempts = _table(
    "attempts",
    Column("source", String(64), primary_key=True),
    Column("since", UtcMicroseconds, nullable=False, index=True),
    Column("count", Integer, nullable=False),
)
tombstones = _table("tombstones", _id(), Column("at", UtcMicroseconds, nullable=False, index=True))  # for restoring

# delivery
sent_messages = _table(
    "sent_messages",
    _id(),
    Column("bot", String(12), nullable=False),
    Column("lookup", String(64), nullable=False, index=True),
    Column("address", LargeBinary, nullable=False, info={"sealed_as": "traces.address"}),
    Column("message", BigInteger, nullable=False),
    Column("sent_at", UtcMicroseconds, nullable=False),
    Column("due_at", UtcMicroseconds, nullable=False, index=True),
    Column("tries", Integer, nullable=False),
    Column("shows_code", Boolean, nullable=False, server_default=false()),
    _waits_since(),
    _index_waits("sent_messages"),
)
leases = _table(
    "leases",
    Column("name", String(40), primary_key=True),
    Column("holder", String(120), nullable=False),
    Column("until", UtcMicroseconds, nullable=False),
)
dead_letters = _table(
    "dead_letters",
    Column("bot", String(12), primary_key=True),
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", UtcMicroseconds, nullable=False, index=True),
)

_NOT_SENT = text("outcome != 'sent'")
notice_ledger = _table(  # what came of the last try to tell somebody of something; `status` is the last answer
    "notice_ledger",
    Column("recipient", String(32), primary_key=True),  # id of a conversation or a coordinator, or `operator`
    Column("way", String(12), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("status", Integer, nullable=False),
    Column("since", UtcMicroseconds, nullable=False),
    Column("at", UtcMicroseconds, nullable=False, index=True),
    Column("outcome", String(10), nullable=False, server_default="refused"),
    Column("until", UtcMicroseconds),  # when a failed one is tried no more
    Index("ix_notice_ledger_not_sent", "way", "status", sqlite_where=_NOT_SENT, postgresql_where=_NOT_SENT),
)

# shared by the seeker's and the coordinator's side
dossiers = _table(
    "dossiers",
    _id(),
    Column("conversation_id", String(32), nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("digest", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("card", LargeBinary, nullable=False),
    Column("progress", LargeBinary, nullable=False, info={"sealed_as": "dossiers.handling"}),
    Column("notes", LargeBinary),
    Column("coordinator_id", String(32), index=True),
    Column("tries", Integer, nullable=False),
    Column("sent_at", UtcMicroseconds, nullable=False),
    Column("changed_at", UtcMicroseconds, nullable=False),
    Column("claimed_at", UtcMicroseconds),
    Column("contacted_at", UtcMicroseconds),
)
dossier_sources = _table(  # hash of where a waiting dossier came from, see storage.sources.dossier_sources
    "dossier_sources",
    _id("conversation_id"),
    Column("source", String(64), nullable=False, index=True),
    Column("at", UtcMicroseconds, nullable=False, index=True),
)
exclusions = _table(
    "exclusions",
    Column("conversation_id", String(32), primary_key=True),
    Column("coordinator_id", String(32), primary_key=True),
    Column("why", String(20), nullable=False),
    Column("at", UtcMicroseconds, nullable=False),
)
_OPEN, _NOT_REAL = text("outcome IS NULL"), text("outcome = 'not_real'")
offers = _table(  # one dossier offered to one coordinator; `reasons` are text keys separated by spaces
    "offers",
    _id(),
    Column("conversation_id", String(32), nullable=False, index=True),
    Column("coordinator_id", String(32), nullable=False, index=True),
    Column("reasons", String(200), nullable=False),
    Column("offered_at", UtcMicroseconds, nullable=False),
    Column("answer_by", UtcMicroseconds, nullable=False),
    Column("told_at", UtcMicroseconds),
    Column("outcome", String(20)),
    Column("ended_at", UtcMicroseconds),
    Index("ix_offers_open", "conversation_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("ix_offers_not_real", "conversation_id", sqlite_where=_NOT_REAL, postgresql_where=_NOT_REAL),
)
access_log = _table(
    "access_log",
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation_id", String(32), nullable=False, index=True),
    Column("at", UtcMicroseconds, nullable=False),
    Column("actor", String(32), nullable=False, index=True),
    Column("action", String(20), nullable=False),
    Column("version", Integer, nullable=False),
    Column("salt", String(32), nullable=False, server_default=""),
    Column("commitment", String(64), nullable=False, server_default=""),
    Column("digest", String(64), nullable=False, server_default=""),
    Column("blanked", String(64), nullable=False, server_default=""),
)
consents = _table(  # of an erased conversation, `subject` is empty and there is no digest
    "consents",
    _id(),
    Column("subject", String(64), nullable=False, index=True),
    Column("text", String(64), nullable=False),
    Column("digest", String(255), nullable=False),  # sealed under the conversation's key, in base64
    Column("at", UtcMicroseconds, nullable=False, index=True),
)

# the coordinator's side
coordinators = _table(
    "coordinators",
    _id(),
    Column("profile", LargeBinary, nullable=False),
    Column("authenticator", LargeBinary),
    Column("last_step", BigInteger),
    Column("available", Boolean, nullable=False),
    Column("stand_in", Boolean, nullable=False),
    Column("added_at", UtcMicroseconds, nullable=False),
    Column("enrolled_at", UtcMicroseconds),  # when they first came in with a code; it outlives the loss of a phone
)
recovery_codes = _table(
    "recovery_codes", Column("lookup", String(64), primary_key=True), Column("coordinator_id", String(32), nullable=False, index=True)
)
links = _table(  # one at most for each coordinator; `by_operator`: made by the operator for who was in before
    "links",
    Column("lookup", String(64), primary_key=True),
    Column("coordinator_id", String(32), nullable=False),
    Column("valid_from", UtcMicroseconds, nullable=False),
    Column("expires_at", UtcMicroseconds, nullable=False, index=True),
    Column("by_operator", Boolean, nullable=False),
)
link_answers = _table(  # tokens with which a coordinator answers for a link that waits
    "link_answers",
    Column("lookup", String(64), primary_key=True),
    Column("coordinator_id", String(32), nullable=False),
    Column("expires_at", UtcMicroseconds, nullable=False, index=True),
)
passkeys = _table(
    "passkeys",
    _id(),
    Column("lookup", String(64), nullable=False, unique=True),
    Column("coordinator_id", String(32), nullable=False, index=True),
    Column("credential", LargeBinary, nullable=False),
    Column("added_at", UtcMicroseconds, nullable=False),
    Column("used_at", UtcMicroseconds),
)
used_challenges = _table(  # of passkeys, until they would be too old anyway
    "used_challenges",
    Column("lookup", String(64), primary_key=True),
    Column("expires_at", UtcMicroseconds, nullable=False, index=True),
)
sessions = _table(
    "sessions",
    Column("lookup", String(64), primary_key=True),
    Column("coordinator_id", String(32), nullable=False, index=True),
    Column("confirmed", Boolean, nullable=False),
    Column("created_at", UtcMicroseconds, nullable=False),
    Column("expires_at", UtcMicroseconds, nullable=False, index=True),
)
notifications = _table(  # the coordinators' outbox, one row per channel
    "notifications",
    _id(),
    Column("coordinator_id", String(32), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("dossier_id", String(32), nullable=False, index=True),
    Column("channel", String(12), nullable=False),
    Column("since", UtcMicroseconds, nullable=False),
    Column("due_at", UtcMicroseconds, nullable=False, index=True),
    Column("tries", Integer, nullable=False),
    _waits_since(),
    _index_waits("notifications"),
    UniqueConstraint("coordinator_id", "kind", "dossier_id", "channel"),
)
bot_answers = _table(  # answers that the bot has still to send a coordinator; `subject` is the id of what the answer is about
    "bot_answers",
    _id(),
    Column("coordinator_id", String(32), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("subject", String(32), nullable=False),
    Column("since", UtcMicroseconds, nullable=False),
    Column("due_at", UtcMicroseconds, nullable=False, index=True),
    Column("tries", Integer, nullable=False),
    _waits_since(),
    _index_waits("bot_answers"),
    UniqueConstraint("coordinator_id", "kind", "subject"),
)
offer_messages = _table(  # Telegram messages that show an offer, deleted when the offer ends
    "offer_messages",
    _id(),
    Column("coordinator_id", String(32), nullable=False),
    Column("dossier_id", String(32), nullable=False, index=True),
    Column("message", BigInteger, nullable=False),
    Column("since", UtcMicroseconds, nullable=False, index=True),
    UniqueConstraint("coordinator_id", "dossier_id", "message"),
)
telegram_accounts = _table(
    "telegram_accounts",
    Column("bot", String(12), primary_key=True),
    Column("lookup", String(64), primary_key=True),
    Column("coordinator_id", String(32), nullable=False, index=True),
    Column("address", LargeBinary, nullable=False, info={"sealed_as": "accounts.address"}),
    UniqueConstraint("bot", "coordinator_id"),
)
invitations = _table(
    "invitations",
    Column("lookup", String(64), primary_key=True),
    Column("bot", String(12), nullable=False),
    Column("coordinator_id", String(32), nullable=False, index=True),
    Column("expires_at", UtcMicroseconds, nullable=False, index=True),
)
destruction_requests = _table(
    "destruction_requests",
    _id(),
    Column("coordinator_id", String(32), nullable=False, index=True),
    Column("why", String(20), nullable=False),
    Column("claimed_at", UtcMicroseconds, nullable=False),
    Column("asked_at", UtcMicroseconds, nullable=False),
    Column("done_at", UtcMicroseconds, index=True),
)
unsent_forms = _table(  # what a coordinator typed and could not be taken, for an hour; `path` is where the form is sent to
    "unsent_forms",
    Column("coordinator_id", String(32), primary_key=True),
    Column("path", String(100), primary_key=True),
    Column("dossier_id", String(32), nullable=False, index=True),
    Column("at", UtcMicroseconds, nullable=False, index=True),
    Column("content", LargeBinary, nullable=False),
)
