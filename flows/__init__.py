"""Conversation and dossier as pure functions of what is passed in; never a clock, a disk, a network or a framework."""
