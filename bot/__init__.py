"""Channels, pages, commands and wiring, on top of storage and flows; never SQL, never a rule of the conversation."""
