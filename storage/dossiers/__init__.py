"""Dossiers as they are stored, offered and changed by events; no page, no message and no channel may be in here."""
