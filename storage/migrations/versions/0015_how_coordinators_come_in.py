"""Coordinators come in by themselves: passkeys, sessions that are listed, and links of the operator that wait."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("links", sa.Column("valid_from", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("links", sa.Column("by_operator", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("sessions", sa.Column("created_at", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE sessions SET created_at = expires_at - 2592000000000")  # 30 days after they were last used they expire
    op.add_column("coordinators", sa.Column("enrolled_at", sa.BigInteger()))
    op.execute("UPDATE coordinators SET enrolled_at = added_at WHERE last_step IS NOT NULL")  # a code of theirs was right
    op.create_table(
        "link_answers",
        sa.Column("lookup", sa.String(64), primary_key=True),
        sa.Column("coordinator_id", sa.String(32), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "passkeys",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("lookup", sa.String(64), nullable=False, unique=True),
        sa.Column("coordinator_id", sa.String(32), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger()),
    )
    op.create_index("ix_passkeys_coordinator_id", "passkeys", ["coordinator_id"])
    op.create_table(
        "used_challenges",
        sa.Column("lookup", sa.String(64), primary_key=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
    )


def downgrade() -> None:
    for table in ("used_challenges", "passkeys", "link_answers"):
        op.drop_table(table)
    for name, column in (("coordinators", "enrolled_at"), ("sessions", "created_at"), ("links", "valid_from"), ("links", "by_operator")):
        with op.batch_alter_table(name) as changed:
            changed.drop_column(column)
