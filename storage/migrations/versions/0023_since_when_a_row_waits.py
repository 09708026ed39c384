"""Since when a row waits, so that none waits for a clock that was ahead; what is due or over is found by an index of its time."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_WAITS = sa.text("waits_since IS NOT NULL")
_NOT_SENT, _NOT_REAL = sa.text("outcome != 'sent'"), sa.text("outcome = 'not_real'")
_TRIED = sa.text("tries > 0")
_NEW = ("sent_messages", "notifications", "bot_answers")
_KNOWN = (  # what was put off waits an hour, or six, at the longest
    "UPDATE outbox SET waits_since = since WHERE waits_since IS NULL AND due_at > 0",
    "UPDATE sent_messages SET waits_since = due_at - 3600000000 WHERE tries > 0",
    "UPDATE notifications SET waits_since = due_at - 21600000000 WHERE tries > 0",
    "UPDATE notifications SET waits_since = since WHERE tries = 0",
    "UPDATE bot_answers SET waits_since = due_at - 21600000000 WHERE tries > 0",
    "UPDATE bot_answers SET waits_since = since WHERE tries = 0",
)
_TIMES = (
    ("outbox", "due_at"),
    ("offer_messages", "since"),
    ("transfer_tokens", "expires_at"),
    ("invitations", "expires_at"),
    ("sessions", "expires_at"),
    ("consents", "at"),
    ("attempts", "since"),
    ("links", "expires_at"),
    ("link_answers", "expires_at"),
    ("used_challenges", "expires_at"),
    ("destruction_requests", "done_at"),
)


def upgrade() -> None:
    op.alter_column("outbox", "put_off_at", new_column_name="waits_since")
    op.drop_index("ix_sent_messages_tried", "sent_messages")
    for table in _NEW:
        op.add_column(table, sa.Column("waits_since", sa.BigInteger()))
    for known in _KNOWN:
        op.execute(known)
    for table in ("outbox", *_NEW):
        op.create_index(f"ix_{table}_waits_since", table, ["waits_since"], sqlite_where=_WAITS, postgresql_where=_WAITS)
    for table, column in _TIMES:
        op.create_index(f"ix_{table}_{column}", table, [column])
    op.create_index("ix_access_log_actor", "access_log", ["actor"])
    op.create_index("ix_offers_not_real", "offers", ["conversation_id"], sqlite_where=_NOT_REAL, postgresql_where=_NOT_REAL)
    op.create_index("ix_notice_ledger_not_sent", "notice_ledger", ["way", "status"], sqlite_where=_NOT_SENT, postgresql_where=_NOT_SENT)


def downgrade() -> None:
    op.drop_index("ix_notice_ledger_not_sent", "notice_ledger")
    op.drop_index("ix_offers_not_real", "offers")
    op.drop_index("ix_access_log_actor", "access_log")
    for table, column in _TIMES:
        op.drop_index(f"ix_{table}_{column}", table)
    for table in ("outbox", *_NEW):
        op.drop_index(f"ix_{table}_waits_since", table)
    for table in _NEW:
        with op.batch_alter_table(table) as changed:
            changed.drop_column("waits_since")
    op.create_index("ix_sent_messages_tried", "sent_messages", ["due_at"], sqlite_where=_TRIED, postgresql_where=_TRIED)
    op.execute("UPDATE outbox SET waits_since = NULL WHERE tries = 0")
    op.alter_column("outbox", "waits_since", new_column_name="put_off_at")
