"""Place: where somebody lives, as they type it."""

from __future__ import annotations

from flows.questionnaire.parsers.parser import Parser, accept_letters, ask_about_sentence

PLACE_WORDS = 5  # more than this is asked about

PLACE = Parser(accept_letters("place"), "line", ask_about_sentence(PLACE_WORDS))
