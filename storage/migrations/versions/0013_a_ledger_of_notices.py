"""The list of refused messages becomes a ledger of notices: what came of the last try, and until when another follows."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_refusals_at", "refusals")
    op.rename_table("refusals", "notice_ledger")
    with op.batch_alter_table("notice_ledger") as table:
        table.add_column(sa.Column("outcome", sa.String(10), nullable=False, server_default="refused"))
        table.add_column(sa.Column("until", sa.BigInteger()))
    op.create_index("ix_notice_ledger_at", "notice_ledger", ["at"])


def downgrade() -> None:
    op.execute("DELETE FROM notice_ledger WHERE outcome <> 'refused'")
    op.drop_index("ix_notice_ledger_at", "notice_ledger")
    with op.batch_alter_table("notice_ledger") as table:
        table.drop_column("until")
        table.drop_column("outcome")
    op.rename_table("notice_ledger", "refusals")
    op.create_index("ix_refusals_at", "refusals", ["at"])
