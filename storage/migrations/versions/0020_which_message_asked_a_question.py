"""Of a chat in which the outbox sends: which question was sent there last, and in which message."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("channel_identities", sa.Column("asked_number", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("channel_identities", sa.Column("asked_in", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("channel_identities") as changed:
        changed.drop_column("asked_in")
        changed.drop_column("asked_number")
