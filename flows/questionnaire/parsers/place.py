"""Place: where somebody lives, as they type it, also in a sentence that says so."""

from __future__ import annotations

import re

from flows.comparing_form import fold_characters
from flows.conversation.people import is_address
from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.questionnaire.parsers.age import read_age
from flows.questionnaire.parsers.other_kinds import says_way, says_when
from flows.questionnaire.parsers.parser import InputEvent, Parser, accept_letters, is_sentence
from flows.questionnaire.parsers.sentences import says_no_answer

PLACE_WORDS, SENTENCE_WITH_PLACE = 5, 15  # more words than these are asked about
_SAYS_NAME = re.compile(r"\b(?:ik heet|(?:mijn|m'n|mn|me) naam is|my name is|i am called|call me)\b", re.IGNORECASE)
_SAYS_PLACE = re.compile(
    r"\b(?:woon|wonen|dorp|dorpje|stad|wijk|omgeving|vlakbij|in de buurt|buurt van|adres|live|living|village|town|city|near)\b",
    re.IGNORECASE,
)
_SAYS_SOMEWHERE = re.compile(
    r"\b(?:n?ergens|overal|dakloos|zwerf|auto|caravan|camping|hotel|opvang|straat|azc|noord(?:en)?|oost(?:en)?|zuid(?:en)?|west(?:en)?"
    r"|somewhere|nowhere|everywhere|homeless|car|shelter|street|north|east|south)\b",
    re.IGNORECASE,
)


def says_where(text: str) -> bool:
    """Whether it says that it is about where somebody is, however vaguely."""
    return _SAYS_PLACE.search(text) is not None or _SAYS_SOMEWHERE.search(text) is not None


def _is_place(text: str) -> bool:
    return not is_sentence(text, SENTENCE_WITH_PLACE if _SAYS_PLACE.search(text) else PLACE_WORDS)


def _parse_place(conversation: ConversationState, text: str) -> InputEvent:
    """An age or a name is no place: it came too late for the question before; nor is a number or an address of somebody."""
    is_for_another = read_age(text) or is_address(text) or (_SAYS_NAME.search(text) and not _SAYS_PLACE.search(text))
    if is_for_another or not any(char.isalnum() for char in fold_characters(text)):
        raise NotUnderstood("place")
    return InputEvent("skipped") if says_no_answer(text) else accept_letters("place")(conversation, text)


def _ask_about_place(conversation: ConversationState, text: str) -> InputEvent:
    """A time or a way of contact is no place unasked."""
    return InputEvent("unsure_late" if says_when(text) or says_way(text) else "", text=text)


PLACE = Parser(_parse_place, "line", _is_place, _ask_about_place)
