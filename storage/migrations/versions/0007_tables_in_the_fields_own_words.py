"""Tables and columns get the field's own names; what a coordinator is told, asked the bot for and sees offered stand apart.

Sealed values keep the context they were sealed in (storage.db.tables.sealed_as), so nothing is sealed anew.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = {
    "taken": "processed_updates",
    "owed": "outbox",
    "doors": "channel_identities",
    "passages": "transfer_tokens",
    "clocks": "timers",
    "codes": "return_codes",
    "destroyed": "tombstones",
    "to_destroy": "destruction_requests",
    "traces": "sent_messages",
    "parked": "dead_letters",
    "journal": "access_log",
    "notices": "notifications",
    "accounts": "telegram_accounts",
}
COLUMNS = {  # by the new name of the table: old -> new
    "channel_identities": {"origin": "may_read_back"},
    "outbox": {"door_id": "identity_id", "begun": "messages_sent"},
    "transfer_tokens": {"door_id": "identity_id"},
    "conversations": {"marks": "recent_updates"},
    "dossiers": {"handling": "progress"},
    "access_log": {"who": "actor", "what": "action"},
    "notifications": {"way": "channel", "subject": "dossier_id"},
}
INDEXES = {  # by the old name of the table: its indexed columns, old -> new
    "taken": {"at": "at"},
    "doors": {"conversation_id": "conversation_id"},
    "passages": {"conversation_id": "conversation_id", "door_id": "identity_id"},
    "clocks": {"due_at": "due_at"},
    "destroyed": {"at": "at"},
    "to_destroy": {"coordinator_id": "coordinator_id"},
    "traces": {"lookup": "lookup", "due_at": "due_at"},
    "parked": {"at": "at"},
    "journal": {"conversation_id": "conversation_id"},
    "notices": {"due_at": "due_at", "subject": "dossier_id"},
    "accounts": {"coordinator_id": "coordinator_id"},
}
ANSWERS = """
    INSERT INTO bot_answers (id, coordinator_id, kind, subject, since, due_at, tries)
    SELECT id, coordinator_id, kind, dossier_id, since, due_at, tries FROM notifications WHERE channel = 'answer'
"""
MESSAGES = """
    INSERT INTO offer_messages (id, coordinator_id, dossier_id, message, since)
    SELECT id, coordinator_id, dossier_id, CAST(kind AS BIGINT), since FROM notifications WHERE channel = 'shown'
"""
ANSWERS_BACK = """
    INSERT INTO notifications (id, coordinator_id, kind, dossier_id, channel, since, due_at, tries)
    SELECT id, coordinator_id, kind, subject, 'answer', since, due_at, tries FROM bot_answers WHERE true ON CONFLICT DO NOTHING
"""
MESSAGES_BACK = """
    INSERT INTO notifications (id, coordinator_id, kind, dossier_id, channel, since, due_at, tries)
    SELECT id, coordinator_id, CAST(message AS VARCHAR), dossier_id, 'shown', since, since, 0 FROM offer_messages WHERE true ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    for old, new in TABLES.items():
        for column in INDEXES.get(old, {}):
            op.drop_index(f"ix_{old}_{column}", table_name=old)
        op.rename_table(old, new)
    _rename_columns({table: columns.items() for table, columns in COLUMNS.items()})
    for old, columns in INDEXES.items():
        for column in columns.values():
            op.create_index(f"ix_{TABLES[old]}_{column}", TABLES[old], [column])
    _split()


def downgrade() -> None:
    for statement in (ANSWERS_BACK, MESSAGES_BACK):
        op.execute(statement)
    for table in ("offer_messages", "bot_answers"):
        op.drop_table(table)
    for old, columns in INDEXES.items():
        for column in columns.values():
            op.drop_index(f"ix_{TABLES[old]}_{column}", table_name=TABLES[old])
    _rename_columns({table: [(new, old) for old, new in columns.items()] for table, columns in COLUMNS.items()})
    for old, new in TABLES.items():
        op.rename_table(new, old)
        for column in INDEXES.get(old, {}):
            op.create_index(f"ix_{old}_{column}", old, [column])


def _rename_columns(renamed: Mapping[str, Iterable[tuple[str, str]]]) -> None:
    for table, columns in renamed.items():
        for old, new in columns:
            op.execute(f'ALTER TABLE {table} RENAME COLUMN "{old}" TO "{new}"')


def _split() -> None:
    asked = (sa.Column("subject", sa.String(32), nullable=False), sa.Column("kind", sa.String(20), nullable=False))
    tried = (sa.Column("due_at", sa.BigInteger(), nullable=False), sa.Column("tries", sa.Integer(), nullable=False))
    op.create_table("bot_answers", *_common(), *asked, *tried, sa.UniqueConstraint("coordinator_id", "kind", "subject"))
    op.create_index("ix_bot_answers_due_at", "bot_answers", ["due_at"])
    shown = (sa.Column("dossier_id", sa.String(32), nullable=False), sa.Column("message", sa.BigInteger(), nullable=False))
    op.create_table("offer_messages", *_common(), *shown, sa.UniqueConstraint("coordinator_id", "dossier_id", "message"))
    op.create_index("ix_offer_messages_dossier_id", "offer_messages", ["dossier_id"])
    for statement in (ANSWERS, MESSAGES, "DELETE FROM notifications WHERE channel IN ('answer', 'shown')"):
        op.execute(statement)


def _common() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("coordinator_id", sa.String(32), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
    )
