"""Times: when contact is safe, in own words, also in whole sentences. What cannot be a time is asked about once, and then kept as words."""

from __future__ import annotations

import re

from flows.comparing_form import fold_characters
from flows.conversation.people import is_address
from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.i18n.catalog import normalise_text
from flows.questionnaire.parsers.other_kinds import says_way
from flows.questionnaire.parsers.parser import InputEvent, Parser, accept_letters, has_at_most
from flows.questionnaire.parsers.sentences import refers_back, says_no_answer, without_words, words_of_all_languages
from flows.reference.addresses import has_phone_number
from flows.reference.time_words import may_be_time, names_time
from flows.reference.times import LONGEST, read_times

TIMES_WORDS = 25  # more than this is asked about
_HALF = re.compile(r"\bhalf (?!past\b)")  # *half 3* is 2:30 in Dutch and 3:30 in English


def _parse_times(conversation: ConversationState, text: str) -> InputEvent:
    """A number or an address alone came too late for the question before; who does not know yet is asked no further."""
    is_number = has_phone_number(text) and not any(char.isalpha() for char in text)
    if (is_number or is_address(text)) and not read_times(text):
        raise NotUnderstood("times")
    if says_no_answer(text):
        return InputEvent("skipped")
    if _takes_back(conversation, text):
        raise NotUnderstood("times_no")
    if not conversation.misses and (hint := _doubt(text, conversation.language)):
        raise NotUnderstood(hint)
    return accept_letters("times")(conversation, text)


def _takes_back(conversation: ConversationState, text: str) -> bool:
    """Whether this says no to what stands there and names another time (*nee dinsdag*): both together would say neither."""
    first, _, rest = normalise_text(text).partition(" ")
    negations = words_of_all_languages("negation")
    is_no = first in words_of_all_languages("no") - negations and negations.isdisjoint(rest.split())  # *nee niet op maandag* is read
    has_times = bool(conversation.choices_of("reach_when") or conversation.texts_of("reach_when"))
    return is_no and has_times and names_time(fold_characters(rest))


def _doubt(text: str, language: str) -> str:
    """The hint for a text that answers another question, is no time at all, or means one time in Dutch and another in English."""
    if len(text) > LONGEST:
        return ""
    folded = fold_characters(text)
    if language == "en" and _HALF.search(folded) and read_times(text):
        return "times_half"
    if names_time(folded) or normalise_text(text) in words_of_all_languages("when_words"):
        return ""
    if refers_back(text):
        return "refers_back"
    if says_way(text) or without_words(text, "filler") in words_of_all_languages("self"):
        return "times_way"
    return "" if may_be_time(folded) else "times_none"


TIMES = Parser(_parse_times, "line", has_at_most(TIMES_WORDS))
