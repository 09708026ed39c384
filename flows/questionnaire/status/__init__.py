"""Status: what a seeker reads of a sent dossier, and may do there."""
