"""Channels, pages, commands and wiring, on top of storage and flows; never a rule of the conversation, and no SQL but the benchmark's."""
