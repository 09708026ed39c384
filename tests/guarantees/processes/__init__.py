"""Worker processes that a test can kill at any moment, and simulated seekers who talk to them; no test lives here."""
