"""Commands about what is sent: the ledger of notices, and a test of the mail server; no word of a message may be shown."""
