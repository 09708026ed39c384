"""Times: when contact is safe, in own words."""

from __future__ import annotations

from flows.questionnaire.parsers.parser import Parser, accept_text, ask_about_sentence

TIMES = Parser(accept_text, "line", ask_about_sentence())
