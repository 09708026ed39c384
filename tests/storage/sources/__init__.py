"""Tests of stored dossiers: offers, notifications and redaction."""
