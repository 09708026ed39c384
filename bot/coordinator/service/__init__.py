"""Use cases of coordinators for desk, bot, commands and simulation alike; no page, no message and no SQL may be in here."""
