"""Frameworks that keep a conversation too, each with the same nine answers; what they need is the extra `bench`."""
