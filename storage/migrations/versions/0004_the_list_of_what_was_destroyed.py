"""The list of what was destroyed."""

import sqlalchemy as sa
from alembic import op

from storage.db.tables import UtcMicroseconds

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "destroyed",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", UtcMicroseconds(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_destroyed_at", "destroyed", ["at"])


def downgrade() -> None:
    op.drop_table("destroyed")
