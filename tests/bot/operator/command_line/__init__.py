"""Tests of bot/operator/command_line."""
