"""Own words: every text is the answer, letter for letter; where names are asked, all but a yes alone."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.questionnaire.parsers.parser import InputEvent, Parser, accept_text
from flows.questionnaire.parsers.sentences import without_words, words_of_all_languages


def _parse_names(conversation: ConversationState, text: str) -> InputEvent:
    """*Ja* says that somebody helps, and not who."""
    if without_words(text, "filler") in words_of_all_languages("yes"):
        raise NotUnderstood("organisations")
    return accept_text(conversation, text)


OWN_WORDS = Parser(accept_text, "words", own_words=True)
NAMES_IN_OWN_WORDS = Parser(_parse_names, "words", own_words=True)
