"""Own words: every text is the answer, letter for letter."""

from __future__ import annotations

from flows.questionnaire.parsers.parser import Parser, accept_text

OWN_WORDS = Parser(accept_text, "words", own_words=True)
