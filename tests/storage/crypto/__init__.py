"""Tests of the vault: what it seals opens only in its own place."""
