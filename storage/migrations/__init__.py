"""Every step of the schema, from the first."""
