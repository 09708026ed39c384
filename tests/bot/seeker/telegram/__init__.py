"""Tests of the seeker's bot over the fake Telegram."""
