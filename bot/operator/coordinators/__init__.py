"""Commands about coordinators: `kring coordinator` in all its parts; no SQL and no rule of its own may be in here."""
