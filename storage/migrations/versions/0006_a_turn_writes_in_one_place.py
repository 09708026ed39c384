"""The end of a draft and the marks of its updates stand with the conversation, where every turn writes anyway."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KNOWN = "UPDATE conversations SET ends_at = (SELECT due_at FROM clocks WHERE kind = 'draft' AND subject = conversations.id)"
_CLOCKS = """
    UPDATE clocks SET due_at = (SELECT ends_at FROM conversations WHERE id = clocks.subject)
    WHERE kind = 'draft' AND EXISTS (SELECT 1 FROM conversations WHERE id = clocks.subject AND ends_at IS NOT NULL)
"""


def upgrade() -> None:
    op.add_column("conversations", sa.Column("ends_at", sa.BigInteger()))
    op.add_column("conversations", sa.Column("marks", sa.String(), nullable=False, server_default=""))
    op.execute(_KNOWN)


def downgrade() -> None:
    op.execute(_CLOCKS)
    with op.batch_alter_table("conversations") as conversations:
        conversations.drop_column("ends_at")
        conversations.drop_column("marks")
