"""Tests of bot/: channels, pages, commands and wiring."""
