"""The served product without its imports: one process imports it all, and each `kring` of a test is a fork of that."""
