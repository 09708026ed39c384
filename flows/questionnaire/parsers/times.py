"""Times: when contact is safe, in own words, also in whole sentences."""

from __future__ import annotations

from flows.questionnaire.parsers.parser import Parser, accept_text, has_at_most

TIMES_WORDS = 25  # more than this is asked about

TIMES = Parser(accept_text, "line", has_at_most(TIMES_WORDS))
