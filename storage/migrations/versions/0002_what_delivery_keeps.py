"""What delivery keeps: traces of messages, leases, updates that were put aside, and how far an owed thing was said."""

import sqlalchemy as sa
from alembic import op

from storage.db.tables import UtcMicroseconds

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=False),
        sa.Column("until", UtcMicroseconds(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "parked",
        sa.Column("bot", sa.String(length=12), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcMicroseconds(), nullable=False),
        sa.PrimaryKeyConstraint("bot", "update_id"),
    )
    op.create_index("ix_parked_at", "parked", ["at"])
    op.create_table(
        "traces",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("bot", sa.String(length=12), nullable=False),
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("message", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", UtcMicroseconds(), nullable=False),
        sa.Column("due_at", UtcMicroseconds(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_traces_lookup", "traces", ["lookup"])
    op.create_index("ix_traces_due_at", "traces", ["due_at"])
    op.create_table(
        "passages",
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("door_id", sa.String(length=32), nullable=False),
        sa.Column("expires_at", UtcMicroseconds(), nullable=False),
        sa.PrimaryKeyConstraint("lookup"),
    )
    op.create_index("ix_passages_conversation_id", "passages", ["conversation_id"])
    op.create_index("ix_passages_door_id", "passages", ["door_id"])
    op.add_column("owed", sa.Column("begun", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("owed", "begun")
    for table in ("passages", "traces", "parked", "leases"):
        op.drop_table(table)
