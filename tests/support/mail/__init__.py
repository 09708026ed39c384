"""A mail server on this machine, as strict as the tests ask."""
