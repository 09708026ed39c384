"""Promises of what is remembered."""
