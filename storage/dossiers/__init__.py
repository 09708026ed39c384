"""Dossiers as they are stored and changed by events, and the offers that are open; no page, no message and no channel may be in here."""
