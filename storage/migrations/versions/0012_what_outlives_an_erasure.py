"""What outlives an erasure says nothing of the erased: the access log's chain is keyed, and digests of consents are sealed.

The plain digests of consents go: with one of them an erased dossier could be recognised. Entries of the access log from before stay as
they are, ahead of those with a keyed digest.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None
_NEW = {"salt": 32, "commitment": 64, "blanked": 64}


def upgrade() -> None:
    for name, length in _NEW.items():
        op.add_column("access_log", sa.Column(name, sa.String(length), nullable=False, server_default=""))
    op.execute("UPDATE consents SET digest = ''")
    with op.batch_alter_table("consents") as consents:
        consents.alter_column("digest", type_=sa.String(255), existing_type=sa.String(64), existing_nullable=False)
    op.create_index("ix_consents_subject", "consents", ["subject"])


def downgrade() -> None:
    op.drop_index("ix_consents_subject", "consents")
    op.execute("UPDATE consents SET digest = ''")
    with op.batch_alter_table("consents") as consents:
        consents.alter_column("digest", type_=sa.String(64), existing_type=sa.String(255), existing_nullable=False)
    with op.batch_alter_table("access_log") as access_log:
        for name in _NEW:
            access_log.drop_column(name)
