"""Texts of every language and their lookup; never a text that is written in code."""
