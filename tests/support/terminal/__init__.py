"""The chat in a terminal, for tests; no test lives here."""
