"""What a coordinator typed at the desk and could not be taken is kept for an hour, sealed, by coordinator and form."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unsent_forms",
        sa.Column("coordinator_id", sa.String(32), primary_key=True),
        sa.Column("path", sa.String(100), primary_key=True),
        sa.Column("dossier_id", sa.String(32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_unsent_forms_dossier_id", "unsent_forms", ["dossier_id"])
    op.create_index("ix_unsent_forms_at", "unsent_forms", ["at"])


def downgrade() -> None:
    op.drop_table("unsent_forms")
