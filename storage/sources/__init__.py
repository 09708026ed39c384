"""Sources of dossiers that wait, each a hash of a network or an account, and their turns; no address may be in here."""
