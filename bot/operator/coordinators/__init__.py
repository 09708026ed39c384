"""The commands that add, change, link and remove coordinators; no SQL and no rule of its own may be in here."""
