"""Timers are found by the conversation they belong to, and by when those of a kind are due, however many there are."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_timers_subject", "timers", ["subject"])
    op.create_index("ix_timers_kind_due_at", "timers", ["kind", "due_at"])


def downgrade() -> None:
    op.drop_index("ix_timers_kind_due_at", "timers")
    op.drop_index("ix_timers_subject", "timers")
