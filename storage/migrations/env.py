"""Alembic runs the revisions on the connection that storage.db.migrate hands it."""

from alembic import context

from storage.db.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
