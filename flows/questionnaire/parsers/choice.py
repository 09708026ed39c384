"""Choice: the answer is a button, and typed text names one."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.i18n.catalog import normalise_text
from flows.questionnaire.parsers.parser import InputEvent, Parser, is_sentence
from flows.questionnaire.parsers.sentences import acknowledges, tells_something, words_of_all_languages
from flows.questionnaire.person_words import holds_long_number

NO_SENTENCE = 2  # words


def _refuse_text(conversation: ConversationState, text: str) -> InputEvent:
    raise NotUnderstood("choose")


def _parse_more_words(conversation: ConversationState, text: str) -> InputEvent:
    """After sending, a sentence or a number is more of what was told: it is shown, and asked about; an *ok* tells nothing."""
    if acknowledges(text):
        return InputEvent("acknowledged")
    if is_sentence(text, NO_SENTENCE) or holds_long_number(text) or _tells_in_two_words(text):
        return InputEvent("told", text=text)
    raise NotUnderstood("choose")


def _tells_in_two_words(text: str) -> bool:
    """*Ben bang*, but not *nee hoor*."""
    words = normalise_text(text).split()
    return len(words) == NO_SENTENCE and words[0] not in words_of_all_languages("no") and tells_something(text)


CHOICE = Parser(_refuse_text, "choice")
CHOICE_OR_MORE_WORDS = Parser(_parse_more_words, "choice")
CHOICES = (CHOICE, CHOICE_OR_MORE_WORDS)
