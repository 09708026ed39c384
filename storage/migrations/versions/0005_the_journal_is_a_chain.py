"""The journal's lines carry a digest over themselves and the line before them."""

from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_LINES = sa.text("SELECT id, conversation_id, who, what, version, at FROM journal ORDER BY id")


def upgrade() -> None:
    with op.batch_alter_table("journal") as journal:
        journal.add_column(sa.Column("digest", sa.String(length=64), nullable=False, server_default=""))
    _chain(op.get_bind())


def _chain(connection: sa.Connection) -> None:
    last = "0" * 64
    for row in connection.execute(_LINES).all():
        last = sha256("\0".join((last, *map(str, row[1:]))).encode()).hexdigest()
        connection.execute(sa.text("UPDATE journal SET digest = :last WHERE id = :id"), {"last": last, "id": row.id})
    if last.strip("0"):
        connection.execute(sa.text("INSERT INTO facts (name, value) VALUES ('journal.head', :last)"), {"last": last})


def downgrade() -> None:
    with op.batch_alter_table("journal") as journal:
        journal.drop_column("digest")
    op.execute("DELETE FROM facts WHERE name IN ('journal.head', 'journal.root')")
