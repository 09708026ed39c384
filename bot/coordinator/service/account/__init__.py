"""A coordinator's own account: profile, availability, and what they did; nothing of a seeker."""
