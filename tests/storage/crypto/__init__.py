"""Tests of the vault: a value it encrypts decrypts only in its own place."""
