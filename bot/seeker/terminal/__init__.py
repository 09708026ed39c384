"""The seeker's chat in a terminal: numbered buttons and typed text; no conversation rules, no network."""
