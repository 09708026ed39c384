"""Tests of the coordinator's side; nothing of the seeker's channels is tested here."""
