"""Offers, what coordinators are told, and the accounts by which a bot knows them."""

import sqlalchemy as sa
from alembic import op

from storage.db.tables import UtcMicroseconds

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OPEN = sa.text("outcome IS NULL")


def upgrade() -> None:
    op.create_table(
        "offers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("coordinator_id", sa.String(length=32), nullable=False),
        sa.Column("reasons", sa.String(length=200), nullable=False),
        sa.Column("offered_at", UtcMicroseconds(), nullable=False),
        sa.Column("answer_by", UtcMicroseconds(), nullable=False),
        sa.Column("outcome", sa.String(length=20)),
        sa.Column("ended_at", UtcMicroseconds()),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_offers_conversation_id", "offers", ["conversation_id"])
    op.create_index("ix_offers_coordinator_id", "offers", ["coordinator_id"])
    op.create_index("ix_offers_open", "offers", ["conversation_id"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_table(
        "notices",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("coordinator_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("way", sa.String(length=12), nullable=False),
        sa.Column("since", UtcMicroseconds(), nullable=False),
        sa.Column("due_at", UtcMicroseconds(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("coordinator_id", "kind", "subject", "way"),
    )
    op.create_index("ix_notices_due_at", "notices", ["due_at"])
    op.create_index("ix_notices_subject", "notices", ["subject"])
    op.create_table(
        "accounts",
        sa.Column("bot", sa.String(length=12), nullable=False),
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("coordinator_id", sa.String(length=32), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("bot", "lookup"),
        sa.UniqueConstraint("bot", "coordinator_id"),
    )
    op.create_index("ix_accounts_coordinator_id", "accounts", ["coordinator_id"])
    op.create_table(
        "invitations",
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("bot", sa.String(length=12), nullable=False),
        sa.Column("coordinator_id", sa.String(length=32), nullable=False),
        sa.Column("expires_at", UtcMicroseconds(), nullable=False),
        sa.PrimaryKeyConstraint("lookup"),
    )
    op.create_index("ix_invitations_coordinator_id", "invitations", ["coordinator_id"])


def downgrade() -> None:
    for table in ("invitations", "accounts", "notices", "offers"):
        op.drop_table(table)
