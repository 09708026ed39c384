"""Backups: making, listing, restoring and moving them; no file that is not ours may be removed."""
