"""Tests of the Telegram transport, with a handler and a client that belong to neither side."""
