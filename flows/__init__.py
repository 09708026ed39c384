"""Conversation and dossier as pure functions of their arguments; never a clock, a network, a framework, or a file but its own data."""
