"""A browser's number is renewed: its successor waits beside it until it first comes back."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("channel_identities", sa.Column("successor", sa.String(64)))
    op.create_index("ix_channel_identities_successor", "channel_identities", ["successor"])


def downgrade() -> None:
    op.drop_index("ix_channel_identities_successor", "channel_identities")
    with op.batch_alter_table("channel_identities") as changed:
        changed.drop_column("successor")
