"""Tests of the coordinator's bot over the fake Telegram."""
