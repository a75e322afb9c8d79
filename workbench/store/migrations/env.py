"""Alembic runs this file; the open connection comes from `workbench.store.schema.upgrade`."""

from __future__ import annotations

from alembic import context

from workbench.store.tables import metadata

# SQLite too: its DDL is transactional once the driver does not commit by itself.
context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True
)
with context.begin_transaction():
    context.run_migrations()
