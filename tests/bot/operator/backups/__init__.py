"""Tests of bot/operator/backups."""
