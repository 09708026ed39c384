"""A hash of where a waiting dossier came from, so that sources take turns; dossiers that are set aside."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dossier_sources",
        sa.Column("conversation_id", sa.String(32), primary_key=True),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_dossier_sources_source", "dossier_sources", ["source"])
    op.create_index("ix_dossier_sources_at", "dossier_sources", ["at"])


def downgrade() -> None:
    op.drop_table("dossier_sources")
    op.execute(
        "INSERT INTO timers (kind, subject, due_at) SELECT 'offer', conversation_id, changed_at FROM dossiers"
        " WHERE state = 'set_aside' AND NOT EXISTS (SELECT 1 FROM timers WHERE kind = 'offer' AND subject = conversation_id)"
    )
    op.execute("UPDATE dossiers SET state = 'waiting' WHERE state = 'set_aside'")
    op.execute("UPDATE offers SET outcome = 'declined' WHERE outcome = 'not_real'")
    op.execute("UPDATE offers SET outcome = 'changed' WHERE outcome = 'gave_way'")
