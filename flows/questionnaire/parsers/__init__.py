"""Parsers of typed text, one module for each kind of answer; never a command, a button or a question that asks about words."""
