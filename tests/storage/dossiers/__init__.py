"""Tests of stored dossiers: events, notifications and redaction."""
