"""Tests of the database layer: writer, schema, revisions and PostgreSQL."""
