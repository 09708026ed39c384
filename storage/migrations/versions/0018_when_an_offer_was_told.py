"""When the coordinator of an offer was told of it; those that stand open count as told."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("offers", sa.Column("told_at", sa.BigInteger(), nullable=True))
    op.execute("UPDATE offers SET told_at = offered_at")


def downgrade() -> None:
    with op.batch_alter_table("offers") as changed:
        changed.drop_column("told_at")
