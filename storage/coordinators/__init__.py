"""Coordinators: their profile, credentials, accounts and queued messages; nothing that a seeker said may be in here."""
