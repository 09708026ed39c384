"""The dossier and its lifecycle as values and pure functions; no storage, no page and no conversation is ever imported here."""
