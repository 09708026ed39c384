"""Name: what to call somebody, and other answers of one line."""

from __future__ import annotations

from flows.questionnaire.parsers.parser import Parser, accept_letters, ask_about_sentence

NAME_WORDS = 4  # more than this is asked about

NAME = Parser(accept_letters("name"), "line", ask_about_sentence(NAME_WORDS))
LINE = Parser(accept_letters("name"), "line", ask_about_sentence())
