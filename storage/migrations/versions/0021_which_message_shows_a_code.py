"""Of a message in a chat: whether it shows a return code, so that it leaves the chat with the code."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sent_messages", sa.Column("shows_code", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("sent_messages") as changed:
        changed.drop_column("shows_code")
