"""Logs and metrics; never a word that a person said, never whose data it is."""
