"""A channel identity knows the number of the last notice that was sent to it, so that none is lost in a burst."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("channel_identities", sa.Column("notices_shown", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("channel_identities") as identities:
        identities.drop_column("notices_shown")
