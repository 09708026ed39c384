"""Databases for tests: migrated templates, a PostgreSQL server, and a storage with a minimal engine; no test lives here."""
