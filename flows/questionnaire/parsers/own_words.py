"""Own words: every text is the answer, letter for letter; where names are asked, or wishes beside buttons, all but a yes alone."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.questionnaire.parsers.parser import InputEvent, Parser, accept_text, asks_us
from flows.questionnaire.parsers.sentences import says_no_answer, without_words, words_of_all_languages


def _parse_names(conversation: ConversationState, text: str) -> InputEvent:
    """*Ja* says that somebody helps, and not who."""
    if without_words(text, "filler") in words_of_all_languages("yes"):
        raise NotUnderstood("organisations")
    return InputEvent("skipped") if says_no_answer(text) else accept_text(conversation, text)


def _ask_about_names(conversation: ConversationState, text: str) -> InputEvent:
    """A question to us names nobody."""
    return InputEvent("unsure_question" if asks_us(text) else "", text=text)


def _parse_wishes(conversation: ConversationState, text: str) -> InputEvent:
    """*Ja* says that something may be, and not what."""
    if without_words(text, "filler") in words_of_all_languages("yes"):
        raise NotUnderstood("choose")
    return accept_text(conversation, text)


OWN_WORDS = Parser(accept_text, "words", own_words=True)
WISHES_BESIDE_BUTTONS = Parser(_parse_wishes, "words", own_words=True)
NAMES_IN_OWN_WORDS = Parser(_parse_names, "words", ask_first=_ask_about_names, own_words=True)
