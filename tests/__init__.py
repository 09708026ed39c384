"""The promises of Kring, each held by a test."""
