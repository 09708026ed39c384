"""A made-up year over the real services and storage, for `kring simulate`; nobody's real data may be in here."""
