"""Sending: outbox, immediate replies, rate limits and message cleanup; never the composition of a message."""
