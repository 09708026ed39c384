"""The first schema."""

import sqlalchemy as sa
from alembic import op

from storage.db.tables import UtcMicroseconds

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempts",
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("since", UtcMicroseconds(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source"),
    )
    op.create_table(
        "clocks",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("due_at", UtcMicroseconds(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject"),
    )
    op.create_index("ix_clocks_due_at", "clocks", ["due_at"])
    op.create_table(
        "codes",
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("lookup"),
        sa.UniqueConstraint("conversation_id"),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("text", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", UtcMicroseconds(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("chart", sa.Integer(), nullable=False),
        sa.Column("handed_off", sa.Boolean(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", UtcMicroseconds(), nullable=False),
        sa.Column("touched_at", UtcMicroseconds(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "coordinators",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("profile", sa.LargeBinary(), nullable=False),
        sa.Column("authenticator", sa.LargeBinary()),
        sa.Column("last_step", sa.BigInteger()),
        sa.Column("available", sa.Boolean(), nullable=False),
        sa.Column("stand_in", sa.Boolean(), nullable=False),
        sa.Column("added_at", UtcMicroseconds(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "counts",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", "day"),
    )
    op.create_table(
        "doors",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.Boolean(), nullable=False),
        sa.Column("address", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "lookup"),
    )
    op.create_index("ix_doors_conversation_id", "doors", ["conversation_id"])
    op.create_table(
        "dossiers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("card", sa.LargeBinary(), nullable=False),
        sa.Column("handling", sa.LargeBinary(), nullable=False),
        sa.Column("notes", sa.LargeBinary()),
        sa.Column("coordinator_id", sa.String(length=32)),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", UtcMicroseconds(), nullable=False),
        sa.Column("changed_at", UtcMicroseconds(), nullable=False),
        sa.Column("claimed_at", UtcMicroseconds()),
        sa.Column("contacted_at", UtcMicroseconds()),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("conversation_id"),
    )
    op.create_index("ix_dossiers_coordinator_id", "dossiers", ["coordinator_id"])
    op.create_index("ix_dossiers_state", "dossiers", ["state"])
    op.create_table(
        "exclusions",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("coordinator_id", sa.String(length=32), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("at", UtcMicroseconds(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "coordinator_id"),
    )
    op.create_table(
        "facts",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("at", UtcMicroseconds(), nullable=False),
        sa.Column("who", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_journal_conversation_id", "journal", ["conversation_id"])
    op.create_table(
        "keys",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id"),
    )
    op.create_table(
        "links",
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("coordinator_id", sa.String(length=32), nullable=False),
        sa.Column("expires_at", UtcMicroseconds(), nullable=False),
        sa.PrimaryKeyConstraint("lookup"),
    )
    op.create_table(
        "owed",
        sa.Column("door_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("since", UtcMicroseconds(), nullable=False),
        sa.Column("due_at", UtcMicroseconds(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("door_id", "kind"),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("coordinator_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("lookup"),
    )
    op.create_index("ix_recovery_codes_coordinator_id", "recovery_codes", ["coordinator_id"])
    op.create_table(
        "sessions",
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("coordinator_id", sa.String(length=32), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("expires_at", UtcMicroseconds(), nullable=False),
        sa.PrimaryKeyConstraint("lookup"),
    )
    op.create_index("ix_sessions_coordinator_id", "sessions", ["coordinator_id"])
    op.create_table(
        "taken",
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("update_id", sa.String(length=64), nullable=False),
        sa.Column("at", UtcMicroseconds(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "update_id"),
    )
    op.create_index("ix_taken_at", "taken", ["at"])
    op.create_table(
        "to_destroy",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("coordinator_id", sa.String(length=32), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("claimed_at", UtcMicroseconds(), nullable=False),
        sa.Column("asked_at", UtcMicroseconds(), nullable=False),
        sa.Column("done_at", UtcMicroseconds()),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_to_destroy_coordinator_id", "to_destroy", ["coordinator_id"])


def downgrade() -> None:
    for table in reversed(sa.inspect(op.get_bind()).get_table_names()):
        if table != "alembic_version":
            op.drop_table(table)
