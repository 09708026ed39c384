"""Tests of storage/, each over SQLite and, where it matters, over PostgreSQL."""
