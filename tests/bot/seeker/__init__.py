"""Tests of the seeker's channels; nothing of the coordinator's side is tested here."""
