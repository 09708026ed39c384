"""When an answer that could not be sent was put off, and an index of messages not yet deleted: none waits for a clock that jumped."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None
_TRIED = sa.text("tries > 0")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("put_off_at", sa.BigInteger()))
    op.create_index("ix_sent_messages_tried", "sent_messages", ["due_at"], sqlite_where=_TRIED, postgresql_where=_TRIED)


def downgrade() -> None:
    op.drop_index("ix_sent_messages_tried", "sent_messages")
    with op.batch_alter_table("outbox") as changed:
        changed.drop_column("put_off_at")
