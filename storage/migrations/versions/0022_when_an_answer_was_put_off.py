"""Of an answer that could not be sent: when it was put off, so that none waits for a clock that jumped."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("put_off_at", sa.BigInteger()))


def downgrade() -> None:
    with op.batch_alter_table("outbox") as changed:
        changed.drop_column("put_off_at")
